"""Where words come from that are nobody's verbatim: altered, stitched together, or nowhere.

Verbatim: `quote_wording`.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, NamedTuple

from service.guardrails.quote_holders import Holder
from service.guardrails.quote_wording import words_of

Verdict = Literal["altered", "stitched", "absent"]

_RUN = 3
"""Words in a row that are no chance: the shortest patch of a stitched quotation."""
_COVERED = 0.9
_ALIKE = 0.5
_COMPARED = 40
_NEAR = 4
"""Words left out between two runs that are an alteration; more of them make two places."""


class _Patch(NamedTuple):
    """A run of words that stands in a text: its number, the first word there, and how many."""

    text: int
    start: int
    length: int


class Origin(NamedTuple):
    """A verdict, and the reviews that the words come from, the nearest first."""

    verdict: Verdict
    holders: tuple[Holder, ...] = ()


def origin_of(words: str, holders: Sequence[Holder]) -> Origin:
    """Return where words come from that stand in no text as they are.

    Stitched: nine in ten of them stand in runs of three or more in several texts, or in distant places of one. Altered:
    half of them stand in one text in the same order.
    """
    wanted = words_of(words)
    texts = [(holder, said) for holder in holders[:_COMPARED] for text in holder.texts if (said := words_of(text))]
    if not wanted or not texts:
        return Origin("absent")
    patches = _patches(wanted, texts)
    if sum(patch.length for patch in patches) >= _COVERED * len(wanted) and _are_apart(patches):
        return Origin("stitched", tuple(dict.fromkeys(texts[patch.text][0] for patch in patches)))
    likeness, holder = _best(wanted, texts)
    return Origin("altered", (holder,)) if likeness >= _ALIKE else Origin("absent")


def _are_apart(patches: Sequence[_Patch]) -> bool:
    """Tell whether runs come from several texts, or from places of one that are out of order or far from each other."""
    if len({patch.text for patch in patches}) > 1:
        return True
    between = [other.start - one.start - one.length for one, other in pairwise(patches)]
    return any(gap < 0 or gap > _NEAR for gap in between)


def _patches(wanted: Sequence[str], texts: Sequence[tuple[Holder, list[str]]]) -> list[_Patch]:
    """Cover words from the left with the longest run that stands somewhere."""
    found, place = [], 0
    while place < len(wanted):
        runs = (_Patch(number, *_longest(wanted, place, said)) for number, (_, said) in enumerate(texts))
        best = max(runs, key=lambda patch: patch.length)
        if best.length >= _RUN:
            found.append(best)
        place += max(best.length, 1)
    return found


def _longest(wanted: Sequence[str], place: int, said: Sequence[str]) -> tuple[int, int]:
    """Return where the longest run from a place on stands in a text, and its length."""
    best, start = (0, 0), -1
    while True:
        try:
            start = said.index(wanted[place], start + 1)
        except ValueError:
            return best
        length = 1
        while (
            place + length < len(wanted)
            and start + length < len(said)
            and wanted[place + length] == said[start + length]
        ):
            length += 1
        if length > best[1]:
            best = (start, length)


def _best(wanted: Sequence[str], texts: Sequence[tuple[Holder, list[str]]]) -> tuple[float, Holder]:
    """Return the text that holds most of the words in their order, and their share of all."""
    vocabulary = set(wanted)
    ranked = sorted(texts, key=lambda pair: -len(vocabulary.intersection(pair[1])))[:3]
    shares = [
        (sum(block.size for block in SequenceMatcher(None, wanted, said, autojunk=False).get_matching_blocks()), holder)
        for holder, said in ranked
    ]
    most, holder = max(shares, key=lambda pair: pair[0])
    return most / len(wanted), holder
