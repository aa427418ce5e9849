"""Joins short facts into one sentence: two of the same product, or the same attribute of two products."""

import re
from collections.abc import Mapping, Sequence

from service.adapters.mock.desk import Line, labels_of
from service.adapters.mock.names import Name

_MOST_WORDS = 26
_NO_VERB = re.compile(r"^(?:and|or|und|oder|'s|is made for|,)\b")
_PER = re.compile(r"\b(?:per|pro) \w+ (?:and|und) \w+|\([^)]*\)")
_ARTICLE = re.compile(r"(?:The|A|An|Der|Die|Das|Den|On|With|Im|Mit|Bei|In)\s")
_COMPOUND = re.compile(r",|\b(?:and|und|but|aber|that|which|der|die|das)\b")


def join_facts(lines: Sequence[Line], names: Mapping[str, Name], word: str) -> list[Line]:
    """Return the lines with neighbouring facts of one product joined in pairs."""
    found: list[Line] = []
    for line in lines:
        merged = _same_subject(found[-1], line, names, word) if found else None
        if merged is not None:
            found[-1] = merged
        else:
            found.append(line)
    return found


def _same_subject(first: Line, second: Line, names: Mapping[str, Name], word: str) -> Line | None:
    """Return two facts that begin with the same product as one sentence, or None where that would read badly."""
    if not first.subject or first.subject != second.subject or len(first.labels) != 1:
        return None
    name = names.get(first.subject)
    start = f"{name.subject[0].upper()}{name.subject[1:]} " if name else ""
    if not start or not first.text.startswith(start) or not second.text.startswith(start):
        return None
    rest = second.text[len(start) :]
    body = first.text[:-1]
    if (
        not rest[0].islower()
        or _NO_VERB.match(rest)
        or _COMPOUND.search(_PER.sub("", body[len(start) :]))
        or first.text[-1] != "."
    ):
        return None
    if f" {word} " in rest and "," not in rest:
        return None
    text = f"{body} {word} {rest}"
    return _merged(text, first, second)


def pair(first: Line, second: Line, word: str) -> Line | None:
    """Return the same attribute of two products as one sentence, such as `A costs 5 euros, and B costs 6`."""
    if not first.attribute or first.attribute != second.attribute or first.subject == second.subject:
        return None
    lowered = f"{second.text[0].lower()}{second.text[1:]}" if _starts_with_article(second.text) else second.text
    return _merged(f"{first.text[:-1]}, {word} {lowered}", first, second)


def _starts_with_article(text: str) -> bool:
    return bool(_ARTICLE.match(text))


def _merged(text: str, first: Line, second: Line) -> Line | None:
    if len(text.split()) > _MOST_WORDS:
        return None
    rank = min(first.rank, second.rank)
    return Line(text, labels_of((first, second)), rank, first.order, first.subject, first.attribute, first.item)
