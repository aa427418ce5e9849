"""What is chosen, as pieces of evidence."""

from service.retrieval.evidence_items import fact_item, label_items, passage_item
from tests.retrieval.briefs import BRAND, brief_of, fact, found, passage


def test_a_fact_is_said_in_the_editors_words_of_the_language():
    price = fact("price", value=59.0, unit="EUR", statement={"en": "It costs 59 euros.", "de": "Er kostet 59 Euro."})
    assert fact_item(price, BRAND, brief_of(locale="de-DE")).text == "Er kostet 59 Euro."
    assert fact_item(fact("weight", value=92, unit="g"), BRAND, brief_of()).text == "Trail Hat: weight 92 g"


def test_labels_count_from_one():
    items = label_items([passage_item(found(passage(n, "x"), 0.5)) for n in range(3)])
    assert [item.label for item in items] == ["e1", "e2", "e3"]


def test_the_score_of_a_passage_is_its_probability_and_it_says_why():
    item = passage_item(found(passage(1, "x"), 1.3, 0.42, "has the query's words (90%)"))
    assert (item.score, item.why) == (0.42, "has the query's words (90%)")
