"""An editor changes or deletes a rule on what is said, and the draft changes with it. Form: `test_composer_form`."""

import re

import pytest

from service.adapters.mock.measuring import measure
from service.drafting.replies import MARKER
from tests.adapters.mock.builders import ask, ask_kind
from tests.adapters.mock.hats import ASKED

QUOTATION = re.compile(r"[“„\"][^“”„\"]{12,}[”“\"]")


def test_a_repair_turn_takes_quotations_out():
    asked = ask("review_digest")
    assert QUOTATION.search(asked.body())
    request = "These words stand in no review or source of this draft; quote word for word or take the marks away."
    assert not QUOTATION.search(asked.repaired(request).body())


# ---------------------------------------------------------------- voices


def test_quotations_hang_on_their_rule():
    for kind in (("review_digest", "web", "en"), ("case_study", "web", "en"), ("decision_confirmation", "email", "de")):
        asked = ask_kind(*kind)
        assert QUOTATION.search(asked.body()), kind
        bare = asked.without("quotes_verbatim").body().replace("„Trail Hat“", "")
        assert not QUOTATION.search(bare), kind


def test_a_rating_loses_count_and_date_without_its_rule():
    asked = ask("product_page")
    assert "31 customers rated" in asked.body() and "21 November 2026" in asked.body()
    bare = asked.without("rating_basis").body()
    assert "4.2 out of 5" in bare and "31 customers" not in bare and "November" not in bare


def test_complaints_hang_on_both_sides():
    asked = ask("product_page")
    assert "complain about the sweat band" in asked.body()
    assert "complain" not in asked.without("both_sides", "not_selected").body()


# ---------------------------------------------------------------- what is asked and said


@pytest.mark.parametrize(
    ("kind", "rule", "sign"),
    [
        (("review_request", "email", "en"), "honest_ask", r"good or bad"),
        (("review_request", "email", "de"), "honest_ask", r"gut oder schlecht"),
        (("survey_invitation", "web", "en"), "honest_ask", r"good or bad"),
        (("review_request", "email", "en"), "voluntary", r"voluntary"),
        (("testimonial_request", "email", "en"), "consent_ask", r"permission before|ask for your permission"),
        (("testimonial_request", "letter", "de"), "consent_ask", r"Einwilligung"),
        (("testimonial_request", "email", "en"), "withdrawal", r"withdraw"),
        (("testimonial_request", "email", "en"), "questions", r"(?m)^1\. "),
        (("referral_invitation", "email", "en"), "disclose_incentive", r"receive a reward as well"),
        (("quote_follow_up", "email", "en"), "easy_no", r"\bno is fine|decide against"),
        (("win_back", "letter", "de"), "easy_no", r"nicht (?:antworten|nötig)"),
        (("case_study", "web", "en"), "typical_result", r"other results can differ"),
        (("service_notice", "email", "en"), "responsibility", r"sorry"),
        (("service_notice", "email", "en"), "unknowns", r"not confirmed yet"),
        (("complaint_reply", "email", "en"), "acknowledge", r"sorry"),
        (("complaint_reply", "email", "en"), "name_the_issue", r"hat arrived crushed"),
        (("complaint_reply", "email", "en"), "policy", r"new hat or a refund"),
        (("review_response", "review_site", "en"), "acknowledge", r"Thank you|sorry"),
        (("review_response", "review_site", "en"), "offline_contact", r"contact page"),
        (("thank_you", "email", "en"), "take_up", r"sun protection|strap"),
        (("product_page", "web", "en"), "suits", r"should stay|does not"),
    ],
)  # fmt: skip
def test_a_rule_brings_its_sentence_and_takes_it_away(kind, rule, sign):
    asked = ask_kind(*kind)
    assert any(re.search(sign, asked.body(seed)) for seed in range(3)), asked.body()
    assert not re.search(sign, asked.without(rule).body()), asked.without(rule).body()


def test_validity_is_said_and_minded():
    asked = ask("win_back", "email")
    assert "31 December 2026" in asked.body()
    assert "31 December" not in asked.without("validity").body()
    assert "31. Dezember 2026" in ask("win_back", "email", "de").body()
    past = (
        {
            "kind": "fact",
            "title": "Alder & Brim: offer",
            "text": "The win-back offer of Alder & Brim is 15 % off one order.",
            "subject": "brand",
            "attribute": "winback_discount",
            "value": "15 %",
            "valid_until": "2026-10-01",
        },
    )
    assert "15 %" not in ask("win_back", "email", evidence=past).body()
    assert "15 %" in ask("win_back", "email", evidence=past).without("validity").body()


def test_placeholders_and_attributes_hang_on_their_rules():
    asked = ask("decision_confirmation", "email")
    assert "{order_number}" in asked.body() and "{order_number}" not in asked.without("placeholders").body()


def test_words_that_the_brand_avoids_are_avoided():
    evidence = (
        {
            "kind": "passage",
            "title": "Delivery",
            "text": "Standard delivery to the UK is cheap and takes up to 4 working days.",
            "source_kind": "policy",
        },
        {
            "kind": "passage",
            "title": "Delivery times",
            "text": "A parcel to the UK takes up to 4 working days.",
            "source_kind": "policy",
        },
    )
    asked = ask("faq_answer", evidence=evidence)
    assert "cheap" not in asked.body() and "4 working days" in asked.body()
    assert "cheap" in asked.without("voice_terms").body()


def test_the_tone_changes_the_words():
    asked = ask("review_request", "email")
    plain_, formal, playful = (asked.edited("tone", f"Sound {tone}.").body() for tone in ("plain", "formal", "playful"))
    assert len({plain_, formal, playful}) == 3
    assert formal.startswith("Dear") and "Yours sincerely" in formal


def test_a_brief_tone_is_shorter():
    asked = ask_kind("buyer_guide", "web", "en")
    assert measure(asked.edited("tone", "Sound plain, brief.").body(), "words") <= measure(
        asked.edited("tone", "Sound plain.").body(), "words"
    )


def test_the_language_is_the_rules():
    asked = ask("review_request", "email", "de")
    assert "Guten Tag" in asked.body() or "Hallo" in asked.body()
    assert "Bewertung" not in asked.without("language").body()
    assert "thank you" in ask("thank_you", "email").body().lower()


def test_an_exclamation_mark_needs_permission():
    brand = {
        "voice": {"tone": ["warm"], "use": [], "avoid": [], "reading_level": 8, "emoji": False, "exclamation_marks": 1}
    }
    allowed = ask("thank_you", "email", brand=brand)
    assert allowed.body().count("!") == 1
    assert "!" not in allowed.edited("exclamation", "Use no exclamation marks.").body()


# ---------------------------------------------------------------- suggested replies


def test_replies_differ_while_their_rule_is_there():
    asked = ask("suggested_reply", "chat")
    bodies = asked.bodies()
    assert len(set(bodies)) == 3
    assert len(asked.without("distinct").bodies()) == 1
    assert len({row["approach"] for row in asked.answer()["suggestions"]}) == 3


def test_as_many_replies_as_are_wanted():
    assert len(ask("suggested_reply", "chat", suggestions=1).bodies()) == 1
    assert len(ask("suggested_reply", "chat", suggestions=2).bodies()) == 2


def test_a_reply_without_a_rule_lacks_its_part():
    asked = ask("suggested_reply", "chat")
    assert "size" in asked.bodies()[0]
    assert not any("Thank you for asking" in body for body in asked.without("acknowledge").bodies())
    gap = ask("suggested_reply", "chat", evidence=())
    assert all("check" in body for body in gap.bodies()) and not any(
        "check" in body for body in gap.without("honest_gap", "one_cta").bodies()
    )


@pytest.mark.parametrize(("language", "sign"), [("fr", "commande"), ("es", "pedido")])
def test_french_and_spanish_are_answered_without_foreign_evidence(language, sign):
    asked = ask("suggested_reply", "chat", language, conversation=[{"role": "customer", "text": ASKED[language]}])
    for body in asked.bodies():
        assert sign in body and not MARKER.search(body) and not re.search(r"\b(?:the|your|please)\b", body)
