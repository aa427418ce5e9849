"""Lengths as platforms count them, at their exact limits.

From 3GPP TS 23.038 and 23.040, and twitter-text's third configuration.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.brands import Brand
from service.domain.channels import PLATFORM_LIMITS, parts_for
from service.domain.contracts import CONTRACTS
from service.domain.findings import Severity
from service.domain.moments import Channel, ContentType
from service.guardrails.channels import check_lengths, measure
from service.guardrails.lengths import messages_of, segments_of, sms_septets, utf16_units, weighted_length
from tests.guardrails.build import build_manuscript


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "count"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("a" * 459, "GSM-7", 459, 3),
        ("a" * 460, "GSM-7", 460, 4),
        ("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà", "GSM-7", 42, 1),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 80 + "a", "GSM-7", 161, 2),
        ("^{}\\[~]|€\f", "GSM-7", 20, 1),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),  # the escape and its sign stay together: one septet is lost
        ("ç" * 70, "UCS-2", 70, 1),
        ("ç" * 71, "UCS-2", 71, 2),
        ("ç" * 134, "UCS-2", 134, 2),
        ("ç" * 135, "UCS-2", 135, 3),
        ("“" + "a" * 69, "UCS-2", 70, 1),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        ("ç" * 66 + "😀" + "ç" * 66, "UCS-2", 134, 3),  # a pair of surrogates stays together: one unit is lost
    ],
)
def test_text_messages(text, alphabet, units, count):
    segments = segments_of(text)
    assert (segments.alphabet, segments.units, segments.messages) == (alphabet, units, count)


@given(st.text(alphabet="aé€[]ç😀“", max_size=400))
def test_a_message_fits_its_segments_and_never_one_less(text):
    segments = segments_of(text)
    alone, joined = (160, 153) if segments.alphabet == "GSM-7" else (70, 67)
    assert segments.units <= segments.filled <= max(alone, segments.messages * joined)
    if segments.messages > 1:
        assert segments.units > (segments.messages - 1) * (joined - 1) - 1
    assert (sms_septets(text) <= 459) == (segments.messages <= 3)


@given(st.text(alphabet="aé€[]ç😀“", min_size=1, max_size=400))
def test_messages_hold_the_whole_text_and_as_many_as_are_counted(text):
    segments = segments_of(text)
    assert "".join(messages_of(text)) == text
    assert len(messages_of(text)) == segments.messages
    filler = "a" if segments.alphabet == "GSM-7" else "ç"
    assert segments_of(text + filler * segments.left).messages == segments.messages
    assert segments_of(text + filler * (segments.left + 1)).messages == segments.messages + 1


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0), ("a" * 280, 280), ("帽" * 140, 280), ("ü" * 3, 3), ("я", 1), ("ა", 1), ("ᄀ", 2), ("’“”–—", 5), ("…", 2), ("€", 2),
        ("′″", 2), ("e\u0301", 1), ("é", 1), ("Å", 1),
        ("😀", 2), ("👍🏽", 2), ("👨‍👩‍👧‍👦", 2), ("🏳️‍🌈", 2), ("🇩🇪", 2), ("🇩🇪🇫🇷", 4), ("1️⃣", 2), ("❤️", 2), ("❤", 2), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2), ("©", 1), ("©️", 2),
        ("https://a.example/b", 23), ("http://example.com", 23), ("https://example.com/" + "a" * 200, 23), ("see example.com now", 31),
        ("www.example.co.uk/x?y=z#q", 23), ("(https://example.com/a).", 26), ("https://example.com,https://example.org", 47),
        ("me@example.com", 14), ("3.5 stars", 9), ("z.B. so", 7), ("Hi.There", 8), ("a\nb", 3), ("example.com\nexample.org", 47),
    ],
)  # fmt: skip
def test_weights_on_x(text, weight):
    assert weighted_length(text) == weight


def test_utf16_units():
    assert [utf16_units(text) for text in ("a", "ü", "帽", "😀", "👨‍👩‍👧‍👦")] == [1, 1, 1, 2, 11]


def rules(manuscript):
    return {finding.rule: finding for finding in check_lengths(manuscript)}


@pytest.mark.parametrize(
    ("channel", "content_type", "part", "fits", "too_long"),
    [
        (Channel.REVIEW_SITE, ContentType.REVIEW_RESPONSE, "body", "ü" * 2_048, "ü" * 2_048 + "a"),
        (Channel.SOCIAL, ContentType.SOCIAL_POST, "body", "帽" * 140, "帽" * 140 + "a"),
        (Channel.SMS, ContentType.SURVEY_INVITATION, "body", "a" * 459, "a" * 460),
        (Channel.SMS, ContentType.SURVEY_INVITATION, "body", "ç" * 201, "ç" * 202),
        (Channel.EMAIL, ContentType.SURVEY_INVITATION, "subject", "a" * 60, "a" * 61),
        (Channel.EMAIL, ContentType.SURVEY_INVITATION, "preheader", "a" * 100, "a" * 101),
        (Channel.PUSH, ContentType.SURVEY_INVITATION, "title", "a" * 50, "a" * 51),
        (Channel.PUSH, ContentType.SURVEY_INVITATION, "body", "a" * 178, "a" * 179),
        (Channel.WEB, ContentType.PRODUCT_PAGE, "title", "a" * 70, "a" * 71),
        (Channel.WEB, ContentType.PRODUCT_PAGE, "meta_description", "a" * 155, "a" * 156),
    ],
)
def test_limits_to_the_sign(channel, content_type, part, fits, too_long):
    def build(text):
        parts = {"body": "Hello."} | {part: text}
        return build_manuscript(parts.pop("body"), content_type=content_type, channel=channel, **parts)

    assert f"length-{part}" not in rules(build(fits))
    finding = rules(build(too_long))[f"length-{part}"]
    assert finding.remedy.startswith("Shorten it by ")
    assert finding.source


@pytest.mark.parametrize(("part", "advised"), [("title", 40), ("body", 120)])
def test_push_messages_are_cut_on_some_devices(part, advised):
    def build(text):
        parts = {"body": "Hello."} | {part: text}
        return build_manuscript(
            parts.pop("body"), content_type=ContentType.SURVEY_INVITATION, channel=Channel.PUSH, **parts
        )

    assert f"advised-{part}" not in rules(build("a" * advised))
    assert rules(build("a" * (advised + 1)))[f"advised-{part}"].severity is Severity.INFO


def test_a_message_of_several_segments_says_so_and_why():
    sms: dict[str, Any] = {"content_type": ContentType.SURVEY_INVITATION, "channel": Channel.SMS}
    assert "sms-segments" not in rules(build_manuscript("a" * 160, **sms))
    assert (
        "2 messages: it takes the room of 161 characters, and one holds 160"
        in rules(build_manuscript("a" * 161, **sms))["sms-segments"].message
    )
    finding = rules(build_manuscript("a" * 80 + "–", **sms))["sms-segments"]
    assert "the room of 81 characters, and one holds 70; “–”" in finding.message
    assert finding.severity is Severity.INFO


def test_a_push_message_fits_its_payload():
    manuscript = build_manuscript(
        "帽" * 1_000, content_type=ContentType.SURVEY_INVITATION, channel=Channel.PUSH, title="Hi"
    )
    assert "push-payload" not in rules(manuscript)
    manuscript = build_manuscript(
        "帽" * 1_400, content_type=ContentType.SURVEY_INVITATION, channel=Channel.PUSH, title="Hi"
    )
    assert rules(manuscript)["push-payload"].severity is Severity.BLOCK


def test_the_preheader_adds_to_the_subject():
    email: dict[str, Any] = {
        "content_type": ContentType.SURVEY_INVITATION,
        "channel": Channel.EMAIL,
        "subject": "How do you find your Trail Hat?",
    }
    assert "preheader-repeats" not in rules(
        build_manuscript("Hi.", preheader="Every answer counts, good or bad.", **email)
    )
    assert "preheader-repeats" in rules(build_manuscript("Hi.", preheader="How do you find your Trail Hat", **email))
    assert "preheader-repeats" in rules(
        build_manuscript("Hi.", preheader="Your Trail Hat: how do you find it?", **email)
    )


def test_a_body_says_more_than_its_headline():
    head = "Alder & Brim: A walker's dream"
    assert "body-repeats" in rules(build_manuscript(f"# {head}.", title=head))
    assert "body-repeats" not in rules(build_manuscript(f"{head}. It is light, and washes at 30 degrees.", title=head))


def test_a_brand_names_its_platforms_or_sets_its_own_limits():
    brand = Brand.model_validate(
        {
            "id": "b",
            "name": "B",
            "limits": {"social": {"body": "linkedin_post"}, "review_site": {"body": {"max_length": 350}}},
        }
    )
    (post,) = parts_for(CONTRACTS[ContentType.SOCIAL_POST], Channel.SOCIAL, brand.limits)
    assert (post.max_length, post.counted_in) == (3_000, "utf16_units")
    assert measure("😀" * 1_500, post) == 3_000
    assert measure("😀" * 1_500 + "a", post) == 3_001
    (reply,) = parts_for(CONTRACTS[ContentType.REVIEW_RESPONSE], Channel.REVIEW_SITE, brand.limits)
    assert (reply.max_length, reply.counted_in, reply.name) == (350, "characters", "body")
    assert PLATFORM_LIMITS["google_play_reply"].max_length == 350
    with pytest.raises(ValueError, match="no limit is called 'myspace'; there are x_post"):
        Brand.model_validate({"id": "b", "name": "B", "limits": {"social": {"body": "myspace"}}})
