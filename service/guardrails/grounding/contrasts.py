"""What two sentences say of each other's contrary by their very words: an affix, an ordinal, what is one's own.

Opposites that the lexicon knows: `opposition`.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from service.guardrails.claims.affixes import bare_form
from service.guardrails.claims.readings import Reading
from service.guardrails.claims.vocabulary import word_set
from service.guardrails.claims.words import Word
from service.guardrails.grounding.grounds import Ground
from service.guardrails.grounding.matching import telling

_ORDINALS = frozenset(
    {"first", "second", "third", "fourth", "erste", "ersten", "zweite", "zweiten", "dritte", "dritten"}
)
_OWN = frozenset({"own", "eigene", "eigenen", "eigener", "eigenes"})
_NEEDS = word_set("needs")


class Form(NamedTuple):
    """How the words of a claim's piece are written.

    `said` are the concepts of the words that are not denied, by their form; `bare` what words of the sentence deny by
    an affix, `ordinals` each ordinal with the word behind it; `brings` tells that somebody has to bring what is theirs,
    `is_given` that something is included, `denies` that something is denied. Few forms are marked by any of these.
    """

    said: Mapping[str, str]
    bare: frozenset[str]
    ordinals: frozenset[tuple[str, str]]
    brings: bool
    is_given: bool
    denies: bool
    is_marked: bool


def form_of(words: Sequence[Word], reading: Reading) -> Form:
    """Return how the words of a claim's piece are written, and the sentence in which they stand."""
    ordinals, brings = _ordinals(reading), _brings(reading)
    is_given = "include" in [word.concept for word in words]
    return Form(
        said={reading.tokens[word.place].low: word.concept for word in words if not word.denied},
        bare=reading.bare,
        ordinals=ordinals,
        brings=brings,
        is_given=is_given,
        denies=True in [word.denied for word in words],
        is_marked=bool(reading.bare or ordinals or brings or is_given),
    )


def contrasted(form: Form, ground: Ground) -> Iterator[str]:
    """Yield the concepts of a claim of which a sentence says the contrary by its very words."""
    if form.bare or ground.reading.bare:
        yield from _turned(form, ground.reading)
    if form.ordinals:
        yield from _at_another_place(form, ground.reading)
    if (form.is_given or form.brings) and not form.denies and not ground.denied:
        yield from _brought(form, ground)


def _turned(form: Form, reading: Reading) -> Iterator[str]:
    """Yield what either says by the very word that the other denies by an affix: `used` of what is `unused`."""
    for word, concept in form.said.items():
        bare = bare_form(word) if form.bare else None
        if (word in reading.bare and word not in form.bare | reading.lows) or (
            bare in reading.lows and word not in reading.lows and concept not in reading.denied
        ):
            yield concept


def _ordinals(reading: Reading) -> frozenset[tuple[str, str]]:
    if reading.lows.isdisjoint(_ORDINALS):
        return frozenset()
    pairs = pairwise(token.low for token in reading.tokens)
    return frozenset((one, other) for one, other in pairs if one in _ORDINALS)


def _at_another_place(form: Form, reading: Reading) -> Iterator[str]:
    """Yield the ordinals of what a sentence says of another place: `in its first year` of `in the second year`."""
    theirs = _ordinals(reading)
    things = {thing for _, thing in theirs}
    yield from sorted(one for one, thing in form.ordinals if thing in things and (one, thing) not in theirs)


def _brings(reading: Reading) -> bool:
    return not reading.lows.isdisjoint(_OWN) and not reading.lows.isdisjoint(_NEEDS)


def _brought(form: Form, ground: Ground) -> Iterator[str]:
    """Yield what is included by the one and has to be brought by the other: `Bring your own rope`."""
    is_given = "include" in ground.said if form.brings else form.is_given
    if is_given and _brings(ground.reading) is not form.brings:
        yield from sorted(telling(form.said.values()) & ground.said)
