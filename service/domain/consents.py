"""Consent over time: each time it was given, changed or withdrawn, and which of these counts.

What it allows: `evidence`.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from service.domain.evidence import Consent, NameForm
from service.domain.moments import Channel
from service.domain.nouns import DraftId, Noun, ReviewId

AgreedText = Annotated[
    str, StringConstraints(min_length=1, max_length=10_000, strip_whitespace=True, pattern=r"^[^\x00]*$")
]
"""The words that the customer saw and agreed to, as proof (GDPR Art. 7(1))."""


class Scope(Noun):
    """What a customer allows: to quote them, under a form of their name, in some channels, until a day or for good."""

    quote: bool = True
    name_form: NameForm = "anonymous"
    channels: tuple[Channel, ...] = Field(default=(), max_length=20)
    until: dt.date | None = None

    @model_validator(mode="after")
    def _names_channels(self) -> "Scope":
        if self.quote and not self.channels:
            raise ValueError("channels must name at least one channel where quote is true")
        return self

    def since(self, day: dt.date) -> Consent:
        """Return the consent that this scope is, obtained on a day."""
        return Consent(
            quote=self.quote, name_form=self.name_form, channels=self.channels, until=self.until, obtained_at=day
        )


class ConsentRequest(Noun):
    """Consent that a customer gives, changes (the new `scope` takes the place of the old one) or withdraws.

    `text` is what they saw or said; to withdraw needs none. Without `at` it counts from now.
    """

    action: Literal["give", "change", "withdraw"]
    scope: Scope | None = None
    text: Annotated[str, StringConstraints(max_length=10_000, strip_whitespace=True, pattern=r"^[^\x00]*$")] = ""
    at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "ConsentRequest":
        if self.action != "withdraw" and (self.scope is None or not self.text):
            raise ValueError(f"to {self.action} consent needs scope and text, the words that the customer saw")
        if self.action == "withdraw" and self.scope is not None:
            raise ValueError("to withdraw consent takes no scope")
        return self


class ConsentEntry(Noun):
    """One entry of the history: what was done, when it was said and when we heard of it, and the consent since then."""

    id: str
    action: Literal["give", "change", "withdraw"]
    text: str = ""
    consent: Consent
    at: AwareDatetime
    recorded_at: AwareDatetime


class ConsentRecord(Noun):
    """The consent of a review as it counts now, its history, oldest first, and the drafts that a change recalled."""

    review_id: ReviewId
    consent: Consent | None
    history: tuple[ConsentEntry, ...]
    recalled: tuple[DraftId, ...] = ()


def counting(entries: Iterable[ConsentEntry]) -> ConsentEntry | None:
    """Return the entry that counts: the last by when it was said, whenever we heard of it; None of none."""
    return max(entries, key=said_order, default=None)


def said_order(entry: ConsentEntry) -> tuple[dt.datetime, dt.datetime, str]:
    """Return what entries are sorted by: when it was said, then when we heard of it."""
    return entry.at, entry.recorded_at, entry.id


def standing(stated: Consent | None, entry: ConsentEntry | None) -> Consent | None:
    """Return which consent counts of one that a file states and the last one on record.

    The file's only if it is newer.
    """
    if entry is None:
        return stated
    days = [day for day in (stated.obtained_at, stated.withdrawn_at) if day] if stated else []
    return stated if days and max(days) > entry.at.date() else entry.consent
