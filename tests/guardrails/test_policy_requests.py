"""What code decides of requests and texts: audiences, hours, consent, senders, urgency, and the shape of a text."""

import pytest

from service.guardrails.policy import check_policy, check_request
from tests.guardrails.policy_build import manuscript, names, place_of
from tests.guardrails.policy_texts import PACKS


@pytest.mark.parametrize(
    "segment",
    ["nps>=9", "NPS >= 9", "csat_score > 4", "stars=5", "rating >= 4", "sentiment = positive", "promoters", ["country", "nps"], "Kunden mit 5 Sternen",
     "zufriedene Kunden", "happy customers only", "avg_review_rating>4", "not detractor", "satisfaction in (4,5)", "ces<2"],
)  # fmt: skip
def test_a_segment_by_mood_is_refused_for_reviews_and_allowed_for_testimonials(segment):
    given = {"segment": segment}
    assert names(check_request(manuscript("", *PACKS, content_type="review_request", circumstances=given))) == [
        "review-gating-audience"
    ]
    for other in ("testimonial_request", "referral_invitation"):
        assert check_request(manuscript("", *PACKS, content_type=other, circumstances=given)) == ()


@pytest.mark.parametrize(
    "segment", ["delivered_at within 14 days", "country = DE and product = trail-hat", ["orders", "delivered_at"], "alle Käufer", "all buyers, happy or not", "operating_since < 2020", "starship owners", "people who love to walk", "fans of ces chapeaux"],
)  # fmt: skip
def test_other_segments_pass(segment):
    assert (
        check_request(manuscript("", *PACKS, content_type="review_request", circumstances={"segment": segment})) == ()
    )


def test_the_request_is_judged_by_conditions_alone():
    given = {"segment": "nps>=9", "speaker_relation": "gifted"}
    assert names(
        check_request(
            manuscript("Hurry! 5-star reviews only.", *PACKS, content_type="review_request", circumstances=given)
        )
    ) == ["review-gating-audience"]


@pytest.mark.parametrize(
    ("hour", "found"),
    [("07:59", ["sms-consent-hours"]), ("08:00", []), ("20:59", []), ("21:00", ["sms-consent-hours"])],
)
def test_text_messages_have_decent_hours(hour, found):
    given = {"send_at": f"2026-11-23T{hour}:00-08:00", "consent": {"kind": "written"}}
    assert names(check_request(manuscript("", *PACKS, channel="sms", circumstances=given))) == found


@pytest.mark.parametrize("absent", ["own_sale", "similar_product", "opt_out_at_collection", "opt_out_now"])
def test_the_soft_opt_in_needs_each_of_its_parts(absent):
    parts = dict.fromkeys(("own_sale", "similar_product", "opt_out_at_collection", "opt_out_now"), True)
    whole = {"consent": {"kind": "soft_opt_in"} | parts}
    assert check_request(manuscript("", *PACKS, circumstances=whole)) == ()
    lacking = {"consent": {"kind": "soft_opt_in"} | parts | {absent: False}}
    assert names(check_request(manuscript("", *PACKS, circumstances=lacking))) == ["soft-opt-in"]


@pytest.mark.parametrize(
    ("sender", "passes"),
    [
        ({"from": "news@acme.example"}, True),
        ({"from": "news@mail.acme.example", "display_name": "The team of Acme Hats"}, True),
        ({"from": "news@notacme.example"}, False),
        ({"from": "news@acme.example.evil.example"}, False),
        ({"from": "news@acme.example", "reply_to": "me@evil.example"}, False),
        ({"display_name": "Your Bank"}, False),
    ],
)
def test_the_sender_is_the_brand(sender, passes):
    found = check_request(manuscript("", *PACKS, circumstances={"sender": sender}))
    assert names(found) == ([] if passes else ["sender-identity"])


@pytest.mark.parametrize(
    ("offer", "body", "passes"),
    [
        ({"ends_at": "2026-11-22"}, "It ends today.", True),
        ({"ends_at": "2026-11-23"}, "It ends today.", False),
        ({"ends_at": "2026-11-21"}, "Last chance.", False),
        ({"ends_at": "2026-11-30"}, "Last chance.", True),
        ({"ends_at": "2026-11-30T18:00:00+01:00"}, "Last chance.", True),
        ({"ends_at": "2026-11-30"}, "Only 3 left.", False),
        ({"stock": 3}, "Only 3 left.", True),
        ({"stock": 0}, "While stocks last.", False),
        ({}, "There is no hurry.", True),
    ],
)
def test_urgency_is_true_or_stopped(offer, body, passes):
    found = check_policy(
        manuscript(body, *PACKS, content_type="quote_follow_up", channel="letter", circumstances={"offer": offer})
    )
    assert ("false-urgency" in names(found)) is not passes


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("BUY THIS FINE HAT now.", "BUY THIS FINE HAT"),
        ("[here](https://acme.example/x)", "[here]("),
        ("![](https://acme.example/x)", "![]("),
        ("#summerhatsofthisyear", "#summerhatsofthisyear"),
        ("UPF 50+, EU, UK.", None),
        ("A HAT is a HAT is a HAT.", None),
        ("#SummerHatsOfThisYear", None),
    ],
)
def test_the_shape_of_a_text_can_be_read(body, words):
    found = [
        f for f in check_policy(manuscript(body, *PACKS, content_type="buyer_guide")) if f.rule == "accessible-text"
    ]
    assert [body[place_of(f).start : place_of(f).end] for f in found] == ([words] if words else [])
