"""What to send to a customer now, or why nothing, and what comes next.

For a public review request neither feedback nor an open complaint counts: whoever leaves unhappy customers out chooses
by mood (policy rule `review-gating-audience`; Google: selective solicitation; Trustpilot; CMA208; 16 CFR 465.7).
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from service.domain.journey_rules import MessageRule
from service.domain.journeys import JourneyEvent, Reason, Sending, Suppression
from service.domain.moments import Channel, ContentType
from service.timing.history import History, seen


class Plan(NamedTuple):
    """What to send now, if anything; else the reasons."""

    send: Sending | None
    reasons: tuple[Reason, ...]


def plan_of(history: History, suppression: Suppression | None, zone: dt.tzinfo) -> Plan:
    """Return what to send at the time of the history: of messages that are due, the first in the file.

    Args:
        history: What is on record of the customer.
        suppression: Whether they are not to be written to.
        zone: The customer's time zone, for the quiet hours.
    """
    if not history.events:
        return Plan(None, (Reason(code="unknown_customer", detail="nothing is on record of this customer"),))
    reasons: dict[str, Reason] = {}
    for rule in history.rules.messages:
        due = due_of(rule, history)
        if due is None:
            continue
        against = list(obstacles(rule, history, suppression, zone))
        if not against:
            return Plan(due, ())
        for reason in against:
            reasons.setdefault(reason.code, reason)
    if not reasons:
        reasons["nothing_due"] = Reason(code="nothing_due", detail="no message suits what is on record today")
    return Plan(None, tuple(reasons.values()))


def due_of(rule: MessageRule, history: History) -> Sending | None:
    """Return the message of a rule if its time is now: after the earliest event that it has not answered yet."""
    sent = history.sent(rule.content_type)
    since = history.now - rule.wait - rule.within
    for event in history.of(rule.after):
        if event.at < since or event.at + rule.wait > history.now:
            continue
        if any(one.at >= event.at for one in sent) or _is_off(rule, event, history):
            continue
        return sending_of(rule, event)
    return None


def sending_of(rule: MessageRule, event: JourneyEvent) -> Sending:
    """Return the message of a rule after an event."""
    due_at = event.at + rule.wait
    return Sending(
        content_type=rule.content_type,
        channel=rule.channel,
        rule=rule.id,
        after=seen(event),
        due_at=due_at,
        until=due_at + rule.within,
        products=event.products,
    )


def _is_off(rule: MessageRule, event: JourneyEvent, history: History) -> bool:
    return any((one.at, one.id) > (event.at, event.id) for one in history.of(rule.unless))


def obstacles(
    rule: MessageRule, history: History, suppression: Suppression | None, zone: dt.tzinfo
) -> Iterator[Reason]:
    """Yield what stands against sending a message now."""
    now, everybody = history.now, rule.content_type is ContentType.REVIEW_REQUEST
    if suppression is not None and suppression.holds(rule.channel, now):
        yield Reason(code="suppressed", detail="the customer is on the suppression list", until=suppression.until)
    if history.complaint is not None and not everybody:
        yield Reason(code="open_complaint", detail=f"a complaint is open since {_day(history.complaint.at)}")
    if not history.may_write(rule.channel):
        yield Reason(code="no_consent", detail=f"there is no consent to messages by {rule.channel}")
    if rule.feedback == "positive" and not everybody and not history.is_positive:
        yield Reason(code="no_positive_feedback", detail="no good score is on record, or a bad one came since")
    yield from _too_often(rule, history)
    quiet = quiet_until(rule.channel, history, zone)
    if quiet is not None:
        yield Reason(code="quiet_hours", detail="it is night where the customer is", until=quiet)


def _too_often(rule: MessageRule, history: History) -> Iterator[Reason]:
    now, sent, rules = history.now, history.sent(), history.rules
    cool = dt.timedelta(days=rules.cool_down_days)
    if sent and now < sent[-1].at + cool:
        yield Reason(
            code="cool_down", detail=f"the last message went out on {_day(sent[-1].at)}", until=sent[-1].at + cool
        )
    for limit in rules.limits:
        window = dt.timedelta(days=limit.days)
        inside = [one for one in sent if one.at > now - window]
        if len(inside) >= limit.most:
            detail = f"{len(inside)} messages in {limit.days:g} days; {limit.most} are the most"
            yield Reason(code="frequency_limit", detail=detail, until=inside[-limit.most].at + window)
    asked = history.sent(rule.content_type)
    again = dt.timedelta(days=rule.again_after_days)
    if asked and now < asked[-1].at + again:
        detail = f"the last {rule.content_type} went out on {_day(asked[-1].at)}"
        yield Reason(code="asked_recently", detail=detail, until=asked[-1].at + again)


def quiet_until(channel: Channel, history: History, zone: dt.tzinfo) -> dt.datetime | None:
    """Return when the quiet hours end that it is now in, by the clock of a time zone; None if it is not."""
    hours = history.rules.quiet_hours
    if hours is None or channel not in hours.channels or hours.start == hours.until:
        return None
    local = history.now.astimezone(zone)
    time, over_night = local.time(), hours.start > hours.until
    inside = time >= hours.start or time < hours.until if over_night else hours.start <= time < hours.until
    if not inside:
        return None
    day = local.date() + dt.timedelta(days=1) if over_night and time >= hours.start else local.date()
    return dt.datetime.combine(day, hours.until, tzinfo=zone).astimezone(dt.UTC)


def next_of(history: History, suppression: Suppression | None, zone: dt.tzinfo) -> tuple[Sending, dt.datetime] | None:
    """Return what would be sent next if nothing else happened, and when; None if nothing would.

    Only times are tried at which something changes: a message becomes due, or something that stands against it ends.
    """
    for moment in sorted(_changes(history, suppression)):
        then = History(history.events, history.rules, moment, history.outcomes)
        quiet = max(
            (end for rule in history.rules.messages if (end := quiet_until(rule.channel, then, zone))), default=None
        )
        if quiet is not None:
            then = History(history.events, history.rules, quiet, history.outcomes)
        if (send := plan_of(then, suppression, zone).send) is not None:
            return send, then.now
    return None


def _changes(history: History, suppression: Suppression | None) -> set[dt.datetime]:
    rules, sent, now = history.rules, history.sent(), history.now
    found = {now}
    if suppression is not None and suppression.until is not None:
        found.add(suppression.until)
    if history.complaint is not None:
        # A microsecond later it is forgotten.
        found.add(history.complaint.at + dt.timedelta(days=rules.complaints.forget_after_days, microseconds=1))
    for rule in rules.messages:
        found |= {event.at + rule.wait for event in history.of(rule.after)}
        found |= {one.at + dt.timedelta(days=rule.again_after_days) for one in history.sent(rule.content_type)}
    if sent:
        found.add(sent[-1].at + dt.timedelta(days=rules.cool_down_days))
    for limit in rules.limits:
        found |= {one.at + dt.timedelta(days=limit.days) for one in sent}
    return {moment for moment in found if moment >= now}


def _day(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d}"
