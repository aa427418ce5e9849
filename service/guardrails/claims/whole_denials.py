"""Denials of a general word that deny what it is said of: debit cards that are not accepted. Words: `words`. Pure."""

from collections.abc import Sequence

from service.guardrails.claims.tokens import Token
from service.guardrails.claims.vocabulary import word_set
from service.guardrails.claims.words import Word

_GENERAL = word_set("general")
_ENDS = frozenset({",", ";", ":", ".", "|", "–", "but", "aber", "and", "und", "if", "wenn", "when"})


def with_subjects_denied(tokens: Sequence[Token], words: Sequence[Word]) -> list[Word]:
    """Return the words; what stands before a denied `accepted` or `available` is denied too."""
    denied = [word for word in words if word.denied]
    if not denied or denied[0].concept not in _GENERAL:
        return list(words)
    first = denied[0].place
    begin = next((place + 1 for place in range(first, -1, -1) if tokens[place].low in _ENDS), 0)
    return [word._replace(denied=True) if begin <= word.place < first else word for word in words]
