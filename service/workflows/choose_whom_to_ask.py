"""Whom to write to now, and whom to ask for a favour. The judgement: `service.timing`; the record: `follow_journeys`.

The audience of a public review request goes by time and purchase alone. Whoever asks for a selection by feedback there
is refused with the policy rule and its source.
"""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from service.domain.journey_rules import GATING_RULE, JourneyRules, MessageRule
from service.domain.journeys import Advocate, AdvocatePage, DueMessage, DuePage, Favour, Feedback
from service.domain.moments import Channel, ContentType
from service.domain.nouns import BrandId
from service.errors import FieldError, InvalidRequest
from service.ports.journeys import Window
from service.timing.advocacy import advocacy_of, why
from service.timing.history import history_of
from service.timing.messages import due_of, obstacles, plan_of
from service.timing.places import place_of
from service.workflows.follow_journeys import Journeys, Known

_BATCH = 200
_MOST_LOOKED_AT = 5_000
_LOOK_BACK = dt.timedelta(days=730)
"""Feedback older than this does not make an advocate."""
_AGAIN_DAYS = 180
_TAG_LETTERS = 35


async def list_due(
    journeys: Journeys, brand: str, content_type: ContentType | None, channel: Channel | None, after: str, limit: int
) -> tuple[DuePage, str | None]:
    """Return whom to write to now, by customer, and the customer after whom to go on, None at the end.

    A page may hold fewer than `limit` where much is against writing: at most 5,000 customers are looked at for one.

    Raises:
        NotFound: unknown brand.
        InvalidContent: the brand's journey.yaml is broken.
    """
    brand_id, now = journeys.library.brand(brand).brand_id, journeys.clock.now()
    rules = journeys.library.journey(brand_id)
    wanted = [
        rule for rule in rules.messages if content_type in (None, rule.content_type) and channel in (None, rule.channel)
    ]
    found: list[DueMessage] = []
    for _ in range(_MOST_LOOKED_AT // _BATCH):
        customers = await journeys.store.customers(brand_id, _windows(wanted, now), after, _BATCH)
        known = await journeys.known(brand_id, customers, rules, now)
        due = await asyncio.to_thread(_due, known, {rule.id for rule in wanted})
        found += due[: limit - len(found)]
        if len(found) == limit:
            last = found[-1].customer
            more = len(customers) == _BATCH or last != customers[-1]
            return DuePage(at=now, items=tuple(found)), last if more else None
        if len(customers) < _BATCH:
            return DuePage(at=now, items=tuple(found)), None
        after = customers[-1]
    return DuePage(at=now, items=tuple(found)), after


def _windows(rules: Sequence[MessageRule], now: dt.datetime) -> list[Window]:
    return list(
        dict.fromkeys(
            Window(name, now - rule.wait - rule.within, now - rule.wait) for rule in rules for name in rule.after
        )
    )


def _due(known: Mapping[str, Known], wanted: set[str]) -> list[DueMessage]:
    found = []
    for customer, (history, suppression, zone) in known.items():
        send = plan_of(history, suppression, zone).send
        if send is None or send.rule not in wanted:
            continue
        place = place_of(history)
        tags = (str(history.traits.get(name, "")) for name in history.rules.locale_traits)
        locale = next((tag.replace("_", "-") for tag in tags if _is_tag(tag)), None)
        found.append(DueMessage(customer=customer, moment=place.moment if place else None, locale=locale, send=send))
    return found


def _is_tag(text: str) -> bool:
    parts = text.replace("_", "-").split("-")
    sound = all(part.isascii() and part.isalnum() and 2 <= len(part) <= 8 for part in parts)
    return sound and parts[0].isalpha() and len(parts[0]) <= 3 and len(text) <= _TAG_LETTERS


async def list_advocates(
    journeys: Journeys, brand: str, favour: Favour, limit: int, by_feedback: str | None = None
) -> AdvocatePage:
    """Return whom to ask for a favour, best first.

    Args:
        journeys: Where what happened is on record.
        brand: The brand's id.
        favour: What to ask for.
        limit: How many customers at most.
        by_feedback: The parameter by which the caller wants to choose people by what they think, if any.

    Raises:
        NotFound: unknown brand.
        InvalidRequest: a public review may not be asked for by feedback (code `audience_by_mood`).
        InvalidContent: the brand's journey.yaml is broken.
    """
    brand_id, now = journeys.library.brand(brand).brand_id, journeys.clock.now()
    rules = journeys.library.journey(brand_id)
    if favour == "review_request":
        source = _gating_source(journeys)
        if by_feedback is not None:
            detail = f"a public review is asked for by time and purchase alone, never by feedback: rule {GATING_RULE} ({source})"
            errors = [FieldError(f"/{by_feedback}", "leave it out; everybody whose time it is is asked")]
            raise InvalidRequest(detail, code="audience_by_mood", errors=errors)
        return await _buyers(journeys, brand_id, rules, now, limit, f"{GATING_RULE}: {source}")
    return await _ranked(journeys, brand_id, rules, now, favour, limit)


def _gating_source(journeys: Journeys) -> str:
    rules = (rule for pack in journeys.library.packs() for rule in pack.rules if rule.id == GATING_RULE)
    return next((rule.source for rule in rules), "see knowledge/rules")


async def _buyers(
    journeys: Journeys, brand: BrandId, rules: JourneyRules, now: dt.datetime, limit: int, rule: str
) -> AdvocatePage:
    """Return everybody whose time for a review has come, in the order of what they bought."""
    wanted = [one for one in rules.messages if one.content_type is ContentType.REVIEW_REQUEST]
    events = await journeys.store.named(brand, _windows(wanted, now))
    order = sorted(events, key=lambda customer: (min(one.at for one in events[customer]), customer))
    passed: Counter[str] = Counter()
    items: list[Advocate] = []
    for start in range(0, len(order), _BATCH):
        known = await journeys.known(brand, order[start : start + _BATCH], rules, now)
        for customer, one in known.items():
            due = [(rule, found) for rule in wanted if (found := due_of(rule, one.history)) is not None]
            if not due:
                continue
            against = _against(due[0][0], one)
            passed.update(against[:1])
            if not against and len(items) < limit:
                after = due[0][1].after
                items.append(Advocate(customer=customer, score=None, why=f"{after.name} on {after.at:%Y-%m-%d}."))
        if len(items) == limit:
            break
    return AdvocatePage(favour="review_request", at=now, items=tuple(items), passed_over=dict(passed), rule=rule)


async def _ranked(
    journeys: Journeys, brand: BrandId, rules: JourneyRules, now: dt.datetime, favour: Favour, limit: int
) -> AdvocatePage:
    asking = _rule_of(rules, ContentType(favour))
    windows = [Window(name, now - _LOOK_BACK, now) for name in dict.fromkeys((*rules.scored, *rules.purchases))]
    events = await journeys.store.named(brand, windows)
    elsewhere = await journeys.feedback(brand, None)

    def rank() -> list[tuple[float, str]]:
        scores = []
        for customer in {*events, *elsewhere}:
            history = history_of(events.get(customer, ()), rules, now, elsewhere.get(customer, ()))
            if (score := advocacy_of(history.feedback, rules, now)) > 0:
                scores.append((-score, customer))
        return sorted(scores)

    order = await asyncio.to_thread(rank)
    passed: Counter[str] = Counter()
    items: list[Advocate] = []
    for start in range(0, len(order), _BATCH):
        part = order[start : start + _BATCH]
        known = await journeys.known(brand, [customer for _, customer in part], rules, now)
        for negative, customer in part:
            history, against = known[customer].history, _against(asking, known[customer])
            if against:
                passed[against[0]] += 1
            elif len(items) < limit:
                evidence = tuple(_telling(history.feedback, now))
                items.append(Advocate(customer=customer, score=-negative, why=why(evidence), evidence=evidence))
        if len(items) == limit:
            break
    return AdvocatePage(favour=favour, at=now, items=tuple(items), passed_over=dict(passed))


def _against(rule: MessageRule, known: Known) -> list[str]:
    """Return what stands against asking; at night it may be planned all the same."""
    return [one.code for one in obstacles(rule, *known) if one.code != "quiet_hours"]


def _telling(feedback: Sequence[Feedback], now: dt.datetime) -> list[Feedback]:
    return [one for one in feedback if one.at > now - _LOOK_BACK]


def _rule_of(rules: JourneyRules, content_type: ContentType) -> MessageRule:
    """Return the brand's rule for a content type, or a careful one."""
    own = next((rule for rule in rules.messages if rule.content_type is content_type), None)
    return own or MessageRule(
        id="advocates", content_type=content_type, after=("purchase",), again_after_days=_AGAIN_DAYS
    )
