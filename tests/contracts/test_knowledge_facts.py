"""What every KnowledgeStore promises of facts, on every database."""

import datetime as dt

import pytest

from service.domain.evidence import FactValue
from service.ports import KnowledgeStore
from tests.builders import (
    AWKWARD,
    BRAND,
    build_fact,
    build_source,
)

FACTS = build_source(id="facts", kind="facts", title="Facts", text="", format="yaml")


@pytest.mark.parametrize(
    "value",
    [
        True,
        0,
        1,
        59.0,
        10**20,
        0.1,
        "",
        "59",
        "true",
        "2026-03-01",
        dt.date(2026, 3, 1),
        ("linen", "straw"),
        (),
        AWKWARD,
    ],
)
async def test_the_value_of_a_fact_keeps_its_type(store: KnowledgeStore, value: FactValue) -> None:
    fact = build_fact(value=value)
    await store.put_facts(BRAND, FACTS, [fact])
    (found,) = await store.list_facts(BRAND)
    assert found == fact
    assert type(found.value) is type(value)


async def test_facts_are_listed_by_key_and_replaced_with_their_source(store: KnowledgeStore) -> None:
    old, new = build_fact(value=55.0, valid_until=dt.date(2026, 2, 28)), build_fact(valid_from=dt.date(2026, 3, 1))
    service = build_source(id="service", kind="facts")
    await store.put_facts(BRAND, FACTS, [build_fact(key="z"), old, new])
    await store.put_facts(BRAND, service, [build_fact(key="a", source_id="service")])
    assert [(fact.key, fact.value) for fact in await store.list_facts(BRAND)] == [
        ("a", 59.0),
        ("meadow-straw-hat.price", 55.0),
        ("meadow-straw-hat.price", 59.0),
        ("z", 59.0),
    ]
    await store.put_facts(BRAND, FACTS, [])
    assert [fact.key for fact in await store.list_facts(BRAND)] == ["a"]
    assert [source.id for source in await store.list_sources(BRAND)] == ["facts", "service"]
