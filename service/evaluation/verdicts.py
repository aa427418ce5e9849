"""From runs to a verdict in plain words: broken, worse, no clear change, better, or could not tell.

Two tiers. What must hold is decided without statistics: one new failure breaks. Quality is compared case by case, with
exact tests, Holm's adjustment over the scorers and an interval each. A mock's prose is never called better or worse.
"""

from collections.abc import Sequence
from enum import StrEnum

from service.domain.nouns import Noun
from service.evaluation import statistics
from service.evaluation.quality import QUALITY
from service.evaluation.runs import Row, Run
from service.evaluation.statistics import Interval

_ALPHA = 0.05
_CHURN = 0.03
"""The chance that a case flips without any change, as assumed for what a run could not have seen."""
_FREE = frozenset({"cost", "latency"})
"""Scorers that inform and do not decide."""


class Verdict(StrEnum):
    """What a run says of a prompt."""

    CONTRACT_OK = "CONTRACT OK"
    BROKEN = "BROKEN"
    BETTER = "BETTER"
    WORSE = "WORSE"
    NO_CLEAR_CHANGE = "NO CLEAR CHANGE"
    COULD_NOT_TELL = "COULD NOT TELL"

    @property
    def exit_code(self) -> int:
        """0 go on, 1 do not, 2 nothing can be told."""
        return {Verdict.BROKEN: 1, Verdict.WORSE: 1, Verdict.COULD_NOT_TELL: 2}.get(self, 0)


class Change(Noun):
    """How one quality scorer changed: means from 0 to 1, the difference with its 95 % interval, p after Holm."""

    scorer: str
    cases: int
    before: float
    after: float
    interval: Interval
    p: float
    clear: bool

    @property
    def difference(self) -> float:
        """After minus before."""
        return self.after - self.before


class Decider(Noun):
    """A case that decided the verdict: what does not hold, and both texts where there are two.

    `known`: in the run before it did not hold either.
    """

    suite: str
    case: str
    scorer: str
    reasons: tuple[str, ...]
    known: bool = False
    before: str = ""
    after: str = ""


class Judgement(Noun):
    """A verdict with everything that led to it; `left_out` counts cases that only one run has."""

    verdict: Verdict
    headline: str
    is_mock: bool
    cases: int
    rows: int
    deciders: tuple[Decider, ...] = ()
    errors: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    unstable: tuple[str, ...] = ()
    left_out: int = 0
    unseen: str = ""


def judge_run(run: Run) -> Judgement:
    """Return the verdict on one run by itself."""
    return _judged(run, None, ())


def compare_runs(before: Run, after: Run) -> Judgement:
    """Return the verdict on a run beside another one over the same cases."""
    ours, theirs = {row.key for row in after.rows}, {row.key for row in before.rows}
    if not ours & theirs:
        told = _judged(after, before, ())
        headline = "the two runs have no case in common"
        return told.model_copy(update={"verdict": Verdict.COULD_NOT_TELL, "headline": headline})
    changes = () if after.is_mock or before.is_mock else _changes(before, after)
    judgement = _judged(after, before, changes)
    return judgement.model_copy(update={"left_out": len(ours ^ theirs)})


def _judged(run: Run, before: Run | None, changes: Sequence[Change]) -> Judgement:
    errors = tuple(f"{row.suite}/{row.case}: {row.error}" for one in filter(None, (before, run)) for row in one.errors)
    deciders = _deciders(run, before)
    keys = {row.key for row in run.rows}
    verdict, headline = _verdict(run, before, deciders, errors, changes)
    return Judgement(
        verdict=verdict,
        headline=headline,
        is_mock=run.is_mock,
        cases=len(keys),
        rows=len(run.rows),
        deciders=deciders,
        errors=errors,
        changes=tuple(changes),
        unstable=tuple(f"{row.suite}/{row.case}" for row in run.unstable),
        unseen=_unseen(len(keys)),
    )


def _verdict(
    run: Run, before: Run | None, deciders: Sequence[Decider], errors: Sequence[str], changes: Sequence[Change]
) -> tuple[Verdict, str]:
    if deciders:
        first = deciders[0]
        cases = len({(one.suite, one.case) for one in deciders})
        return (
            Verdict.BROKEN,
            f"{_counted(cases, 'case')} broke{', as before' if first.known else ''}; "
            f"first {first.suite}/{first.case}: {first.scorer}: {first.reasons[0]}",
        )
    if errors:
        return Verdict.COULD_NOT_TELL, f"{len(errors)} of {len(run.rows)} answers are errors; first {errors[0]}"
    if not run.rows:
        return Verdict.COULD_NOT_TELL, "nothing was run"
    if before is not None and before.is_mock != run.is_mock:
        return (
            Verdict.COULD_NOT_TELL,
            "one run is a mock's and the other a live model's: they say nothing of each other",
        )
    if before is None or run.is_mock:
        return Verdict.CONTRACT_OK, f"everything that must hold holds in {_counted(len(run.rows), 'answer')}"
    return _compared([one for one in changes if one.scorer not in run.advice], len(run.rows))


def _compared(changes: Sequence[Change], answers: int) -> tuple[Verdict, str]:
    clear = [change for change in changes if change.clear and change.scorer not in _FREE]
    if worse := [change for change in clear if change.difference < 0]:
        return Verdict.WORSE, _told(worse)
    if clear:
        return Verdict.BETTER, _told(clear)
    return Verdict.NO_CLEAR_CHANGE, f"no scorer changed by more than chance in {_counted(answers, 'answer')}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _told(changes: Sequence[Change]) -> str:
    return "; ".join(f"{one.scorer} from {one.before:.0%} to {one.after:.0%} (p {one.p:.3f})" for one in changes)


def _deciders(run: Run, before: Run | None) -> tuple[Decider, ...]:
    """Return what must hold and does not, first what is new; a fault that was there before is still a fault."""
    old: dict[tuple[str, str], list[Row]] = {}
    for row in before.rows if before else ():
        old.setdefault(row.key, []).append(row)
    found = []
    for row in run.failed:
        rows = old.get(row.key, [])
        for score in row.failures:
            known = bool(rows) and all(score.scorer in {one.scorer for one in other.failures} for other in rows)
            found.append(
                Decider(
                    suite=row.suite,
                    case=row.case,
                    scorer=score.scorer,
                    reasons=score.reasons,
                    known=known,
                    before=rows[0].text if rows else "",
                    after=row.text,
                )
            )
    return tuple(sorted(found, key=lambda one: one.known))


def _changes(before: Run, after: Run) -> tuple[Change, ...]:
    """Compare the quality scorers over the cases that both runs answered; repeats belong to their case."""
    raw = []
    # Also those that not every run has, such as a judge.
    names = [scorer.name for scorer in QUALITY]
    names += sorted({one.scorer for row in after.rows for one in row.scores if one.tier == "quality"} - set(names))
    for name in names:
        old, new = _means(before, name), _means(after, name)
        keys = sorted(old.keys() & new.keys())
        if not keys:
            continue
        pairs = [(old[key], new[key]) for key in keys]
        p, interval = _tested(pairs)
        raw.append((name, pairs, p, interval))
    adjusted = statistics.holm([p for _, _, p, _ in raw])
    return tuple(
        Change(
            scorer=name,
            cases=len(pairs),
            before=sum(old for old, _ in pairs) / len(pairs),
            after=sum(new for _, new in pairs) / len(pairs),
            interval=interval,
            p=p,
            clear=p <= _ALPHA,
        )
        for (name, pairs, _, interval), p in zip(raw, adjusted, strict=True)
    )


def _means(run: Run, scorer: str) -> dict[tuple[str, str], float]:
    values: dict[tuple[str, str], list[float]] = {}
    for row in run.rows:
        for score in row.scores:
            if score.scorer == scorer:
                values.setdefault(row.key, []).append(score.value)
    return {key: sum(found) / len(found) for key, found in values.items()}


def _tested(pairs: Sequence[tuple[float, float]]) -> tuple[float, Interval]:
    """Return p and interval: McNemar where all is yes or no, else the permutation test over cases."""
    if all(value in {0.0, 1.0} for pair in pairs for value in pair):
        gained = sum(old < new for old, new in pairs)
        lost = sum(old > new for old, new in pairs)
        return statistics.mcnemar(gained, lost), statistics.difference(gained, lost, len(pairs))
    differences = [new - old for old, new in pairs]
    return statistics.sign_flips(differences), statistics.mean_difference(differences)


def _unseen(cases: int) -> str:
    if not cases:
        return "Nothing was run, so nothing was seen."
    drop = statistics.smallest_drop(cases, _CHURN)
    missed = (
        "no drop, however large, would be found"
        if drop is None
        else f"a drop under about {100 * drop:.0f} points may be missed"
    )
    return (
        f"With {_counted(cases, 'case')}, {missed} (found in four of five such runs), and a fault that shows in fewer than "
        f"{statistics.unseen(cases):.1%} of answers may have stayed unseen."
    )
