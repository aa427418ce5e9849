"""Repair and removal, with models that say what the test says, over the real stores and checks."""

import json
from typing import Any

import pytest

from service.domain.contracts import CONTRACTS
from service.domain.drafts import Draft, DraftRequest
from service.domain.prompts import ModelCall
from service.domain.streams import Delta
from service.domain.suggestions import ReplyRequest
from service.workflows.draft_content import draft_content
from tests.models import ScriptedModel, parts, with_model

PAGE = {"content_type": "product_page", "products": ["trail-hat"]}
FILLER = (
    "We answer every question by e-mail and in the shop. Ask us whatever you would like to know before you choose, and take all"
    " the time that you need for it."
)


async def write(service, *answers, **fields: Any) -> tuple[Draft, ScriptedModel]:
    model = ScriptedModel(*answers)
    request = DraftRequest.model_validate({**PAGE, **fields})
    return await with_model(service, model).draft_content("alder-and-brim", request), model


def page(body: str, **more: str) -> str:
    given = {"title": "Trail Hat", "body": body, "meta_description": "A hat for walks.", "call_to_action": "Ask us."}
    return parts(**(given | more))


def fact(call: ModelCall, attribute: str) -> str:
    """Return a fact of the prompt as a cited sentence."""
    rows = [json.loads(line) for line in call.messages[1].content.splitlines() if line.startswith('{"label"')]
    row = next(row for row in rows if row.get("attribute") == attribute)
    return f"{row['text'][:-1]} [{row['label']}]."


def removed(draft: Draft) -> list[str]:
    return [finding.message for finding in draft.checks if finding.message.startswith("removed: ")]


async def test_the_model_is_told_the_words_what_is_wrong_and_what_to_do(service):
    def lie(call: ModelCall) -> str:
        return page(f"{FILLER} {fact(call, 'price').replace('64', '9')} It is the best hat in Europe.")

    def mended(call: ModelCall) -> str:
        return page(f"{FILLER} {fact(call, 'price')}")

    draft, model = await write(service, lie, mended)
    assert draft.status == "ready"
    assert removed(draft) == []
    assert draft.usage.attempts == 2
    asked = model.calls[1].messages[-1].content
    assert asked.startswith("Your answer cannot be used:\n- ")
    assert "The Trail Hat costs 9 euros." in asked
    assert "It is the best hat in Europe." in asked, "what nothing supports is told as well"
    assert "the whole JSON object" in asked
    assert model.calls[1].messages[-2].content == lie(model.calls[0])


async def test_what_still_fails_is_removed_and_kept_on_record(service):
    def stubborn(call: ModelCall) -> str:
        wrong = fact(call, "price").replace("64", "9")
        return page(f"{FILLER}\n\n## Price\n\n{wrong}\n\n## Care\n\n{fact(call, 'care')} This also means a lot.")

    draft, model = await write(service, stubborn)
    assert len(model.calls) == 2
    assert draft.status == "ready"
    assert "9 euros" not in draft.text
    assert "## Price" not in draft.text
    assert "## Care" in draft.text
    assert "contradicted" not in {claim.status for claim in draft.claims}
    [finding] = [finding for finding in draft.checks if finding.rule == "claim-contradicted"]
    assert finding.severity == "info"
    assert finding.message.startswith("removed: “The Trail Hat costs 9 euros.” (it was block).")
    assert draft.text == draft.variables["text"]


async def test_an_unsupported_claim_that_stays_is_removed(service):
    draft, _ = await write(service, lambda call: page(f"{FILLER} It keeps for 12 years. {fact(call, 'care')}"))
    assert draft.status == "ready"
    assert removed(draft)[0].startswith("removed: “It keeps for 12 years.” (it was warn).")


async def test_personal_data_is_removed_without_being_told_again(service):
    draft, _ = await write(service, page(f"{FILLER} Your order no. AB-48213 is on its way."))
    assert draft.status == "ready"
    assert "48213" not in draft.model_dump_json()


@pytest.mark.parametrize(
    "answer",
    [
        page("The Trail Hat costs 9 euros [e1]."),
        page(f"{FILLER} See [this](https://attacker.example/x)."),
        page(FILLER, title="Call +44 20 7946 0991"),
        page(f"1. {FILLER}\n2. Call +44 20 7946 0991.\n3. Wait."),
    ],
    ids=["nothing would be left", "a stranger was obeyed", "the title cannot go", "a step cannot go"],
)
async def test_what_cannot_be_removed_blocks_and_the_text_stays_as_it_was(service, answer: str):
    draft, _ = await write(service, answer)
    assert draft.status in {"blocked", "needs_review"}
    assert removed(draft) == []
    assert draft.parts["title"] == json.loads(answer)["title"]


async def test_a_contract_may_forbid_removal(service):
    body = f"Something went wrong. {FILLER} Call +44 20 7946 0991 for more. We are sorry."
    given = {"content_type": "service_notice", "channel": "web", "topic": "delay", "facts": {"reason": "a strike"}}
    draft, _ = await write(service, page(body), **given)
    assert CONTRACTS[draft.content_type].keeps_words is None
    assert draft.status == "blocked"
    assert "7946" in draft.text


async def test_a_removal_that_costs_an_element_is_not_done(service):
    """The only sentence of thanks holds the phone number: without it the text would lack what its contract asks for."""
    body = f"Thank you, and call +44 20 7946 0991. {FILLER}"
    draft, _ = await write(service, parts(subject="Hello", body=body), content_type="thank_you", channel="email")
    assert draft.status == "blocked"
    assert "Thank you" in draft.text


async def test_an_optional_part_goes_as_a_whole(service):
    draft, _ = await write(
        service,
        parts(subject="Hat", preheader="It keeps for 12 years.", body=f"Thank you. {FILLER}"),
        content_type="thank_you",
        channel="email",
    )
    assert draft.status == "ready"
    assert "preheader" not in draft.parts


async def test_a_message_that_is_a_sentence_too_long_loses_its_last(service):
    body = "Thank you for your review of the hat. " + "We read every one of them with care and learn from it. " * 8
    given = {"content_type": "thank_you", "channel": "sms"}
    draft, _ = await write(service, parts(body=body + "We keep what you said in mind for the next hats."), **given)
    assert draft.status == "ready"
    assert draft.parts["body"].startswith("Thank you for your review")
    assert removed(draft)[0].startswith("removed: “We keep what you said in mind for the next hats.”")


async def test_a_worse_second_answer_is_not_taken(service):
    first = page(f"{FILLER} It keeps for 12 years.")
    draft, _ = await write(service, first, page(f"{FILLER} Call +44 20 7946 0991. It keeps for 13 years."))
    assert draft.status == "ready"
    assert "12 years" in removed(draft)[0]


async def test_a_stream_tells_both_attempts_and_ends_with_the_shorter_text(service):
    told: list[object] = []
    model = ScriptedModel(page(f"{FILLER} It keeps for 12 years."))
    own = with_model(service, model)
    request = DraftRequest.model_validate(PAGE)
    draft = await draft_content(own.ports, own.memory, "alder-and-brim", request, told.append)
    assert {event.attempt for event in told if isinstance(event, Delta)} == {1, 2}
    assert told[-1] == draft
    assert "12 years" not in draft.text


async def test_each_suggestion_is_mended_for_itself(service):
    good = "Thank you for asking. Just reply here if anything is still open."
    bad = f"{good} Your order no. AB-48213 is on its way."
    model = ScriptedModel(json.dumps({"suggestions": [{"body": good}, {"body": bad}]}))
    request = ReplyRequest.model_validate({"messages": [{"role": "customer", "text": "Can I wash the Trail Hat?"}]})
    found = await with_model(service, model).suggest_replies("alder-and-brim", request)
    assert [draft.status for draft in found.suggestions] == ["ready", "ready"]
    assert [bool(removed(draft)) for draft in found.suggestions] == [False, True]
    assert [draft.parts["body"] for draft in found.suggestions] == [good, good]
