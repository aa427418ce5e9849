"""Reads the evidence of a prompt.

Each fenced line becomes one `Item`, read once however many drafts it comes back for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

_KINDS = frozenset({"passage", "fact", "review", "summary", "request"})
_TEXTS = ("text", "title", "subject", "attribute", "value", "source_kind", "locale", "author", "date", "valid_until")
_LABEL = re.compile(r"e\d{1,3}")
_OF_THE_CALLER = '"request"'

Data = Mapping[str, Any]


class Item(NamedTuple):
    """One labelled piece of evidence, as the prompt gives it. Dates are ISO strings; `score` is 0 to 1."""

    label: str
    kind: str
    text: str
    title: str = ""
    subject: str = ""
    attribute: str = ""
    value: str = ""
    source_kind: str = ""
    locale: str = ""
    author: str = ""
    date: str = ""
    valid_until: str = ""
    rating: float | None = None
    score: float = 0.0
    quotable: bool = False


def items_in(lines: Sequence[str]) -> Iterator[Item]:
    """Yield the items on some lines. What the caller told about a customer is read anew each time, never remembered."""
    for line in lines:
        yield from _items_on(line) if _OF_THE_CALLER in line else _known_items_on(line)


def values_in(lines: Sequence[str]) -> Iterator[Any]:
    """Yield the JSON values of a block, one a line; lines that are none are left out."""
    for line in lines:
        try:
            yield orjson.loads(line)
        except orjson.JSONDecodeError:
            continue


def flat(values: Sequence[Any]) -> Iterator[Data]:
    """Yield the objects of a block, whether they stand one a line or in a list."""
    for value in values:
        if isinstance(value, Mapping):
            yield value
        elif isinstance(value, list):
            yield from flat(value)


def _items_on(line: str) -> tuple[Item, ...]:
    return tuple(item for row in flat(tuple(values_in((line,)))) if (item := _item(row)))


@lru_cache(maxsize=1024)
def _known_items_on(line: str) -> tuple[Item, ...]:
    return _items_on(line)


def _item(row: Data) -> Item | None:
    label, kind = str(row.get("label", "")), str(row.get("kind", ""))
    if not _LABEL.fullmatch(label) or kind not in _KINDS or not isinstance(row.get("text"), str):
        return None
    rating, score = row.get("rating"), row.get("score")
    texts = {name: value for name in _TEXTS if isinstance(value := row.get(name), str)}
    return Item(
        label=label,
        kind=kind,
        rating=float(rating) if isinstance(rating, int | float) else None,
        score=float(score) if isinstance(score, int | float) else 0.0,
        quotable=row.get("quotable") is True,
        **texts,
    )
