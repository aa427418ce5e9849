"""Whether evidence that says the opposite says it of the very matter of a claim: its product, or what else it speaks of."""

from collections.abc import Sequence

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.names import BRAND
from service.guardrails.grounding.fits import Fit, words_of
from service.guardrails.grounding.grounds import Grounds
from service.guardrails.grounding.matching import is_weak, subjects_agree
from service.guardrails.grounding.verdicts import Verdict, shown


def word_for_word(site: ClaimSite, grounds: Grounds) -> Verdict | None:
    """Return the support of a sentence that is one of the evidence; None if it is none."""
    for ground in grounds.same(site.reading.text):
        if (
            not ground.is_expired
            and ground.is_reversed == site.is_reversed
            and subjects_agree(site.about, ground.about)
        ):
            return Verdict("supported", f"the evidence says: {shown(ground.text)}", (ground.label,), 1.0)
    return None


def contradiction_by(fit: Fit) -> Verdict:
    """Return the verdict by a sentence that says the opposite."""
    return Verdict(
        "contradicted", f"the evidence says otherwise: {shown(fit.ground.text)}", (fit.ground.label,), fit.share
    )


def is_opposed(site: ClaimSite, fit: Fit) -> bool:
    """Tell whether a sentence says the opposite of the same thing.

    `No single answer` is not the opposite of answers within a day: an opposite word alone is about something else.
    """
    telling = {word.concept for word in words_of(site) if not is_weak(word.concept)} - set(fit.against)
    strange = {word.concept for word in fit.strange}
    return not telling or bool(telling - strange) or bool(site.about & fit.ground.about - {BRAND})


def denied_of_itself(site: ClaimSite, clean: Fit, found: Sequence[Fit]) -> Verdict | None:
    """Return the contradiction by a sentence about the very product of a claim, where what supports it is about none."""
    mine = site.about - {BRAND}
    if not mine or mine & clean.ground.about:
        return None
    own = (fit for fit in found if fit.against and not fit.strange and mine & fit.ground.about)
    return next(map(contradiction_by, own), None)
