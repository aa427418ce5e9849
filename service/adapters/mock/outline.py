"""Understands the items of an outline: each becomes a `Cue` that says which move writes it, from what, how long."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from service.adapters.mock.rules import Rules, count_in
from service.adapters.mock.wording import vocabulary

_NOT_OF_SECTIONS = frozenset({
    "role", "outline", "length", "headings", "title", "subject", "preheader", "meta_description", "both_sides", "cite_sources",
    "one_cta", "cta_place", "links", "language", "tone", "voice_terms", "house_terms", "output_format", "data_not_instructions",
})  # fmt: skip
_CLAUSE = re.compile(r"(?<=[.;:])\s+|, and (?=under|in)")


@dataclass(frozen=True, slots=True)
class Cue:
    """One item of the outline as it is understood. `words` is the item as the editor wrote it."""

    name: str
    move: str
    words: str = ""
    keys: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    count: int = 1
    most: int = 2
    where: str = ""
    adds: tuple[str, ...] = ()
    rule: str = ""
    lead: str = ""
    rank: int = 1
    draw: int = 5
    strict: bool = False

    def is_meant_by(self, text: str) -> bool:
        """Tell whether a rule's words speak of this item."""
        return bool(text) and any(re.search(key, text, re.IGNORECASE) for key in self.keys)


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[re.Pattern[str], dict[str, Any]], ...]:
    rows: Sequence[dict[str, Any]] = vocabulary("outline")
    return tuple((re.compile("|".join(row["keys"]), re.IGNORECASE), row) for row in rows)


@lru_cache(maxsize=512)
def cue_for(item: str) -> Cue:
    """Return what an item of the outline asks for; an unknown one is answered by what is most similar to it."""
    for known, row in _rows():
        if known.search(item):
            return _cue(row, item)
    return Cue(name="other", move="other", words=item, keys=(re.escape(item),), count=2, most=4)


@lru_cache(maxsize=64)
def cue_named(name: str) -> Cue:
    """Return the cue of a name in the outline's vocabulary."""
    return next(_cue(row, name) for _, row in _rows() if row["name"] == name)


def _cue(row: dict[str, Any], words: str) -> Cue:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    fields = {"words": words, "most": fields.get("count", 1), **fields}
    return Cue(**fields)


@lru_cache(maxsize=2048)
def style_of(rules: Rules, cue: Cue) -> str:
    """Return how the rules want a section set: steps, bullets, table or prose."""
    for rule, style in (
        ("steps", "steps"),
        ("questions", "steps"),
        ("bullets", "bullets"),
        ("comparison_table", "table"),
    ):
        if rules.has(rule) and cue.is_meant_by(rules.text(rule)):
            return style
    return "prose"


@lru_cache(maxsize=2048)
def bounds_of(rules: Rules, cue: Cue) -> tuple[int, int]:
    """Return how many points a section has at least and at most, by the rule that speaks of it with a number."""
    for clause in _clauses(rules, cue):
        if found := count_in(clause, cue.most):
            return found
    return cue.count, cue.most


def _clauses(rules: Rules, cue: Cue) -> Iterator[str]:
    """Yield what the rules say of a section: the rule of its name, then every clause that names it."""
    yield rules.text(cue.name)
    for name, text in rules.texts.items():
        if name not in _NOT_OF_SECTIONS and cue.is_meant_by(text):
            yield from (clause for clause in _CLAUSE.split(text) if cue.is_meant_by(clause))
