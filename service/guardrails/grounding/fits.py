"""How well a sentence of the evidence fits the words of a claim: what it says too, denies, or does not have."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.names import BRAND
from service.guardrails.claims.readings import Reading
from service.guardrails.claims.vocabulary import opposites_of, vocabulary
from service.guardrails.claims.words import Word
from service.guardrails.grounding.bindings import of_another_name
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.matching import is_weak, names_differ, subjects_agree, weight_of

_AROUND = 0.5
"""What a concept counts that stands in the neighbourhood of a sentence only."""
_ASIDE = 0.8
"""How much less a word counts that is not found and only sets the scene."""
_OTHER_NAMES, _OPINION = 0.6, 0.85
"""What a sentence counts that names other things, and a customer's."""
_RIVAL = 3.0
"""What a concept counts, in choosing them, that excludes one of the claim's: `Portugal` for `China`."""
_CANDIDATES = 16
"""Sentences looked at closely for each claim: those that have most of its concepts."""


class Fit(NamedTuple):
    """How well one sentence of the evidence says the words of a claim.

    `share` is how much of them it says or denies, 0 to 1; `against` are the concepts of which it says the opposite;
    `strange` are those it does not have, `names` the names among them that nothing around it has either.
    """

    share: float
    against: tuple[str, ...]
    strange: tuple[Word, ...]
    names: tuple[Word, ...]
    ground: Ground


def words_of(site: ClaimSite) -> list[Word]:
    """Return the concepts of a claim's piece of its sentence."""
    return [word for word in site.reading.words if site.first <= word.place < site.after]


def names_of(words: Iterable[Word]) -> frozenset[str]:
    """Return the concepts of those words that are written as names."""
    return frozenset(word.concept for word in words if word.is_name)


def fits(site: ClaimSite, grounds: Grounds) -> list[Fit]:
    """Return how well each sentence about the claim's subject fits its words, the best first."""
    words = words_of(site)
    weights = {rival: _RIVAL for word in words for rival in _rivals(word.concept)}
    weights |= {word.concept: weight_of(word.concept) for word in words}
    near = grounds.near(weights, _CANDIDATES)
    wanted = _wanted(words, site.reading)
    found = [
        _fit(wanted, ground) for ground in near if not ground.is_expired and subjects_agree(site.about, ground.about)
    ]
    if site.reading.language == "de":
        found = [_akin(words, fit) for fit in found]
    return sorted(found, key=lambda fit: (-fit.share, len(fit.against)))


def _akin(words: Sequence[Word], fit: Fit) -> Fit:
    """Return a fit whose strange words have been looked for in the compounds of the sentence: `Pflegesalbe` has `Salbe`."""
    if not fit.strange or fit.share < _SPOKEN_OF:
        return fit
    own = [one for one in (*fit.ground.said, *fit.ground.denied, *fit.ground.titled) if len(one) >= _PIECE]
    kin = {
        word.concept
        for word in fit.strange
        if len(word.concept) >= _PIECE and any(_is_kin(word.concept, one) for one in own)
    }
    if not kin:
        return fit
    total = sum(weight_of(word.concept) for word in words)
    more = sum(
        weight_of(word.concept) * (_AROUND if word.concept in fit.ground.around else 1.0)
        for word in fit.strange
        if word.concept in kin
    )
    return fit._replace(
        share=min(1.0, fit.share + more / total),
        strange=tuple(word for word in fit.strange if word.concept not in kin),
        names=tuple(word for word in fit.names if word.concept not in kin),
    )


_PIECE = 5
_SPOKEN_OF = 0.25


def _is_kin(one: str, other: str) -> bool:
    """Tell whether two German stems share a piece of a compound: the one begins or ends with the other."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return long.startswith(short) or long.endswith(short) or (long.startswith(short[:-1]) and len(short) > _PIECE)


class _Wanted(NamedTuple):
    """What is looked for: the words with their weights, and all of their concepts, those denied, and those of names.

    `spares` says that a denial is of a need: what is provided need not be brought. `rivals` are the words that are not denied and say something, each with what excludes it.
    """

    words: tuple[tuple[Word, float], ...]
    asides: frozenset[int]
    spares: bool
    total: float
    mine: frozenset[str]
    denies: tuple[str, ...]
    names: frozenset[str]
    anchors: frozenset[str]
    has_amounts: bool
    rivals: tuple[tuple[str, frozenset[str]], ...]


def _wanted(words: Sequence[Word], reading: Reading) -> _Wanted:
    weighed = tuple((word, weight_of(word.concept)) for word in words)
    mine = frozenset(word.concept for word in words)
    said = (word.concept for word in words if not word.denied and not is_weak(word.concept))
    rivals = tuple((one, _rivals(one) - mine) for one in said)
    return _Wanted(
        words=weighed, asides=reading.asides, spares=not _NEEDS.isdisjoint(reading.lows), total=sum(weight for _, weight in weighed), mine=mine,
        denies=tuple(word.concept for word in words if word.denied and word.place not in reading.asides), names=names_of(words),
        anchors=names_of(words) | frozenset(one.subject for one in reading.mentions if one.subject != BRAND),
        has_amounts=bool(reading.amounts), rivals=tuple((one, others) for one, others in rivals if others),
    )  # fmt: skip


def _fit(wanted: _Wanted, ground: Ground) -> Fit:
    matched, total = 0.0, wanted.total
    strange: list[Word] = []
    said, denied, titled = ground.said, ground.denied, ground.titled
    against = tuple(dict.fromkeys((*_opposed(wanted, ground), *_of_another(wanted, ground))))
    for word, weight in wanted.words:
        concept = word.concept
        if (
            concept in said
            or concept in denied
            or concept in titled
            or concept in against
            or (word.denied and _excluded(concept, ground))
        ):
            matched += weight
        else:
            strange.append(word)
            if concept in ground.around:
                matched += weight * _AROUND
            elif word.place in wanted.asides or (wanted.spares and word.denied and "include" in said):
                total -= weight * _ASIDE
    share = matched / total if total else 1.0
    if wanted.names and names_differ(wanted.names, ground):
        share *= _OTHER_NAMES
    if ground.is_opinion:
        share *= _OPINION
    names = tuple(word for word in strange if word.is_name and word.concept not in ground.around)
    return Fit(share, against, tuple(strange), names, ground)


def _opposed(wanted: _Wanted, ground: Ground) -> Iterator[str]:
    """Yield the concepts of which a sentence says the opposite: by denial, by an opposite word, by another of its class."""
    mine = wanted.mine
    if wanted.denies:
        yield from _said_of(wanted, ground)
    elif ground.denied and not mine.isdisjoint(ground.denied):
        yield from _denied_of(mine, ground)
    if "free" in mine or "price" in mine:
        yield from _paid(mine, ground)
    if "hour_n" in mine and "hour_n" not in ground.said and _has_clock(ground):
        yield "hour_n"
    for concept, rivals in wanted.rivals:
        if concept not in ground.said and concept not in ground.denied and not rivals.isdisjoint(ground.said):
            if concept in _HOURS and wanted.has_amounts and _has_clock(ground):
                continue  # one who closes at six is open until then
            yield concept


def _of_another(wanted: _Wanted, ground: Ground) -> Iterator[str]:
    """Yield what a sentence says, but of another name than the claim's: of Dr Larsen, and not of Dr Obi."""
    if ground.segments and wanted.anchors:
        found = of_another_name(ground.segments, wanted.anchors, wanted.mine)
        yield from sorted(one for one in found if not is_weak(one))


_HOURS = frozenset({"open", "closed"})


def _has_clock(ground: Ground) -> bool:
    return any(one.dimension == "clock" for one in ground.reading.amounts)


def _excluded(concept: str, ground: Ground) -> bool:
    """Tell whether a sentence says what excludes a concept: of wool, so not of silk."""
    rivals = _rivals(concept)
    return bool(rivals) and not rivals.isdisjoint(ground.said)


_NEEDS = frozenset(
    {
        "need",
        "needn't",
        "needed",
        "necessary",
        "required",
        "have",
        "worry",
        "bring",
        "brauchen",
        "brauchst",
        "müssen",
        "musst",
        "nötig",
        "erforderlich",
        "notwendig",
    }
)
_ONLY = frozenset({"only", "nur", "exclusively", "solely", "ausschließlich"})
_MONEY = frozenset({"free", "price", "further", "include", "exclude"})
_FEW = 3
_EXTRA = frozenset({"further", "exclude", "price"})


def _denied_of(mine: frozenset[str], ground: Ground) -> Iterator[str]:
    """Yield what a claim says and a sentence denies: at least half of what one denial of it is about."""
    found = [one for one in mine if one in ground.denied and one not in ground.said and not is_weak(one)]
    if not found and mine & ground.said and any(group <= mine and group - ground.said for group in ground.denials):
        yield from next(group for group in ground.denials if group <= mine)  # `is part of it` of what is not included
        return
    if not found or ("include" in ground.denied and not mine.isdisjoint(_EXTRA)):
        return  # what is not included costs extra
    groups = ground.denials
    if not groups or any(2 * len(group & mine) >= len(group) for group in groups if not group.isdisjoint(found)):
        yield from found


def _said_of(wanted: _Wanted, ground: Ground) -> Iterator[str]:
    """Yield what a claim denies and a sentence says, unless the sentence denies something of it too, or says the opposite."""
    denies = wanted.denies
    if wanted.mine & ground.denied or any(_excluded(one, ground) for one in denies):
        return
    if (wanted.spares and "include" in ground.said) or not _ONLY.isdisjoint(ground.reading.lows):
        return  # what only some may do, others may not
    is_extra = "include" in denies
    found = [
        one
        for one in denies
        if one in ground.said and not is_weak(one) and not (is_extra and _has_a_price(one, ground))
    ]
    if 2 * len(found) >= sum(not is_weak(one) for one in denies):
        yield from found


def _has_a_price(concept: str, ground: Ground) -> bool:
    """Tell whether a sentence gives a thing a price of its own, so that it is not included: `breakfast included, parking costs 15 euros`."""
    reading = ground.reading
    commas = [place for place, token in enumerate(reading.tokens) if token.low in {",", ";"}]
    at = next((word.place for word in reading.words if word.concept == concept), 0)
    begin, end = (
        max((one for one in commas if one < at), default=0),
        min((one for one in commas if one > at), default=len(reading.tokens)),
    )
    beside = {word.concept for word in reading.words if begin <= word.place < end}
    return "price" in beside and "include" not in beside


def _paid(mine: frozenset[str], ground: Ground) -> Iterator[str]:
    """Yield `free` where a sentence has a price, and a price where it says free."""
    has_price = any(one.dimension == "money" and one.high > 0 for one in ground.reading.amounts)
    is_of_it = any(one in ground.said or one in ground.titled for one in mine if one not in _MONEY and not is_weak(one))
    if "free" in mine and has_price and (is_of_it or len(mine) < _FEW) and "free" not in ground.said | ground.denied:
        yield "free"
    if "price" in mine and not has_price and "free" in ground.said:
        yield "price"


@lru_cache(maxsize=20_000)
def _rivals(concept: str) -> frozenset[str]:
    """Return the concepts that exclude one: its opposites, and the others of its class."""
    known = vocabulary()
    kind = known.classes.get(concept)
    mates = {other for other, of in known.classes.items() if of == kind} if kind else set()
    kin = {other for other in mates if concept in known.kinds.get(other, ()) or other in known.kinds.get(concept, ())}
    return frozenset(mates - kin - {concept}) | opposites_of(concept)
