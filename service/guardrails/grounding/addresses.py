"""Judges the addresses, phone numbers and codes of a claim: the same as the evidence gives for the same purpose."""

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.contacts import Contact
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.matching import is_weak, likeness, subjects_agree
from service.guardrails.grounding.verdicts import Verdict, shown

_BESIDE = 0.2
_NATIONAL = 7
"""Digits of a phone number that agree at its end, at least: a national form leaves out the country."""


def judge_address(site: ClaimSite, contact: Contact, grounds: Grounds, own: frozenset[str]) -> Verdict:
    """Return what the evidence says of an address; `own` are those that the brand publishes about itself."""
    claimed = frozenset(word.concept for word in site.reading.words)
    said = site.reading.text[contact.start : contact.end]
    found = sorted(
        (
            (likeness(claimed, ground.reading.concepts | ground.titled, ground.around), is_same(contact, other), ground)
            for ground, other in grounds.contacts()
            if other.kind == contact.kind and not ground.is_expired and subjects_agree(site.about, ground.about)
        ),
        key=lambda row: -row[0],
    )
    same = next((row for row in found if row[1]), None)
    if same is not None and (same[0] >= found[0][0] - _BESIDE or not _is_for_another(claimed, same[2], found[0][2])):
        return Verdict("supported", f"the evidence says: {shown(same[2].text)}", (same[2].label,), same[0])
    if same is None and contact.value in own:
        return Verdict("supported", "it is an address of the brand")
    if found and (same is not None or contact.kind != "code"):
        best = found[0]
        return Verdict(
            "contradicted", f"it says {said}; the evidence says: {shown(best[2].text)}", (best[2].label,), best[0]
        )
    return Verdict("unsupported", f"“{said}” does not stand in the evidence")


def _is_for_another(claimed: frozenset[str], same: Ground, nearest: Ground) -> bool:
    """Tell whether a claim says a purpose that another address has, and the one it gives has not."""
    own = same.reading.concepts | same.titled
    return any(
        concept in nearest.reading.concepts | nearest.titled and concept not in own and not is_weak(concept)
        for concept in claimed
    )


def is_same(one: Contact, other: Contact) -> bool:
    """Tell whether two addresses are the same; phone numbers also with and without the country."""
    if one.kind != "phone":
        return one.value == other.value
    short, long = sorted((one.value, other.value), key=len)
    return len(short) >= _NATIONAL and long.endswith(short) and len(long) - len(short) <= 3
