"""What the whole draft is about: it decides which sentences may be used at all, and what each is worth."""

import re
from collections.abc import Mapping
from functools import lru_cache

from service.adapters.mock.names import Name
from service.adapters.mock.reading import Commission
from service.adapters.mock.sentences import Raw, Sentence
from service.adapters.mock.words import stems_in

_CURRENT = frozenset({"suggested_reply", "complaint_reply", "review_response", "service_notice"})
"""Content types in which only what holds now is of use."""


class Focus:
    """What the whole draft is about: topic, audience, products. It lends every sentence its worth."""

    def __init__(self, job: Commission, products: Mapping[str, Name]) -> None:
        """Work out what counts from a commission and the names of its products."""
        self._topic = stems_in(f"{job.topic} {job.customer_text} {job.review.get('text', '')}") - stems_in(job.brand)
        self._audience = stems_in(job.audience) - self._topic
        self._reader = stems_in(" ".join(job.attributes.values())) if job.rules.has("personalisation") else frozenset()
        self._products = products
        self._ours = stems_in(" ".join((job.brand, *(name.bare for name in products.values()))))
        self._likes = _others_like(products)
        self._reviewed = stems_in(str(job.review.get("product") or "").replace("-", " "))
        self._wants_cases = job.content_type == "case_study"
        self._is_current = job.content_type in _CURRENT

    def admits(self, sentence: Sentence) -> bool:
        """Tell whether a sentence is about what the draft is about: no other product, no case where none is wanted."""
        item, raw = sentence.item, sentence.raw
        if item.source_kind == "case_study":
            return self._wants_cases
        if self._is_current and raw.is_past:
            return False
        if not self._products:
            others = [name for name in raw.names if not name <= self._ours] if self._reviewed else []
            return not others or any(name & self._reviewed for name in others)
        if item.subject and item.subject != "brand" and item.subject not in self._products:
            return False
        return not self._names_others(raw)

    def weighed(self, sentence: Sentence) -> Sentence:
        """Return a sentence with what it is about, and how well it fits the brief whatever the section."""
        raw, item = sentence.raw, sentence.item
        about = frozenset(
            key for key, name in self._products.items() if item.subject == key or name.stands_in(raw.text)
        )
        worth = 0.4 * len(raw.stems & self._topic) + 0.2 * len(raw.heading & self._topic)
        worth += 0.15 * len(raw.stems & self._audience) + 0.6 * len(raw.stems & self._reader)
        worth += 0.5 * min(item.score, 1.0 if item.kind == "passage" else 0.5)
        worth += 0.7 * bool(about)
        if raw.is_past and item.kind == "passage" and item.source_kind != "case_study":
            worth -= 1.5
        return Sentence(raw, item, sentence.order, worth - raw.blemish, about)

    def _names_others(self, raw: Raw) -> bool:
        if any(not name <= self._ours for name in raw.names):
            return True
        return any(not name <= self._ours for name in _names_like(self._likes, raw.text))


def _others_like(products: Mapping[str, Name]) -> str:
    """Return what names of the same form look like: `Business plan` where ours is `Team plan`."""
    kinds = sorted({last for name in products.values() if (last := name.bare.split(" ")[-1]).islower()})
    return rf"\b([A-Z][\w-]+ (?:{'|'.join(map(re.escape, kinds))}))\b" if kinds else ""


@lru_cache(maxsize=16384)
def _names_like(source: str, text: str) -> tuple[frozenset[str], ...]:
    return tuple(stems_in(name) for name in re.findall(source, text)) if source else ()
