"""Rules on answers to complaints. Thanks and apology are elements of the contract: `elements.py`."""

from collections.abc import Iterator

from service.domain.moments import ContentType
from service.domain.rules import Rule
from service.guardrails.policy.reading import Reading, Trace


def shouts_at_complaint(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield the first exclamation mark of an answer to a complaint."""
    if reading.manuscript.contract.content_type is not ContentType.COMPLAINT_REPLY:
        return
    for part in reading.written:
        place = part.own.find("!")
        if place >= 0:
            yield Trace(
                part.name, place, place + 1, "An exclamation mark in an answer to a complaint reads as a raised voice."
            )
            return
