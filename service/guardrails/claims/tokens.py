"""Cuts a sentence into words, numbers and signs, each with its place. What they mean: `vocabulary`, `quantities`."""

import re
from typing import NamedTuple

_GAP = "\u00a0\u202f\u2009"
NUMBER = (
    rf"\d{{1,3}}(?:[.,'’ {_GAP}]\d{{3}}(?!\d)){{1,6}}(?:[.,]\d{{1,9}})?(?!\d)"
    r"|\d{1,2}(?:,\d{2}){1,6},\d{3}(?!\d)(?:\.\d{1,9})?"
    r"|\d{1,40}(?:[.,]\d{1,9})?"
)
"""A number in any usual grouping: 1,299.00, 1.299,00, 1 299, 1’299, 12,34,567."""
_TOKEN = re.compile(
    rf"(?P<n>(?<![\w])(?:{NUMBER})|\d{{1,40}})|(?P<w>[^\W\d_]{{1,80}}(?:['’][^\W\d_]{{1,20}}){{0,2}})|(?P<s>[^\w\s])"
)
_HIDDEN = re.compile(
    r"\]\([^)\s]{1,500}\)|https?://[^\s<>\"]{1,500}|\{[a-z_0-9]{1,60}\}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
)


_PART_OF_UNIT = re.compile(r"(dreiviertel|viertel)(stunden?|minuten?|jahre?|liter|kilo|pfund|meter|tage?)")
"""German compounds that hold number and unit: `Viertelstunde`."""


class Token(NamedTuple):
    """A word (`w`), number (`n`) or sign (`s`) of a sentence; `low` is the word in lower case."""

    kind: str
    text: str
    low: str
    start: int
    end: int


def hidden(text: str) -> str:
    """Return a text of the same length whose links, addresses and placeholders are blanked.

    Their numbers are no claims.
    """
    if "/" not in text and "@" not in text and "{" not in text and "](" not in text:
        return text
    return _HIDDEN.sub(lambda match: " " * len(match[0]), text)


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a sentence in order. Addresses and links should be `hidden` before."""
    found = []
    for match in _TOKEN.finditer(text):
        kind, words, (start, end) = match.lastgroup or "s", match[0], match.span()
        if kind != "w":
            found.append(Token(kind, words, words, start, end))
            continue
        low = words.casefold()
        if "viertel" in low and (part := _PART_OF_UNIT.fullmatch(low)):
            middle = start + len(part[1])
            found.append(Token(kind, words[: len(part[1])], part[1], start, middle))
            found.append(Token(kind, words[len(part[1]) :], part[2], middle, end))
            continue
        found.append(Token(kind, words, low.replace("’", "'") if "’" in low else low, start, end))
    return found
