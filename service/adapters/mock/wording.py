"""Loads the phrase and vocabulary files once, and says things: a variant by tone and seed with its slots filled."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import yaml

_HERE = Path(__file__).parent
_SLOT = re.compile(r"\$([a-z][a-z_]*)")
_PLACEHOLDER = re.compile(r"\{[a-z][a-z0-9_]{0,49}\}")
_CONTRACTED = re.compile(r"\b(?:[Vv]on dem|[Zz]u dem|[Zz]u der|[Bb]ei dem)\b(?= [A-ZÄÖÜ])")
_ANY = "any"
_RANKING = attrgetter("ranking")


class Variant(NamedTuple):
    """One way to say something, and what it needs: slots such as `$brand`, placeholders such as `{first_name}`."""

    text: str
    slots: frozenset[str]
    placeholders: frozenset[str]
    ranking: tuple[int, bool]
    """What sorts variants: most personal first, then those that name their subject."""


Phrasebook = Mapping[str, Mapping[str, tuple[Variant, ...]]]
"""Variants by key and register."""


@lru_cache(maxsize=1)
def _loader() -> type[yaml.SafeLoader]:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=32)
def vocabulary(name: str) -> Any:
    """Return a file of `vocabulary/` as plain data."""
    with (_HERE / "vocabulary" / f"{name}.yaml").open(encoding="utf-8") as file:
        return yaml.load(file, Loader=_loader())  # noqa: S506 - a safe loader, our own file


@lru_cache(maxsize=64)
def listed(name: str, key: str) -> Any:
    """Return one entry of a vocabulary file; words in one string become a tuple."""
    return _words(vocabulary(name)[key])


def _words(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(value.split())
    if isinstance(value, dict):
        return {key: _words(inner) for key, inner in value.items()}
    return tuple(value) if isinstance(value, list) else value


@lru_cache(maxsize=8)
def phrasebook(language: str) -> Phrasebook:
    """Return the phrases of a language; those of English where we have none."""
    path = _HERE / "phrases" / f"{language}.yaml"
    path = path if path.is_file() else _HERE / "phrases" / "en.yaml"
    with path.open(encoding="utf-8") as file:
        data = yaml.load(file, Loader=_loader())  # noqa: S506 - a safe loader, our own file
    return dict(_flat("", data))


def _flat(prefix: str, node: Mapping[str, Any]) -> list[tuple[str, Mapping[str, tuple[Variant, ...]]]]:
    found: list[tuple[str, Mapping[str, tuple[Variant, ...]]]] = []
    for name, value in node.items():
        key = f"{prefix}.{name}" if prefix else str(name)
        if isinstance(value, dict) and _ANY not in value:
            found += _flat(key, value)
        elif isinstance(value, dict):
            found.append((key, {register: _variants(texts) for register, texts in value.items()}))
        else:
            found.append((key, {_ANY: _variants(value)}))
    return found


def _variants(texts: str | Sequence[str]) -> tuple[Variant, ...]:
    return tuple(_variant(text) for text in ([texts] if isinstance(texts, str) else texts))


def _variant(text: str) -> Variant:
    slots, placeholders = frozenset(_SLOT.findall(text)), frozenset(_PLACEHOLDER.findall(text))
    personal = len(placeholders) + sum(slot.startswith("my_") for slot in slots)
    return Variant(text, slots, placeholders, (-personal, not slots))


@dataclass(frozen=True, slots=True)
class Wording:
    """Says things in one language and register. `variety` is the number that picks among variants."""

    language: str
    register: str
    variety: int
    slots: Mapping[str, str]
    placeholders: frozenset[str] = frozenset()
    avoided: str = ""
    """What the brand never says, as a regular expression."""

    def say(self, key: str, **more: str) -> str:
        """Return one variant of a phrase with its slots filled; nothing where no variant can be filled."""
        return next(self.variants(key, **more), "")

    def variants(self, key: str, **more: str) -> Iterator[str]:
        """Yield every variant that can be filled, the most personal first, then by seed."""
        slots = {**self.slots, **more} if more else self.slots
        for variant in self._in_turn(key, slots):
            yield _filled(variant.text, slots)

    def _in_turn(self, key: str, slots: Mapping[str, str]) -> list[Variant]:
        fitting: list[Variant] = []
        for texts in _sayable(self.language, key, self.register, self.avoided):
            fitting = fitting or [v for v in texts if self._fits(v, slots)]
        if len(fitting) < 2:
            return fitting
        start = crc32(f"{self.variety}:{key}".encode()) % len(fitting)
        return sorted((*fitting[start:], *fitting[:start]), key=_RANKING)

    def with_slots(self, **more: str) -> "Wording":
        """Return the same wording with further slots."""
        slots = {**self.slots, **{name: text for name, text in more.items() if text}}
        return Wording(self.language, self.register, self.variety, slots, self.placeholders, self.avoided)

    def _fits(self, variant: Variant, slots: Mapping[str, str]) -> bool:
        return variant.placeholders <= self.placeholders and all(map(slots.get, variant.slots))


@lru_cache(maxsize=8192)
def _sayable(language: str, key: str, register: str, avoided: str) -> tuple[tuple[Variant, ...], ...]:
    """Return the variants of a phrase in a register, and those for any, without those that the brand never says."""
    rows = phrasebook(language).get(key, {})
    return tuple(
        tuple(v for v in rows.get(name, ()) if not (avoided and holds(avoided, v.text))) for name in (register, _ANY)
    )


@lru_cache(maxsize=16384)
def holds(source: str, text: str) -> bool:
    """Tell whether a text holds what a regular expression looks for, whatever the case."""
    return bool(re.search(source, text, re.IGNORECASE))


def _filled(text: str, slots: Mapping[str, str]) -> str:
    if "$" not in text:
        return text
    filled = _SLOT.sub(lambda match: slots[match[1]], text)
    if (" dem " in filled or " der " in filled) and _CONTRACTED.search(filled):
        filled = _CONTRACTED.sub(lambda match: vocabulary("rules")["contractions"][match[0]], filled)
    return capitalised(filled) if text.startswith("$") else filled


def capitalised(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]
