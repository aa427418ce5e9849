"""What the whole draft is about: it decides which sentences may be used at all, and what each is worth."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from service.adapters.mock.evidence import Item
from service.adapters.mock.names import Name, stands_in
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
        self._range = _range_of(job.brand, tuple((key, name.bare) for key, name in products.items()))
        self._reviewed = stems_in(str(job.review.get("product") or "").replace("-", " "))
        self._wants_cases = job.content_type == "case_study"
        self._is_current = job.content_type in _CURRENT

    def sentences(self, rows: Iterable[tuple[Raw, Item, int]]) -> Iterator[Sentence]:
        """Yield the sentences that are about what the draft is about, each with its worth."""
        last: tuple[Raw, int, _Standing] | None = None
        for raw, item, order in rows:
            standing = _standing(raw, item.subject, self._range)
            if last and raw.is_pronominal and last[1] + 1 == order and last[0].block == raw.block:
                # "It" is the product that the sentence before is about.
                standing = last[2]
            last = raw, order, standing
            if self._admits(raw, item, standing):
                yield Sentence(raw, item, order, self._worth(raw, item, standing), standing.about)

    def _admits(self, raw: Raw, item: Item, standing: "_Standing") -> bool:
        """Tell whether a sentence may be used: it names no other product, and is no case where none is wanted."""
        if item.source_kind == "case_study":
            return self._wants_cases
        if self._is_current and raw.is_past:
            return False
        if self._range.products:
            return not standing.is_of_others
        others = [name for name in raw.names if not name <= self._range.stems] if self._reviewed else []
        return not others or any(name & self._reviewed for name in others)

    def _worth(self, raw: Raw, item: Item, standing: "_Standing") -> float:
        """Return how well a sentence fits the brief whatever the section."""
        worth = 0.4 * len(raw.stems & self._topic) + 0.2 * len(raw.heading & self._topic)
        if self._audience or self._reader:
            worth += 0.15 * len(raw.stems & self._audience) + 0.6 * len(raw.stems & self._reader)
        is_passage = item.kind == "passage"
        worth += 0.5 * min(item.score, 1.0 if is_passage else 0.5)
        if standing.about:
            worth += 0.7
        if raw.is_past and is_passage and item.source_kind != "case_study":
            worth -= 1.5
        return worth - raw.blemish


@dataclass(frozen=True, slots=True, eq=False)
class _Range:
    """The products of a brief as caches know them, by identity: whoever asks for the same ones gets the same range."""

    products: tuple[tuple[str, str], ...]
    stems: frozenset[str]
    """Stems of the names of the brand and of its products."""
    likes: str
    """What names of the same form look like."""


class _Standing(NamedTuple):
    """How a sentence stands to the products of a brief: which it is about, and whether it is about any other."""

    about: frozenset[str]
    is_of_others: bool


@lru_cache(maxsize=256)
def _range_of(brand: str, products: tuple[tuple[str, str], ...]) -> _Range:
    names = [name for _, name in products]
    return _Range(products, stems_in(" ".join((brand, *names))), _others_like(names))


@lru_cache(maxsize=4096)
def _standing(raw: Raw, subject: str, ours: _Range) -> _Standing:
    about = frozenset(key for key, name in ours.products if subject == key or stands_in(name, raw.text))
    is_other = bool(subject) and subject != "brand" and all(subject != key for key, _ in ours.products)
    names = (*raw.names, *_names_like(ours.likes, raw.text))
    return _Standing(about, is_other or any(not name <= ours.stems for name in names))


def _others_like(names: Sequence[str]) -> str:
    """Return what names of the same form look like: `Business plan` where ours is `Team plan`."""
    kinds = sorted({last for name in names if (last := name.split(" ")[-1]).islower()})
    return rf"\b([A-Z][\w-]+ (?:{'|'.join(map(re.escape, kinds))}))\b" if kinds else ""


def _names_like(source: str, text: str) -> tuple[frozenset[str], ...]:
    return tuple(stems_in(name) for name in re.findall(source, text)) if source else ()
