"""Reads the rule lines of a prompt: what to obey, how long, in which order, in which tone.

A rule that is absent is absent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from service.adapters.mock.wording import listed

_RULE = re.compile(r"^\[rule:([a-z][a-z0-9_]*)\][ \t]*(.*(?:\n(?!\[rule:|<<<|[ \t]*$).*)*)", re.MULTILINE)
_FENCED = re.compile(r"^<<<[a-z_]+ ([0-9a-f]{6,64})\n.*?\n?\1>>>", re.MULTILINE | re.DOTALL)
_LOCALE = re.compile(r"\(([a-z]{2,3})(?:-[A-Za-z0-9]{2,8})*\)")
_UNIT = r"(words?|characters?|sentences?|Wörter|Zeichen)"
_BETWEEN = re.compile(rf"(\d+)\s*(?:to|and|or|bis|-|–)\s*(\d+)\s*{_UNIT}", re.IGNORECASE)
_MOST = re.compile(
    rf"(?:at most|up to|no more than|not more than|fewer than|under|maximum(?: of)?|max\.?|höchstens)\s*(\d+)\s*{_UNIT}",
    re.IGNORECASE,
)
_LEAST = re.compile(
    rf"(?:at least|minimum(?: of)?|(?<!no )(?<!not )more than|mindestens)\s*(\d+)\s*{_UNIT}", re.IGNORECASE
)
_ABOUT = re.compile(rf"(\d+)\s*{_UNIT}", re.IGNORECASE)
_COUNT = re.compile(r"(?:(at most|up to|at least)\s*)?\b(\d+)\b(?:\s*(?:to|or|and|-|–)\s*(\d+))?")
_ALLOWS = re.compile(r"\b([a-z_]+) has \d+ [a-z0-9 ]+; \w+ allows (\d+)")
_SHORTER = re.compile(r"\b(?:shorter|shorten|too long|kürzer|zu lang)\b", re.IGNORECASE)
_UNQUOTE = re.compile(r"\bquot\w+|\bthese words stand in\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text shall be, in `words` or `characters`; None where there is no such bound."""

    least: int | None
    most: int | None
    unit: str


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The rules of a prompt by id, read once a prompt. `limits` are lengths by part that a repair turn asks for."""

    texts: Mapping[str, str]
    language: str = ""
    length: Length | None = None
    outline: tuple[str, ...] = ()
    register: str = "plain"
    is_brief: bool = False
    limits: Mapping[str, int] = field(default_factory=dict)

    def has(self, *names: str) -> bool:
        """Tell whether at least one of these rules is in the prompt."""
        return not self.texts.keys().isdisjoint(names)

    def text(self, name: str) -> str:
        """Return the words of a rule, or nothing."""
        return self.texts.get(name, "")

    def count(self, name: str, least: int, most: int) -> tuple[int, int]:
        """Return how many things a rule asks for, as (least, most); the defaults where it names no number."""
        return count_in(self.text(name), most) or (least, most)


def count_in(text: str, most: int) -> tuple[int, int] | None:
    """Return how many things some words ask for, as (least, most); None where they name no number."""
    match = _COUNT.search(text)
    if match is None:
        return None
    number = int(match[2])
    if match[3]:
        return number, int(match[3])
    return {"at most": (1, number), "up to": (1, number), "at least": (number, max(number, most))}.get(
        match[1] or "", (number, number)
    )


@lru_cache(maxsize=256)
def read_rules(system: str, language: str, repairs: tuple[str, ...]) -> Rules:
    """Read rules from the system message; `language` is the task's, `repairs` are later user turns."""
    texts = {match[1]: " ".join(match[2].split()) for match in _RULE.finditer(_FENCED.sub("", system))}
    repair = "\n".join(repairs)
    if _UNQUOTE.search(repair):
        texts.pop("quotes_verbatim", None)
    register, is_brief = _tone_of(texts.get("tone", ""))
    return Rules(
        texts=texts,
        language=_language_of(texts.get("language", ""), language),
        length=_repaired(length_of(texts.get("length", "")), repair),
        outline=_outline_of(texts.get("outline", "")),
        register=register,
        is_brief=is_brief,
        limits={match[1]: int(match[2]) for match in _ALLOWS.finditer(repair)},
    )


@lru_cache(maxsize=1024)
def length_of(text: str) -> Length | None:
    """Read a length from a rule's words: between two numbers, at most, at least or about one."""
    text = _in_digits(text)
    if match := _BETWEEN.search(text):
        return Length(int(match[1]), int(match[2]), _unit(match[3]))
    most, least = _MOST.search(text), _LEAST.search(text)
    if most or least:
        unit = _unit((most or least)[2])  # type: ignore[index]  # one of the two matched
        return Length(int(least[1]) if least else None, int(most[1]) if most else None, unit)
    if match := _ABOUT.search(text):
        number = int(match[1])
        return Length(number * 4 // 5, number * 6 // 5, _unit(match[2]))
    return None


def _in_digits(text: str) -> str:
    """Return a text with its number words, up to twelve, in digits."""
    numbers = {word: str(number) for number, word in enumerate(listed("rules", "numbers"), start=1)}
    return re.sub(r"[a-z]+", lambda match: numbers.get(match[0], match[0]), text)


def _unit(word: str) -> str:
    folded = word.casefold()
    if folded.startswith(("char", "zeichen")):
        return "characters"
    return "sentences" if folded.startswith("sent") else "words"


def _repaired(length: Length | None, repair: str) -> Length | None:
    """Tighten a length as a repair turn asks: to its own number, else by a quarter where it wants less."""
    if not repair:
        return length
    asked = length_of(repair)
    if asked and asked.most is not None:
        least = min(asked.least or (length.least if length else 0) or 0, asked.most * 4 // 5)
        return Length(least, asked.most, asked.unit)
    if length and length.most is not None and _SHORTER.search(repair):
        return Length(min(length.least or 0, length.most // 2), length.most * 3 // 4, length.unit)
    return length


def _language_of(text: str, task_language: str) -> str:
    """Return the language the rule asks for; English, the language of the prompts, where no rule asks."""
    if not text:
        return "en"
    if match := _LOCALE.search(text):
        return match[1].lower()
    folded = text.casefold()
    named = (code for code, names in listed("rules", "languages").items() if any(name in folded for name in names))
    return next(named, task_language[:2].lower() or "en")


def _outline_of(text: str) -> tuple[str, ...]:
    body = text.partition(":")[2] or text
    parts = body.split(";") if ";" in body else body.split(",")
    items = (re.sub(r"^\s*(?:\d+[.)]|and\b|und\b|[-*])?\s*", "", part).strip(" .\n") for part in parts)
    return tuple(item for item in items if item)


def _tone_of(text: str) -> tuple[str, bool]:
    """Return the register that the first known word of the tone names, and whether the tone is brief."""
    clause = re.split(r"(?<=[.;])\s", text, maxsplit=1)[0].casefold()
    words = re.findall(r"[^\W\d_]+", clause)
    registers = {word: name for name, names in listed("rules", "registers").items() for word in names}
    register = next((registers[word] for word in words if word in registers), "plain")
    return register, any(word in listed("rules", "brief") for word in words)
