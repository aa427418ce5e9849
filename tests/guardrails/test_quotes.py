"""Quotations against stored reviews: each verdict on a faulty text, and the honest text beside it."""

import datetime as dt

import pytest

from service.domain.evidence import Evidence, Review
from service.domain.findings import Severity
from service.domain.moments import ContentType
from tests.builders import build_item
from tests.guardrails.quoted_reviews import LIGHT, WARM, WEB, judge, rules


@pytest.mark.parametrize(
    "body",
    [
        "“So light that I forgot I was wearing it.” Anna K.",
        "Anna K. says: “so light that I forgot I was wearing it”.",
        'Anna says: "So  light that I forgot I was wearing it."',
        "„So light that I forgot I was wearing it“ (A. K.)",
        "« So light that I forgot I was wearing it » — Anna K., Leeds",
        "> So light that I forgot I was wearing it.\n>\n> — Anna K.",
        "One customer writes: “A bit dear, I think … It does.”",
        "“So light …” is how one customer puts it.",
        "They found it “a bit dear”.",
        "“Does it float? It does.”",
        "Anna K. writes: So light that I forgot I was wearing it.",
        "Eine Kundin schreibt: „Nach zwei Sommern sitzt er noch wie am ersten Tag.“",
        "Choose “Trail Hat” or “the big green one”, then press “Add to my basket”.",
        "Our guide “How to wash a straw hat” names the “gentle cold wash”.",
        "Our colleague Cy M. says: “I wear mine on every single walk to the workshop.” He is employed by us.",
        "Marlies Voss says: “We lost only one hat to the wind.”",
        "Hats & Co: “Trail Hat”, as light as ever.",
        "Fazit: „Nach zwei Sommern sitzt er noch wie am ersten Tag.“",
        "Anna: “So light that I forgot I was wearing it.”",
        "It's the '90s look; the dogs' hats don't 'rock'.",
    ],
)
def test_honest_quotations_pass(body):
    assert check_rules(judge(body)) == set()


def check_rules(findings):
    return {(finding.rule, finding.message) for finding in findings if finding.severity is Severity.BLOCK}


@pytest.mark.parametrize(
    ("body", "rule", "says"),
    [
        ("“So light that I forgot I was carrying it.” Anna K.", "quote-verbatim", "altered"),
        ("“So light that I soon forgot I was wearing it.”", "quote-verbatim", "altered"),
        ("“So light that I forgot I was not wearing it.”", "quote-verbatim", "altered"),
        ("“So LIGHT that I forgot I was wearing it.”", "quote-verbatim", "altered"),
        ("“Sо light that I forgot I was wearing it.”", "quote-verbatim", "altered"),
        ("“So light [and cool] that I forgot I was wearing it.”", "quote-verbatim", "altered"),
        ("“So light that I forgot I was wearing it!”", "quote-verbatim", "altered"),
        ("“Does it float.”", "quote-verbatim", "altered"),
        ("„Fur grosse Köpfe genau richtig.“", "quote-verbatim", "altered"),
        (
            "“So light that I forgot I was wearing it. They sent a new one within a week, free of charge.”",
            "quote-verbatim",
            "stitched",
        ),
        ("“So light that I forgot I was wearing it. A bit dear, I think.”", "quote-verbatim", "stitched"),
        ("“It works great.”", "quote-verbatim", "deny or limit"),
        ("“It works great …”", "quote-verbatim", "deny or limit"),
        ("“It works great … in the rain.”", "quote-verbatim", "deny or limit"),
        ("“So light that I forgot I was wearing it. … A bit dear. It works great …”", "quote-verbatim", ""),
        ("“So light that I forgot I was”", "quote-verbatim", "middle of a sentence"),
        ("“The best hat that money can buy.”", "quote-verbatim", "in no review"),
        ("“I lost my keys less since I bought it,” says Tom.", "fake-first-person-testimonial", "Tom"),
        ("“Perfect,” says Anna K.", "fake-first-person-testimonial", "Anna K."),
        ("> Best hat I have ever had, full stop.", "fake-first-person-testimonial", "a customer"),
        ("Tom Baxter writes: This hat changed my whole summer.", "fake-first-person-testimonial", "Tom Baxter"),
        ("Tom Baxter: I wore it all summer long.", "fake-first-person-testimonial", "Tom Baxter"),
        ("I wore it all summer long — Tom B.", "fake-first-person-testimonial", "Tom B."),
        ("Anna K. writes: So light that I forgot I was wearing it. Order yours today.", "quote-verbatim", "altered"),
        ("&ldquo;So light that I forgot my own head&rdquo; &ndash; yes.", "quote-verbatim", "altered"),
        ("“So light that I forgot I was wearing it.” Bo L.", "quote-attribution", "misattributed"),
        ("Bo: “So light that I forgot I was wearing it.”", "quote-attribution", "misattributed"),
        ("Customers on this page call it “the finest hat ever”.", "quote-verbatim", "in no review"),
        ("Tom Baxter says: “We lost only one hat to the wind.”", "fake-first-person-testimonial", "Tom Baxter"),
        ("Tom says: “So light that I forgot I was wearing it.”", "quote-attribution", "misattributed"),
        ("“So light that I forgot I was wearing it.” — Anna Keller", "quote-attribution", "than was agreed"),
        (
            "A certain anna keller wrote in: “So light that I forgot I was wearing it.”",
            "quote-attribution",
            "than was agreed",
        ),
        ("Аnna K. says: “So light that I forgot I was wearing it.”", "quote-attribution", "misattributed"),
        ("Jürgen sagt: „Für große Köpfe genau richtig.“", "quote-attribution", "than was agreed"),
        ("Bo L., Nordfrakt, says: “The strap broke on the second day out.”", "quote-attribution", "than was agreed"),
        ("Cy M. says: “I wear mine on every single walk to the workshop.”", "quote-consent", "no independent customer"),
    ],
)
def test_each_fault_is_named(body, rule, says):
    found = judge(body)
    assert (rule, Severity.BLOCK) in rules(found)
    assert all(finding.remedy and finding.source and finding.span for finding in found)
    assert says in " ".join(finding.message for finding in found)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"consent": None}, "has not agreed"),
        ({"consent": WEB | {"quote": False}}, "has not agreed"),
        ({"consent": WEB | {"withdrawn_at": dt.date(2026, 11, 1)}}, "withdrew consent on 2026-11-01"),
        ({"consent": WEB | {"obtained_at": dt.date(2027, 1, 1)}}, "still to come"),
        ({"consent": WEB | {"channels": ["social"]}}, "agreed to social, not to web"),
    ],
)
def test_words_are_used_by_consent_only(change, says):
    body = "“So light that I forgot I was wearing it.”"
    changed = Review.model_validate(LIGHT.model_dump() | change)
    (finding,) = judge(body, reviews=(changed,))
    assert (finding.rule, finding.severity) == ("quote-consent", Severity.BLOCK)
    assert says in finding.message
    assert judge(body, reviews=(LIGHT,)) == ()


@pytest.mark.parametrize(
    ("beside", "passes"),
    [
        ("", False),
        ("It is a good hat.", False),
        ("For these words the customer received the following: a hat.", True),
        ("She was given a voucher for 10 euros.", True),
        ("Den Hut hat sie kostenlos erhalten.", True),
        ("It came with A hat for testing.", True),
    ],
)
def test_a_gift_is_disclosed_beside_the_words(beside, passes):
    gift = LIGHT.model_copy(update={"incentive": "a hat for testing"})
    words = gift.text.split(". ", 1)[0]
    found = judge(f"A customer writes: “{words}.” {beside}", reviews=(gift,))
    assert ([finding.rule for finding in found] == []) is passes
    if not passes:
        assert "was given something (a hat for testing)" in found[0].message


def test_consent_counts_though_a_guide_holds_the_words_too():
    refused = Review.model_validate(WARM.model_dump() | {"consent": None, "text": "We lost only one hat to the wind."})
    assert rules(judge("“We lost only one hat to the wind.”", reviews=(refused,))) == {
        ("quote-consent", Severity.BLOCK)
    }


def test_a_fact_of_the_request_is_nobodys_word():
    fact = build_item("e2", "The finest hat on the whole coast.", kind="request", source_id="request", title="praise")
    evidence = Evidence(items=(fact,))
    assert judge("“The finest hat on the whole coast.”", evidence=evidence) == ()
    assert rules(judge("Tom Baxter says: “The finest hat on the whole coast.”", evidence=evidence)) == {
        ("fake-first-person-testimonial", Severity.BLOCK)
    }


def test_of_two_writers_of_the_same_words_the_one_named_counts():
    twin = Review.model_validate(LIGHT.model_dump() | {"id": "r-9", "author": "Dora Quill"})
    body = "“So light that I forgot I was wearing it.” {}"
    assert judge(body.format("Dora Q."), reviews=(LIGHT, twin)) == ()
    assert judge(body.format("Anna K."), reviews=(LIGHT, twin)) == ()
    assert rules(judge(body.format("Ewan B."), reviews=(LIGHT, twin))) == {("quote-attribution", Severity.BLOCK)}


def test_words_that_are_answered_may_be_repeated():
    body = "You write “the zip broke on day two”. We are sorry."
    assert rules(judge(body)) == {("quote-verbatim", Severity.BLOCK)}
    assert judge(body, answered="The zip broke on day two, sadly.") == ()


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("Please unlock my front door.", True),
        ("Call me tomorrow. Please open the gate.", True),
        ("Buy one. My husband wears his every day.", False),
        ("Please my ears, it is warm.", False),
        ("I asked for my size and got it.", False),
    ],
)
def test_words_that_ask_for_something_go_to_a_person(words, asks):
    review = LIGHT.model_copy(update={"text": words})
    expected = {("quote-asks", Severity.WARN)} if asks else set()
    assert rules(judge(f"“{words}” Anna K.", reviews=(review,))) == expected


def test_praise_from_a_suspicious_review_goes_to_a_person():
    body = "“So light that I forgot I was wearing it.”"
    assert rules(judge(body, set_apart=frozenset({"r-1"}))) == {("inauthentic-review", Severity.WARN)}
    assert judge("“The strap broke on the second day out.”", set_apart=frozenset({"r-2"})) == ()


@pytest.mark.parametrize(
    ("body", "means", "expected"),
    [
        ("“So light that I forgot I was wearing it.”", {"trail-hat": 3.9}, {("cherry-picked", Severity.WARN)}),
        ("“So light that I forgot I was wearing it.”", {"trail-hat": 4.0}, set()),
        ("“So light that I forgot I was wearing it.”", {"": 3.5}, {("cherry-picked", Severity.WARN)}),
        ("Selected voices: “So light that I forgot I was wearing it.”", {"trail-hat": 3.0}, set()),
        ("Eine Auswahl: “So light that I forgot I was wearing it.”", {"trail-hat": 3.0}, set()),
        (
            "“So light that I forgot I was wearing it.” And “The strap broke on the second day out.”",
            {"trail-hat": 3.0},
            set(),
        ),
    ],
)
def test_quotations_are_as_kind_as_all_reviews_or_called_selected(body, means, expected):
    assert rules(judge(body, mean_ratings=means)) == expected


def test_stars_of_a_survey_count_on_the_same_scale():
    survey = Review.model_validate(LIGHT.model_dump() | {"kind": "survey", "rating": None, "nps": 10})
    body = "“So light that I forgot I was wearing it.”"
    assert rules(judge(body, reviews=(survey,), mean_ratings={"": 3.8})) == {("cherry-picked", Severity.WARN)}
    assert judge(body, reviews=(survey,), mean_ratings={"": 4.2}) == ()


def test_a_case_study_tells_of_one_customer_and_selects_none():
    body = "“So light that I forgot I was wearing it.”"
    assert judge(body, content_type=ContentType.CASE_STUDY, mean_ratings={"": 2.0}) == ()
