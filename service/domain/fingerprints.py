"""Short names for what a piece of evidence says: equal as long as its words and value are, whatever else changes."""

import hashlib
from collections.abc import Iterable

from service.domain.evidence import Evidence, EvidenceItem, EvidenceKind, Fact, Review
from service.domain.moments import Channel
from service.domain.recalls import CitedItem, CitedKind

_KINDS: dict[EvidenceKind, CitedKind] = {
    EvidenceKind.PASSAGE: "passage",
    EvidenceKind.FACT: "fact",
    EvidenceKind.REVIEW: "review",
    EvidenceKind.SUMMARY: "summary",
}
"""What the caller's own facts say is not on record and cannot change."""


def of_passage(passage_id: str) -> str:
    """Return the fingerprint of a passage: its id ends with one (`retrieval.chunking`), and its place may move."""
    return passage_id.rpartition("-")[2]


def of_fact(fact: Fact) -> str:
    """Return the fingerprint of a fact: value, unit, and how editors say it; not for how long it holds."""
    return _digest(fact.attribute, repr(fact.value), fact.unit, *_pairs(fact.statement))


def of_review(review: Review) -> str:
    """Return the fingerprint of a review: its words and ratings; consent and name form are looked at by themselves."""
    return _digest(review.product, review.rating, review.nps, review.title, review.text)


def cited_items(labels: Iterable[str], evidence: Evidence, channel: Channel) -> tuple[CitedItem, ...]:
    """Return what the labels of a text's citations stand for, each label once."""
    found = (evidence.get(label) for label in dict.fromkeys(labels))
    return tuple(_cited(item, channel) for item in found if item is not None and item.kind in _KINDS)


def _cited(item: EvidenceItem, channel: Channel) -> CitedItem:
    return CitedItem.model_construct(  # every value comes from a noun; drafts wait for this
        label=item.label,
        kind=_KINDS[item.kind],
        item_id=item.ref,
        source_id=item.source_id,
        fingerprint=item.fingerprint,
        quoted_in=channel if item.quotable else None,
        valid_until=item.valid_until,
        why=None,
    )


def _pairs(texts: dict[str, str]) -> Iterable[str]:
    return (f"{language}:{text}" for language, text in sorted(texts.items()))


def _digest(*values: object) -> str:
    return hashlib.blake2b("\x1f".join(map(str, values)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
