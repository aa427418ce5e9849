"""Choosing the facts of one draft."""

import datetime as dt

from service.retrieval.fact_selection import FactTable, choose_facts
from tests.retrieval.briefs import TODAY, brief_of, fact


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


def test_a_fact_that_answers_by_meaning_comes_before_those_with_other_words():
    facts = [fact("warranty_period", "brand"), fact("opening_hours", "brand"), fact("shop_address", "brand")]
    brief = brief_of(content_type="suggested_reply", topic="How long is the guarantee?", products=[])
    assert choose_facts(FactTable(facts, TODAY), brief)[0].attribute == "opening_hours"
    meant = {"brand.warranty_period": 0.6, "brand.opening_hours": 0.02}
    assert choose_facts(FactTable(facts, TODAY), brief, meant)[0].attribute == "warranty_period"


def test_a_question_that_names_no_product_gets_the_facts_of_those_that_answer_it():
    facts = [fact("warranty", "trail"), fact("warranty", "straw"), fact("colour", "trail"), fact("opening", "brand")]
    brief = brief_of(content_type="suggested_reply", topic="How long is the guarantee?", products=[])
    meant = {"trail.warranty": 0.09, "straw.warranty": 0.06, "trail.colour": 0.01, "brand.opening": 0.02}
    chosen = [found.key for found in choose_facts(FactTable(facts, TODAY), brief, meant)]
    assert chosen == ["trail.warranty", "straw.warranty"]
    far_better = meant | {"brand.opening": 0.6}
    assert [found.key for found in choose_facts(FactTable(facts, TODAY), brief, far_better)] == ["brand.opening"]


def test_the_share_of_a_texts_words_that_a_fact_has_is_0_to_1():
    table = FactTable([fact("warranty"), fact("colour")], TODAY)
    assert table.share(table.facts[0], "warranty") == 1.0
    assert 0 < table.share(table.facts[0], "warranty of the umbrella") < 1.0
    assert table.share(table.facts[1], "warranty") == table.share(table.facts[1], "") == 0.0


def test_facts_of_the_brand_that_answer_nothing_asked_do_not_fill_up_an_answer():
    facts = [fact("sso", "trail"), fact("return_period", "brand"), fact("support_phone", "brand")]
    table, meant = (
        FactTable(facts, TODAY),
        {"trail.sso": 0.97, "brand.return_period": 0.01, "brand.support_phone": 0.03},
    )
    brief = brief_of(content_type="faq_answer", topic="Do you support single sign-on?", products=[])
    assert [found.key for found in choose_facts(table, brief, meant)] == ["trail.sso"]
    answers = meant | {"brand.support_phone": 0.3}
    assert [found.key for found in choose_facts(table, brief, answers)] == ["trail.sso", "brand.support_phone"]
    unanswered = dict.fromkeys(meant, 0.01)
    assert len(choose_facts(table, brief, unanswered)) == 2, "where nothing answers, words decide as before"


def test_what_a_type_of_text_usually_needs_stays_beside_what_answers():
    facts = [fact("warranty", "trail"), fact("payment", "brand"), fact("founded", "brand")]
    meant = {"trail.warranty": 0.9, "brand.payment": 0.01, "brand.founded": 0.01}
    brief = brief_of(content_type="quote_follow_up", topic="the warranty")
    assert [found.key for found in choose_facts(FactTable(facts, TODAY), brief, meant)] == [
        "trail.warranty",
        "brand.payment",
    ]
