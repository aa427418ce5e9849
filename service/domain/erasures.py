"""The erasure of a customer: what was removed, what is kept and why. Carrying it out: `workflows.forget_customer`."""

import hashlib

from pydantic import AwareDatetime

from service.domain.nouns import BrandId, Noun


class Kept(Noun):
    """Something that stays on record after an erasure, and why."""

    what: str
    why: str


class Erasure(Noun):
    """What the erasure of a customer removed, by kind with counts; nothing the second time.

    `erased_at` is when they were first erased. `elsewhere` names files of editors that still hold their words: the
    service never writes there. `purged` says that no file under the data folder holds deleted words any more; where it
    is false, that is so a little later, as a large store is swept for many deletions together.
    """

    brand: str
    erased_at: AwareDatetime
    removed: dict[str, int]
    kept: tuple[Kept, ...]
    elsewhere: tuple[str, ...] = ()
    purged: bool


class Erased(Noun):
    """The fact of an erasure, which is kept: when it was, and what was removed in all."""

    erased_at: AwareDatetime
    removed: dict[str, int] = {}


def mark_of(brand: BrandId, customer: str) -> str:
    """Return the hash by which an erased customer is known again: SHA-256 of brand and id.

    It hides the id from readers, not from who can try all ids: it is pseudonymous (GDPR Recital 26).
    """
    return hashlib.sha256(f"{brand}\0{customer}".encode("utf-8", "surrogatepass")).hexdigest()
