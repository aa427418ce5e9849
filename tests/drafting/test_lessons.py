"""What an edit teaches: phrases for a case, a question with its answer, facts; and nobody's data in any of them."""

from service.domain.asked import Asked
from service.domain.drafts import Customer, DraftRequest
from service.domain.feedback import Decision
from service.domain.moments import ContentType
from service.drafting.lessons import facts_of, faq_of, phrases_of, stand_in_customer, versions_of
from tests.builders import BRAND, NOON, build_draft

BODY = "Dear Ada, the hat costs 59 euros. Never wash it. It is a cheap hat for the garden."


def versions(final: str, draft: str = BODY, **values: str):
    made = Decision(
        id="dec_1", brand=BRAND, draft_id="drf_1", verdict="edit", author="Bo", decided_at=NOON, parts={"body": final}
    )

    def hide(text: str) -> str:
        for name, value in values.items():
            text = text.replace(value, f"{{{name}}}")
        return text

    return versions_of(build_draft(parts={"body": draft}), made, hide)


def test_figures_and_replaced_words_are_told_apart():
    wanted, unwanted = phrases_of(versions("Dear Ada, the hat costs 64 euros. It is an affordable hat for the garden."))
    assert wanted == ("64", "an affordable")
    assert unwanted == ("59", "Never wash it", "a cheap")


def test_of_a_sentence_that_is_all_new_only_its_figures_must_return():
    wanted, unwanted = phrases_of(versions(BODY + " We send it back repaired within 12 working days of your call."))
    assert wanted == ("12 working",)
    assert unwanted == ()


def test_what_stands_in_both_versions_is_asked_for_of_neither():
    assert phrases_of(
        versions("It is a cheap hat for the garden. Never wash it. Dear Ada, the hat costs 59 euros.")
    ) == ((), ())


def test_values_of_a_customer_stand_nowhere():
    told = versions("Dear Ada Berg, the hat costs 64 euros. It is cheap for Ada.", first_name="Ada", last_name="Berg")
    assert told.final["body"] == "Dear {first_name} {last_name}, the hat costs 64 euros. It is cheap for {first_name}."
    wanted, unwanted = phrases_of(told)
    assert not any("Ada" in one or "{" in one for one in (*wanted, *unwanted))
    assert "Ada" not in faq_of(told, ContentType.SUGGESTED_REPLY, None).answer
    customer = Customer(id="c-1", attributes={"first_name": "Ada", "email": "ada@example.org", "tier": "gold"})
    kept = stand_in_customer(customer, ("first_name", "email"))
    assert kept == Customer(attributes={"first_name": "Alex", "tier": "gold"})


def test_an_answer_is_the_whole_body_or_the_new_sentences():
    asked = Asked(request=DraftRequest(content_type="faq_answer", topic="May I wash it?", products=("trail-hat",)))
    told = versions("Never wash it. Brush it softly.", "Never wash it.")
    whole = faq_of(told, ContentType.FAQ_ANSWER, asked)
    assert (whole.question, whole.answer) == ("May I wash it?", "Never wash it. Brush it softly.")
    assert whole.products == ("trail-hat",)
    assert faq_of(told, ContentType.BUYER_GUIDE, asked).answer == "Brush it softly."


def test_a_fact_is_a_new_sentence_with_a_figure():
    told = versions("Never wash it. It weighs 86 g in size M. It is light.", "Never wash it.")
    (fact,) = facts_of(told, "trail-hat")
    assert (fact.subject, fact.value, fact.unit) == ("trail-hat", "86", "g")
    assert fact.statement == "It weighs 86 g in size M."
