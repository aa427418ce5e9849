"""Puts reviews in the order in which they need somebody: urgency, whether an answer is due, and by when."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from service.domain.brands import AnsweringPolicy
from service.domain.evidence import Review, stars_of
from service.domain.listening import Doubt, InboxFilter, InboxItem, ReviewState, SaidOf, UrgencyReason
from service.domain.nouns import ReviewId, language_of
from service.domain.review_summaries import Suspicion
from service.retrieval.themes import ITSELF, opinions_of, term_of
from service.retrieval.urgency import Signs, signs_in

URGENT = 0.5
"""From here on a review is urgent."""
_OVERDUE = 0.2
_OLD = 0.5
_UNDATED = dt.date.min


class Entry(NamedTuple):
    """A review with all that does not hang on what became of it.

    Smaller ranks come first: by urgency, then what is to be answered soonest, then the newest.
    """

    rank: tuple[float, bool, int, str]
    newest: tuple[int, str]
    review: Review
    urgency: float
    reasons: tuple[UrgencyReason, ...]
    needs_answer: bool
    answer_by: dt.datetime | None
    overdue: bool
    doubt: Doubt | None


def entry_of(review: Review, signs: Signs, doubt: Doubt | None, policy: AnsweringPolicy, today: dt.date) -> Entry:
    """Judge one review.

    Args:
        review: The review.
        signs: What `signs_in` says of it.
        doubt: Why it may not be authentic, if anything says so.
        policy: Which reviews the brand answers, and how soon.
        today: The day; what is overdue was due before it.
    """
    is_old = review.date is not None and (today - review.date).days > policy.look_back_days
    stars = stars_of(review.rating, review.nps)
    low = stars is not None and stars <= policy.stars and review.kind == "review"
    needs = not is_old and (signs.weight >= URGENT or low)
    answer_by = _answer_by(review, signs, policy) if needs else None
    overdue = answer_by is not None and answer_by.date() < today
    calm, reasons = 1 - signs.weight, list(signs.reasons)
    if overdue and answer_by is not None:
        calm *= 1 - _OVERDUE
        reasons.append(UrgencyReason(code="overdue", detail=f"an answer was due on {answer_by:%Y-%m-%d}"))
    urgency = 1 - calm
    if is_old and urgency:
        urgency *= _OLD
        reasons.append(UrgencyReason(code="old", detail=f"older than {policy.look_back_days} days"))
    newest = -(review.date or _UNDATED).toordinal()
    wait = newest if answer_by is None else round(answer_by.timestamp() / 60)
    rank = (-round(urgency, 3), answer_by is None, wait, str(review.id))
    return Entry(
        rank, (newest, str(review.id)), review, round(urgency, 3), tuple(reasons), needs, answer_by, overdue, doubt
    )


def _answer_by(review: Review, signs: Signs, policy: AnsweringPolicy) -> dt.datetime | None:
    if review.date is None:
        return None
    hours = [policy.hours]
    hours += [policy.urgent_hours] if signs.weight >= URGENT else []
    hours += [policy.platforms[review.channel]] if review.channel in policy.platforms else []
    # A review tells its day alone: the hours begin when that is over.
    end = dt.datetime.combine(review.date + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)
    return end + dt.timedelta(hours=min(hours))


def doubts_of(suspicions: Iterable[Suspicion]) -> Mapping[ReviewId, Doubt]:
    """Return why reviews may not be authentic, by review."""
    found: dict[ReviewId, Doubt] = {}
    for one in suspicions:
        doubt = Doubt(kind=one.kind, reason=one.reason, original=one.original)
        found |= dict.fromkeys(one.review_ids, doubt)
    return found


def read_signs(
    reviews: Sequence[Review], known: Mapping[ReviewId, tuple[Review, Signs]]
) -> dict[ReviewId, tuple[Review, Signs]]:
    """Return the signs of all reviews; those that have not changed are not read again."""
    found: dict[ReviewId, tuple[Review, Signs]] = {}
    for review in reviews:
        before = known.get(review.id)
        same = before is not None and before[0] == review
        found[review.id] = (review, before[1]) if before is not None and same else (review, signs_in(review))
    return found


def said_in(review: Review, ignore: frozenset[str]) -> tuple[SaidOf, ...]:
    """Return what one review says of what, the clearest sentence of each thing, in its order."""
    best: dict[tuple[str, ...], SaidOf] = {}
    scores: dict[tuple[str, ...], float] = {}
    for item in opinions_of([review], ignore):
        if item.key == ITSELF or abs(item.score) <= abs(scores.get(item.key, 0.0)):
            continue
        scores[item.key] = item.score
        known = item.key[0] if len(item.key) == 1 else None
        term = term_of(item.key, Counter([item.surface]), item.language)
        side = "praise" if item.score > 0 else "complaint"
        best[item.key] = SaidOf.model_validate({"term": term, "aspect": known, "side": side, "sentence": item.sentence})
    return tuple(best.values())


def meets(entry: Entry, wanted: InboxFilter) -> bool:
    """Tell whether a review meets the conditions of a filter, but for its state, which changes while the rest stays."""
    review = entry.review
    stars = stars_of(review.rating, review.nps)
    return (
        wanted.product in (None, review.product)
        and wanted.language in (None, language_of(review.locale))
        and wanted.channel in (None, review.channel)
        and wanted.kind in (None, review.kind)
        and (wanted.most_stars is None or (stars is not None and stars <= wanted.most_stars))
        and entry.urgency >= wanted.least_urgency
        and wanted.needs_answer in (None, entry.needs_answer)
        and wanted.doubtful in (None, entry.doubt is not None)
    )


def item_of(entry: Entry, state: ReviewState | None, said: tuple[SaidOf, ...]) -> InboxItem:
    """Return an entry as it is shown; what is answered or ignored needs no answer any more."""
    is_open = state is None or state.state == "new"
    return InboxItem(
        review=entry.review,
        language=language_of(entry.review.locale),
        aspects=said,
        urgency=entry.urgency,
        reasons=entry.reasons,
        needs_answer=entry.needs_answer and is_open,
        answer_by=entry.answer_by,
        overdue=entry.overdue and is_open,
        doubt=entry.doubt,
        state=state.state if state else "new",
        draft_id=state.draft_id if state else None,
        draft_status=state.draft_status if state else None,
        note=state.note if state else "",
    )
