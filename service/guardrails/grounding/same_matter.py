"""Whether evidence that says the opposite says it of the very matter of a claim.

Its product, or what else it speaks of.
"""

from collections.abc import Sequence

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.names import BRAND
from service.guardrails.grounding.fits import Fit, words_of
from service.guardrails.grounding.grounds import Grounds
from service.guardrails.grounding.matching import speaks_for, telling
from service.guardrails.grounding.verdicts import Verdict, shown, verdict_by


def word_for_word(site: ClaimSite, grounds: Grounds) -> Verdict | None:
    """Return the support of a sentence that is one of the evidence; None if it is none."""
    for ground in grounds.same(site.reading.text):
        if ground.is_reversed == site.is_reversed and speaks_for(ground, site.about):
            return verdict_by("supported", ground)
    return None


def note_for_note(site: ClaimSite, grounds: Grounds) -> Verdict | None:
    """Return the support of a bare date that is one of the evidence's: `(valid until 31 December 2026)`.

    Such a note has no words of its own to be compared by; None if the claim or the evidence is none.
    """
    noted = site.amount
    if noted is None or noted.dimension != "date" or not _NOTED.issuperset(word.concept for word in words_of(site)):
        return None
    for ground in grounds.rows:
        is_of_it = ground.label in site.labels or speaks_for(ground, site.about)  # a whole page is valid until a day
        is_note = ground.said <= _NOTED and is_of_it and not ground.is_expired
        if is_note and any((one.low, one.high) == (noted.low, noted.high) for one in ground.reading.amounts):
            return verdict_by("supported", ground)
    return None


_NOTED = frozenset({"valid"})


def contradiction_by(fit: Fit) -> Verdict:
    """Return the verdict by a sentence that says the opposite."""
    return Verdict(
        "contradicted", f"the evidence says otherwise: {shown(fit.ground.text)}", (fit.ground.label,), fit.share
    )


def is_opposed(site: ClaimSite, fit: Fit) -> bool:
    """Tell whether a sentence says the opposite of the same thing.

    `No single answer` is not the opposite of answers within a day: an opposite word alone is about something else.
    """
    mine = telling(word.concept for word in words_of(site)) - set(fit.against)
    strange = {word.concept for word in fit.strange}
    return not mine or bool(mine - strange) or bool(site.about & fit.ground.about - {BRAND})


def denied_of_itself(site: ClaimSite, clean: Fit, found: Sequence[Fit]) -> Verdict | None:
    """Return the contradiction by a sentence about the very product of a claim, if what supports it is about none."""
    mine = site.about - {BRAND}
    if not mine or mine & clean.ground.about:
        return None
    own = (fit for fit in found if fit.against and not fit.strange and mine & fit.ground.about)
    return next(map(contradiction_by, own), None)
