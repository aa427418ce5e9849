"""Says which part of a brief has no evidence: its topic, each product, each need of the contract.

What counts as evidence is decided by the probability that it answers (`relevance`), fitted on judged queries; no score
is compared with a number chosen by eye.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from service.domain.briefs import Brief
from service.domain.evidence import EvidenceItem, EvidenceKind
from service.domain.moments import Need
from service.retrieval.referrals import tells_reward
from service.retrieval.selection import Candidate

_WORTH_NAMING = 0.05
"""What is less likely to fit is no help to whoever reads of a gap."""
_RATHER_THAN_NOT = 0.5
_ABOUT = frozenset({EvidenceKind.FACT, EvidenceKind.PASSAGE, EvidenceKind.SUMMARY})
_OWN = frozenset({EvidenceKind.FACT, EvidenceKind.PASSAGE, EvidenceKind.REQUEST})


class Known(NamedTuple):
    """What is on record beside the evidence.

    `reviews`: how many fit. `subjects`: products with a fact or review. `nearest`: what came nearest to the brief.
    `meant`: what may have been meant by products of the brief that the brand does not have, by their id. `answering`:
    the highest probability that a fact answers the topic, 0 to 1.
    """

    reviews: int
    subjects: frozenset[str] = frozenset()
    nearest: Candidate | None = None
    meant: Mapping[str, str] = MappingProxyType({})
    answering: float = 0.0


def missing_evidence(items: Sequence[EvidenceItem], brief: Brief, known: Known) -> tuple[str, ...]:
    """Return a sentence for each part of the brief without evidence, in the order of the contract's needs."""
    kinds = Counter(item.kind for item in items)
    has_passage = kinds[EvidenceKind.PASSAGE] > 0
    met = {
        Need.TOPIC: bool(brief.topic),
        Need.PASSAGES: has_passage,
        Need.ANSWER: has_passage or known.answering > _RATHER_THAN_NOT,
        Need.TWO_PRODUCTS: len(_with_facts(items, brief)) >= 2,
        Need.REVIEWS: known.reviews >= 5,
        Need.CASE_STUDY: any(item.source_kind == "case_study" for item in items),
        Need.REFERRAL_REWARD: _tells_reward(items, brief),
        Need.OCCASION: bool(brief.facts) or has_passage,
    }
    no_passage = f"passages: no document of the brand {_wanted(brief)}{_nearest(known)}"
    why = {
        Need.TOPIC: "topic: say in the request what it is to be about",
        Need.PASSAGES: no_passage,
        Need.ANSWER: no_passage,
        Need.TWO_PRODUCTS: "facts: a comparison needs the same attribute of at least two products",
        Need.REVIEWS: f"reviews: {known.reviews}{_named(brief)}, at least 5 are needed",
        Need.CASE_STUDY: "case study: no document of kind case_study fits",
        Need.REFERRAL_REWARD: "referral reward: no document or fact says what whoever recommends the brand receives",
        Need.OCCASION: f"occasion: say in facts what happened, or add a document on it{_nearest(known)}",
    }
    gaps: list[str] = []
    for need in brief.contract.needs:
        if need is Need.PRODUCT:
            gaps += _products(items, brief, known)
        elif not met.get(need, True):
            gaps.append(why[need])
    return tuple(gaps)


def _products(items: Sequence[EvidenceItem], brief: Brief, known: Known) -> list[str]:
    """Return a gap for each product of which nothing is on record."""
    if not brief.products:
        return ["product: no fact, document or review; name one in products or topic"]
    told = known.subjects | {item.subject for item in items if item.kind in _ABOUT}
    return [
        f"product: no fact, document or review for {product.name}{_hint(known, product.id)}"
        for product in brief.products
        if product.id not in told
    ]


def _tells_reward(items: Sequence[EvidenceItem], brief: Brief) -> bool:
    """Tell whether the brand or the caller says what a referral gives: a text that invites to refer promises it."""
    own = (item for item in items if item.kind in _OWN)
    return any(tells_reward(f"{item.title}. {item.text}", brief.language) for item in own)


def _hint(known: Known, product: str) -> str:
    return f"; did you mean {near}?" if (near := known.meant.get(product)) else ""


def _with_facts(items: Sequence[EvidenceItem], brief: Brief) -> set[str]:
    subjects = {item.subject for item in items if item.kind is EvidenceKind.FACT}
    return {product.id for product in brief.products if product.id in subjects}


def _named(brief: Brief) -> str:
    return " for " + " and ".join(product.name for product in brief.products) if brief.products else ""


def _wanted(brief: Brief) -> str:
    """Return what the documents were to speak of, as the caller asked for it.

    Its topic, else its products or readers.
    """
    if brief.bare_topic:
        return f"speaks of “{brief.bare_topic}”"
    audience = f" for {brief.audience}" if brief.audience and not brief.products else ""
    return f"is of use for the content type {brief.contract.content_type}{_named(brief)}{audience}"


def _nearest(known: Known) -> str:
    """Return what came nearest and how likely it fits, so that a reader can judge the gap."""
    if known.nearest is None or known.nearest.relevance < _WORTH_NAMING:
        return ""
    passage = known.nearest.passage
    return (
        f"; the nearest, “{passage.heading or passage.title}”, fits with a probability of {known.nearest.relevance:.0%}"
    )
