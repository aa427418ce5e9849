"""Personal data in a draft stop it, however they are written; the brand's own contact does not."""

import pytest

from service.domain.evidence import Evidence
from service.domain.findings import Severity
from service.guardrails.pii import check_personal_data
from tests.guardrails.build import CARE, EVIDENCE, REVIEW, build_manuscript


def rules(body, private=(), **fields):
    manuscript = build_manuscript(body, **fields).model_copy(update={"private": private})
    findings = check_personal_data(manuscript)
    assert all(one.severity == "block" and one.remedy and one.source for one in findings)
    assert all(one.span for one in findings)
    return [(one.rule, body[one.span.start : one.span.end]) for one in findings if one.span]


@pytest.mark.parametrize(
    ("body", "rule", "words"),
    [
        ("Write to anna@x.example.", "no-email", "anna@x.example"),
        ("Write to anna at x dot example.", "no-email", "anna at x dot example"),
        ("Write to ａnna＠x.example.", "no-email", "ａnna＠x.example"),
        ("Call 07700 900461.", "no-phone", "07700 900461"),
        ("Call ０７７００ ９００ ４６１.", "no-phone", "０７７００ ９００ ４６１"),
        ("Call 0770\u200b0 900461.", "no-phone", "0770\u200b0 900461"),
        ("Ring seven seven zero zero nine double four six.", "no-phone", "seven seven zero zero nine double four six"),
        ("Card 4111 1111 1111 1111.", "no-card", "4111 1111 1111 1111"),
        ("IBAN DE89 3704 0044 0532 0130 00.", "no-iban", "DE89 3704 0044 0532 0130 00"),
        ("Your tax id 86095742719.", "no-id-number", "86095742719"),
        ("From 203.0.113.77.", "no-ip-address", "203.0.113.77"),
        ("You were born on 3 March 1984.", "no-birth-date", "born on 3 March 1984"),
        ("We sent it to 17 Larkspur Lane, Harrogate HG1 9ZZ.", "no-address", "17 Larkspur Lane, Harrogate HG1 9ZZ"),
        ("Your order AB-778899 is late.", "no-order-number", "order AB-778899"),
    ],
)
def test_each_kind_stops_a_text(body, rule, words):
    [(found, where)] = rules(body)
    assert (found, where.strip(" .")) == (rule, words)


@pytest.mark.parametrize("body", ["Dear Zebulon.", "For ZEBULON's hat.", "Zeb\u200bulon, hello.", "Hallo Ｚebulon!"])
def test_a_value_that_the_model_was_not_shown_has_leaked(body):
    assert [rule for rule, _ in rules(body, private=("Zebulon",))] == ["no-known-value"]


@pytest.mark.parametrize(
    ("body", "private"),
    [
        ("Hello {first_name}, {order_number}.", ("Zebulon", "AB-778899")),
        ("Write to care@hats.example, or to Hats & Co, 1 High Street, Alderport.", ("Alderport",)),
        ("The Trail Hat can be washed at 30 °C.", ("Trail Hat",)),
        ("“So light that I forgot I was wearing it.” Anna K. [e3]", ("Anna",)),
        ("An island of hats.", ("Isla",)),
        ("It lasts until 27 November 2026 and costs 59 euros.", ("Zebulon",)),
    ],
)
def test_placeholders_and_what_is_published_pass(body, private):
    assert rules(body, private=private) == []


def test_a_contact_in_a_passage_is_the_brands_and_in_a_review_it_is_not():
    words = "Call 07700 900461."
    passage = CARE.model_copy(update={"text": words})
    review = REVIEW.model_copy(update={"text": words})
    assert rules(words, evidence=Evidence(items=(passage,))) == []
    assert rules(words, evidence=Evidence(items=(review,))) != []
    assert rules(words, evidence=EVIDENCE) != []


@pytest.mark.parametrize("body", ["Dear Maria Keller, this is for you.", "Hello Maria Keller, this is for you."])
def test_somebody_who_is_greeted_and_whom_nobody_named_is_found(body):
    (finding,) = check_personal_data(build_manuscript(body))
    assert (finding.rule, finding.severity) == ("no-name", Severity.WARN)


def test_somebody_who_is_greeted_may_have_given_the_name():
    assert check_personal_data(build_manuscript("Dear Maria Keller,", answered="I am Maria Keller.")) == ()
