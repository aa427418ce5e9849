"""One evaluation from question to report: which suites, which prompt against which, on which model; and the gate.

Drafts of a trial are kept nowhere: they are read, judged and let go.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from service.domain.nouns import Noun
from service.domain.prompt_labels import GateVerdict
from service.domain.prompts import Prompt
from service.errors import InvalidContent
from service.evaluation.answers import answers_of, type_of, wording_of
from service.evaluation.judging import JUDGE, JUDGING, Bench
from service.evaluation.kept_answers import KeptAnswers
from service.evaluation.reports import Report
from service.evaluation.runs import Answer, Row, Run, Told, Variant, run_suites
from service.evaluation.suites import Split, Suite, load_suites
from service.evaluation.unkept_drafts import UnkeptDrafts
from service.evaluation.verdicts import compare_runs, judge_run
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


@dataclass(frozen=True, slots=True)
class Manner:
    """How a trial is run, not what: cases at once, what remembers answers, and the file if all are recorded ones."""

    at_once: int = 8
    kept: KeptAnswers | None = None
    recorded: str | None = None
    around: Callable[[Answer], Answer] | None = None
    """Puts something around each question, such as a rest after it."""
    bench: Bench | None = None
    """A judge that is asked about each draft."""


_USUAL = Manner()


def suites_for(service: Service, folder: Path, trial: Trial) -> tuple[Suite, ...]:
    """Return what a trial runs.

    The suites that it names, else of the suites that its prompt names what asks for its type.

    Raises:
        InvalidContent: a suite is broken or there is none; or a prompt names no suite, or one that asks nothing of it.
        NotFound: there is no such prompt.
    """
    if trial.suites or not trial.prompt:
        return load_suites(folder, trial.suites, trial.split, service.library.brands())
    prompt = service.library.prompt(trial.prompt)
    named = _named_by(service, prompt)
    if not named:
        raise InvalidContent(f"{trial.prompt} names no eval_suites, so nothing can be told of it")
    found = []
    for suite in load_suites(folder, named, None, service.library.brands()):
        cases = tuple(
            case for case in suite.cases if not case.search and type_of(case) is prompt.front_matter.content_type
        )
        if not cases:
            raise InvalidContent(
                f"{trial.prompt} names the suite {suite.suite} in eval_suites, which asks nothing of it"
            )
        found.append(suite.model_copy(update={"cases": cases}).of(trial.split))
    wanted = tuple(suite for suite in found if suite is not None)
    if not wanted:
        raise InvalidContent(f"all cases of {trial.prompt} are hidden ones; --holdout runs them too")
    return wanted


def _named_by(service: Service, prompt: Prompt) -> tuple[str, ...]:
    """Return the suites that concern a prompt, as its draft says.

    What editors know today counts for old versions too.
    """
    matter = prompt.front_matter
    try:
        return service.library.prompt(f"{matter.id}@draft").front_matter.eval_suites
    except InvalidContent:  # it is being edited, and an older version may have to be promoted meanwhile
        return matter.eval_suites


async def try_out(
    service: Service, suites: Sequence[Suite], trial: Trial, told: Told = lambda _: None, manner: Manner = _USUAL
) -> Report:
    """Run a trial and judge it.

    Raises:
        NotFound: there is no such prompt or version.
        InvalidContent: the prompt is broken.
    """
    after = await try_variant(service, suites, trial, told, manner)
    before = None
    if trial.against:
        other = trial.model_copy(update={"prompt": beside(trial)})
        before = await first_round(service, suites, other, told, manner)
    return await judged(after, before)


async def judged(after: Run, before: Run | None) -> Report:
    """Return the report on a run, or on a run beside another; on a thread, as the statistics take their time."""
    if before is None:
        judgement = await asyncio.to_thread(judge_run, after)
    else:
        judgement = await asyncio.to_thread(compare_runs, before, after)
    return Report(judgement=judgement, after=after, before=before)


async def try_variant(
    service: Service, suites: Sequence[Suite], trial: Trial, told: Told = lambda _: None, manner: Manner = _USUAL
) -> Run:
    """Run one variant; what a live model fails is asked again. Raises as `try_out`."""
    run = await first_round(service, suites, trial, told, manner)
    return run if run.is_mock else await _settled(service, suites, run, told, manner)


def is_mock(service: Service, trial: Trial) -> bool:
    """Tell whether a mock answers, also where its answers are recorded."""
    return (trial.model or service.ports.model.name).startswith("mock/")


async def first_round(service: Service, suites: Sequence[Suite], trial: Trial, told: Told, manner: Manner) -> Run:
    """Run one variant and ask nothing again. Raises as `try_out`."""
    variant = Variant(prompt=trial.prompt, model=trial.model)
    begun = Run(variant=variant, is_mock=is_mock(service, trial), rows=(), recorded=manner.recorded)
    if manner.bench is not None:
        begun = begun.model_copy(update=_told_of(manner.bench))
    return await _run(service, suites, begun, trial.repeats, told, manner)


def _told_of(bench: Bench) -> dict[str, object]:
    because = bench.standing.advisory_because
    told = f"advises only: {because}" if because else "decides: editors agree with it"
    return {"judge": f"The judge {bench.name} {told}.", "advice": (JUDGE,) if because else ()}


def beside(trial: Trial) -> str:
    """Return the reference that `against` means: a version or a label alone is one of the prompt tried."""
    against = trial.against or ""
    if "@" in against:
        return against
    return f"{(trial.prompt or '').partition('@')[0]}@{against}"


async def _run(
    service: Service, suites: Sequence[Suite], begun: Run, repeats: int, told: Told, manner: Manner, turn: str = ""
) -> Run:
    """Return the run that was begun with all its rows."""
    service = replace(service, ports=replace(service.ports, drafts=UnkeptDrafts()))
    began, variant, kept = time.monotonic(), begun.variant, manner.kept
    wording = wording_of(service, suites, variant)
    used = kept.used if kept else 0
    answer = answers_of(service, variant)
    if manner.around is not None:
        answer = manner.around(answer)
    if manner.bench is not None:
        answer, turn = manner.bench.around(answer), f"{turn} {manner.bench.prompt.hash} {manner.bench.name}"
    if kept is not None:
        answer = kept.around(answer, variant, turn)
    run = await run_suites(
        suites,
        variant,
        answer,
        is_mock=begun.is_mock,
        repeats=repeats,
        at_once=manner.at_once,
        told=told,
        more=(JUDGING,) if manner.bench else (),
    )
    if wording_of(service, suites, variant) != wording:
        raise InvalidContent("a prompt or a label changed while it was tried, so its answers are of two; run it again")
    seconds = time.monotonic() - began
    return begun.model_copy(update={"rows": run.rows, "seconds": seconds, "kept": kept.used - used if kept else 0})


async def _settled(service: Service, suites: Sequence[Suite], run: Run, told: Told, manner: Manner) -> Run:
    """Ask a live model again where something that must hold does not: one slip is unstable, two are broken.

    A try that came to nothing excuses nothing: it counts as a failure here.
    """
    keys = {row.key for row in run.failed}
    again = [
        suite.model_copy(update={"cases": cases})
        for suite in suites
        if (cases := tuple(case for case in suite.cases if (suite.suite, case.name) in keys))
    ]
    if not again:
        return run
    more = await _run(service, again, run, _AGAIN, told, manner, "again")
    slips: dict[tuple[str, str], int] = {}
    for row in more.rows:
        slips[row.key] = slips.get(row.key, 0) + bool(row.failures or row.error)

    def settled(row: Row) -> Row:
        is_slip = bool(row.failures) and slips.get(row.key, 0) < _PROVEN
        return row.model_copy(update={"unstable": True}) if is_slip else row

    return run.model_copy(update={"rows": tuple(map(settled, run.rows)), "kept": run.kept + more.kept})


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
