"""Takes evidence apart into sentences that may be published as they stand. Which ones are chosen: `selection.py`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from service.adapters.mock.evidence import Item
from service.adapters.mock.wording import holds
from service.adapters.mock.words import (
    fits,
    has_address,
    hostile,
    is_imperative,
    language_of_words,
    names_in,
    stems_in,
    stems_of,
    words_of,
)
from service.domain.sentences import sentences_of

_LIST = re.compile(r"^\s*(?:([-*+•])|(\d{1,2})[.)])\s+(.*)$")
_MARKS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_SPEECH = re.compile(r"[“„«\"][^“”„«»\"]*?(?:\s[^“”„«»\"]*?){3,}[”“»\"]")
_SPEECH_MARKS = frozenset('“”„«»"')
_ENDS = (".", "!", "…")
_MOST_WORDS, _LEAST_WORDS, _LONG = 40, 4, 28


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """A sentence of a text, with everything about it that does not depend on the draft. Caches know it by identity."""

    text: str
    block: int
    position: int
    kind: str
    """`prose`, `bullet` or `step`."""
    size: int
    """How many words it has."""
    stems: frozenset[str]
    heading: frozenset[str]
    language: str
    is_hostile: bool
    """Whether it talks to a machine."""
    is_whole: bool
    """Whether it is a finished statement of a sensible length, without a speaker's words, addresses or markup."""
    is_dangling: bool
    """Whether it needs the sentence before it."""
    is_pronominal: bool
    """Whether it begins with a pronoun that stands for what the sentence before names."""
    is_action: bool
    is_limit: bool
    is_insider: bool
    """Whether it speaks of documents or to staff."""
    is_past: bool
    blemish: float
    """How much speaks against it in any text: distant, boastful or long."""
    names: tuple[frozenset[str], ...]
    """Stems of proper names in it."""


class Sentence(NamedTuple):
    """A sentence of an evidence item that may be used. `order` is its place in the evidence."""

    raw: Raw
    item: Item
    order: int
    worth: float = 0.0
    """How well it fits the brief, whatever the section."""
    about: frozenset[str] = frozenset()
    """The products of the brief that it is about or names."""

    @property
    def text(self) -> str:
        """The words, verbatim."""
        return self.raw.text

    @property
    def is_action(self) -> bool:
        """Whether it says what to do."""
        return self.raw.is_action

    @property
    def is_limit(self) -> bool:
        """Whether it denies or restricts something."""
        return self.raw.is_limit


@lru_cache(maxsize=4096)
def split(text: str, title: str, language: str) -> tuple[Raw, ...]:
    """Split Markdown into sentences: headings become context, tables and images are left out."""
    found: list[Raw] = []
    heading = stems_in(title)
    for block, (kind, lines) in enumerate(_blocks(text)):
        if kind == "heading":
            heading = stems_in(lines[0]) | stems_in(title)
            continue
        if kind in {"table", "quote", "code"}:
            continue
        for position, (text_, order) in enumerate(_pieces(kind, lines, language)):
            found.append(_raw(text_, block, order * 100 + position, kind, heading, language))
    return tuple(found)


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield runs of lines of one kind: heading, table, quote, code, step, bullet or prose."""
    kind, run, is_code = "", list[str](), False
    for line in text.split("\n"):
        stripped = line.strip()
        now = "code" if is_code or "```" in stripped else _kind_of(stripped)
        is_code ^= stripped.count("```") % 2 == 1
        if now != kind or now == "heading":
            if run:
                yield kind, run
            kind, run = now, []
        if stripped:
            run.append(stripped)
    if run:
        yield kind, run


def _kind_of(line: str) -> str:
    if not line:
        return ""
    for mark, kind in (("#", "heading"), ("|", "table"), (">", "quote"), ("![", "table")):
        if line.startswith(mark):
            return kind
    if match := _LIST.match(line):
        return "bullet" if match[1] else "step"
    return "prose"


def _pieces(kind: str, lines: Sequence[str], language: str) -> Iterator[tuple[str, int]]:
    if kind == "prose":
        for sentence in sentences_of(_clean(" ".join(lines)), language):
            yield sentence.text, 0
        return
    for number, line in enumerate(lines):
        match = _LIST.match(line)
        for sentence in sentences_of(_clean(match[3] if match else line), language):
            yield sentence.text, number


def _clean(text: str) -> str:
    return _MARKS.sub("", text)


def _raw(text: str, block: int, position: int, kind: str, heading: frozenset[str], language: str) -> Raw:
    words = words_of(text)
    is_action = is_imperative(text, language)
    return Raw(
        text=text,
        block=block,
        position=position,
        kind=kind,
        size=len(text.split()),
        stems=stems_of(words),
        heading=heading,
        language=language_of_words(words),
        is_hostile=bool(hostile().search(text)),
        is_whole=_is_whole(text) and (kind == "prose" or is_action or fits("finite", language, text, otherwise=True)),
        is_dangling=fits("dangling", language, text),
        is_pronominal=fits("pronoun", language, text),
        is_action=is_action,
        is_limit=fits("limits", language, text),
        is_insider=fits("insider", language, text),
        is_past=fits("past", language, text),
        blemish=_blemish(text, language),
        names=names_in(text, language),
    )


def _is_whole(text: str) -> bool:
    return (
        _LEAST_WORDS <= len(text.split()) <= _MOST_WORDS
        and text.endswith(_ENDS)
        and (text[0].isupper() or text[0].isdigit())
        and not (_SPEECH_MARKS & set(text) and _SPEECH.search(text))
        and not has_address(text)
    )


def _blemish(text: str, language: str) -> float:
    is_long = len(text.split()) > _LONG
    return 0.5 * fits("distant", language, text) + 0.6 * fits("superlatives", language, text) + 0.4 * is_long


class Reader:
    """Reads evidence for one draft: its language, the day, and the words that the brand avoids."""

    def __init__(self, language: str, today: str, avoided: str, minds_validity: bool) -> None:
        self.language = language
        self._today = today if minds_validity else ""
        self._avoided = avoided

    def speaks(self, raw: Raw, item: Item) -> bool:
        """Tell whether a sentence is in the language of the draft."""
        return (raw.language or item.locale[:2].lower() or self.language) == self.language

    def is_current(self, item: Item) -> bool:
        """Tell whether evidence still holds today."""
        return not (self._today and item.valid_until and item.valid_until < self._today)

    def usable(self, items: Sequence[Item]) -> Iterator[tuple[Raw, Item, int]]:
        """Yield the sentences of passages and facts that may stand in the draft, with their place in the evidence."""
        order = 0
        for item in items:
            if item.kind not in {"passage", "fact"} or not self.is_current(item):
                continue
            title = item.title if item.kind == "passage" else None
            count, rows = _usable(item.text, title, item.locale[:2].lower(), self.language, self._avoided)
            for place, raw in rows:
                yield raw, item, order + place
            order += count


@lru_cache(maxsize=4096)
def _usable(
    text: str, title: str | None, spoken: str, language: str, avoided: str
) -> tuple[int, tuple[tuple[int, Raw], ...]]:
    """Return how many sentences a text has, and those that may be published, with their place: finished, in our words.

    Args:
        text: the words of a passage or a fact.
        title: the title of a passage; None for a fact, whose one sentence may speak to staff.
        spoken: the language that the evidence says it is in.
        language: the language of the draft.
        avoided: what the brand never says, as a regular expression.
    """
    rows = split(text, title or "", language)
    spoilt = {raw.block for raw in rows if raw.is_hostile}
    return len(rows), tuple(
        (place, raw)
        for place, raw in enumerate(rows, start=1)
        if raw.is_whole
        and raw.block not in spoilt
        and (raw.language or spoken or language) == language
        and not (raw.is_insider and title is not None)
        and not (avoided and holds(avoided, raw.text))
    )
