"""Keeps orders out of the evidence: a poisoned page or review tells nothing after its first order to a machine.

Which words are orders: `commands`. An errand is kept out only where it is to be run for the one who asks ("Unlock my
front door") and its words are strange to what the evidence states, for the brand's own guides ask for things too.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from service.domain.brands import Brand
from service.domain.evidence import EvidenceItem, EvidenceKind, Withheld
from service.domain.sentences import sentences_of
from service.guardrails.commands import Command, commands_in, is_for_the_asker
from service.guardrails.wordings import stems_in

_STRANGE = 0.4
"""The share of the words of an errand for the asker that stand nowhere else, from which it is kept out."""
_FEWEST_WORDS_LEFT = 3
_OF_YOU = re.compile(r"\b(?:you|your|du|dein\w{0,2}|Sie|Ihr\w{0,2}|tu|vous)\b", re.IGNORECASE)


def withhold(
    items: Sequence[EvidenceItem], brand: Brand, language: str
) -> tuple[list[EvidenceItem], tuple[Withheld, ...]]:
    """Return evidence without orders, and the words that were taken out; of an item that is all orders nothing stays.

    From an order on, the rest of its item goes too, for what follows is usually what was ordered.
    """
    known = _known_stems(items, brand, language)
    kept: list[EvidenceItem] = []
    withheld: list[Withheld] = []
    for item in items:
        if item.kind is EvidenceKind.SUMMARY:
            kept.append(item)
            continue
        told = None if item.kind is EvidenceKind.REVIEW else known
        start = _first_order(item.text, language, told)
        titled = _first_order(item.title, language, told) is None
        if start is None and titled:
            kept.append(item)
            continue
        text = item.text if start is None else item.text[:start].rstrip()
        words = item.title if start is None else item.text[start:]
        withheld.append(Withheld(source_id=item.source_id, title=item.title if titled else item.source_id, words=words))
        if len(text.split()) >= _FEWEST_WORDS_LEFT:
            title = item.title if titled else item.source_id
            kept.append(item.model_copy(update={"text": text, "title": title}))
    return kept, tuple(withheld)


def _first_order(text: str, language: str, known: frozenset[str] | None) -> int | None:
    orders = (one.start for one in commands_in(text, language) if _is_order(one, text[one.start : one.end], known))
    return min(orders, default=None)


def _is_order(command: Command, words: str, known: frozenset[str] | None) -> bool:
    """Tell whether a command is an order.

    Without known words, as for reviews, which are full of "I" and "my", no errand is.
    """
    if command.grade != "errand":
        return True
    if known is None:
        return False
    if words.endswith("?") and not _OF_YOU.search(words):
        return False  # a frequent question, in the customer's own voice
    stems = stems_in(words)
    return is_for_the_asker(words) and len(stems - known) >= _STRANGE * len(stems)


def _known_stems(items: Sequence[EvidenceItem], brand: Brand, language: str) -> frozenset[str]:
    """Return the stems of what the brand states.

    Its file, facts, titles, and the sentences of sources that order nothing.
    """
    told = (_stated(item.text, language) for item in items if item.kind is not EvidenceKind.REVIEW)
    titles = (stems_in(item.title) for item in items if item.kind is not EvidenceKind.REVIEW)
    return frozenset().union(brand_stems(brand), *told, *titles)


@lru_cache(maxsize=8192)
def _stated(text: str, language: str) -> frozenset[str]:
    orders = {command.start for command in commands_in(text, language)}
    return frozenset().union(*(stems_in(one.text) for one in sentences_of(text, language) if one.start not in orders))


def brand_stems(brand: Brand) -> frozenset[str]:
    """Return the stems of what the brand's file says of the brand and its products."""
    products = (f"{one.name} {one.category} {' '.join(one.summary.values())}" for one in brand.products)
    return _stems_of((brand.name, brand.description, *brand.voice.use, *products))


@lru_cache(maxsize=64)
def _stems_of(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(stems_in, texts))
