"""The scorers whose values are compared between prompts by statistics. What must always hold: `must_hold`."""

from collections.abc import Callable
from difflib import SequenceMatcher

from service.evaluation.scores import Outcome, Score, Scorer
from service.evaluation.suites import Case

_ENOUGH_COST_USD, _ENOUGH_LATENCY_MS = 0.10, 30_000


def _quality(
    name: str, what: str, judge: Callable[[Case, Outcome], tuple[float, str]], applies: Callable[[Case], bool]
) -> Scorer:
    def scored(case: Case, outcome: Outcome) -> Score:
        value, reason = judge(case, outcome)
        return Score(scorer=name, tier="quality", value=min(1.0, max(0.0, value)), reasons=(reason,) if reason else ())

    return Scorer(name, "quality", what, applies, scored)


def _writes(case: Case) -> bool:
    return case.search is None and case.expected.status != "insufficient_evidence"


def _searches(case: Case) -> bool:
    """A search that only must not find something has no wanted source to be measured by."""
    return case.search is not None and bool(case.expected.sources)


def _support(_: Case, outcome: Outcome) -> tuple[float, str]:
    claims = [claim for draft in outcome.drafts for claim in draft.claims]
    held = [claim for claim in claims if claim.status == "supported"]
    lost = next((claim.text for claim in claims if claim.status != "supported"), "")
    return (len(held) / len(claims) if claims else 0.0), lost


def _first_try(_: Case, outcome: Outcome) -> tuple[float, str]:
    again = [
        draft
        for draft in outcome.drafts
        if draft.usage.attempts > 1 or any("removed:" in one.message for one in draft.checks)
    ]
    return float(not again), "it had to be repaired" if again else ""


def _voice(_: Case, outcome: Outcome) -> tuple[float, str]:
    found = [finding for draft in outcome.drafts for finding in draft.checks if finding.check == "voice"]
    words = len(outcome.words.split()) or 1
    return 1 - 25 * len(found) / words, found[0].message if found else ""


def _personal(case: Case, outcome: Outcome) -> tuple[float, str]:
    """Judge by a swap: with another value of one attribute the text must change there, and hardly anywhere else."""
    if outcome.varied is None or not outcome.drafts:
        return 0.0, "the other answer is missing"
    one, other = outcome.drafts[0].text, outcome.varied.text
    if one == other:
        return 0.0, f"the same text whatever {case.expected.changes_with} is"
    kept = SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()
    return (1.0 if kept >= 0.5 else kept / 0.5), f"{kept:.0%} of the words are the same"


def _recall(case: Case, outcome: Outcome) -> tuple[float, str]:
    wanted = case.expected.sources
    found = {hit.source_id for hit in outcome.hits.hits[: case.expected.most_hits]} if outcome.hits else set()
    lost = [source for source in wanted if source not in found]
    return 1 - len(lost) / len(wanted), f"not found: {', '.join(lost)}" if lost else ""


def _precision(case: Case, outcome: Outcome) -> tuple[float, str]:
    hits = outcome.hits.hits if outcome.hits else ()
    first = next((rank for rank, hit in enumerate(hits, start=1) if hit.source_id in case.expected.sources), None)
    return (1 / first if first else 0.0), f"first at {first}" if first else "not among the hits"


def _cost(_: Case, outcome: Outcome) -> tuple[float, str]:
    cost = sum(draft.usage.cost_usd for draft in outcome.drafts)
    return 1 - cost / _ENOUGH_COST_USD, f"{cost:.4f} US dollars"


def _latency(_: Case, outcome: Outcome) -> tuple[float, str]:
    slowest = max((draft.usage.latency_ms for draft in outcome.drafts), default=0)
    return 1 - slowest / _ENOUGH_LATENCY_MS, f"{slowest} ms"


QUALITY: tuple[Scorer, ...] = (
    _quality("claim_support", "share of claims that evidence supports", _support, _writes),
    _quality("first_try", "nothing had to be repaired or taken out", _first_try, _writes),
    _quality("voice", "how seldom the brand's voice is left", _voice, _writes),
    _quality(
        "personalisation", "another attribute changes the text, there and only there", _personal,
        lambda case: _writes(case) and case.expected.changes_with is not None,
    ),
    _quality("retrieval_recall", "the wanted sources are among the hits", _recall, _searches),
    _quality("retrieval_rank", "how far up the first wanted source stands", _precision, _searches),
    _quality("cost", f"1 is free, 0 is {_ENOUGH_COST_USD:.2f} US dollars a case", _cost, _writes),
    _quality("latency", f"1 is at once, 0 is {_ENOUGH_LATENCY_MS / 1000:.0f} s of the model", _latency, _writes),
)  # fmt: skip
"""Every scorer of the tier, in the order of a report."""
