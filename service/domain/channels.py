"""The parts a text has in each channel, with length limits and who sets them. Counting is done in `guardrails`."""

from collections.abc import Mapping
from types import MappingProxyType

from service.domain.moments import Channel, ContentContract, ContentType, Limit, PartContract, PartName

_TITLE = PartContract(
    name="title",
    purpose="A headline that says what the page is about.",
    max_length=70,
    advised_length=60,
    severity="info",
    basis="convention: search results cut titles near 60 characters",
)
_CALL_TO_ACTION = PartContract(
    name="call_to_action",
    purpose="One short sentence with the next step and, where one is given, its link.",
    required=False,
    max_length=200,
    severity="warn",
    basis="convention",
)

CHANNEL_PARTS: dict[Channel, tuple[PartContract, ...]] = {
    Channel.WEB: (
        _TITLE,
        PartContract(name="body", purpose="The text, in Markdown.", max_length=12_000, basis="house limit"),
        _CALL_TO_ACTION,
    ),
    Channel.EMAIL: (
        PartContract(
            name="subject", purpose="The subject line.", max_length=60, severity="warn",
            basis="convention: phones cut subjects near 60 characters",
        ),
        PartContract(
            name="preheader", purpose="The preview line after the subject; it adds to the subject.",
            required=False, max_length=100, severity="warn", basis="convention",
        ),
        PartContract(name="body", purpose="The message, in Markdown.", max_length=6_000, basis="house limit"),
        _CALL_TO_ACTION,
    ),
    Channel.SMS: (
        PartContract(
            name="body", purpose="The whole message, plain text.", max_length=459, counted_in="sms_septets",
            basis="3GPP TS 23.038: three joined GSM-7 segments of 153",
        ),
    ),
    Channel.CHAT: (PartContract(name="body", purpose="The reply.", max_length=2_000, basis="house limit"),),
    Channel.SOCIAL: (
        PartContract(
            name="body", purpose="The post, plain text.", max_length=280, counted_in="weighted",
            basis="X counting rules: 280 weighted characters",
        ),
    ),
    Channel.PUSH: (
        PartContract(name="title", purpose="The title.", max_length=50, advised_length=40, basis="vendor documentation: cut at 50"),
        PartContract(name="body", purpose="The message.", max_length=178, advised_length=120, basis="vendor documentation: cut at 178"),
    ),
    Channel.REVIEW_SITE: (
        PartContract(
            name="body", purpose="The public response.", max_length=4_096, counted_in="bytes",
            basis="Google Business Profile: a reply has at most 4,096 bytes",
        ),
    ),
    Channel.LETTER: (
        PartContract(name="subject", purpose="The subject line.", max_length=120, severity="info", basis="convention"),
        PartContract(name="body", purpose="The letter from salutation to close.", max_length=6_000, basis="house limit"),
    ),
}  # fmt: skip

_META_DESCRIPTION = PartContract(
    name="meta_description",
    purpose="The description for search results.",
    max_length=155,
    severity="info",
    basis="convention: search results cut descriptions near 155 characters",
)


PLATFORM_LIMITS = MappingProxyType({
    "x_post": Limit(max_length=280, counted_in="weighted", basis="X counting rules: 280 weighted characters"),
    "linkedin_post": Limit(max_length=3_000, counted_in="utf16_units", basis="LinkedIn: a post has at most 3,000 UTF-16 units"),
    "google_review_reply": Limit(
        max_length=4_096, counted_in="bytes", basis="Google Business Profile: a reply has at most 4,096 bytes"
    ),
    "google_play_reply": Limit(max_length=350, basis="Android Publisher API: a reply has about 350 characters"),
})  # fmt: skip
"""Limits that a brand may name in `brand.yaml`: `limits: {social: {body: linkedin_post}}`."""


def parts_for(
    contract: ContentContract, channel: Channel, limits: Mapping[Channel, Mapping[PartName, Limit]] | None = None
) -> tuple[PartContract, ...]:
    """Return the parts that a model writes for a content type in a channel, in reading order.

    Args:
        contract: Of the content type.
        channel: Where it will be read.
        limits: What a brand sets for its own platforms, instead of the channel's usual limits.
    """
    own = (limits or {}).get(channel, {})
    return tuple(_limited(part, own.get(part.name)) for part in _parts(contract, channel))


def _limited(part: PartContract, limit: Limit | None) -> PartContract:
    return part if limit is None else part.model_copy(update={**limit.model_dump(), "advised_length": None})


def _parts(contract: ContentContract, channel: Channel) -> tuple[PartContract, ...]:
    parts = CHANNEL_PARTS[channel]
    if contract.content_type is ContentType.SUGGESTED_REPLY:  # it goes on a conversation that has its subject already
        return tuple(part for part in parts if part.name == "body")
    if contract.content_type is ContentType.PRODUCT_PAGE and channel is Channel.WEB:
        return (*parts, _META_DESCRIPTION)
    return parts
