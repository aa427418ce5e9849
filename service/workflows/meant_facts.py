"""Finds facts by question: how likely each answers a topic by its meaning.

Which are chosen: `retrieval.fact_selection`.

Facts are few beside passages, so they need no index: the sentences of those a brief may use are embedded once for each
revision of the brand's knowledge, and compared one by one.
"""

import numpy as np

from service.domain.brands import Brand
from service.domain.briefs import Brief, Query
from service.domain.evidence import Fact
from service.ports import Ports, Vectors
from service.retrieval.fact_selection import FactTable
from service.retrieval.relevance import probability
from service.workflows.ask_otherwise import asked_otherwise
from service.workflows.know_brand import KnownBrand

_MOST = 500
"""Facts compared at most: of more than that, words alone decide."""


async def meant_facts(
    ports: Ports, known: KnownBrand, brand: Brand, brief: Brief, table: FactTable
) -> dict[str, float]:
    """Return, by fact key, the probability that a fact answers the topic.

    Of the facts of the brief's products and of the brand; of all products where the brief names none.
    """
    subjects = {"brand", *(product.id for product in brief.products)}
    facts = [fact for fact in table.facts if not brief.products or fact.subject in subjects]
    if not brief.topic or not brief.contract.max_facts or not facts or len(facts) > _MOST:
        return {}
    vectors: dict[str, Vectors] = known.remember(("fact vectors", brief.language), dict)
    new = [fact for fact in facts if fact.key not in vectors]
    if new:
        made = await ports.embedder.embed([_sentence(fact, brand, brief) for fact in new])
        vectors.update((fact.key, vector) for fact, vector in zip(new, made, strict=True))
    held = np.stack([vectors[fact.key] for fact in facts])
    chances = np.zeros(len(facts), dtype=np.float32)
    wanted = asked_otherwise(known, (Query(brief.topic, 1.0), *brief.questions), [brief.language])
    for asked, vector in zip(wanted, await ports.embedder.embed_queries([one.text for one in wanted]), strict=True):
        shares = np.array([table.share(fact, asked.text) for fact in facts], dtype=np.float32)
        chances = np.maximum(chances, asked.weight * probability(held @ vector, shares))
    return {fact.key: float(chance) for fact, chance in zip(facts, chances, strict=True)}


def _sentence(fact: Fact, brand: Brand, brief: Brief) -> str:
    product = brand.product(fact.subject)
    return (
        f"{fact.attribute.replace('_', ' ')}: {fact.sentence(brief.language, product.name if product else brand.name)}"
    )
