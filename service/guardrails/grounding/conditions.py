"""Of which product, for whom and in which months a sentence of the evidence says something. Amounts: `amounts`."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.names import BRAND
from service.guardrails.claims.readings import Reading
from service.guardrails.claims.seasons import Season, fits_season
from service.guardrails.claims.vocabulary import word_set
from service.guardrails.claims.words import Word
from service.guardrails.grounding.bindings import piece_of
from service.guardrails.grounding.grounds import Ground

_PEOPLE = word_set("people")


def is_of_another(site: ClaimSite, other: Amount, ground: Ground) -> bool:
    """Tell whether a sentence says an amount of another product than the claim's, and another one of that.

    In the row `Garden Room: 148 | Attic Room: 168` the first is no price of the Attic Room.
    """
    mine = site.about - {BRAND}
    if not mine or len(ground.reading.subjects - {BRAND}) < 2:
        return False
    if _subjects_beside(other, ground.reading).isdisjoint(mine):
        alike = (one for one in ground.reading.amounts if one is not other and one.dimension == other.dimension)
        return bool(_subjects_beside(other, ground.reading)) and any(
            mine & _subjects_beside(one, ground.reading) for one in alike
        )
    return False


def _subjects_beside(amount: Amount, reading: Reading) -> frozenset[str]:
    piece = piece_of(reading, amount)
    return frozenset(one.subject for one in reading.mentions if one.first in piece) - {BRAND}


def is_of_another_row(claimed: frozenset[str], ground: Ground) -> bool:
    """Tell whether a claim names what another row of the same table is of, and nothing of this one.

    In the rows `Tyres: no warranty` and `Headphones: 24 months` the latter is nothing of the tyres.
    """
    mine, others = ground.row_apart
    return bool(others & claimed) and mine.isdisjoint(claimed)


_WEEK = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_SPANS = {"weekend": frozenset({"saturday", "sunday"}), "workdays": _WEEK - {"saturday", "sunday"}}


def days_of(concepts: frozenset[str]) -> frozenset[str]:
    """Return the days of the week among some concepts, those of weekends and working days too."""
    return (concepts & _WEEK).union(*(days for span, days in _SPANS.items() if span in concepts))


def is_on_its_days(site: ClaimSite, other: Amount, ground: Ground) -> bool:
    """Tell whether a sentence says an time of the days that the claim names, or either names none."""
    mine = days_of(site.reading.said)
    if not mine:
        return True
    piece = piece_of(ground.reading, other)
    theirs = days_of(frozenset(word.concept for word in ground.reading.words if word.place in piece))
    return not theirs or not mine.isdisjoint(theirs)


def is_of_its_kind(site: ClaimSite, other: Amount, ground: Ground) -> bool:
    """Tell whether an amount is of the kind that a claim names: `140 km in eco mode` is nothing of turbo mode.

    It is of another where its piece has another word before the same thing, and a second piece has the claim's.
    """
    reading = ground.reading
    if len(reading.amounts) < _PAIR or reading.lows.isdisjoint(site.reading.lows):
        return True
    piece = piece_of(reading, other)
    here = set(_kinds(word for word in reading.words if word.place in piece))
    things = {thing for _, thing in here}
    there = set(_kinds(reading.words)) - here
    mine = set(_kinds(word for word in site.reading.words if site.first <= word.place < site.after))
    return not any(kind in there and kind[1] in things for kind in mine - here)


_PAIR = 2


def _kinds(words: Iterable[Word]) -> Iterator[tuple[str, str]]:
    """Yield each two words that stand side by side: the kind of a thing, and the thing."""
    return ((one.concept, other.concept) for one, other in pairwise(words) if other.place - one.place == 1)


def is_in_season(site: ClaimSite, other: Amount, ground: Ground) -> bool:
    """Tell whether a sentence says an amount of the months that the claim names, or either names none."""
    mine, theirs = seasons_of(site), ground.reading.seasons
    return not mine or not theirs or fits_season(mine, _within(theirs, piece_of(ground.reading, other)))


def is_out_of_season(site: ClaimSite, ground: Ground) -> bool:
    """Tell whether a sentence speaks of other months than a claim."""
    return not fits_season(seasons_of(site), ground.reading.seasons)


def leaves_out_whom(site: ClaimSite, ground: Ground) -> bool:
    """Tell whether a sentence is of people of some age only, and a claim of nobody in particular.

    That children under 4 eat for free is no free breakfast.
    """
    if site.reading.amounts or not site.reading.lows.isdisjoint(_PEOPLE):
        return False
    tokens, bounds = ground.reading.tokens, (one for one in ground.reading.amounts if one.how != "exactly")
    return any(
        one.dimension in {"count", "time"} and one.first and tokens[one.first - 1].low in _PEOPLE for one in bounds
    )


def is_of_more(site: ClaimSite, amount: Amount, other: Amount) -> bool:
    """Tell whether a claim is of more people than the evidence: what is free under 4 is not so for children under 8."""
    before = site.reading.tokens[amount.first - 1].low if amount.first else ""
    return before in _PEOPLE and amount.how == other.how == "less_than" and amount.high > other.high


def seasons_of(site: ClaimSite) -> Sequence[Season]:
    """Return the months that a claim names, in its piece or before its first one."""
    return _within(site.reading.seasons, range(site.first, site.after))


def _within(seasons: Sequence[Season], piece: range) -> Sequence[Season]:
    return [one for one in seasons if one.place in piece] or seasons
