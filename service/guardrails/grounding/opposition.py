"""What a sentence of the evidence has against the words of a claim.

It denies them, says the opposite, or says them of another. How well it fits: `fits`.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.guardrails.claims.names import BRAND
from service.guardrails.claims.readings import Reading, names_of
from service.guardrails.claims.vocabulary import opposites_of, vocabulary, word_set
from service.guardrails.claims.words import Word
from service.guardrails.grounding.bindings import of_another_name
from service.guardrails.grounding.contrasts import Form, contrasted, form_of
from service.guardrails.grounding.grounds import Ground
from service.guardrails.grounding.matching import is_weak, telling, weight_of


class Wanted(NamedTuple):
    """What is looked for: the words with their weights, and all of their concepts, those denied, and those of names.

    `spares` says that a denial is of a need: what is provided need not be brought. `rivals` are the words that are not
    denied and say something, each with what excludes it. `form` is what they
    say by how they are written.
    """

    words: tuple[tuple[Word, float], ...]
    asides: frozenset[int]
    spares: bool
    total: float
    mine: frozenset[str]
    denies: tuple[str, ...]
    denies_aside: bool
    names: frozenset[str]
    anchors: frozenset[str]
    has_amounts: bool
    rivals: tuple[tuple[str, frozenset[str]], ...]
    form: Form


def wanted_of(words: Sequence[Word], reading: Reading) -> Wanted:
    """Return what is looked for, by the words of a claim's piece and the sentence in which they stand."""
    weighed = tuple((word, weight_of(word.concept)) for word in words)
    mine = frozenset(word.concept for word in words)
    said = (word.concept for word in words if not word.denied and not is_weak(word.concept))
    rivals = tuple((one, rivals_of(one) - mine) for one in said)
    return Wanted(
        words=weighed,
        asides=reading.asides,
        spares=not _NEEDS.isdisjoint(reading.lows),
        total=sum(weight for _, weight in weighed),
        mine=mine,
        denies=tuple(word.concept for word in words if word.denied and word.place not in reading.asides),
        denies_aside=any(word.denied and word.place in reading.asides for word in words),
        names=names_of(words),
        anchors=names_of(words) | reading.subjects - {BRAND},
        has_amounts=bool(reading.amounts),
        rivals=tuple((one, others) for one, others in rivals if others),
        form=form_of(words, reading),
    )


def opposed(wanted: Wanted, ground: Ground) -> Iterator[str]:
    """Yield the concepts of which a sentence says the opposite.

    By denial, by an opposite word, by another of its class.
    """
    mine = wanted.mine
    if wanted.denies:
        yield from _said_of(wanted, ground)
    elif ground.denied and not wanted.denies_aside and not mine.isdisjoint(ground.denied):
        yield from _denied_of(mine, ground)
    yield from _of_another(wanted, ground)
    if wanted.form.is_marked or ground.reading.bare:
        yield from contrasted(wanted.form, ground)
    if "free" in mine or "price" in mine:
        yield from _paid(mine, ground)
    if "hour_n" in mine and "hour_n" not in ground.said and _has_clock(ground):
        yield "hour_n"
    for concept, rivals in wanted.rivals:
        if concept not in ground.said and concept not in ground.denied and not rivals.isdisjoint(ground.said):
            if concept in _HOURS and wanted.has_amounts and _has_clock(ground):
                continue  # one who closes at six is open until then
            yield concept


def _of_another(wanted: Wanted, ground: Ground) -> Iterator[str]:
    """Yield what a sentence says, but of another name than the claim's: of Dr Larsen, and not of Dr Obi."""
    if ground.segments and wanted.anchors:
        mine = wanted.mine - set(wanted.denies)
        yield from sorted(telling(of_another_name(ground.segments, wanted.anchors, mine)))


_HOURS = frozenset({"open", "closed"})


def _has_clock(ground: Ground) -> bool:
    return any(one.dimension == "clock" for one in ground.reading.amounts)


def excluded(concept: str, ground: Ground) -> bool:
    """Tell whether a sentence says what excludes a concept: of wool, so not of silk."""
    rivals = rivals_of(concept)
    return bool(rivals) and not rivals.isdisjoint(ground.said)


_NEEDS = word_set("needs")
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
    if not found or ("include" in ground.denied - mine and not mine.isdisjoint(_EXTRA)):
        return  # what is not included costs extra
    groups = ground.denials
    if not groups or any(2 * len(group & mine) >= len(group) for group in groups if not group.isdisjoint(found)):
        yield from found


def _said_of(wanted: Wanted, ground: Ground) -> Iterator[str]:
    """Yield what a claim denies and a sentence says.

    Nothing, if the sentence denies something of it too, or says the opposite.
    """
    denies = wanted.denies
    if wanted.mine & ground.denied or any(excluded(one, ground) for one in denies):
        return
    first = ground.reading.tokens[:1]  # none in a sentence that is only an address
    if (wanted.spares and "include" in ground.said) or any(one.low in _ONLY for one in first):
        return  # what only some may do, others may not
    of_others = of_another_name(ground.segments, wanted.anchors, wanted.mine) if ground.segments else frozenset[str]()
    is_extra = "include" in denies
    found = [
        one
        for one in denies
        if one in ground.said - of_others and not is_weak(one) and not (is_extra and _has_a_price(one, ground))
    ]
    if 2 * len(found) >= sum(not is_weak(one) for one in denies):
        yield from found


def _has_a_price(concept: str, ground: Ground) -> bool:
    """Tell whether a sentence gives a thing a price of its own, so that it is not included.

    As in `breakfast included, parking costs 15 euros`.
    """
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
    is_of_it = not telling(mine - _MONEY).isdisjoint(ground.said | ground.titled)
    if "free" in mine and has_price and (is_of_it or len(mine) < _FEW) and "free" not in ground.said | ground.denied:
        yield "free"
    if "price" in mine and not has_price and "free" in ground.said:
        yield "price"


@lru_cache(maxsize=20_000)
def rivals_of(concept: str) -> frozenset[str]:
    """Return the concepts that exclude one: its opposites, and the others of its class."""
    known = vocabulary()
    kind = known.classes.get(concept)
    mates = {other for other, of in known.classes.items() if of == kind} if kind else set()
    kin = {other for other in mates if concept in known.kinds.get(other, ()) or other in known.kinds.get(concept, ())}
    return frozenset(mates - kin - {concept}) | opposites_of(concept)
