"""Judges on which days something is open or closed: a day outside of the days that are listed is a day off."""

from service.guardrails.claims import ClaimSite
from service.guardrails.grounding.bindings import of_another_name
from service.guardrails.grounding.conditions import days_of
from service.guardrails.grounding.fits import words_of
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.matching import speaks_for, telling
from service.guardrails.grounding.verdicts import Verdict, verdict_by

_WEEK = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_STATES = frozenset({"open", "closed"})
_LISTED = 3
"""Days that opening hours name, at least: fewer may be exceptions."""
_PARTS_OF_DAYS = frozenset(
    {"morning", "mornings", "afternoon", "afternoons", "evening", "evenings", "night", "nights", "vormittag", "vormittags", "mittag",
     "mittags", "nachmittag", "nachmittags", "abend", "abends", "nachts", "morgens", "late", "länger", "longer"}
)  # fmt: skip


def judge_days(site: ClaimSite, grounds: Grounds) -> Verdict | None:
    """Return the verdict on what a claim says of days of opening.

    None if it says nothing of them, or the evidence does not.
    """
    words = words_of(site)
    days = days_of(frozenset(word.concept for word in words))
    states = [word for word in words if word.concept in _STATES]
    if site.amount is not None or not days or not states or not site.reading.lows.isdisjoint(_PARTS_OF_DAYS):
        return None
    own = telling(word.concept for word in words) - days - _STATES
    says_open = (states[0].concept == "open") is not states[0].denied
    for ground in grounds.rows:
        if "open" not in ground.said or not speaks_for(ground, site.about):
            continue
        theirs = days_of(ground.said) - of_another_name(
            ground.segments, frozenset(word.concept for word in words) | site.about, _WEEK
        )
        if len(theirs) < _LISTED or (ground.said | ground.denied) & {"closed"} or _is_elsewhere(own, ground, grounds):
            continue
        holds = days <= theirs if says_open else days.isdisjoint(theirs)
        return verdict_by("supported" if holds else "contradicted", ground)
    return None


def _is_elsewhere(own: frozenset[str], ground: Ground, grounds: Grounds) -> bool:
    """Tell whether another sentence says when the very thing is open of which this one says nothing: the lead wall."""
    strange = own - ground.said - ground.titled
    return bool(strange) and any(strange & other.said and _STATES & other.said for other in grounds.rows)
