"""Drafting over real stores: abstention, repair, personal data, provenance."""

import json

import pytest

from service.bootstrap import build_service
from service.domain.drafts import DraftRequest
from service.errors import InvalidRequest, ModelReplyInvalid, NotFound
from service.settings import Settings
from tests.models import ScriptedModel, parts, with_model

FAQ = {"content_type": "faq_answer", "topic": "Can I wash the Trail Hat?", "products": ["trail-hat"]}


async def draft(service, *answers, brand="alder-and-brim", **fields):
    model = ScriptedModel(*answers)
    return await with_model(service, model).draft_content(brand, DraftRequest.model_validate({**FAQ, **fields})), model


def label_of(call, word):
    """Return label and text of the first fact in the prompt that holds a word."""
    lines = [json.loads(line) for line in call.messages[1].content.splitlines() if line.startswith('{"label"')]
    return next((line["label"], line["text"]) for line in lines if line["kind"] == "fact" and word in line["text"])


async def test_a_cited_fact_is_supported_and_its_quote_stands_in_the_source(service):
    def answer(call):
        label, text = label_of(call, "can be washed at")
        return parts(title="Washing", body=f"{text[:-1]} [{label}].")

    written, model = await draft(service, answer)
    assert written.status == "ready"
    assert [claim.status for claim in written.claims] == ["supported"]
    citation = written.citations[0]
    source = await service.get_source("alder-and-brim", citation.source_id)
    assert citation.quote in source.source.text
    assert written.claims[0].citations == (citation.id,)
    assert len(model.calls) == 1
    assert written == await service.get_draft("alder-and-brim", written.id)


async def test_provenance_names_prompt_model_and_sources(service):
    written, _ = await draft(service, parts(title="t", body="Hello there."), seed=5)
    provenance = written.provenance
    assert provenance.prompt == "faq_answer@1"
    assert provenance.prompt_hash == service.library.prompt("faq_answer").hash
    assert (provenance.model, provenance.seed) == ("test/scripted", 5)
    assert {"facts"} < {source.source_id for source in provenance.sources}
    assert written.usage.input_tokens == 3


async def test_missing_evidence_is_named_without_a_model_call(service):
    written, model = await draft(service, "never", topic="quantum computing", products=["abacus"])
    assert written.status == "insufficient_evidence"
    assert any("passages" in gap for gap in written.missing)
    assert model.calls == []
    assert written.usage.attempts == 0


async def test_a_product_that_the_brand_does_not_have_is_told_with_what_may_be_meant(service):
    missing, _ = await draft(service, "never", content_type="product_page", topic=None, products=["trail-hatt"])
    assert missing.missing == ("product: no fact, document or review for trail-hatt; did you mean trail-hat?",)
    written, _ = await draft(service, parts(title="t", body="Hello there."), products=["trail-hatt"])
    told = [(one.rule, one.message) for one in written.checks if one.check == "elements"]
    assert told == [("product-unknown", "“trail-hatt” is no product of brand.yaml. Did you mean trail-hat?")]


async def test_a_link_that_brand_yaml_lacks_is_told_with_its_key(tmp_path):
    (tmp_path / "knowledge/caps").mkdir(parents=True)
    (tmp_path / "knowledge/caps/brand.yaml").write_text("id: caps\nname: Caps\n")
    caps = await build_service(Settings(data_dir=tmp_path / "data", knowledge_dir=tmp_path / "knowledge"))
    asked = DraftRequest.model_validate({"content_type": "survey_invitation"})
    written = await caps.draft_content("caps", asked)
    await caps.close()
    assert written.status == "needs_review"
    assert [one.remedy for one in written.checks if one.rule == "link-missing"] == [
        "Give the address as links.survey in brand.yaml."
    ]
    assert written.parts["call_to_action"] == "Just reply to this message."


async def test_an_unusable_answer_is_repaired_once(service):
    written, model = await draft(service, "I cannot do that.", parts(title="t", body="Hello there."))
    assert written.status == "ready"
    assert len(model.calls) == 2
    assert "cannot be used" in model.calls[1].messages[-1].content
    assert written.usage.attempts == 2


async def test_a_second_unusable_answer_is_an_error(service):
    with pytest.raises(ModelReplyInvalid):
        await draft(service, "no", "no again", parts(title="t", body="too late"))


async def test_a_contradicted_claim_is_told_to_the_model_and_blocks_if_it_stays(service):
    def lie(call):
        label, _ = label_of(call, "costs")
        return parts(title="Price", body=f"The Trail Hat costs 9 euros [{label}].")

    written, model = await draft(service, lie, topic="What does the Trail Hat cost?")
    assert written.status == "blocked"
    assert len(model.calls) == 2
    assert "contradicted" in model.calls[1].messages[-1].content
    assert any(finding.rule == "claim-contradicted" for finding in written.checks)


async def test_an_uncited_number_needs_a_person(service):
    written, _ = await draft(service, parts(title="t", body="It keeps for 12 years."))
    assert written.status == "needs_review"


async def test_personal_values_never_reach_the_model_and_stand_in_the_text(service):
    customer = {
        "attributes": {
            "first_name": "Zebulon",
            "order_number": "A-99-1234",
            "email": "z@private.example",
            "salary": "1000000",
        }
    }
    written, model = await draft(
        service,
        parts(subject="For {first_name}", body="Hello {first_name}, about {order_number}: thank you."),
        content_type="thank_you",
        topic="Zebulon's review of order A-99-1234, write to z@private.example",
        customer=customer,
    )
    for secret in ("Zebulon", "A-99-1234", "z@private.example", "1000000"):
        assert secret not in model.words
    assert written.parts["body"].startswith("Hello Zebulon, about A-99-1234")
    assert written.parts["subject"] == "For Zebulon"
    assert set(written.personalisation.used) == {"first_name", "order_number"}
    assert "hat_size" in written.personalisation.missing


async def test_spans_fit_the_text_after_personal_values_went_in(service):
    def answer(call):
        label, text = label_of(call, "euros")
        return parts(
            subject="s", body=f"Dear {{first_name}}, hello. {text[:-1]} [{label}].", call_to_action="See the shop."
        )

    written, _ = await draft(
        service,
        answer,
        content_type="follow_up",
        channel="email",
        topic="care",
        customer={"attributes": {"first_name": "Bartholomew"}},
    )
    claim = written.claims[0]
    assert written.parts["body"][claim.span.start : claim.span.end] == claim.text
    assert "euros" in claim.text


async def test_a_placeholder_that_nothing_replaces_blocks(service):
    written, _ = await draft(service, parts(title="t", body="Hello {first_name}."))
    assert written.status == "blocked"


async def test_marketing_mail_gets_sender_and_opt_out_from_code(service):
    written, _ = await draft(
        service,
        parts(
            subject="s",
            body="Brush it.\n\nThe people at Alder & Brim",
            call_to_action="See [how](https://alderandbrim.example/help).",
        ),
        content_type="follow_up",
        channel="email",
        topic="care",
    )
    assert "4 Ferry Lane" in written.parts["footer"]
    assert written.text.index("See [how]") < written.text.index("The people at") < written.text.index("Unsubscribe")
    assert 'href="https://alderandbrim.example/unsubscribe"' in written.html
    assert written.variables["subject"] == "s"


async def test_callers_facts_can_be_cited(service):
    def answer(call):
        line = next(json.loads(line) for line in call.messages[1].content.splitlines() if '"kind":"request"' in line)
        return parts(
            subject="Delay",
            body=f"Sorry. Your hat arrives on 27 November 2026 [{line['label']}].",
            call_to_action="Write to us.",
        )

    written, _ = await draft(
        service,
        answer,
        content_type="service_notice",
        channel="email",
        topic="delay",
        facts={"new_delivery_date": "27 November 2026"},
    )
    assert [citation.kind for citation in written.citations] == ["request"]
    assert "27 November 2026" in written.citations[0].quote
    assert written.claims[0].status == "supported"


async def test_a_prompt_of_another_content_type_is_refused_and_no_model_is_asked(service):
    with pytest.raises(InvalidRequest, match="this prompt writes buyer_guide, not faq_answer") as refused:
        await draft(service, prompt="buyer_guide@production")
    assert [error.pointer for error in refused.value.errors] == ["/prompt"]


async def test_an_unknown_brand_is_not_found(service):
    with pytest.raises(NotFound) as refused:
        await draft(service, "x", brand="nobody")
    assert refused.value.code == "brand_not_found"
