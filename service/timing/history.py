"""All that is on record of one customer, put in order.

Any order and any repeats of the same events give the same history.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from service.domain.journey_rules import JourneyRules
from service.domain.journeys import EventSeen, Feedback, FeedbackKind, JourneyEvent, Value
from service.domain.moments import Channel, ContentType

_YES = frozenset({"true", "yes", "y", "1", "ja", "on", "granted", "given", "subscribed", "opted in", "opted_in"})
_RANGES: Mapping[FeedbackKind, tuple[float, float]] = {"csat": (1, 5), "nps": (0, 10), "rating": (1, 5)}


@dataclass(frozen=True)
class History:
    """What happened to one customer up to a time, earliest first."""

    events: tuple[JourneyEvent, ...]
    rules: JourneyRules
    now: dt.datetime
    outcomes: tuple[Feedback, ...] = ()

    @cached_property
    def traits(self) -> Mapping[str, Value]:
        """What is known of the customer; what was said last counts."""
        known: dict[str, Value] = {}
        for event in self.events:
            known |= event.values if not event.name else {}
        return known

    @cached_property
    def zone_name(self) -> str:
        """The customer's time zone if any event told it, else the brand's."""
        for event in reversed(self.events):
            for name in self.rules.time_zone_traits:
                if name in event.values:
                    return str(event.values[name])
        return self.rules.time_zone

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[JourneyEvent]]:
        """Events by name, earliest first."""
        found: dict[str, list[JourneyEvent]] = defaultdict(list)
        for event in self.events:
            found[event.name].append(event)
        return found

    def of(self, names: Iterable[str]) -> list[JourneyEvent]:
        """Return the events with some names, earliest first."""
        return sorted((event for name in set(names) for event in self.by_name.get(name, ())), key=_order)

    @cached_property
    def feedback(self) -> tuple[Feedback, ...]:
        """All feedback, earliest first; purchases after the first count as such."""
        found = [one for event in self.events for one in feedback_in(event, self.rules)]
        found += [one for one in self.outcomes if one.at <= self.now]
        for number, event in enumerate(self.of(self.rules.purchases), start=1):
            if number > 1:
                found.append(Feedback(kind="repeat_purchase", value=number, at=event.at, source=f"event:{event.id}"))
        return tuple(sorted(found, key=lambda one: (one.at, one.source, one.kind)))

    @cached_property
    def is_positive(self) -> bool:
        """Whether there is a good score or a referral on record, and no bad score after it."""
        telling = [one for one in self.feedback if one.kind != "repeat_purchase"]
        return bool(telling) and is_good(telling[-1], self.rules)

    @cached_property
    def complaint(self) -> JourneyEvent | None:
        """The event that opened the complaint that is still open, the latest if there are several."""
        rules = self.rules.complaints
        closed = self.of(rules.closed_by)
        oldest = self.now - dt.timedelta(days=rules.forget_after_days)
        for event in reversed(self.of(rules.opened_by)):
            reference = event.values.get(rules.reference)
            ends = [
                one
                for one in closed
                if one.at >= event.at and (reference is None or one.values.get(rules.reference) in (None, reference))
            ]
            if not ends and event.at >= oldest:
                return event
        return None

    def sent(self, content_type: ContentType | None = None) -> list[JourneyEvent]:
        """Return the messages that went out, of one content type or all."""
        found = self.of(self.rules.messages_sent)
        if content_type is None:
            return found
        return [one for one in found if one.values.get("content type") == content_type.value]

    def may_write(self, channel: Channel) -> bool:
        """Tell whether the customer has agreed to messages in a channel."""
        signs = self.rules.consent
        if not signs.needed:
            return True
        said = self.of((*signs.given_by, *signs.withdrawn_by))
        if told := [one for one in said if one.values.get("channel") in (None, channel.value)]:
            return told[-1].name in signs.given_by
        return any(str(self.traits.get(name, "")).strip().casefold() in _YES for name in signs.traits.get(channel, ()))


def history_of(
    events: Iterable[JourneyEvent], rules: JourneyRules, now: dt.datetime, outcomes: Iterable[Feedback] = ()
) -> History:
    """Put events in order; repeats (by id) and what lies after `now` are left out."""
    by_id = {event.id: event for event in events if event.at <= now}
    return History(tuple(sorted(by_id.values(), key=_order)), rules, now, tuple(outcomes))


def feedback_in(event: JourneyEvent, rules: JourneyRules) -> list[Feedback]:
    """Return the feedback that an event carries; scores outside their scale are none."""
    found: dict[FeedbackKind, Feedback] = {}
    for rule in rules.scored.get(event.name, ()):
        if rule.kind in found or any(event.values.get(name) != value for name, value in rule.where.items()):
            continue
        score = 1.0 if rule.kind == "referral" else _number(event.values.get(rule.value))
        low, high = _RANGES.get(rule.kind, (1, 1))
        if score is not None and low <= score <= high:
            found[rule.kind] = Feedback(kind=rule.kind, value=score, at=event.at, source=f"event:{event.id}")
    return list(found.values())


def is_good(feedback: Feedback, rules: JourneyRules) -> bool:
    """Tell whether feedback speaks for the brand."""
    least: Mapping[str, float] = rules.positive.model_dump()
    return feedback.value >= least.get(feedback.kind, 0)


def seen(event: JourneyEvent) -> EventSeen:
    """Return an event as it is told of."""
    return EventSeen(id=event.id, name=event.name, at=event.at)


def _number(value: Value | None) -> float | None:
    try:
        return None if value is None or isinstance(value, bool) else float(value)
    except ValueError:
        return None


def _order(event: JourneyEvent) -> tuple[dt.datetime, str]:
    return event.at, event.id
