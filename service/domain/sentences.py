"""Where sentences begin and end, in any language. One rule for passages, themes, claims and quotes; no meaning is read.

`stretches_of` cuts running text, such as a paragraph or a review, and loses nothing. `sentences_of` cuts Markdown,
whose headings, lists, quotations and tables live on lines.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import sentencex

from service.domain.kept import kept

_BREAK = re.compile(r"<br\s*/?>|</?p>|\n\s*\n", re.IGNORECASE)
_AFTER_UNIT = re.compile(r"(?<=\d)[ \u00a0]?(?:k?g|[ckm]?m|m?l|h|W|V|°C|%)\.\s+(?=[A-ZÄÖÜ])")
_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:approx|ca|circa|nos?|nr|min|max|abb|art|fig)\.\s*$", re.IGNORECASE)
_LINE = re.compile(
    r"(?:(?![ \t]*(?:#{1,6}[ \t]|\|))[^\n]{58,}[^\s.!?:…|\\]\r?\n(?![ \t]*(?:[-*+•#>|]|\d{1,2}[.)]\s|={3}|_{3}|\n)))*[^\n]+"
)
"""A line, with those before it that were wrapped.

Long ones in which no sentence ends, nor a block begins after them.
"""
_WRAPS = str.maketrans("\r\n", "  ")
_MARKS = re.compile(r"\s*(?:[-*+•]\s+|\d{1,2}[.)]\s+|#{1,6}\s+|>\s*|\|)*\s*")
_HEADING = re.compile(r"\s*#{1,6}\s")
_RULE = re.compile(r"[-*_=:|\s]+")
_NUMBERING = re.compile(r"\d{1,2}[.)]")
_BARS = "| \t\u00a0"
_WINDOW = 4_000
"""Characters that are given to sentencex at once.

Its time grows with the square of a text in which no sentence ends.
"""


class Stretch(NamedTuple):
    """A part of a text: characters `start` to `end` (exclusive)."""

    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence and where it stands: characters `start` to `end` (exclusive), list and heading marks left out."""

    text: str
    start: int
    end: int
    is_heading: bool


@kept(short=4096, long=2048)
def sentences_of(text: str, language: str = "en") -> tuple[Sentence, ...]:
    """Split Markdown into sentences; rules and the numbers of steps are none.

    A line break ends one, but where a long line was only wrapped; there a space stands for it.
    """
    return tuple(sentence for line in _LINE.finditer(text) for sentence in _on_line(text, line, language))


def _on_line(text: str, line: re.Match[str], language: str) -> Iterator[Sentence]:
    is_heading, is_row = _HEADING.match(line[0]) is not None, line[0].lstrip().startswith("|")
    marks = _MARKS.match(text, line.start(), line.end())
    found = stretches_of(text, language, marks.end() if marks else line.start(), line.end())
    for one in found:
        words = text[one.start : one.end]
        if _RULE.fullmatch(words) or (_NUMBERING.fullmatch(words) and one is not found[-1]):
            continue
        start = one.start
        if is_row:
            start += len(words) - len(words.lstrip(_BARS))
            words = words.strip(_BARS)
        yield Sentence(words.translate(_WRAPS) if "\n" in words else words, start, start + len(words), is_heading)


def stretches_of(text: str, language: str, start: int = 0, end: int | None = None) -> list[Stretch]:
    """Return the sentences between two places of running text, in order, without the white space around them.

    Paragraphs end sentences, be they marked by blank lines or by the HTML line breaks of exported reviews. A number
    stays with the abbreviation before it, "approx. 5 kg", and a unit may end a sentence: "It weighs 92 g. It floats."
    """
    end = len(text) if end is None else end
    found: list[Stretch] = []
    for piece in _pieces(text, start, end):
        place = piece.start
        joins = False
        for length in _lengths(text[piece.start : piece.end], language):
            one = trimmed(text, Stretch(place, place + length))
            place += length
            if one.start == one.end:
                continue
            if joins and text[one.start].isdigit():
                one = Stretch(found.pop().start, one.end)
            found.append(one)
            joins = _ABBREVIATED.search(text, max(one.start, one.end - 12), one.end) is not None
    return found


def trimmed(text: str, stretch: Stretch) -> Stretch:
    """Return a stretch without the white space at its ends; it may be empty."""
    inner = text[stretch.start : stretch.end]
    start = stretch.start + len(inner) - len(inner.lstrip())
    return Stretch(start, start + len(inner.strip()))


def _lengths(text: str, language: str) -> Iterator[int]:
    for window in _windows(text):
        for sentence in sentencex.segment(language, window):
            ends = [match.end() for match in _AFTER_UNIT.finditer(sentence)]
            yield from (end - start for start, end in pairwise([0, *ends, len(sentence)]))


def _windows(text: str) -> Iterator[str]:
    """Cut a long text where a sentence seems to end, else between words, else anywhere; short texts stay whole."""
    start = 0
    while len(text) - start > _WINDOW:
        middle, end = start + _WINDOW // 2, start + _WINDOW
        found = (text.rfind(sign, middle, end) + len(sign) for sign in (". ", "! ", "? ", " "))
        cut = next((place for place in found if place > middle), end)
        yield text[start:cut]
        start = cut
    yield text[start:]


def _pieces(text: str, start: int, end: int) -> Iterator[Stretch]:
    for match in _BREAK.finditer(text, start, end):
        if match.start() > start:
            yield Stretch(start, match.start())
        start = match.end()
    if start < end:
        yield Stretch(start, end)
