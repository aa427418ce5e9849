"""Takes sentences out of Markdown and leaves no trace of them: no empty heading, list or table, no half quotation.

Which sentences, and whether the rest is still worth reading: `removing.py`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from service.domain.sentences import Sentence, sentences_of
from service.domain.texts import CitedText

Range = tuple[int, int]
"""Characters from the first (included) to the second (excluded)."""

_LINE = re.compile(r"[^\n]+")
_QUOTED = re.compile(r"[“„«\"][^“”„«»\"\n]{1,1000}[”“»\"]")
_CLOSES = re.compile(r"[”“»\"][.!?]?$")
_STEP = re.compile(r"\s{0,12}\d{1,2}[.)]\s")
_BULLET = re.compile(r"\s{0,12}[-*+•]\s")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s")
_TABLE_RULE = re.compile(r"\s{0,3}\|[\s:|-]{3,400}$")
_GAP = re.compile(r"\n{3,}|^\n+|\n+$")
_LEANS = re.compile(
    r"(?:This|That|These|Those|Therefore|So|Thus|Hence|Also|However|But|And|Instead|Then|Otherwise|Both|Such|It also"
    r"|(?:Das|Dies) (?:ist|sind|heißt|bedeutet|gilt|macht|hilft|war)|Dies\w{0,2}|Deshalb|Daher|Darum|Auch|Aber|Und|Doch|Dann"
    r"|Außerdem|Stattdessen|Sonst|Beide)\b"
)
_PRONOUN = re.compile(r"(?:It|Its|They|Their|He|She|Er|Es|Dabei|Dazu)\b")
_NAME = re.compile(r"(?:[–—-] ?)?(?:A customer|[A-ZÄÖÜ][\w.'’-]{0,30},?(?: [A-ZÄÖÜ][\w.'’-]{0,30},?){0,4})[.:]?")
"""What may stand behind a quotation as its author."""


@dataclass(slots=True)
class _Desk:
    """A text in pieces, and which sentences go."""

    text: str
    sentences: Sequence[Sentence]
    lines: Sequence[Range]
    chosen: set[int] = field(default_factory=set)

    def line_of(self, number: int) -> int:
        """Return the number of the line that a sentence stands on."""
        return bisect_right(self.lines, (self.sentences[number].start, len(self.text))) - 1

    def words(self, line: int) -> str:
        """Return a line."""
        return self.text[slice(*self.lines[line])] if 0 <= line < len(self.lines) else ""

    def on_line(self, line: int) -> list[int]:
        """Return the sentences that stand on a line."""
        first, end = self.lines[line]
        start = bisect_left(self.sentences, first, key=lambda one: one.start)
        return list(range(start, bisect_left(self.sentences, end, key=lambda one: one.start)))

    def is_gone(self, line: int) -> bool:
        """Tell whether everything that a line says is to go."""
        said = self.on_line(line)
        return bool(said) and self.chosen.issuperset(said)


def cut_out(cited: CitedText, spans: Iterable[Range], language: str) -> CitedText | None:
    """Return a text without the sentences that touch these spans, and without what leans on them.

    A bullet and a table row go whole; so do a quotation with its author, the words that lead to a list of which nothing
    is left, the heading of an empty section, and a sentence that begins with "This also means". Headings, table heads
    and numbered steps stay: without them the rest would say something else. None where nothing or one of these was hit.
    """
    sentences = sentences_of(cited.text, language)
    desk = _Desk(cited.text, sentences, [match.span() for match in _LINE.finditer(cited.text)])
    for start, end in spans:
        hit = {place for place, one in enumerate(sentences) if _touches(one, (start, end))}
        if not hit:
            return None
        desk.chosen |= hit
    before = 0
    while len(desk.chosen) > before:
        before = len(desk.chosen)
        desk.chosen |= _drawn_along(desk)
    if any(_must_stay(desk, number) for number in desk.chosen):
        return None
    return _tidied(_without(cited, _ranges(desk)))


def _must_stay(desk: _Desk, number: int) -> bool:
    line = desk.line_of(number)
    is_head = desk.words(line).lstrip().startswith("|") and _TABLE_RULE.match(desk.words(line + 1)) is not None
    return desk.sentences[number].is_heading or is_head or _STEP.match(desk.words(line)) is not None


def _drawn_along(desk: _Desk) -> set[int]:
    """Return the sentences that cannot stand without those that go."""
    found: set[int] = set()
    for number in desk.chosen:
        line = desk.line_of(number)
        if _BULLET.match(desk.words(line)) or desk.words(line).lstrip().startswith("|"):
            found |= set(desk.on_line(line))
        found |= _of_quotations(desk, number) | _before(desk, number) | _after(desk, number)
    return found


def _of_quotations(desk: _Desk, number: int) -> set[int]:
    one, first = desk.sentences[number], desk.lines[desk.line_of(number)][0]
    found: set[int] = set()
    for match in _QUOTED.finditer(desk.text, first, desk.lines[desk.line_of(number)][1]):
        if _touches(one, match.span()):
            found |= {n for n in desk.on_line(desk.line_of(number)) if _touches(desk.sentences[n], match.span())}
    after = number + 1
    if _CLOSES.search(one.text) and after < len(desk.sentences) and desk.line_of(after) == desk.line_of(number):
        found |= {after} if _NAME.fullmatch(desk.sentences[after].text) else set()
    return found


def _touches(one: Sentence, span: Range) -> bool:
    return one.start < span[1] and span[0] < one.end


def _before(desk: _Desk, number: int) -> set[int]:
    """Return the words that lead to a sentence or a list, if all that they lead to goes."""
    if number == 0 or not desk.sentences[number - 1].text.endswith(":"):
        return set()
    line, lead = desk.line_of(number), desk.line_of(number - 1)
    if line == lead:
        return {number - 1}
    led = line
    while led + 1 < len(desk.lines) and desk.lines[led + 1][0] == desk.lines[led][1] + 1:
        led += 1
    return {number - 1} if all(desk.is_gone(place) for place in range(line, led + 1)) else set()


def _after(desk: _Desk, number: int) -> set[int]:
    """Return the sentence behind, if it speaks of the one that goes."""
    after = number + 1
    if after >= len(desk.sentences) or after in desk.chosen:
        return set()
    line = desk.line_of(number)
    if desk.line_of(after) != line:
        return set()
    text, is_first = desk.sentences[after].text, number == desk.on_line(line)[0]
    return {after} if _LEANS.match(text) or (is_first and _PRONOUN.match(text)) else set()


def _ranges(desk: _Desk) -> list[Range]:
    gone = {line for line in range(len(desk.lines)) if desk.is_gone(line)}
    gone |= _empty_tables(desk, gone)
    gone |= _empty_headings(desk, gone)
    ranges = [(start, end + 1) for start, end in (desk.lines[line] for line in gone)]
    for number in desk.chosen:
        line = desk.line_of(number)
        if line not in gone:
            said = desk.on_line(line)
            ranges.append(_between(desk, number, said[said.index(number) + 1 :]))
    return ranges


def _between(desk: _Desk, number: int, later: Sequence[int]) -> Range:
    """Return a sentence with the space behind it, or before it where it is the last that stays on its line."""
    one = desk.sentences[number]
    if any(other not in desk.chosen for other in later):
        return one.start, desk.sentences[later[0]].start
    start = desk.sentences[number - 1].end
    return start, one.end


def _empty_tables(desk: _Desk, gone: set[int]) -> set[int]:
    found: set[int] = set()
    for line in range(len(desk.lines)):
        if not _TABLE_RULE.match(desk.words(line)):
            continue
        rows: list[int] = []
        while desk.words(line + 1 + len(rows)).lstrip().startswith("|"):
            rows.append(line + 1 + len(rows))
        if rows and gone.issuperset(rows):
            found |= {line - 1, line}
    return found


def _empty_headings(desk: _Desk, gone: set[int]) -> set[int]:
    """Return the headings under which nothing is left that was there before."""
    found: set[int] = set()
    for line in reversed(range(len(desk.lines))):
        level = _level(desk.words(line))
        if not level:
            continue
        section = []
        for below in range(line + 1, len(desk.lines)):
            if 0 < _level(desk.words(below)) <= level:
                break
            section.append(below)
        if section and (gone | found).issuperset(section):
            found.add(line)
    return found


def _level(line: str) -> int:
    match = _HEADING.match(line)
    return len(match[1]) if match else 0


def _without(cited: CitedText, ranges: Iterable[Range]) -> CitedText:
    """Return a text without some ranges and the marks that stand in them; the other marks keep their words."""
    whole = len(cited.text)
    cuts: list[Range] = []
    for start, end in sorted(ranges):
        from_, until = max(start, cuts[-1][1] if cuts else 0), min(end, whole)
        if from_ < until:
            cuts.append((from_, until))
    kept = pairwise([0, *(place for cut in cuts for place in cut), whole])
    text = "".join(cited.text[start:end] for start, end in islice(kept, 0, None, 2))
    marks = tuple(
        (place - sum(min(place, end) - start for start, end in cuts if start < place), label)
        for place, label in cited.marks
        if not any(start < place <= end for start, end in cuts)
    )
    return CitedText(text=text, marks=marks)


def _tidied(cited: CitedText) -> CitedText:
    gaps = []
    for match in _GAP.finditer(cited.text):
        is_inner = match.start() > 0 and match.end() < len(cited.text)
        gaps.append((match.start() + 2, match.end()) if is_inner else match.span())
    return _without(cited, gaps)
