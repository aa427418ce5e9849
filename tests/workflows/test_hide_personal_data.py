"""What a model is shown of people, and what returns into a text, through the whole of drafting."""

import json

import pytest

from service.domain.briefs import CheckRequest
from service.domain.drafts import DraftRequest
from service.domain.suggestions import ReplyRequest, ReviewResponseRequest
from tests.models import ScriptedModel, parts, with_model

HATS = "alder-and-brim"
FAQ = {"content_type": "faq_answer", "topic": "Can I wash the Trail Hat?", "products": ["trail-hat"]}


async def draft(service, *answers, **fields):
    model = ScriptedModel(*answers)
    return await with_model(service, model).draft_content(HATS, DraftRequest.model_validate({**FAQ, **fields})), model


async def respond(service, answer, **review):
    model = ScriptedModel(parts(body=answer))
    request = ReviewResponseRequest.model_validate({"review": {"id": "x", "rating": 4, **review}})
    return await with_model(service, model).respond_to_review(HATS, request), model


def shown(model):
    """Return what a model was shown at first: asked again, it is shown its own words too."""
    return "\n".join(message.content for message in model.calls[0].messages)


def blocks(written):
    return {finding.rule for finding in written.checks if finding.severity == "block"}


async def test_an_attribute_that_a_model_may_see_is_masked_where_its_value_is_personal(service):
    customer = {"attributes": {"product": "hat for anna@x.example", "hat_size": 4111111111111111}}
    _, model = await draft(service, parts(title="t", body="Hello there."), customer=customer)
    assert "hat for {email}" in shown(model)
    assert "anna@x.example" not in shown(model) and "4111111111111111" not in shown(model)


async def test_personal_attributes_that_the_brand_does_not_allow_are_known_in_the_topic(service):
    customer = {"id": "c-771", "attributes": {"last_name": "Quirk", "email": "z@x.example"}}
    _, model = await draft(
        service, parts(title="t", body="Hello there."), topic="Can Quirk (c-771) wash the Trail Hat?", customer=customer
    )
    assert "Can {last_name} ({customer_id}) wash the Trail Hat?" in shown(model)


async def test_a_fact_of_the_caller_is_hidden_and_quoted_as_it_was_given(service):
    def answer(call):
        line = next(json.loads(line) for line in call.messages[1].content.splitlines() if '"kind":"request"' in line)
        assert line["text"] == "Call us on {phone} about the recall."
        return parts(subject="Recall", body=f"Call us on {{phone}} about the recall [{line['label']}].")

    written, model = await draft(
        service,
        answer,
        content_type="service_notice",
        channel="email",
        topic="recall",
        facts={"line": "Call us on 07700 900461 about the recall."},
    )
    assert "900461" not in shown(model)
    assert "Call us on 07700 900461 about the recall." in written.parts["body"]
    assert written.citations[0].quote == "Call us on 07700 900461 about the recall."


async def test_a_text_for_the_public_never_gets_a_contact_back(service):
    topic = "Can anna@x.example wash the Trail Hat?"
    written, _ = await draft(service, parts(title="t", body="Yes, {email}."), topic=topic)
    assert written.status == "blocked"
    assert "anna@x.example" not in written.text
    private, _ = await draft(service, parts(subject="s", body="Yes, {email}."), topic=topic, content_type="thank_you")
    assert "Yes, anna@x.example." in private.text


async def test_a_value_that_a_model_guessed_is_a_leak(service):
    customer = {"attributes": {"first_name": "Zebulon"}}
    written, _ = await draft(service, parts(title="t", body="Hello Zebulon."), customer=customer)
    assert "no-known-value" in blocks(written)


async def test_all_roles_of_a_conversation_are_masked_and_the_brands_own_contact_stays(service):
    roles = ("customer", "agent", "note", "customer")
    messages = [
        {
            "role": role,
            "text": "I am Quoyle Tern, call 07700 900461. I wrote to care@alderandbrim.example about the hat.",
        }
        for role in roles
    ]
    answer = json.dumps({"suggestions": [{"approach": "short", "body": "Hello {name}, we call {phone}."}]})
    model = ScriptedModel(answer)
    result = await with_model(service, model).suggest_replies(HATS, ReplyRequest.model_validate({"messages": messages}))
    assert "Quoyle" not in shown(model) and "900461" not in shown(model)
    assert "care@alderandbrim.example" in shown(model)
    assert result.suggestions[0].text == "Hello Quoyle Tern, we call 07700 900461."


async def test_customers_on_record_are_known_by_their_full_names(service):
    brand = service.library.brand("alder-and-brim")
    author = next(
        review.author
        for review in await service.ports.knowledge.list_reviews(brand.brand_id)
        if review.author and len(review.author.split()) == 2 and len(review.author.split()[1]) > 2
    )
    _, model = await draft(service, parts(title="t", body="Hello there."), topic=f"Can {author} wash the Trail Hat?")
    assert author not in shown(model)


async def test_a_case_study_keeps_the_names_that_the_brand_published(service):
    topic = "the story of Frau Ostermann"
    model = ScriptedModel(parts(title="t", body="Hello there."))
    request = DraftRequest.model_validate({"content_type": "case_study", "topic": topic})
    await with_model(service, model).draft_content(HATS, request)
    assert "Ostermann" in shown(model)


@pytest.mark.parametrize("channel", ["review_site", "web", "social"])
@pytest.mark.parametrize(
    ("answer", "is_public"),
    [
        ("Thank you, Maria. We are sorry that the strap broke on 14 May.", True),
        ("Hi Maria Keller, thank you.", False),
        ("Thank you. Your order 4711-22 is on its way.", False),
        ("Thank you. Your order of 3 March is on its way.", False),
        ("Thank you, we called 07700 900461.", False),
        ("Thank you, {name}.", False),
        ("Thank you. Your parcel to Harrogate came back.", False),
    ],
)
async def test_a_public_reply_says_of_the_customer_what_the_review_says(service, channel, answer, is_public):
    review = {
        "text": "The strap broke on 14 May. Call me on 07700 900461.",
        "author": "Maria Keller",
        "channel": channel,
        "consent": {"quote": True, "name_form": "first_name_initial", "channels": [channel]},
    }
    model = ScriptedModel(parts(title="Thank you", body=answer))
    request = ReviewResponseRequest.model_validate({"review": {"id": "x", "rating": 4, **review}, "channel": channel})
    written = await with_model(service, model).respond_to_review(HATS, request)
    assert "Keller" not in shown(model) and "900461" not in shown(model)
    assert (written.status != "blocked") == is_public, written.checks


async def test_an_answer_to_a_review_knows_nothing_of_the_customer(service):
    customer = {"attributes": {"first_name": "Zebulon", "loyalty_tier": "Thimble", "purchase_date": "3 March 2026"}}
    fields = {"content_type": "review_response", "topic": "The strap broke.", "customer": customer}
    written, model = await draft(service, parts(body="We are sorry, dear Thimble member of 3 March 2026."), **fields)
    assert "Thimble" not in shown(model) and "Zebulon" not in shown(model) and '"{first_name}"' not in shown(model)
    assert {"no-known-value", "reply-no-personal-data"} <= blocks(written)


async def test_a_review_without_consent_leaves_its_writer_unnamed(service):
    written, model = await respond(
        service, "Thank you, Ottoline.", text="I, Ottoline, like it.", author="Ottoline Farthing"
    )
    assert "Ottoline" not in shown(model)
    assert blocks(written) == set()  # the review itself says the name
    written, _ = await respond(service, "Thank you, Ottoline Farthing.", text="I like it.", author="Ottoline Farthing")
    assert "reply-no-personal-data" in blocks(written)


async def test_a_text_of_ones_own_is_checked_against_the_review_that_it_answers(service):
    fields = {"content_type": "review_response", "text": "Thank you, Quoyle, for telling us of 14 May."}
    answered = "Quoyle T.\nIt broke on 14 May."
    alone = await service.check_content(HATS, CheckRequest.model_validate(fields))
    beside = await service.check_content(HATS, CheckRequest.model_validate({**fields, "answered": answered}))
    assert "reply-no-personal-data" in {finding.rule for finding in alone.findings}
    assert not beside.blocks


async def test_subtags_of_a_locale_that_may_be_any_words_reach_no_model(service):
    written, model = await draft(service, parts(title="t", body="Hello there."), locale="en-GB-Zebulon")
    assert "Zebulon" not in shown(model)
    assert written.locale == "en-GB"
