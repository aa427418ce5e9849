"""Suggested replies and review responses over real stores."""

import json

import pytest

from service.domain.suggestions import ReplyRequest, ReviewResponseRequest
from service.errors import NotFound
from tests.models import ScriptedModel, parts, with_model

THREE = json.dumps(
    {"suggestions": [{"approach": a, "body": f"Hello, {a}."} for a in ("short", "long", "next step", "more")]}
)


async def reply(service, text, *answers, **fields):
    model = ScriptedModel(*(answers or (THREE,)))
    request = ReplyRequest.model_validate({"messages": [{"role": "customer", "text": text}], **fields})
    return await with_model(service, model).suggest_replies("alder-and-brim", request), model


async def test_up_to_three_distinct_suggestions_are_kept_as_drafts(service):
    result, model = await reply(service, "How long do I have to send a hat back?")
    assert [draft.parts["body"] for draft in result.suggestions] == [
        "Hello, short.",
        "Hello, long.",
        "Hello, next step.",
    ]
    assert {draft.content_type for draft in result.suggestions} == {"suggested_reply"}
    assert not result.escalate.needed
    assert len(model.calls) == 1
    assert (await service.get_draft("alder-and-brim", result.suggestions[0].id)).text == "Hello, short."


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("Wie lange kann ich den Hut zurückschicken?", "de-DE"),
        ("How long can I return the hat?", "en-GB"),
        ("Où est ma commande, s'il vous plaît ?", "fr"),
    ],
)
async def test_the_reply_is_in_the_customers_language(service, text, locale):
    result, model = await reply(service, text)
    assert {draft.locale for draft in result.suggestions} == {locale}
    assert f'"locale":"{locale}"' in model.words


async def test_anger_goes_to_a_person_with_the_reason(service):
    result, _ = await reply(service, "This is unacceptable. My lawyer will hear of it.")
    assert result.escalate.needed
    assert {"anger", "legal_threat"} <= set(result.escalate.reasons)
    assert {draft.status for draft in result.suggestions} == {"needs_review"}


async def test_personal_data_of_the_conversation_never_reaches_the_model(service):
    text = "I am Zebulon Quirk, z.quirk@private.example, order no. AB-778899, phone +49 1632 960 123. Where is my hat?"
    customer = {"attributes": {"first_name": "Zebulon", "last_name": "Quirk"}}
    answer = json.dumps(
        {"suggestions": [{"approach": "short", "body": "Hello {first_name}, we look into {order_number}."}]}
    )
    result, model = await reply(service, text, answer, customer=customer)
    for secret in ("Zebulon", "Quirk", "private.example", "AB-778899", "960 123"):
        assert secret not in model.words, secret
    assert "Zebulon" in result.suggestions[0].text
    assert "AB-778899" in result.suggestions[0].text


async def test_what_nobody_knows_is_named(service):
    result, _ = await reply(service, "Xyzzy plugh frobnicate quux?")
    assert any("knowledge" in gap for gap in result.missing) or result.suggestions[0].citations == ()


async def test_a_low_rating_goes_to_a_person_and_says_nothing_personal(service):
    review = {
        "id": "x",
        "rating": 1,
        "text": "The strap broke. Call me, Zebulon Quirk, at +49 1632 960 123.",
        "author": "Zebulon Quirk",
    }
    model = ScriptedModel(parts(body="We are sorry that the strap broke."))
    draft = await with_model(service, model).respond_to_review(
        "alder-and-brim", ReviewResponseRequest.model_validate({"review": review})
    )
    assert draft.status == "needs_review"
    assert any(finding.rule == "human-approval" for finding in draft.checks)
    assert "960 123" not in model.words


async def test_a_review_on_record_is_answered_by_id(service):
    model = ScriptedModel(parts(body="Thank you for your words."))
    answered = with_model(service, model)
    assert (
        await answered.respond_to_review("alder-and-brim", ReviewResponseRequest(review_id="r-001"))
    ).channel == "review_site"
    with pytest.raises(NotFound) as refused:
        await answered.respond_to_review("alder-and-brim", ReviewResponseRequest(review_id="r-999999"))
    assert refused.value.code == "review_not_found"


@pytest.mark.parametrize(("review_id", "reason"), [("r-126", "hurt"), ("r-010", None)])
async def test_a_furious_review_is_never_thanked_for_what_went_wrong(service, review_id, reason):
    draft = await service.respond_to_review(
        "alder-and-brim", ReviewResponseRequest.model_validate({"review_id": review_id})
    )
    assert draft.status == "needs_review"
    assert "sorry" in draft.text
    assert "good to read" not in draft.text and "pleased" not in draft.text and "glad" not in draft.text
    if reason:
        assert any(reason in finding.message for finding in draft.checks)
