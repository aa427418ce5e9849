"""Where words come from that are nobody's verbatim: altered, stitched together, or nowhere. Verbatim: `quote_wording`."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from service.guardrails.quote_holders import Holder
from service.guardrails.quote_wording import words_of

Verdict = Literal["altered", "stitched", "absent"]

_RUN = 3
"""Words in a row that are no chance: the shortest patch of a stitched quotation."""
_COVERED = 0.9
_ALIKE = 0.5
_COMPARED = 40


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
    covered = sum(length for _, _, length in patches)
    places = {(number, start - place) for place, (number, start, _) in _placed(patches)}
    if covered >= _COVERED * len(wanted) and len(places) > 1:
        sources = tuple(dict.fromkeys(texts[number][0] for number, _, _ in patches))
        nearly = _best(wanted, texts)
        if len(sources) > 1 or nearly[0] < _COVERED:
            return Origin("stitched", sources)
    likeness, holder = _best(wanted, texts)
    return Origin("altered", (holder,)) if likeness >= _ALIKE else Origin("absent")


def _placed(patches: Sequence[tuple[int, int, int]]) -> list[tuple[int, tuple[int, int, int]]]:
    place, found = 0, []
    for patch in patches:
        found.append((place, patch))
        place += patch[2]
    return found


def _patches(wanted: Sequence[str], texts: Sequence[tuple[Holder, list[str]]]) -> list[tuple[int, int, int]]:
    """Cover words from the left with the longest run that stands somewhere: (text, first word there, length)."""
    found, place = [], 0
    while place < len(wanted):
        best = max(
            ((number, *_longest(wanted, place, said)) for number, (_, said) in enumerate(texts)),
            key=lambda row: row[2],
        )
        if best[2] >= _RUN:
            found.append(best)
        place += max(best[2], 1)
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
