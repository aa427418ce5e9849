"""Ranks whom to ask for a testimonial or a referral from the feedback on record.

A public review is asked of everybody.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence

from service.domain.journey_rules import JourneyRules
from service.domain.journeys import Feedback, FeedbackKind
from service.timing.history import is_good

HALF_LIFE_DAYS = 180
"""After so many days a piece of feedback counts half."""
_WEIGHTS: Mapping[FeedbackKind, float] = {"referral": 4, "nps": 3, "rating": 3, "csat": 2, "repeat_purchase": 1}
_TOP: Mapping[FeedbackKind, float] = {"csat": 5, "nps": 10, "rating": 5}
_NAMES: Mapping[FeedbackKind, str] = {
    "csat": "CSAT {0:g} of 5", "nps": "NPS {0:g} of 10", "rating": "a review with {0:g} of 5 stars",
    "referral": "a referral", "repeat_purchase": "purchase number {0:g}",
}  # fmt: skip
_SHOWN = 3


def advocacy_of(feedback: Sequence[Feedback], rules: JourneyRules, now: dt.datetime) -> float:
    """Return how much feedback speaks for asking a customer; 0 if the last score is bad, or nothing speaks for it.

    Each good piece adds its weight (a referral 4, NPS and ratings 3, CSAT 2, a repeated purchase 1), a score below the
    top of its scale a fifth less for each step, halved every 180 days.

    Args:
        feedback: Of one customer, earliest first.
        rules: What counts as good.
        now: The time of asking; later feedback is passed over.
    """
    told = [one for one in feedback if one.at <= now]
    scored = [one for one in told if one.kind != "repeat_purchase"]
    if scored and not is_good(scored[-1], rules):
        return 0.0
    return round(sum(_worth(one, now) for one in told if is_good(one, rules)), 4)


def why(feedback: Sequence[Feedback]) -> str:
    """Say in a sentence what speaks for asking, the latest first."""
    latest = sorted(feedback, key=lambda one: one.at, reverse=True)[:_SHOWN]
    words = [f"{_NAMES[one.kind].format(one.value)} on {one.at.astimezone(dt.UTC):%Y-%m-%d}" for one in latest]
    more = f" and {len(feedback) - _SHOWN} more" if len(feedback) > _SHOWN else ""
    return f"{', '.join(words)}{more}."


def _worth(one: Feedback, now: dt.datetime) -> float:
    below = max(0.0, _TOP.get(one.kind, one.value) - one.value)
    age_days = (now - one.at).total_seconds() / 86_400
    return _WEIGHTS[one.kind] * max(0.2, 1 - 0.2 * below) * math.pow(0.5, age_days / HALF_LIFE_DAYS)
