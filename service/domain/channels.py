"""The parts a text has in each channel, with length limits and who sets them. Counting is done in `guardrails`."""

from service.domain.moments import Channel, ContentContract, ContentType, PartContract

_TITLE = PartContract(
    name="title", purpose="A headline that says what the page is about.", max_length=70, severity="info",
    basis="convention: search results cut titles near 60 characters",
)  # fmt: skip
_CALL_TO_ACTION = PartContract(
    name="call_to_action", purpose="One short sentence with the next step and, where one is given, its link.",
    required=False, max_length=200, severity="warn", basis="convention",
)  # fmt: skip

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
        PartContract(name="title", purpose="The title.", max_length=50, basis="vendor documentation: cut at 50"),
        PartContract(name="body", purpose="The message.", max_length=178, basis="vendor documentation: cut at 178"),
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
    name="meta_description", purpose="The description for search results.", max_length=155, severity="info",
    basis="convention: search results cut descriptions near 155 characters",
)  # fmt: skip


def parts_for(contract: ContentContract, channel: Channel) -> tuple[PartContract, ...]:
    """Return the parts that a model writes for a content type in a channel, in reading order."""
    parts = CHANNEL_PARTS[channel]
    if contract.content_type is ContentType.SUGGESTED_REPLY:  # it goes on a conversation that has its subject already
        return tuple(part for part in parts if part.name == "body")
    if contract.content_type is ContentType.PRODUCT_PAGE and channel is Channel.WEB:
        return (*parts, _META_DESCRIPTION)
    return parts
