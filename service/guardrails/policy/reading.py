"""A manuscript as the rules read it: parts without customers' words, sentences, what is supported, what it aims at."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from service.domain.circumstances import Circumstances
from service.domain.evidence import EvidenceKind
from service.domain.findings import Claim, Span
from service.domain.folding import folded
from service.domain.patterns import sought
from service.domain.rules import Rule, Unless, Wording
from service.domain.sentences import sentences_of
from service.domain.texts import Manuscript
from service.guardrails.claims import QUOTATION

_BY_CODE = {"footer"}
_PLATFORM_NAMES = {
    "google": ("google",), "trustpilot": ("trustpilot",), "yelp": ("yelp",), "amazon": ("amazon",), "own": (),
}  # fmt: skip
_MIN_SENTENCE, _MAX_STRETCH = 15, 1_200
"""Characters of a sentence that can prove itself, and of the surroundings of a place that are looked at."""
_NEAR = 30
_DENIES = re.compile(r"(?:\b(?:not|cannot|never)|n['’]t)\s{1,3}$", re.IGNORECASE)
_DENIED = re.compile(r"\w{0,20}\s{1,3}nicht\b(?!\s{1,3}(?:nur|allein|bloß))", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\n[^\S\n]{0,20}\n")


class Trace(NamedTuple):
    """Where a rule is broken: characters of a part, or the text as a whole.

    And why, where the rule's message says less.
    """

    part: str | None = None
    start: int = 0
    end: int = 0
    why: str | None = None

    @property
    def span(self) -> Span | None:
        """The place, if there is one."""
        return None if self.part is None else Span(part=self.part, start=self.start, end=self.end)


class ReadPart:
    """One part of a text: as it is, and with customers' words in quotation marks blanked out."""

    def __init__(self, name: str, text: str, language: str) -> None:
        self.name, self.text, self.language = name, text, language
        self.own = QUOTATION.sub(lambda match: " " * len(match[0]), text) if any(m in text for m in '“„«"') else text
        self.words = folded(text)
        self._read: dict[tuple[int, int], ReadPart] = {}

    def find(self, patterns: Iterable[str], *, in_quotes: bool = False) -> Iterator[re.Match[str]]:
        """Yield where the text says one of some patterns."""
        text = self.text if in_quotes else self.own
        for wanted in map(sought, patterns):
            if wanted.may_be_in(self.words):
                yield from wanted.regex.finditer(text)

    def says(self, patterns: Iterable[str]) -> bool:
        """Tell whether the text says one of some patterns, in quotation marks or not."""
        return next(self.find(patterns, in_quotes=True), None) is not None

    def is_denied(self, start: int, end: int) -> bool:
        """Tell whether a denial stands right before a place or, in German, right behind it: `heilt Akne nicht`."""
        before, after = self.text[max(0, start - _NEAR) : start], self.text[end : end + _NEAR]
        return bool(_DENIES.search(before) or _DENIED.match(after))

    def around(self, start: int, scope: str) -> tuple[int, int]:
        """Return the sentence, paragraph or whole text in which a place stands; of a very long one, what is near."""
        first, last = self._stretch(start, scope)
        if scope != "text" and last - first > _MAX_STRETCH:
            return max(first, start - _MAX_STRETCH // 2), min(last, start + _MAX_STRETCH // 2)
        return first, last

    def _stretch(self, start: int, scope: str) -> tuple[int, int]:
        if scope == "text":
            return 0, len(self.text)
        if scope == "paragraph":
            number = bisect_right(self._paragraphs, start)
            return self._paragraphs[number - 1], [*self._paragraphs, len(self.text)][number]
        number = bisect_right(self._sentences, (start, len(self.text))) - 1
        if number >= 0 and start < self._sentences[number][1]:
            return self._sentences[number]
        end = self.text.find("\n", start)
        return self.text.rfind("\n", 0, start) + 1, len(self.text) if end < 0 else end

    def within(self, stretch: tuple[int, int]) -> "ReadPart":
        """Return a stretch of this part as a part of its own; places in it count from its start."""
        if stretch not in self._read:
            self._read[stretch] = ReadPart(self.name, self.text[stretch[0] : stretch[1]], self.language)
        return self._read[stretch]

    @cached_property
    def _sentences(self) -> list[tuple[int, int]]:
        return [(sentence.start, sentence.end) for sentence in sentences_of(self.text, self.language)]

    @cached_property
    def _paragraphs(self) -> list[int]:
        return [0, *(match.start() for match in _PARAGRAPH.finditer(self.text))]


class Reading:
    """A manuscript made ready for the rules, with the claims that were judged before."""

    def __init__(self, manuscript: Manuscript, claims: Sequence[Claim] = ()) -> None:
        self.manuscript = manuscript
        self.parts = tuple(ReadPart(name, cited.text, manuscript.language) for name, cited in manuscript.parts.items())
        self.whole = "\n".join(part.text for part in self.parts)
        self.words = "\n".join(part.words for part in self.parts)
        self._supported = [claim.span for claim in claims if claim.status == "supported"]

    @property
    def circumstances(self) -> Circumstances:
        """How the text will be used."""
        return self.manuscript.circumstances

    @property
    def written(self) -> tuple[ReadPart, ...]:
        """The parts that somebody wrote: all but the footer, which comes from code."""
        return tuple(part for part in self.parts if part.name not in _BY_CODE)

    @cached_property
    def labels(self) -> frozenset[str]:
        """The labels of the evidence that the text cites."""
        return frozenset(label for cited in self.manuscript.parts.values() for _, label in cited.marks)

    def patterns(self, wording: Wording) -> tuple[str, ...]:
        """Return the patterns for the language of the text; the English ones where there are none."""
        own = wording.get(self.manuscript.language, wording.get("en", ())) if wording else ()  # type: ignore[call-overload]  # any language may be asked for
        return (*wording.get("any", ()), *own)

    def places(self, rule: Rule, wording: Wording) -> Iterator[tuple[ReadPart, re.Match[str]]]:
        """Yield where the written parts of a rule say something, but for the sentences in which it is lifted."""
        patterns = [one for one in self.patterns(wording) if sought(one).may_be_in(self.words)]
        if not patterns:
            return  # of most rules, nothing
        lifting = self.patterns(rule.unless.says)
        for part in self.written:
            if self.manuscript.is_asked(part.name) or (rule.where.parts and part.name not in rule.where.parts):
                continue
            for match in part.find(patterns, in_quotes=rule.in_quotes):
                if rule.unless.supported and self.is_supported(part.name, match.start(), match.end()):
                    continue
                if rule.unless.denied and part.is_denied(match.start(), match.end()):
                    continue
                if lifting and part.within(part.around(match.start(), "sentence")).says(lifting):
                    continue
                yield part, match

    def is_supported(self, part: str, start: int, end: int) -> bool:
        """Tell whether a place is in a claim that its citation supports, or in a sentence of the brand's sources."""
        if any(span.part == part and span.start < end and start < span.end for span in self._supported):
            return True
        one = next(one for one in self.parts if one.name == part)
        first, last = one.around(start, "sentence")
        words = one.text[first:last].strip()
        return len(words) >= _MIN_SENTENCE and any(words in text for text in self._own_sources)

    @cached_property
    def _own_sources(self) -> tuple[str, ...]:
        items = self.manuscript.evidence.items
        return tuple(item.text for item in items if item.kind in (EvidenceKind.PASSAGE, EvidenceKind.FACT))

    def aims_at(self, platforms: Sequence[str]) -> bool:
        """Tell whether the request names one of some platforms or, naming none, the text does."""
        if (named := self.circumstances.platform) is not None:
            return named in platforms
        return any(name in self.words for platform in platforms for name in _PLATFORM_NAMES[platform])

    def asks(self, wanted: Mapping[str, tuple[str | bool | int, ...]]) -> bool:
        """Tell whether the request says what a rule is for; see `Where.request`."""
        return all(_value_at(self.circumstances, path) in values for path, values in wanted.items())

    def lifts(self, unless: Unless) -> bool:
        """Tell whether a rule is lifted for the text as a whole."""
        if any(self.circumstances.has(path) for path in unless.given):
            return True
        links = self.manuscript.brand.links
        if any((link := links.get(name)) and link in self.whole for name in unless.links):
            return True
        patterns = self.patterns(unless.text_says)
        return bool(patterns) and any(part.says(patterns) for part in self.parts)


def _value_at(value: object, path: str) -> object:
    for name in path.split("."):
        value = getattr(value, name, None)
    return value
