"""The engine of the rules.

Where they apply, what lifts them, which finding is told, and what is judged before a model.
"""

import re
import time

import pytest

from service.domain.circumstances import Circumstances
from service.domain.findings import Claim, Severity, Span
from service.guardrails.policy import DECIDED_BY, check_policy
from tests.builders import build_item
from tests.guardrails.policy_build import manuscript, names, pack, place_of, rule
from tests.guardrails.policy_texts import BRAND, PACKS, ROOT


def test_a_finding_says_what_is_wrong_where_why_and_what_would_mend_it():
    (found,) = check_policy(manuscript("Please hurry up.", pack(rule())))
    assert (found.check, found.rule, found.severity) == ("policy", "no-hurry", Severity.BLOCK)
    assert found.span == Span(part="body", start=7, end=12)
    assert (found.message, found.source, found.remedy) == (
        "It hurries people.",
        "House rule",
        "Let them take their time.",
    )


@pytest.mark.parametrize(
    ("where", "applies"),
    [
        ({}, True),
        ({"moments": ["smot"]}, True),
        ({"moments": ["zmot"]}, False),
        ({"content_types": ["win_back"]}, True),
        ({"content_types": ["thank_you"]}, False),
        ({"except_content_types": ["win_back"]}, False),
        ({"channels": ["email"]}, True),
        ({"channels": ["sms"]}, False),
        ({"marketing": True}, True),
        ({"public": True}, False),
        ({"parts": ["subject"]}, False),
        ({"platforms": ["google"]}, False),
        ({"sectors": ["finance"]}, True),
        ({"request": {"approval_id": ["a-1"]}}, True),
        ({"request": {"approval_id": ["a-2"]}}, False),
        ({"request": {"offer.stock": [3]}}, True),
    ],
)
def test_a_rule_is_for_some_texts(where, applies):
    given = {"approval_id": "a-1", "offer": {"stock": 3}}
    found = check_policy(manuscript("Hurry.", pack(rule(where=where)), circumstances=given))
    assert bool(found) is applies


def test_a_rule_of_a_trade_is_not_for_others():
    text = manuscript("Hurry.", pack(rule(where={"sectors": ["finance"]})))
    assert check_policy(text.model_copy(update={"brand": BRAND.model_copy(update={"sectors": ("health",)})})) == ()


@pytest.mark.parametrize(
    ("body", "platform", "applies"),
    [
        ("Hurry to Google.", None, True),
        ("Hurry.", "google", True),
        ("Hurry to Google.", "own", False),
        ("Hurry.", None, False),
    ],
)
def test_a_platform_is_named_by_the_request_or_else_by_the_text(body, platform, applies):
    text = manuscript(body, pack(rule(where={"platforms": ["google"]})), circumstances={"platform": platform})
    assert bool(check_policy(text)) is applies


@pytest.mark.parametrize(
    ("body", "unless", "lifted"),
    [
        ("Hurry, no rush.", {"says": {"en": ["no rush"]}}, True),
        ("Hurry. There is no rush.", {"says": {"en": ["no rush"]}}, False),
        ("Hurry. There is no rush.", {"text_says": {"en": ["no rush"]}}, True),
        ("Hurry.", {"given": ["offer.ends_at"]}, True),
        ("Hurry.", {"given": ["offer.stock"]}, False),
        ("Hurry: https://acme.example/terms", {"links": ["terms"]}, True),
        ("Hurry: https://acme.example/shop", {"links": ["terms", "nowhere"]}, False),
    ],
)
def test_what_lifts_a_rule(body, unless, lifted):
    text = manuscript(body, pack(rule(unless=unless)), circumstances={"offer": {"ends_at": "2026-11-30"}})
    assert bool(check_policy(text)) is not lifted


@pytest.mark.parametrize(("status", "lifted"), [("supported", True), ("unsupported", False), ("contradicted", False)])
def test_a_supported_claim_lifts_a_rule_for_its_sentence(status, lifted):
    text = manuscript("Hurry ends well. Hurry.", pack(rule(unless={"supported": True})))
    claim = Claim(text="Hurry ends well.", span=Span(part="body", start=0, end=16), kind="statement", status=status)
    (found,) = check_policy(text, (claim,))
    assert place_of(found).start == (17 if lifted else 0)


@pytest.mark.parametrize(("kind", "lifted"), [("passage", True), ("fact", True), ("review", False), ("request", False)])
def test_a_sentence_of_the_brands_own_sources_is_supported_and_one_of_strangers_is_not(kind, lifted):
    item = build_item("e1", "The best hat is ours. It is blue.", kind=kind)
    text = manuscript(
        "The best hat is ours.", pack(rule(patterns={"en": ["best"]}, unless={"supported": True})), evidence=(item,)
    )
    assert (check_policy(text) == ()) is lifted


def test_customers_words_are_theirs_unless_a_rule_looks_at_them():
    text = "A customer says “do hurry, it is good”."
    assert check_policy(manuscript(text, pack(rule()))) == ()
    assert names(check_policy(manuscript(text, pack(rule(in_quotes=True))))) == ["no-hurry"]


def test_the_words_are_those_of_the_language_or_else_english_and_any_are_for_all():
    both = rule(patterns={"en": ["hurry"], "de": ["eile"], "any": ["asap"]})
    assert [
        names(check_policy(manuscript(body, pack(both), language="de"))) for body in ("Hurry.", "Eile.", "ASAP.")
    ] == [[], ["no-hurry"], ["no-hurry"]]
    assert names(check_policy(manuscript("Hurry.", pack(rule()), language="fr"))) == ["no-hurry"]


def test_near_means_the_same_sentence():
    near = pack(rule(near={"en": ["now"]}))
    assert names(check_policy(manuscript("Hurry up now.", near))) == ["no-hurry"]
    assert check_policy(manuscript("Hurry up. Now it rains.", near)) == ()


@pytest.mark.parametrize(("scope", "missing"), [("text", False), ("paragraph", False), ("sentence", True)])
def test_what_is_required_stands_in_the_scope(scope, missing):
    free = rule(kind="require", patterns={"en": ["if"]}, when={"en": ["free"]}, scope=scope)
    assert bool(check_policy(manuscript("Get it free. Only if you order.", pack(free)))) is missing


def test_another_paragraph_is_another_scope():
    free = rule(kind="require", patterns={"en": ["if"]}, when={"en": ["free"]}, scope="paragraph")
    (found,) = check_policy(manuscript("If it rains.\n\nGet it free.\n\nIf you order.", pack(free)))
    assert place_of(found).start == 21


def test_things_of_the_brand_are_required():
    needs = pack(rule(kind="require", patterns={}, needs=["name", "postal_address", "unsubscribe_link"]))
    address = "Acme Hats Ltd, 1 High Street, Leeds LS1 1AA"
    assert names(check_policy(manuscript(f"Hello. {address}", needs))) == ["no-hurry"]
    assert check_policy(manuscript(f"Hello. {address} [off](https://acme.example/off)", needs)) == ()


def test_of_two_findings_of_one_rule_at_one_place_the_graver_is_told():
    mild, grave = pack(rule(severity="warn", source="Mild law")), pack(rule(source="Grave law"), name="law")
    for packs in ((mild, grave), (grave, mild)):
        (found,) = check_policy(manuscript("Hurry.", *packs))
        assert (found.severity, found.source) == (Severity.BLOCK, "Grave law")


def test_words_that_code_wrote_are_not_judged_for_what_they_say():
    assert check_policy(manuscript("Hello.", pack(rule()), footer="Hurry to unsubscribe.")) == ()


def test_time_grows_with_the_length_and_no_more():
    """CPU time of one text and of one ten times as long, many patterns almost matching all along."""
    hard = "if you are happy with the price we will get you a free gift card for a kind word and only 3 of 5 stars or your best review now, "
    check_policy(manuscript(hard, *PACKS, content_type="review_request"))
    spent = []
    for times in (15, 150):
        begun = time.process_time()
        check_policy(manuscript(hard * times, *PACKS, content_type="review_request"))
        spent.append(time.process_time() - begun)
    assert spent[1] < 30 * max(spent[0], 0.001)


def test_the_page_for_editors_names_all_packs_circumstances_and_code():
    page = (ROOT / "docs" / "rules.md").read_text()
    assert {pack.id for pack in PACKS} <= set(re.findall(r"`([a-z-]+)`", page))
    assert set(Circumstances.model_fields) <= set(re.findall(r"`([a-z_]+)`", page))
    used = {rule.decided_by for one in PACKS for rule in one.rules if rule.decided_by}
    assert used == set(DECIDED_BY)


def test_the_question_that_heads_an_answer_is_asked_not_said():
    """`How long is the guarantee?` stopped every answer to it, as if the title gave one."""
    text = manuscript("Take your time.", pack(rule()), content_type="faq_answer")
    for title, found in (("Do I have to hurry?", 0), ("Hurry", 1)):
        parts = text.parts | {"title": text.parts["body"].model_copy(update={"text": title})}
        assert len(check_policy(text.model_copy(update={"parts": parts}))) == found
