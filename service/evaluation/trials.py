"""One evaluation from question to report: which suites, which prompt against which, on which model; and the gate.

Drafts of a trial are kept nowhere: they are read, judged and let go.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from service.domain.drafts import Draft, DraftFilter, DraftPage
from service.domain.nouns import BrandId, DraftId, Noun
from service.domain.prompt_labels import GateVerdict
from service.errors import InvalidContent
from service.evaluation.answers import answers_of
from service.evaluation.reports import Report
from service.evaluation.runs import Row, Run, Told, Variant, run_suites
from service.evaluation.suites import Split, Suite, load_suites
from service.evaluation.verdicts import compare_runs, judge_run
from service.ports import NO_ORIGIN, DraftOrigin
from service.ports.prompts import Gate
from service.workflows.service import Service

_MOCK = "mock/composer"
_AGAIN = 5
_PROVEN = 2
"""So many failures of so many more tries prove that a live model's failure was no accident."""
Reference = Annotated[str, StringConstraints(min_length=1, max_length=150)]


class Trial(Noun):
    """What to find out. Without `suites`, those that the prompt names, or all; without `split`, every case.

    `against` is a reference such as `production`, `3` or `buyer_guide@3`; it needs a `prompt`.
    """

    suites: tuple[str, ...] = ()
    prompt: Reference | None = None
    against: Reference | None = None
    model: Annotated[str, StringConstraints(max_length=200)] | None = None
    repeats: int = Field(default=1, ge=1, le=100)
    split: Split | None = "dev"


class _NoDrafts:
    """Fulfils `ports.DraftStore` for drafts that nobody will ask for."""

    async def add(self, draft: Draft, origin: DraftOrigin = NO_ORIGIN) -> None:
        """Let it go."""

    async def get(self, brand: BrandId, draft_id: DraftId) -> Draft | None:
        """Return None: nothing is kept."""
        return None

    async def list(self, brand: BrandId, wanted: DraftFilter) -> DraftPage:
        """Return nothing."""
        return DraftPage(items=())


def suites_for(service: Service, folder: Path, trial: Trial) -> tuple[Suite, ...]:
    """Return what a trial runs.

    Raises:
        InvalidContent: a suite is broken or there is none; or a prompt is to be tried that names no suite.
        NotFound: there is no such prompt.
    """
    named = trial.suites
    if trial.prompt and not named:
        named = service.library.prompt(trial.prompt).front_matter.eval_suites
        if not named:
            raise InvalidContent(f"{trial.prompt} names no eval_suites, so nothing can be told of it")
    return load_suites(folder, named, trial.split, service.library.brands())


async def try_out(service: Service, suites: Sequence[Suite], trial: Trial, told: Told = lambda _: None) -> Report:
    """Run a trial and judge it.

    Raises:
        NotFound: there is no such prompt or version.
        InvalidContent: the prompt is broken.
    """
    service = replace(service, ports=replace(service.ports, drafts=_NoDrafts()))
    is_mock = (trial.model or service.ports.model.name).startswith("mock/")
    variant = Variant(prompt=trial.prompt, model=trial.model)
    after = await _run(service, suites, variant, is_mock, trial.repeats, told)
    before = None
    if trial.against:
        other = variant.model_copy(update={"prompt": _beside(trial)})
        before = await _run(service, suites, other, is_mock, trial.repeats, told)
    if not is_mock:
        after = await _settled(service, suites, after, told)
    judgement = judge_run(after) if before is None else compare_runs(before, after)
    return Report(judgement=judgement, after=after, before=before)


def _beside(trial: Trial) -> str:
    against = trial.against or ""
    if "@" in against:
        return against
    return f"{(trial.prompt or '').partition('@')[0]}@{against}"


async def _run(
    service: Service, suites: Sequence[Suite], variant: Variant, is_mock: bool, repeats: int, told: Told
) -> Run:
    began = time.monotonic()
    run = await run_suites(suites, variant, answers_of(service, variant), is_mock=is_mock, repeats=repeats, told=told)
    return run.model_copy(update={"seconds": time.monotonic() - began})


async def _settled(service: Service, suites: Sequence[Suite], run: Run, told: Told) -> Run:
    """Ask a live model again where something that must hold does not: one slip is unstable, two are broken."""
    keys = {row.key for row in run.failed}
    again = [
        suite.model_copy(update={"cases": cases})
        for suite in suites
        if (cases := tuple(case for case in suite.cases if (suite.suite, case.name) in keys))
    ]
    if not again:
        return run
    more = await _run(service, again, run.variant, run.is_mock, _AGAIN, told)
    slips: dict[tuple[str, str], int] = {}
    for row in more.failed:
        slips[row.key] = slips.get(row.key, 0) + 1

    def settled(row: Row) -> Row:
        is_slip = bool(row.failures) and slips.get(row.key, 0) < _PROVEN
        return row.model_copy(update={"unstable": True}) if is_slip else row

    return run.model_copy(update={"rows": tuple(map(settled, run.rows))})


def gate_of(service: Service, folder: Path) -> Gate:
    """Return what decides whether a prompt may be published or promoted: its suites, holdout included, on the mock."""

    async def gate(reference: str, against: str | None) -> GateVerdict:
        trial = Trial(prompt=reference, against=against, model=_MOCK, split=None)
        judgement = (await try_out(service, suites_for(service, folder, trial), trial)).judgement
        reasons = tuple(
            f"{one.suite}/{one.case}: {one.scorer}: {reason}" for one in judgement.deciders for reason in one.reasons
        )
        told = reasons or judgement.errors or (judgement.headline,)
        return GateVerdict(passed=judgement.verdict.exit_code == 0, verdict=judgement.verdict.value, reasons=told)

    return gate
