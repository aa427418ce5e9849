"""What a prompt is told of the brand's voice and limits."""

import datetime as dt
from typing import Any

from service.domain.brands import Brand
from service.domain.drafts import DraftRequest
from service.domain.evidence import Evidence
from service.drafting.brief import make_brief
from service.drafting.inputs import prompt_inputs
from tests.builders import build_brand, build_item


def inputs(brand: Brand, **request: Any) -> Any:
    brief = make_brief(brand, DraftRequest.model_validate(request), dt.date(2026, 11, 21))
    return prompt_inputs(brand, brief, Evidence())


def test_terms_to_say_instead_and_the_channels_reading_level_are_told():
    voice = {
        "avoid": ["cheap"],
        "use": ["hat"],
        "say_instead": {"factory": "workshop"},
        "reading_level": 9,
        "reading_levels": {"sms": 6},
    }
    brand = build_brand(voice=voice)
    for channel, level in (("sms", 6), ("email", 9)):
        told = inputs(brand, content_type="follow_up", channel=channel)["brand"]["voice"]
        assert (told["avoid"], told["use"], told["reading_level"]) == (["cheap", "factory"], ["hat", "workshop"], level)


def test_a_brands_own_limits_are_told():
    brand = build_brand(limits={"social": {"body": "linkedin_post"}})
    (part,) = inputs(brand, content_type="social_post", topic="hats")["parts"]
    assert (part["max_length"], part["counted_in"]) == (3_000, "utf16_units")


def test_evidence_tells_a_model_what_it_needs_and_nothing_else():
    request = DraftRequest.model_validate({"content_type": "faq_answer", "topic": "price"})
    brief = make_brief(build_brand(), request, dt.date(2026, 11, 21))
    items = (
        build_item("e1", "It costs 64 euros.", subject="trail-hat", locale=brief.locale, fingerprint="2c4efcd4"),
        build_item("e2", "Passt gut.", kind="review", locale="nl", nps=0, quotable=True, author="Ada K."),
    )
    told: Any = prompt_inputs(build_brand(), brief, Evidence(items=items))["evidence"]
    fact, review = told
    assert fact.keys() == {"label", "kind", "text", "subject", "score"}
    assert (review["locale"], review["nps"], review["quotable"], review["author"]) == ("nl", 0, True, "Ada K.")
