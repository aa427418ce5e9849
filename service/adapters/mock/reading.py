"""Reads a prompt's messages: rule lines and fenced data become one frozen `Commission`. Everything fenced is data."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from service.adapters.mock.evidence import Data, Item, flat, items_in, values_in
from service.adapters.mock.rules import Rules, read_rules

_FENCE = re.compile(r"<<<([a-z_]+) ([0-9a-f]{6,64})\n")
_BRAND = re.compile(
    r"\b(?:for|für|pour|para) (?:the brand )?([A-Z0-9][^\n.,;:!?]{1,60}?)(?=[.,;:!?\n]| who | that | to | and (?:its|their) |$)"
)
_MARK = "The secret mark of this request"
"""What follows is another for each request: without it, the rules of a prompt are read once."""
_PLACEHOLDER = re.compile(r"\{[a-z][a-z0-9_]{0,49}\}")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the answer and its limit, counted in `counted_in`."""

    name: str
    required: bool = True
    max_length: int | None = None
    counted_in: str = "characters"


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the brief."""

    id: str
    name: str
    summary: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation: who wrote it and what."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Commission:
    """Everything a draft is written from: the rules of the prompt, its data, and the form of the answer."""

    rules: Rules
    content_type: str
    channel: str
    language: str
    brand: str
    today: str
    seed: int
    topic: str = ""
    audience: str = ""
    placeholders: frozenset[str] = frozenset()
    parts: tuple[Part, ...] = ()
    products: tuple[Product, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Item, ...] = ()
    conversation: tuple[Turn, ...] = ()
    review: Data = field(default_factory=dict)
    suggestions: int = 0
    """How many suggestions to write; 0 where the answer has parts."""

    @property
    def customer_text(self) -> str:
        """What the customer wrote after the last answer of an agent; all their messages if there is none."""
        texts: list[str] = []
        for turn in reversed(self.conversation):
            if turn.role == "agent" and texts:
                break
            if turn.role == "customer":
                texts.append(turn.text)
        return "\n".join(reversed(texts))


def read_commission(
    messages: Sequence[Mapping[str, str]], schema: Mapping[str, object] | None, seed: int
) -> Commission:
    """Read the first system and user message, and a repair turn if one follows."""
    system = "\n".join(_content(m) for m in messages if m.get("role") == "system")
    users = [_content(m) for m in messages if m.get("role") == "user"]
    lines = _fenced(f"{system}\n{users[0] if users else ''}")
    evidence = (*lines.pop("evidence", ()), *lines.pop("summary", ()))
    data = {name: list(values_in(block)) for name, block in lines.items()}
    task, brief = _first(data, "task"), _first(data, "brief")
    rules = read_rules(system.partition(_MARK)[0], str(task.get("language", "")), tuple(users[1:]))
    return Commission(
        rules=rules,
        content_type=str(task.get("content_type", brief.get("content_type", ""))),
        channel=str(task.get("channel", brief.get("channel", ""))),
        language=_language(rules, task),
        brand=_brand(data, brief, rules),
        today=str(task.get("today", "")),
        seed=seed,
        topic=_text(brief.get("topic")),
        audience=_text(brief.get("audience")),
        placeholders=frozenset(_PLACEHOLDER.findall(" ".join(map(str, task.get("placeholders") or ())))),
        parts=_parts(data, schema),
        products=tuple(_products(brief)),
        attributes={str(k): str(v) for k, v in _mapping(brief.get("attributes")).items()},
        links={str(k): str(v) for k, v in _mapping(brief.get("links")).items() if v},
        evidence=tuple(items_in(evidence)),
        conversation=tuple(_turns(data)),
        review=_first(data, "review"),
        suggestions=_suggestions(schema, task, data),
    )


def _fenced(text: str) -> dict[str, list[str]]:
    """Return the lines of each fence by its name; a fence ends at its own boundary and nowhere else."""
    found: dict[str, list[str]] = {}
    position = 0
    # Looking for the plain mark first spares a pattern's walk over the whole prompt.
    while (start := text.find("<<<", position)) >= 0:
        match = _FENCE.match(text, start) if not start or text[start - 1] == "\n" else None
        if match is None:
            position = start + 1
            continue
        end = text.find(f"\n{match[2]}>>>", match.end() - 1)
        if end < 0:
            break
        found.setdefault(match[1], []).extend(text[match.end() : end].split("\n"))
        position = end + 1
    return found


def _content(message: Mapping[str, str]) -> str:
    content = message.get("content")
    return content if isinstance(content, str) else ""


def _first(data: Mapping[str, list[Any]], name: str) -> Data:
    return next((value for value in data.get(name, []) if isinstance(value, Mapping)), {})


def _mapping(value: object) -> Data:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _language(rules: Rules, task: Data) -> str:
    return rules.language or _text(task.get("language")).lower()[:2] or _text(task.get("locale")).lower()[:2] or "en"


def _brand(data: Mapping[str, list[Any]], brief: Data, rules: Rules) -> str:
    given = brief.get("brand") or _first(data, "brand")
    if name := _text(given.get("name") if isinstance(given, Mapping) else given):
        return name
    return _brand_in(rules.text("role"))


@lru_cache(maxsize=64)
def _brand_in(role: str) -> str:
    found = _BRAND.search(role)
    return found[1].strip() if found else ""


def _parts(data: Mapping[str, list[Any]], schema: Mapping[str, object] | None) -> tuple[Part, ...]:
    known = {
        str(row["name"]): Part(
            name=str(row["name"]),
            required=bool(row.get("required", True)),
            max_length=row["max_length"] if isinstance(row.get("max_length"), int) else None,
            counted_in=str(row.get("counted_in", "characters")),
        )
        for row in flat(data.get("parts", []))
        if "name" in row
    }
    names = [str(name) for name in _mapping((schema or {}).get("properties")) if name != "suggestions"]
    return tuple(known.get(name, Part(name)) for name in names or known or ("body",))


def _products(brief: Data) -> Iterator[Product]:
    for row in flat(brief.get("products") or ()):
        name = _text(row.get("name")) or _text(row.get("id"))
        if name:
            yield Product(_text(row.get("id")), name, _text(row.get("summary")), _text(row.get("url")))


def _turns(data: Mapping[str, list[Any]]) -> Iterator[Turn]:
    for row in flat(data.get("conversation", [])):
        if isinstance(row.get("text"), str):
            yield Turn(str(row.get("role", "customer")), row["text"])


def _suggestions(schema: Mapping[str, object] | None, task: Data, data: Mapping[str, list[Any]]) -> int:
    wanted = _mapping((schema or {}).get("properties")).get("suggestions")
    if isinstance(wanted, Mapping):
        most = wanted.get("maxItems", 3)
        return max(1, min(3, most)) if isinstance(most, int) else 3
    is_reply = task.get("content_type") == "suggested_reply" and not data.get("parts") and schema is None
    return 3 if is_reply else 0
