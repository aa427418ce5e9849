"""Runs suites through the service: one variant of prompt and model, every case, every repeat. Verdicts: `verdicts`.

Nothing leaves the denominator: a crash, an answer that nobody judged and a scorer that failed are rows with an error.
"""

from collections.abc import Awaitable, Callable, Sequence

from pydantic import Field

from service.adapters.pydantic_evals_grid import Cell, JudgeFailed, run_grid
from service.adapters.recorded_model import ASKED_FOR
from service.domain.nouns import Noun
from service.errors import ServiceError
from service.evaluation.must_hold import MUST_HOLD
from service.evaluation.quality import QUALITY
from service.evaluation.scores import Outcome, Score, Scorer
from service.evaluation.suites import Case, Split, Suite

SCORERS: tuple[Scorer, ...] = (*MUST_HOLD, *QUALITY)


class Variant(Noun):
    """What is tried: `prompt` replaces the prompt of that name in every case, `model` the model.

    None leaves them be.
    """

    prompt: str | None = None
    model: str | None = None

    @property
    def title(self) -> str:
        """How a report names it."""
        return " with ".join(filter(None, [self.prompt or "production", self.model]))


class Row(Noun):
    """One repeat of one case: its scores, or the error that came instead; `text` is what was written.

    An `unstable` row failed once and then hardly ever again: it is told and does not decide.
    """

    suite: str
    case: str
    brand: str
    slice: str = ""
    split: Split = "dev"
    repeat: int = 1
    status: str = ""
    prompt: str = ""
    text: str = ""
    scores: tuple[Score, ...] = ()
    error: str | None = None
    unstable: bool = False
    cost_usd: float = 0.0
    latency_ms: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What pairs rows of two runs."""
        return self.suite, self.case

    @property
    def failures(self) -> tuple[Score, ...]:
        """The scores of what must hold and does not."""
        return tuple(score for score in self.scores if score.tier == "must_hold" and not score.passed)


class Run(Noun):
    """All rows of one variant. `is_mock`: the answers prove prompts and guards, never a model's prose.

    `kept` counts the answers that an earlier run had asked for; `recorded` names the file that all of them come from.
    """

    variant: Variant
    is_mock: bool
    rows: tuple[Row, ...]
    seconds: float = Field(default=0.0, ge=0)
    kept: int = Field(default=0, ge=0)
    recorded: str | None = None
    advice: tuple[str, ...] = ()
    """Scorers that inform and do not decide, beside those that never do."""
    judge: str = ""
    """Which judge was asked and whether it decides, in a sentence."""

    @property
    def errors(self) -> tuple[Row, ...]:
        """The rows of which nothing can be told."""
        return tuple(row for row in self.rows if row.error is not None)

    @property
    def failed(self) -> tuple[Row, ...]:
        """The rows in which something that must hold does not."""
        return tuple(row for row in self.rows if row.failures and not row.unstable)

    @property
    def unstable(self) -> tuple[Row, ...]:
        """The rows that failed by what seems an accident."""
        return tuple(row for row in self.rows if row.unstable)


Answer = Callable[[Case, int], Awaitable[Outcome]]
"""Asks the service about a case; the number is the repeat, from 1, and moves the seed."""
Told = Callable[[str], None]
"""Hears of each case that was answered; must neither block nor raise."""


class _Asked(Noun):
    suite: str
    case: Case


async def run_suites(
    suites: Sequence[Suite],
    variant: Variant,
    answer: Answer,
    *,
    is_mock: bool,
    repeats: int = 1,
    at_once: int = 8,
    told: Told = lambda _: None,
    more: Sequence[Scorer] = (),
) -> Run:
    """Run every case and judge each answer by all scorers that apply to it, and by `more`."""
    scorers = (*SCORERS, *more)
    asked = {
        f"{suite.suite}/{case.name}": _Asked(suite=suite.suite, case=case) for suite in suites for case in suite.cases
    }
    turns: dict[str, int] = {}

    async def reply(one: _Asked) -> Outcome | str:
        name = f"{one.suite}/{one.case.name}"
        turns[name] = turns.get(name, 0) + 1
        ASKED_FOR.set(name)
        try:
            return await answer(one.case, turns[name])
        except ServiceError as error:
            return f"{error.code}: {error.detail}"
        finally:
            told(name)

    judges = {scorer.name: _judge(scorer) for scorer in scorers}
    cells = await run_grid(asked, reply, judges, repeats=repeats, at_once=at_once)
    seen: dict[str, int] = {}
    rows = []
    for cell in cells:
        seen[cell.case] = seen.get(cell.case, 0) + 1
        rows.append(_row(asked[cell.case], cell, seen[cell.case], scorers))
    return Run(variant=variant, is_mock=is_mock, rows=tuple(rows))


def _judge(scorer: Scorer) -> Callable[[_Asked, Outcome | str], Score | None]:
    def judged(one: _Asked, outcome: Outcome | str) -> Score | None:
        return None if isinstance(outcome, str) or not scorer.applies(one.case) else scorer.judge(one.case, outcome)

    return judged


def _row(asked: _Asked, cell: Cell[Outcome | str, Score], repeat: int, scorers: Sequence[Scorer]) -> Row:
    case, outcome = asked.case, cell.answer
    told: dict[str, object] = {
        "suite": asked.suite,
        "case": case.name,
        "brand": case.brand,
        "slice": case.slice,
        "split": case.split,
        "repeat": repeat,
    }
    if not isinstance(outcome, Outcome):
        return Row.model_validate({**told, "error": outcome if isinstance(outcome, str) else cell.error or "no answer"})
    scores, errors = [], []
    for scorer in scorers:
        said = (cell.judged or {}).get(scorer.name)
        if isinstance(said, Score) and 0 <= said.value <= 1:  # not so for NaN
            scores.append(said)
        elif said is not None or scorer.applies(case):
            errors.append(f"{scorer.name} gave no verdict: {_instead(said)}")
    usage = [draft.usage for draft in outcome.drafts]
    return Row.model_validate(
        {
            **told,
            "status": ", ".join(dict.fromkeys(draft.status for draft in outcome.drafts)),
            "prompt": ", ".join(dict.fromkeys(draft.provenance.prompt for draft in outcome.drafts)),
            "text": outcome.words,
            "scores": tuple(scores),
            "error": "; ".join(errors) or None,
            "cost_usd": sum(one.cost_usd for one in usage),
            "latency_ms": max((one.latency_ms for one in usage), default=0),
        }
    )


def _instead(said: Score | JudgeFailed | None) -> str:
    if isinstance(said, Score):
        return f"its value is {said.value}"
    return said or "nothing was said"
