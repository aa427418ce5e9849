"""Which moment a customer is in: the latest event that a rule knows decides.

An open complaint goes before all others.
"""

import datetime as dt
from typing import NamedTuple

from service.domain.journey_rules import MomentRule
from service.domain.journeys import JourneyEvent
from service.domain.moments import Moment
from service.timing.history import History, feedback_in, is_good

COMPLAINTS = "complaints"
"""The name of the rule under which an open complaint is told."""


class Place(NamedTuple):
    """A moment, since when, and the rule and latest event that say so."""

    moment: Moment
    since: dt.datetime
    event: JourneyEvent
    rule: str


def place_of(history: History) -> Place | None:
    """Return the moment at the time of the history, or None if nothing on record says so any more.

    `since` is the beginning of the unbroken time in that moment. Of two rules for one event the first counts.
    """
    if (opened := history.complaint) is not None:
        return Place(Moment.INTERIM, opened.at, opened, COMPLAINTS)
    found: Place | None = None
    ends = history.now
    counted: dict[str, int] = {}
    for event in history.events:
        rule = _rule_for(event, history, counted)
        if rule is None:
            continue
        unbroken = found is not None and found.moment is rule.moment and event.at <= ends
        found = Place(rule.moment, found.since if found is not None and unbroken else event.at, event, rule.id)
        ends = event.at + dt.timedelta(days=rule.lasts_days)
    return found if found is not None and history.now <= ends else None


def _rule_for(event: JourneyEvent, history: History, counted: dict[str, int]) -> MomentRule | None:
    chosen: MomentRule | None = None
    for rule in history.rules.moments:
        if event.name not in rule.events:
            continue
        counted[rule.id] = counted.get(rule.id, 0) + 1
        if chosen is None and counted[rule.id] >= rule.times and (rule.feedback == "any" or _is_kind(event, history)):
            chosen = rule
    return chosen


def _is_kind(event: JourneyEvent, history: History) -> bool:
    told = feedback_in(event, history.rules)
    return bool(told) and all(is_good(one, history.rules) for one in told)
