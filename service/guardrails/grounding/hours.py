"""Judges on which days something is open or closed: a day outside of the days that are listed is a day off."""

from service.guardrails.claims import ClaimSite
from service.guardrails.grounding.bindings import of_another_name
from service.guardrails.grounding.fits import words_of
from service.guardrails.grounding.grounds import Grounds
from service.guardrails.grounding.matching import speaks_for
from service.guardrails.grounding.verdicts import Verdict, verdict_by

_WEEK = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_SPANS = {"weekend": frozenset({"saturday", "sunday"}), "workdays": _WEEK - {"saturday", "sunday"}}
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
    days = _days(frozenset(word.concept for word in words))
    states = [word for word in words if word.concept in {"open", "closed"}]
    if site.amount is not None or not days or not states or not site.reading.lows.isdisjoint(_PARTS_OF_DAYS):
        return None
    says_open = (states[0].concept == "open") is not states[0].denied
    for ground in grounds.rows:
        if "open" not in ground.said or not speaks_for(ground, site.about):
            continue
        theirs = _days(ground.said) - of_another_name(
            ground.segments, frozenset(word.concept for word in words) | site.about, _WEEK
        )
        if len(theirs) < _LISTED or (ground.said | ground.denied) & {"closed"}:
            continue
        holds = days <= theirs if says_open else days.isdisjoint(theirs)
        return verdict_by("supported" if holds else "contradicted", ground)
    return None


def _days(concepts: frozenset[str]) -> frozenset[str]:
    """Return the days of the week among some concepts, those of weekends and working days too."""
    return (concepts & _WEEK).union(*(days for span, days in _SPANS.items() if span in concepts))
