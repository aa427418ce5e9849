"""Rules on offers: the price before, and pressure of time or stock."""

import datetime as dt
import re
from collections.abc import Iterator

from service.domain.circumstances import Offer
from service.domain.rules import Rule
from service.guardrails.claims import numbers_in
from service.guardrails.policy.reading import Reading, Trace

_TODAY = re.compile(r"\b(?:today|tonight|heute)\b", re.IGNORECASE)


def has_no_prior_price(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield where a price before is named that is not, or not known to be, the lowest of the 30 days before."""
    offer = reading.circumstances.offer
    lowest = offer.prior_price_30d if offer else None
    for part, match in reading.places(rule, rule.when):
        if lowest is None:
            yield Trace(part.name, match.start(), match.end())
            return
        if lowest.normalize() not in numbers_in(match[0]):
            why = f"The lowest price of the 30 days before was {lowest}; the text names another."
            yield Trace(part.name, match.start(), match.end(), why)
            return


def is_urgent_without_reason(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield where a text presses for time or stock, and the offer's own end or stock does not say the same."""
    offer, today = reading.circumstances.offer, reading.manuscript.today
    for part, match in reading.places(rule, rule.when):
        if not _is_true(match[0], offer, today):
            yield Trace(part.name, match.start(), match.end())
            return


def _is_true(words: str, offer: Offer | None, today: dt.date) -> bool:
    if offer is None:
        return False
    if numbers := numbers_in(words):
        return offer.stock is not None and offer.stock in numbers
    ends_at = offer.ends_at.date() if isinstance(offer.ends_at, dt.datetime) else offer.ends_at
    if _TODAY.search(words):
        return ends_at == today
    return (ends_at is not None and ends_at >= today) or bool(offer.stock)
