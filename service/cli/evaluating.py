"""What `moments eval run` does: draft every case of the suites, show what did not hold, and choose the exit code."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import typer

from service.bootstrap import Service
from service.cli import ingesting, output
from service.cli.given import load_settings
from service.cli.progress import Bars
from service.cli.session import with_service
from service.domain.drafts import Citation, Draft, DraftRequest
from service.errors import InvalidContent, ServiceError
from service.evaluation.citations import source_text
from service.evaluation.runs import CaseResult, run_case
from service.evaluation.suites import Suite, load_suites

_COULD_NOT_TELL = 2


def run(folder: Path, suite: str | None, as_json: bool) -> None:
    """Run suites over the knowledge as it is on disk now. Exit code: 1 if a case broke, 2 if it could not be told."""
    try:
        suites = load_suites(folder, suite)
        began = time.monotonic()
        settings = load_settings()
        # A folder of its own: the service may be running on the other, and knowledge that did not change stays in.
        settings = settings.model_copy(update={"data_dir": settings.data_dir / "evals"})
        results = with_service(
            lambda service: _run_all(service, suites, settings.knowledge_dir), settings, will_draft=True
        )
    except ServiceError as error:
        output.stderr().print(output.safe(f"COULD NOT TELL ({error.code}): {error.detail}", "bold red"), soft_wrap=True)
        raise typer.Exit(_COULD_NOT_TELL) from None
    if as_json:
        output.print_json(list(results))
    else:
        _show(results, time.monotonic() - began)
    if any(result.faults for result in results):
        raise typer.Exit(1)


async def _run_all(service: Service, suites: Sequence[Suite], knowledge: Path) -> tuple[CaseResult, ...]:
    targets = ingesting.targets_of(service, knowledge, None, None)
    await ingesting.ingest_targets(service, targets, {}, stop=True)
    if problems := service.library.problems():
        raise InvalidContent(f"{problems[0].file}:{problems[0].line or 1}: {problems[0].reason}")

    async def stands_in(draft: Draft, request: DraftRequest, citation: Citation) -> str:
        return await source_text(service.ports, service.memory, draft, request, citation)

    results = []
    with Bars() as bars:
        bar = bars.begin("cases")
        bar.expect(sum(len(suite.cases) for suite in suites))
        for suite in suites:
            for case in suite.cases:
                results.append(await run_case(suite, case, service.draft_content, stands_in))
                bar.advance()
                await asyncio.sleep(0)
        bar.finish()
    return tuple(results)


def _show(results: Sequence[CaseResult], seconds: float) -> None:
    console = output.stdout()
    broken = [result for result in results if result.faults]
    rows = [
        (result.suite, result.case, result.brand, output.status(result.status), result.faults[0]) for result in broken
    ]
    if rows:
        console.print(output.table(("Suite", "Case", "Brand", "Status", "What did not hold"), rows))
    verdict = "BROKEN" if broken else "CONTRACT OK"
    line = f"{verdict}: {len(results) - len(broken)} of {len(results)} cases hold, in {seconds:.1f} s."
    console.print(output.safe(line, "bold red" if broken else "bold green"))
