"""The ledger on whole sentences: each kind of claim holds on a true paraphrase and fails on a false mutation."""

import datetime as dt
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.domain.brands import Brand
from service.domain.evidence import Evidence
from service.guardrails.grounding import ledger_of
from tests.builders import build_item
from tests.guardrails.build import build_manuscript

BRAND = Brand(
    id="kettles",
    name="Copper & Steam",
    website="https://kettles.example",
    links={"help": "https://kettles.example/help"},
    products=[
        {"id": "brook-jug", "name": "Brook Jug", "aliases": ["Brook", "filter jug"]},
        {"id": "ember-kettle", "name": "Ember Kettle", "aliases": ["Ember", "Wasserkocher Ember"]},
    ],
)
FACTS = (
    ("brook-jug", "capacity", "The Brook Jug holds 2.4 litres."),
    ("brook-jug", "price", "The Brook Jug costs 29 euros."),
    ("brook-jug", "weight", "The Brook Jug weighs 620 g."),
    ("brook-jug", "warranty", "Copper & Steam gives a warranty of 24 months on the Brook Jug."),
    ("brook-jug", "bpa", "The Brook Jug is BPA-free."),
    ("ember-kettle", "price", "The Ember Kettle costs 79 euros."),
    ("ember-kettle", "weight", "The Ember Kettle weighs 1.1 kg."),
    ("ember-kettle", "material", "The Ember Kettle is made of steel."),
    ("ember-kettle", "origin", "The Ember Kettle is made in Portugal."),
    ("ember-kettle", "element", "The heating element of the Ember Kettle lasts three years."),
    ("brand", "return_period", "You can return an unused jug within 45 days of delivery."),
    ("brand", "discount", "Members get up to 30 % off."),
    ("brand", "phone", "You reach customer care on +44 1632 960417."),
    ("brand", "email", "The e-mail address of customer care is care@kettles.example."),
)
ITEMS = (
    *(
        build_item(f"e{number}", text, kind="fact", title=attribute, subject=subject, attribute=attribute)
        for number, (subject, attribute, text) in enumerate(FACTS, start=1)
    ),
    build_item("p1", "Most customers descale once a month. The lid may discolour over time. Do not put the jug in the dishwasher.", title="Care"),
    build_item("s1", "312 customers rated the Brook Jug 4.4 out of 5 on average, as of 20 November 2026.", kind="summary", title="Reviews of the Brook Jug", subject="brook-jug"),
    build_item("x1", "The Ember Kettle costs 69 euros.", kind="fact", title="price in 2025", subject="ember-kettle", attribute="price", valid_until=dt.date(2026, 2, 28)),
)  # fmt: skip


def kettles(body, **fields):
    evidence = Evidence(items=fields.pop("items", ITEMS))
    return build_manuscript(body, content_type="product_page", brand=BRAND, evidence=evidence, **fields)


def ledger(body, **fields):
    return ledger_of(kettles(body, **fields))


def status(body, **fields):
    found = {claim.status for claim in ledger(body, **fields)}
    return next((one for one in ("contradicted", "unsupported", "supported") if one in found), "no claim")


@pytest.mark.parametrize(
    "body",
    [
        "The Brook Jug holds 2.4 l.", "The Brook takes 2,400 ml.", "You pay €29.00 for the filter jug.", "The Brook Jug comes with a two-year warranty.",
        "It weighs less than 700 g.", "The Brook weighs 0.62 kg.", "The Brook Jug is free of BPA.", "The Brook Jug is made without BPA.",
        "You have 45 days to send back an unused jug.", "Members save up to 30%.", "More than 300 customers have rated the Brook Jug.",
        "The Brook Jug is rated 4.4/5.", "The Brook Jug is cheaper than the Ember Kettle.", "The Ember Kettle weighs more than the Brook Jug.",
        "The Ember Kettle costs 50 euros more than the Brook Jug.", "Write to care@kettles.example.", "Call customer care: 01632 960417.",
        "The Ember Kettle comes from Portugal.", "Most customers descale it once a month.", "The lid may discolour.", "Never put the jug in the dishwasher.",
        "Der Wasserkocher Ember kostet 79,00 €.",
    ],
)  # fmt: skip
def test_true_paraphrases_are_supported(body):
    assert status(body, language="de" if "kostet" in body else "en") in {"supported", "no claim"}


@pytest.mark.parametrize(
    "body",
    [
        "The Brook Jug holds 2.6 litres.", "The Brook Jug costs 39 euros.", "The Brook Jug costs 29 dollars.", "The Brook Jug costs 79 euros.",
        "The Ember Kettle weighs 620 g.", "The Brook Jug comes with a three-year warranty.", "The Brook Jug is not free of BPA.",
        "The heating element of the Ember Kettle lasts four years.", "You have 90 days to send back an unused jug.", "Members save 30%.",
        "Members save up to 50%.", "More than 400 customers have rated the Brook Jug.", "The Brook Jug is rated 4.8/5.",
        "The Ember Kettle is cheaper than the Brook Jug.", "The Ember Kettle costs 60 euros more than the Brook Jug.", "Call customer care: 01632 960714.",
        "Write to help@kettles.example.", "The Ember Kettle comes from China.", "The Ember Kettle is made of glass.", "All customers descale every month.",
        "You can put the jug in the dishwasher.", "The Ember Kettle costs 69 euros.", "The Brook Jug is the best jug in Europe.",
        "The Brook Jug cures kidney stones.", "We guarantee that the Brook Jug never breaks.", "Der Wasserkocher Ember kostet 97,00 €.",
    ],
)  # fmt: skip
def test_false_mutations_are_not_supported(body):
    assert status(body, language="de" if "kostet" in body else "en") in {"contradicted", "unsupported"}


def test_the_citation_that_decides_comes_first_and_the_reason_has_its_words():
    (claim,) = ledger("The Brook Jug costs 39 euros [e3].")
    assert (claim.status, claim.citations) == ("contradicted", ("e2", "e3"))
    assert "The Brook Jug costs 29 euros" in claim.reason
    (claim,) = ledger("The Brook Jug costs 29 euros [e3].")
    assert (claim.status, claim.citations[0]) == ("supported", "e2")


def test_several_claims_of_one_sentence_are_told_apart_by_place_or_by_what_they_say():
    cost, weight = ledger("The Brook Jug costs 29 euros and weighs 620 g.")
    assert (cost.text, cost.kind, cost.says) == ("The Brook Jug costs 29 euros", "price", "29 euros")
    assert (weight.text, weight.kind, weight.says) == ("and weighs 620 g.", "quantity", "620 g")
    assert cost.span.end <= weight.span.start
    one, other = ledger("The Ember Kettle is 50 euros dearer for 1.1 kg.")
    assert one.span == other.span and one.says != other.says


def test_a_pronoun_means_the_product_of_the_sentence_before():
    assert status("The Ember Kettle boils fast. It costs 79 euros.") != "contradicted"
    assert "contradicted" in {claim.status for claim in ledger("This is the Ember Kettle. It costs 29 euros.")}


def test_a_denial_of_one_product_says_nothing_of_another():
    items = (
        *ITEMS[:0],
        ITEMS[4],
        build_item("n", "The Ember Kettle has no lid.", kind="fact", title="lid", subject="ember-kettle"),
    )
    assert status("The Ember Kettle has a lid.", items=items) == "contradicted"
    assert status("The Brook Jug is BPA-free, and the Ember Kettle has no lid.", items=items) == "supported"


@pytest.mark.parametrize(
    "body",
    [
        "Hello.",
        "Thank you for your order.",
        "Which jug do you use?",
        "We look forward to your visit.",
        "Please tell us what you think.",
        "Warm regards,",
    ],
)
def test_courtesies_are_no_claims(body):
    assert ledger(body) == ()


def test_a_table_in_a_text_is_read_by_its_columns():
    table = "| Detail | Brook Jug | Ember Kettle |\n|---|---|---|\n| Price | 29 euros | {} euros |"
    assert {claim.status for claim in ledger(table.format(79))} == {"supported"}
    assert "contradicted" in {claim.status for claim in ledger(table.format(29))}


_WORDS = sorted(
    {word for *_, text in FACTS for word in text.split()} | {"[e2]", "not", "39", "€", "\n", "|", "- ", "…"}
)


@given(
    st.text(max_size=400) | st.lists(st.sampled_from(_WORDS), max_size=60).map(" ".join),
    st.sampled_from(["en", "de", "fr"]),
)
@example(";[e0]", "en")
@settings(deadline=None)
def test_any_text_is_judged_and_every_span_points_at_the_words(text, language):
    judged = kettles(text, language=language)
    for claim in ledger_of(judged):
        assert judged.parts["body"].text[claim.span.start : claim.span.end] == claim.text
        assert claim.reason


HOSTILE = [
    "1 ",
    "a, and ",
    "not ",
    "5 euros and 6 kg, ",
    "| 3 ",
    "the ",
    "more than 3 ",
    "x@",
    "BPA-free ",
    "1,000,",
    "May 3 ",
    "Aa 1 ",
    "-",
    "half of ",
    "never without ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_no_faster_than_the_text(piece):
    def seconds(characters):
        manuscript = kettles((piece * characters)[:characters])
        start = time.process_time()
        ledger_of(manuscript)
        return time.process_time() - start

    seconds(100)
    # The least of three: a full collection of garbage may fall into one.
    short, long = (min(seconds(characters) for _ in range(3)) for characters in (1_000, 8_001))
    assert long < 8 * short * 3 + 0.1


def test_a_number_of_the_whole_brand_proves_nothing_of_a_product_that_has_its_own():
    engraving = build_item(
        "b1",
        "Engraving costs 9 euros.",
        kind="fact",
        title="Copper & Steam: engraving price",
        subject="brand",
        attribute="engraving_price",
    )
    assert status("The Brook Jug costs 9 euros.", items=(*ITEMS, engraving)) == "contradicted"
    assert status("Engraving costs 9 euros.", items=(*ITEMS, engraving)) == "supported"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I do not have a firm answer about the guarantee at hand, so I will check it.", "en"),
        ("Zur Garantie habe ich gerade keine gesicherte Antwort, deshalb prüfe ich das.", "de"),
    ],
)
def test_who_has_no_answer_claims_none(text, language):
    assert ledger_of(build_manuscript(text, language=language)) == ()


def test_who_has_no_guarantee_says_something():
    assert ledger_of(build_manuscript("We do not have a guarantee.")) != ()


@pytest.mark.parametrize(("note", "language"), [("valid until", "en"), ("gültig bis", "de")])
def test_a_note_of_validity_is_that_of_the_source_whatever_other_dates_it_names(note, language):
    text = {
        "en": "From July to September 2026 it was up 99 % of the time",
        "de": "Von Juli bis September 2026 lief es 99 % der Zeit",
    }
    source = build_item(text=f"{text[language]}.", label="e1", kind="fact", valid_until=dt.date(2026, 12, 31))
    evidence = Evidence(items=(source,))
    day = {"en": "{} December 2026", "de": "{}. Dezember 2026"}[language]

    def told(number: int) -> list[str]:
        written = build_manuscript(
            f"{text[language]} ({note} {day.format(number)}) [e1].", evidence=evidence, language=language
        )
        return [claim.status for claim in ledger_of(written) if claim.text.startswith("(")]

    assert told(31) == ["supported"]
    assert told(30) in (["contradicted"], ["unsupported"])
