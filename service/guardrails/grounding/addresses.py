"""Judges the addresses, phone numbers and codes of a claim: the same as the evidence gives for the same purpose."""

from service.domain.brands import Brand
from service.guardrails.claims import ClaimSite
from service.guardrails.claims.contacts import Contact, plain_phone, plain_url
from service.guardrails.claims.vocabulary import word_set
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.matching import likeness, speaks_for, telling
from service.guardrails.grounding.verdicts import Verdict, verdict_by

_BESIDE = 0.2
_NATIONAL = 7
"""Digits of a phone number that agree at its end, at least: a national form leaves out the country."""
_GAINS = word_set("services") | word_set("costly") - {"discount", "voucher"}
"""What somebody may get for a voucher code beside a discount."""


def contacts_in(site: ClaimSite) -> list[Contact]:
    """Return the addresses that stand in a claim's piece of its sentence."""
    tokens = site.reading.tokens
    begin = tokens[site.first].start if site.first else 0
    end = tokens[site.after].start if site.after < len(tokens) else len(site.reading.text)
    return [one for one in site.reading.contacts if begin <= one.start < end]


def addresses_of(brand: Brand) -> frozenset[str]:
    """Return the addresses that a brand publishes about itself, in the form for comparing."""
    sender = brand.sender
    links = [*brand.links.values(), *(product.url or "" for product in brand.products), brand.website or ""]
    direct = [sender.email or "", plain_phone(sender.phone or "")] if sender else []
    return frozenset(filter(None, [*map(plain_url, links), *direct]))


def judge_address(site: ClaimSite, contact: Contact, grounds: Grounds, own: frozenset[str]) -> Verdict:
    """Return what the evidence says of an address; `own` are those that the brand publishes about itself."""
    claimed = site.reading.concepts
    said = site.reading.text[contact.start : contact.end]
    found = sorted(
        (
            (likeness(claimed, ground.reading.concepts | ground.titled, ground.around), is_same(contact, other), ground)
            for ground, other in grounds.contacts()
            if other.kind == contact.kind and speaks_for(ground, site.about)
        ),
        key=lambda row: -row[0],
    )
    same = next((row for row in found if row[1]), None)
    if same is not None and contact.kind == "voucher" and claimed & _GAINS - same[2].said - same[2].titled:
        return verdict_by("contradicted", same[2], nearness=same[0], but=f"{said} is for something else")
    if same is not None and (same[0] >= found[0][0] - _BESIDE or not _is_for_another(claimed, same[2], found[0][2])):
        return verdict_by("supported", same[2], nearness=same[0])
    if same is None and contact.value in own:
        return Verdict("supported", "it is an address of the brand")
    if found and (same is not None or contact.kind != "code"):
        best = found[0]
        return verdict_by("contradicted", best[2], nearness=best[0], but=f"it says {said}")
    return Verdict("unsupported", f"“{said}” does not stand in the evidence")


def _is_for_another(claimed: frozenset[str], same: Ground, nearest: Ground) -> bool:
    """Tell whether a claim says a purpose that another address has, and the one it gives has not."""
    own = same.reading.concepts | same.titled
    return bool(telling(claimed & (nearest.reading.concepts | nearest.titled) - own))


def is_same(one: Contact, other: Contact) -> bool:
    """Tell whether two addresses are the same; phone numbers also with and without the country."""
    if one.kind != "phone":
        return one.value == other.value
    short, long = sorted((one.value, other.value), key=len)
    return len(short) >= _NATIONAL and long.endswith(short) and len(long) - len(short) <= 3
