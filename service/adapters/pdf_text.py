"""Markdown out of the lines of a PDF: headings by size, weight and outline.

Paragraphs and lists rejoined; pages marked.

Finding the lines is work for `confined.pdf_lines`. A page begins with the comment `<!-- page 3 -->`, so that no passage
runs over two pages.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

MAX_LEVEL = 4
_LARGER, _GAP = 1.12, 1.45
"""A heading is set so many times larger than the body; a paragraph ends where lines lie so many times further apart."""
_LONGEST_HEADING = 120
_EDGE = 3
"""Lines at the top and bottom of a page among which running heads and page numbers are looked for."""

_BULLET = re.compile(r"[•▪◦‣●○■□–*\-]\s+(?=\S)|[\uf0b7\uf0a7\uf0d8]\s*")
_ITEM = re.compile(rf"{_BULLET.pattern}|\(?\d{{1,3}}[.)]\s+(?=\S)")
_LEADER = re.compile(r"(?:\s?\.){5,}\s*\w{0,6}$")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—] ?)?(?:(?:page |seite )?\d{1,4}(?: ?(?:of|von|/) ?\d{1,4})?|[ivxl]{1,6})(?: ?[-–—])?", re.IGNORECASE
)
_DIGITS = re.compile(r"\d{1,9}")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]$")
_HANGING = ("und ", "oder ", "and ", "or ", "bzw")
"""Words after which a hyphen at the end of a line was meant: `Haupt- und Nebensaison`."""


class Line(NamedTuple):
    """A line: its text, size, weight, and its distance from the lower and the left edge of its page, in points."""

    text: str
    size: float
    bold: bool
    height: float
    left: float = 0.0


def pdf_to_text(pages: Sequence[Sequence[Line]], outline: Sequence[tuple[int, str]]) -> str:
    """Return the text of all pages as Markdown, empty if no page has any."""
    running = _running_lines(pages)
    kept = [
        [line for place, line in enumerate(page) if not _is_frame(line, place, len(page), running, number)]
        for number, page in enumerate(pages, start=1)
    ]
    level_of = _Levels(kept, outline)
    blocks: list[list[str]] = []
    for number, page in enumerate(kept, start=1):
        found = list(_blocks(page, level_of))
        if blocks and found and _goes_on(blocks[-1], found[0]):
            blocks[-1].append(found.pop(0))
        if found:
            blocks += [[f"<!-- page {number} -->"], *([block] for block in found)]
    return _put_together([_rejoined(block) for block in blocks])


def _put_together(blocks: Sequence[str]) -> str:
    """Put a blank line between blocks, but none between the items of one list."""
    parts = list(blocks[:1])
    for before, block in pairwise(blocks):
        parts += ["\n" if before.startswith("- ") and block.startswith("- ") else "\n\n", block]
    return "".join(parts)


def empty_pages(pages: Sequence[Sequence[Line]]) -> list[int]:
    """Return the numbers of the pages without text."""
    return [number for number, page in enumerate(pages, start=1) if not page]


def _running_lines(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Return heads and feet that stand on at least three pages and a third of all."""
    count: Counter[str] = Counter()
    for number, page in enumerate(pages, start=1):
        edges = page if len(page) <= 2 * _EDGE else (*page[:_EDGE], *page[-_EDGE:])
        count.update({form for line in edges for form in _forms(line, number)})
    least = max(3, len(pages) // 3)
    return {form for form, times in count.items() if times >= least}


def _forms(line: Line, number: int) -> set[str]:
    """Return a line as it stands, and with its numbers counted from the page's: `Care · 7` meets `Care · 8`.

    Other numbers than those of pages stay apart: prices in one place on all pages are no running head.
    """
    counted = _DIGITS.sub(lambda found: f"#{int(found[0]) - number}", line.text)
    return {f"{round(line.height)} {text}" for text in (line.text, counted)}


def _is_frame(line: Line, place: int, length: int, running: set[str], number: int) -> bool:
    """Tell whether a line is a running head or foot, a number of a page, or of a table of contents."""
    if (place < _EDGE or place >= length - _EDGE) and not running.isdisjoint(_forms(line, number)):
        return True
    is_last = place in (0, length - 1) and length > 1
    return _LEADER.search(line.text) is not None or (is_last and _PAGE_NUMBER.fullmatch(line.text) is not None)


class _Levels:
    """Which lines are headings, and of which level."""

    def __init__(self, pages: Sequence[Sequence[Line]], outline: Sequence[tuple[int, str]]) -> None:
        letters: Counter[tuple[float, bool]] = Counter()
        for page in pages:
            for line in page:
                letters[line.size, line.bold] += len(line.text)
        self._body, self._body_bold = letters.most_common(1)[0][0] if letters else (0.0, False)
        sizes = sorted({size for size, _ in letters if size > self._body * _LARGER}, reverse=True)
        self._by_size = {size: min(number, MAX_LEVEL) for number, size in enumerate(sizes, start=1)}
        self._by_title: Mapping[str, int] = {_title(title): min(level, MAX_LEVEL) for level, title in outline}

    def of(self, line: Line) -> int:
        """Return the level of a heading, 0 of any other line."""
        if len(line.text) > _LONGEST_HEADING or not any(letter.isalpha() for letter in line.text):
            return 0
        stands_out = line.size > self._body * _LARGER or (line.bold and not self._body_bold)
        if stands_out and (level := self._by_title.get(_title(line.text))):
            return level
        if line.size in self._by_size:
            return self._by_size[line.size]
        is_sentence = line.text.endswith((".", ",", ";", ":"))
        is_item = _BULLET.match(line.text)
        return min(len(self._by_size) + 1, MAX_LEVEL) if stands_out and not is_sentence and not is_item else 0


def _title(text: str) -> str:
    """Return a title without its number, so that `2.1 Naming` in the text is `Naming` in the outline."""
    return re.sub(r"^[\d.]+\s+|\W+", "", text.lower())


def _blocks(page: Sequence[Line], level_of: _Levels) -> Iterator[str]:
    """Yield headings, paragraphs and items of lists as Markdown."""
    spacing = _spacing(page)
    held: list[Line] = []
    level = 0
    for line in page:
        mine = level_of.of(line)
        if held and (mine != level or _stands_apart(held, line, spacing, is_heading=mine > 0)):
            yield _marked(_rejoined([one.text for one in held]), level)
            held = []
        held.append(line)
        level = mine
    if held:
        yield _marked(_rejoined([one.text for one in held]), level)


def _stands_apart(held: Sequence[Line], line: Line, spacing: float, *, is_heading: bool) -> bool:
    """Tell whether a line begins something new behind the lines before it."""
    gap = held[-1].height - line.height
    if is_heading:  # of two lines
        return not 0 <= gap < 2 * line.size
    # What stands further left than the mark of an item is no longer part of it.
    left_the_item = _ITEM.match(held[0].text) and line.left < held[0].left - 1 and not line.text[:1].islower()
    return gap > spacing * _GAP or gap < 0 or bool(_ITEM.match(line.text) or left_the_item)


def _spacing(page: Sequence[Line]) -> float:
    gaps = [round(one.height - other.height, 1) for one, other in pairwise(page)]
    usual = Counter(gap for gap in gaps if gap > 1).most_common(1)
    return usual[0][0] if usual else 12.0


def _marked(text: str, level: int) -> str:
    text = text.replace("\u00ad", "")
    if level:
        return f"{'#' * level} {text}"
    if bullet := _BULLET.match(text):
        return f"- {text[bullet.end() :]}"
    # What only looks like Markdown must not become structure.
    return f"\\{text}" if text.startswith(("#", ">", "|", "<!", "```", "~~~")) else text


def _rejoined(lines: Sequence[str]) -> str:
    """Join the lines of one paragraph; a hyphen between two halves of a word goes."""
    parts = [lines[0]]
    for line in lines[1:]:
        hyphen = _HYPHEN.search(parts[-1])
        if hyphen and line[:1].islower() and not line.startswith(_HANGING):
            parts[-1] = parts[-1][: hyphen.start()]
        else:
            parts.append(" ")
        parts.append(line)
    return "".join(parts)


def _goes_on(before: Sequence[str], after: str) -> bool:
    """Tell whether a paragraph runs over the end of a page."""
    is_prose = not before[0].startswith(("#", "<!--")) and not after.startswith(("#", "- ", "<!--"))
    return is_prose and after[:1].islower() and not _SENTENCE_END.search(before[-1][-10:])
