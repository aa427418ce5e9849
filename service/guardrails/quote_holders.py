"""Who stands behind words: reviews, with what their writers allowed. Whether words are theirs: `quotes.py`."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from service.domain.evidence import EvidenceItem, EvidenceKind, Review
from service.domain.texts import Manuscript

Naming = Literal["fits", "beyond", "other"]
"""A name as consented, a form of it beyond consent, or somebody else's."""

_WORD = re.compile(r"\w+")
_TITLES = frozenset(_WORD.findall("mr mrs ms miss dr prof sir herr frau mme madame monsieur señora señor"))
_DISCLOSED = {
    "employee": re.compile(
        r"\bemploy|\bwork(?:s|ing)? (?:for|at|with) us|\bcolleague|\bour (?:own )?(?:team|staff)|\bMitarbeit|\barbeitet (?:bei|für) uns|\bangestellt|\bKolleg"
    ),
    "family": re.compile(
        r"\bfamily\b|\brelative|\brelated to\b|\b(?:sister|brother|mother|father|wife|husband|partner) of\b|\bFamilie|\bverwandt|\bAngehörig"
    ),
    "supplier": re.compile(r"\bsuppl(?:y|ies|ier)|\bLieferant|\bZulieferer|\bbeliefert"),
    "paid": re.compile(r"\bpaid\b|\bsponsor|\badvert|\bbezahlt|\bWerbung|\bAnzeige|\bgesponsert"),
}
_GIVEN = re.compile(
    r"\breceiv|\bwas given\b|\bfree\b|\bfor nothing\b|\bvoucher|\bdiscount|\bgift|\bincentiv|\breward|\bprize|\bin (?:return|exchange)"
    r"|\berh(?:ielt|alten)|\bbekam|\bbekommen|\bgratis|\bkostenlos|\bumsonst|gutschein|rabatt|\bgeschenk|\bgegenleistung|\bprämie",
    re.IGNORECASE,
)


class Holder(NamedTuple):
    """A review as the place of words: its texts, and why it may not be quoted here; None if it may."""

    id: str
    texts: tuple[str, ...]
    locale: str
    refusal: str | None
    author: str
    form: str
    company: str | None
    product: str | None
    rating: float | None
    nps: int | None
    relation: str
    is_stored: bool
    incentive: str | None = None


def holders_of(manuscript: Manuscript) -> tuple[Holder, ...]:
    """Return the stored reviews looked up for this text, and those in its evidence that were not."""
    shown = [item for item in manuscript.evidence.items if item.kind is EvidenceKind.REVIEW]
    by_ref = {item.ref: item for item in shown}
    stored = tuple(_of_review(review, manuscript, by_ref.get(review.id)) for review in manuscript.reviews)
    known = {holder.id for holder in stored}
    return stored + tuple(_of_item(item) for item in shown if item.ref not in known)


def _of_review(review: Review, manuscript: Manuscript, item: EvidenceItem | None) -> Holder:
    texts = (review.text, review.title, item.text if item else "")
    return Holder(
        id=review.id,
        texts=tuple(dict.fromkeys(text for text in texts if text)),
        locale=review.locale,
        refusal=_refusal(review, manuscript),
        author=review.author or "",
        form=review.consent.name_form if review.consent else "anonymous",
        company=review.company,
        product=review.product,
        rating=review.rating,
        nps=review.nps,
        relation=review.relationship,
        is_stored=True,
        incentive=review.incentive,
    )


def _of_item(item: EvidenceItem) -> Holder:
    refusal = None if item.quotable else "its writer has not agreed to be quoted here"
    return Holder(
        id=item.ref,
        texts=tuple(text for text in (item.text, item.title) if text),
        locale=item.locale,
        refusal=refusal,
        author=item.author or "",
        form="full_name" if item.author else "anonymous",
        company=None,
        product=item.subject,
        rating=item.rating,
        nps=item.nps,
        relation="customer",
        is_stored=False,
    )


def _refusal(review: Review, manuscript: Manuscript) -> str | None:
    """Return why consent does not cover a quotation here.

    The relation to the brand is told apart, for it can be disclosed.
    """
    consent = review.consent
    if consent is None or not consent.quote:
        return "its writer has not agreed to be quoted"
    if consent.withdrawn_at is not None:
        return f"its writer withdrew consent on {consent.withdrawn_at}"
    if consent.until is not None and consent.until < manuscript.today:
        return f"its writer agreed until {consent.until}"
    if consent.obtained_at is not None and consent.obtained_at > manuscript.today:
        return f"consent is dated {consent.obtained_at}, which is still to come"
    if manuscript.channel not in consent.channels:
        agreed = ", ".join(consent.channels) or "no channel"
        return f"its writer agreed to {agreed}, not to {manuscript.channel}"
    return None


def discloses(relation: str, words: str) -> bool:
    """Tell whether words say in what relation to the brand a speaker stands; customers need not (16 CFR 255.5)."""
    return relation == "customer" or _DISCLOSED[relation].search(words) is not None


def discloses_gift(incentive: str | None, words: str) -> bool:
    """Tell whether words say that a speaker was given something; who was given nothing need not (16 CFR 255.5)."""
    return not incentive or incentive.casefold() in words.casefold() or _GIVEN.search(words) is not None


def naming_of(holder: Holder, name: str, about: str) -> Naming:
    """Return how a name goes with the consent of a review's writer; narrower forms than agreed are fine.

    The employer of somebody who did not agree to the full name is beyond consent too: it tells who they are.
    """
    if not name:
        return "beyond" if _tells_company(holder, about) else "fits"
    said = _bare(name)
    if said in _forms(holder.author, holder.form):
        return "beyond" if _tells_company(holder, about) else "fits"
    return "beyond" if said in _forms(holder.author, "any") else "other"


def _tells_company(holder: Holder, about: str) -> bool:
    return holder.form != "full_name" and bool(holder.company) and (holder.company or "").casefold() in about.casefold()


def tells_name(holder: Holder, words: str) -> bool:
    """Tell whether words hold the full name of a writer who did not agree to that, however it is put there."""
    name = _bare(holder.author)
    if holder.form == "full_name" or len(name) < 2 or name[-1] not in words.casefold():
        return False
    said = [word.casefold() for word in _WORD.findall(words)]
    return any(tuple(said[place : place + len(name)]) == name for place in range(len(said)))


@lru_cache(maxsize=4096)
def _bare(name: str) -> tuple[str, ...]:
    words = tuple(word.casefold() for word in _WORD.findall(name))
    return tuple(word for word in words if word not in _TITLES) or words


@lru_cache(maxsize=4096)
def _forms(author: str, form: str) -> frozenset[tuple[str, ...]]:
    """Return the forms of a name that an agreed form covers, itself and narrower ones; `any` covers all."""
    words = _bare(author)
    if not words or form == "anonymous":
        return frozenset()
    letters = tuple(word[0] for word in words)
    forms = {letters, (letters[0], letters[-1]), ("".join(letters),)}
    if form != "initials":
        forms |= {(words[0],), (*words[:-1], letters[-1]), (words[0], letters[-1])}
    if form == "first_name_initial" and len(words) == 1:
        forms.add(words)
    if form in {"full_name", "any"}:
        forms |= {words, (words[0], words[-1]), (words[-1],), (letters[0], *words[1:]), (letters[0], words[-1])}
    return frozenset(forms)
