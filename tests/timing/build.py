"""Journeys for tests: events at days before NOW, by rules that each test can change."""

import datetime as dt
from typing import Any

from service.domain.journey_rules import JourneyRules
from service.domain.journeys import JourneyEvent, Suppression, plain_event

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
RULES: dict[str, Any] = {
    "consent": {"traits": {"email": ["email_consent"]}, "withdrawn_by": ["Unsubscribed"], "given_by": ["Subscribed"]},
    "quiet_hours": {"from": "20:00", "until": "08:00"},
    "limits": [{"most": 2, "days": 7}],
    "purchases": ["Order Completed"],
    "complaints": {"opened_by": ["Ticket Opened"], "closed_by": ["Ticket Closed"]},
    "feedback": [
        {"kind": "nps", "events": ["Survey Answered"], "value": "nps"},
        {"kind": "rating", "events": ["Review Submitted"], "value": "rating"},
    ],
    "moments": [
        {"id": "researches", "moment": "zmot", "events": ["Product Viewed"], "lasts_days": 30},
        {"id": "buys-again", "moment": "umot", "events": ["Order Completed"], "times": 2},
        {"id": "bought", "moment": "fmot", "events": ["Order Completed"], "lasts_days": 30},
        {"id": "uses", "moment": "smot", "events": ["Order Delivered"]},
        {"id": "pleased", "moment": "umot", "events": ["Survey Answered"], "feedback": "positive"},
    ],
    "messages": [
        {"id": "delivered", "content_type": "follow_up", "after": ["Order Delivered"], "wait_days": 3, "within_days": 7},
        {
            "id": "review", "content_type": "review_request", "after": ["Order Delivered"], "wait_days": 14,
            "within_days": 30, "unless": ["Review Submitted"], "again_after_days": 90,
        },
        {
            "id": "testimonial", "content_type": "testimonial_request", "after": ["Order Delivered"], "wait_days": 40,
            "within_days": 60, "feedback": "positive",
        },
    ],
}  # fmt: skip


def rules(**changes: Any) -> JourneyRules:
    return JourneyRules.model_validate(RULES | changes)


def event(
    name: str, days: float = 0, customer: str = "c-1", event_id: str | None = None, **values: Any
) -> JourneyEvent:
    """Return an event so many days before NOW; without a name, traits."""
    return JourneyEvent(
        id=event_id or f"{name}@{days:g}",
        customer=customer,
        name=plain_event(name),
        at=NOW - dt.timedelta(days=days),
        values={plain_event(key): value for key, value in values.items()},
    )


def consent(days: float = 100) -> JourneyEvent:
    return event("", days, email_consent=True)


def suppression(**changes: Any) -> Suppression:
    return Suppression.model_validate({"customer": "c-1", "created_at": NOW} | changes)
