"""Choosing the evidence of one draft."""

import datetime as dt

import pytest

from service.domain.brands import Brand
from service.domain.drafts import DraftRequest
from service.domain.evidence import Fact, Passage
from service.domain.nouns import FactKey, PassageId, ProductId, SourceId
from service.drafting.brief import make_brief
from service.retrieval.selection import (
    FactTable,
    choose_facts,
    choose_passages,
    fact_item,
    label_items,
    missing_evidence,
    passage_item,
)

TODAY = dt.date(2026, 11, 21)
BRAND = Brand(
    id="hats", name="Hats", locales=("en-GB", "de-DE"),
    products=({"id": "trail", "name": "Trail Hat"}, {"id": "straw", "name": "Straw Hat"}),
)  # fmt: skip


def brief_of(**fields):
    return make_brief(
        BRAND, DraftRequest.model_validate({"content_type": "buyer_guide", "products": ["trail"], **fields}), TODAY
    )


def passage(number, text, *, source="care", locale="en-GB", products=(), **fields):
    return Passage(
        id=PassageId(f"{source}#{number}"), source_id=SourceId(source), position=number, heading="Care", text=text, start=0, end=len(text),
        kind="guide", title="Care", locale=locale, products=tuple(ProductId(p) for p in products), **fields,
    )  # fmt: skip


def fact(key, subject="trail", value=1.0, **fields):
    return Fact(key=FactKey(f"{subject}.{key}"), subject=subject, attribute=key, value=value, **fields)


def ids(chosen):
    return [found.id for found, _ in chosen]


def test_the_best_come_first_and_weak_ones_not_at_all():
    candidates = [
        (passage(1, "one thing"), 0.5),
        (passage(2, "another matter", source="b"), 0.7),
        (passage(3, "noise", source="c"), 0.1),
    ]
    assert ids(choose_passages(candidates, brief_of())) == ["b#2", "care#1"]


@pytest.mark.parametrize(
    "fields", [{"valid_until": dt.date(2026, 11, 20)}, {"valid_from": dt.date(2026, 11, 22)}, {"products": ("straw",)}]
)
def test_what_has_expired_is_not_yet_valid_or_is_about_another_product_stays_out(fields):
    assert choose_passages([(passage(1, "words", **fields), 0.9)], brief_of()) == []


def test_the_last_day_of_validity_counts():
    assert len(choose_passages([(passage(1, "words", valid_until=TODAY), 0.9)], brief_of())) == 1


def test_passages_in_the_drafts_language_win_and_others_serve_if_there_are_none():
    english, german = (passage(1, "wash it"), 0.9), (passage(2, "waschen Sie den Hut", source="d", locale="de-DE"), 0.5)
    assert ids(choose_passages([english, german], brief_of(locale="de-DE"))) == ["d#2"]
    assert ids(choose_passages([english], brief_of(locale="de-DE"))) == ["care#1"]


def test_near_duplicates_are_dropped_and_a_source_gives_at_most_two():
    words = "the brim of this hat is seven centimetres wide"
    candidates = [(passage(1, words), 0.9), (passage(2, words + " indeed", source="b"), 0.8)]
    candidates += [
        (passage(n, f"quite different subject number {'x' * n} alpha{n} beta{n} gamma{n}"), 0.7) for n in range(3, 7)
    ]
    assert ids(choose_passages(candidates, brief_of())) == ["care#1", "care#3"]


def test_facts_valid_today_are_chosen_and_the_brands_own_have_a_share():
    facts = [
        fact("price"),
        fact("old", valid_until=dt.date(2026, 1, 1)),
        fact("other", "straw"),
        fact("shipping", "brand"),
    ]
    assert [found.key for found in choose_facts(FactTable(facts, TODAY), brief_of())] == [
        "trail.price",
        "brand.shipping",
    ]


def test_a_comparison_keeps_attributes_whole():
    facts = [fact(key, subject) for key in (f"a{n}" for n in range(20)) for subject in ("trail", "straw")]
    chosen = choose_facts(FactTable(facts, TODAY), brief_of(content_type="comparison", products=["trail", "straw"]))
    assert len(chosen) == 24
    by_attribute = {
        attribute: {f.subject for f in chosen if f.attribute == attribute}
        for attribute in {f.attribute for f in chosen}
    }
    assert set(map(frozenset, by_attribute.values())) == {frozenset({"trail", "straw"})}


def test_a_fact_is_said_in_the_editors_words_of_the_language():
    price = fact("price", value=59.0, unit="EUR", statement={"en": "It costs 59 euros.", "de": "Er kostet 59 Euro."})
    assert fact_item(price, BRAND, brief_of(locale="de-DE")).text == "Er kostet 59 Euro."
    assert fact_item(fact("weight", value=92, unit="g"), BRAND, brief_of()).text == "Trail Hat: weight 92 g"


def test_labels_count_from_one():
    items = label_items([passage_item(passage(n, "x"), 0.5) for n in range(3)])
    assert [item.label for item in items] == ["e1", "e2", "e3"]


def test_everything_missing_is_named():
    brief = brief_of(content_type="faq_answer", products=[])
    missing = missing_evidence([], brief, 0)
    assert [gap.split(":")[0] for gap in missing] == ["topic", "passages"]
    assert (
        missing_evidence([passage_item(passage(1, "x"), 0.9)], brief_of(content_type="faq_answer", topic="care"), 0)
        == ()
    )


def test_rare_words_decide_which_facts_fit_and_zero_means_none():
    facts = [fact("colour", "brand", statement={"de": "Der Hut ist für Sie da und in Blau zu haben."})]
    facts += [fact("exchange", "brand", statement={"de": "Der erste Umtausch gegen eine andere Größe ist kostenlos."})]
    facts += [
        fact(f"x{n}", "brand", statement={"de": f"Der Hut Nummer {n} ist für Sie und mich zu haben."})
        for n in range(20)
    ]
    brief = brief_of(content_type="suggested_reply", topic="Kann ich den Hut umtauschen?", products=[], locale="de-DE")
    table = FactTable(facts, TODAY)
    assert choose_facts(table, brief)[0].attribute == "exchange"
    none = brief.model_copy(update={"contract": brief.contract.model_copy(update={"max_facts": 0})})
    assert choose_facts(table, none) == []
