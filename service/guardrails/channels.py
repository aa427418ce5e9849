"""Compares each part with the limit of its channel and with the part above it, and says how a text message is sent.

Counting: `lengths.py`.
"""

import re
from collections.abc import Iterator

from service.domain.findings import Finding, Severity, Span
from service.domain.moments import Channel, PartContract
from service.domain.texts import Manuscript
from service.guardrails.lengths import segments_of, sms_septets, utf16_units, weighted_length

__all__ = ["check_lengths", "measure", "sms_septets", "weighted_length"]

_UNITS = {
    "characters": "characters", "bytes": "bytes", "sms_septets": "sms septets", "weighted": "weighted characters",
    "utf16_units": "UTF-16 units",
}  # fmt: skip
_PAYLOAD, _AROUND = 4_096, 120
"""Bytes of a push message with its JSON keys and quoting, and what these take (APNs and FCM: 4 KB)."""
_REPEATED = 0.8
_WORD = re.compile(r"\w+")


def check_lengths(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each part that is longer than its channel allows or shows, and what an SMS costs."""
    findings: list[Finding] = []
    for contract in manuscript.part_contracts:
        cited = manuscript.parts.get(contract.name)
        if cited is not None:
            findings += _of_part(manuscript, contract, cited.text)
    findings += _of_body(manuscript)
    if manuscript.channel is Channel.SMS:
        findings += _of_message(manuscript)
    if manuscript.channel is Channel.PUSH:
        findings += _of_payload(manuscript)
    if manuscript.channel is Channel.EMAIL:
        findings += _of_preview(manuscript)
    return tuple(findings)


def measure(text: str, contract: PartContract) -> int:
    """Return the length of a text in the unit of its part."""
    if contract.counted_in == "bytes":
        return len(text.encode())
    if contract.counted_in == "sms_septets":
        return sms_septets(text)
    if contract.counted_in == "weighted":
        return weighted_length(text)
    return utf16_units(text) if contract.counted_in == "utf16_units" else len(text)


def _of_part(manuscript: Manuscript, contract: PartContract, text: str) -> Iterator[Finding]:
    if contract.max_length is None and contract.advised_length is None:
        return
    length, unit = measure(text, contract), _UNITS[contract.counted_in]
    span = Span(part=contract.name, start=0, end=len(text))
    if contract.max_length is not None and length > contract.max_length:
        yield Finding(
            check="channels",
            rule=f"length-{contract.name}",
            severity=Severity(contract.severity),
            span=span,
            source=contract.basis,
            message=f"{contract.name} has {length} {unit}; {manuscript.channel} allows {contract.max_length}.",
            remedy=f"Shorten it by {length - contract.max_length} {unit}.",
        )
    elif contract.advised_length is not None and length > contract.advised_length:
        yield Finding(
            check="channels",
            rule=f"advised-{contract.name}",
            severity=Severity.INFO,
            span=span,
            source=contract.basis,
            message=f"{contract.name} has {length} {unit}; beyond {contract.advised_length}, some devices cut it.",
            remedy=f"Say what matters within the first {contract.advised_length} {unit}.",
        )


def _of_message(manuscript: Manuscript) -> Iterator[Finding]:
    """Yield how many messages a text takes when it is more than one: each is paid for."""
    text = "\n".join(cited.text for cited in manuscript.parts.values())
    segments = segments_of(text)
    if segments.messages > 1:
        strange = next((character for character in text if segments_of(character).alphabet == "UCS-2"), None)
        why = (
            f"; “{strange}” is not in the alphabet of text messages, which more than halves the room" if strange else ""
        )
        yield Finding(
            check="channels",
            rule="sms-segments",
            severity=Severity.INFO,
            source="3GPP TS 23.038 and 23.040",
            message=f"It is sent as {segments.messages} messages: it takes the room of {segments.units} characters, and one holds {segments.room}{why}.",
            remedy="Shorten it to one message, or replace the signs that are not in the alphabet of text messages.",
        )


def _of_payload(manuscript: Manuscript) -> Iterator[Finding]:
    size = _AROUND + sum(len(cited.text.encode()) for cited in manuscript.parts.values())
    if size > _PAYLOAD:
        yield Finding(
            check="channels",
            rule="push-payload",
            severity=Severity.BLOCK,
            source="APNs and FCM: a message has at most 4 KB",
            message=f"The push message takes about {size} bytes; {_PAYLOAD} are allowed.",
            remedy="Shorten it.",
        )


def _of_body(manuscript: Manuscript) -> Iterator[Finding]:
    """Yield a finding if the body says no more than the line above it: a small model stops there."""
    body = manuscript.parts.get("body")
    heads = [cited for name in ("title", "subject") if (cited := manuscript.parts.get(name)) and cited.text]
    if body is not None and any(_says_again(body.text, head.text) for head in heads):
        yield Finding(
            check="channels",
            rule="body-repeats",
            severity=Severity.WARN,
            source="convention: readers see both in one view",
            message="The body says nothing but what its title or subject says.",
            remedy="Say in the body what the reader came for.",
            span=Span(part="body", start=0, end=len(body.text)),
        )


def _of_preview(manuscript: Manuscript) -> Iterator[Finding]:
    """Yield a finding if the preview line says what the subject says: readers see both side by side."""
    subject, preheader = manuscript.parts.get("subject"), manuscript.parts.get("preheader")
    if subject is None or preheader is None or not subject.text or not preheader.text:
        return
    if _says_again(preheader.text, subject.text):
        yield Finding(
            check="channels",
            rule="preheader-repeats",
            severity=Severity.WARN,
            source="convention: inboxes show both in one line",
            message="The preheader repeats the subject.",
            remedy="Say in the preheader what the subject leaves open.",
            span=Span(part="preheader", start=0, end=len(preheader.text)),
        )


def _says_again(text: str, before: str) -> bool:
    said, again = (set(_WORD.findall(one.casefold())) for one in (before, text))
    return bool(again) and len(again & said) >= _REPEATED * len(again)
