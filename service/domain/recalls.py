"""What a draft rests on, and why it may no longer: cited items, staleness, dependents, conflicts.

Finding out: `workflows`.
"""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime

from service.domain.moments import Channel, ContentType
from service.domain.nouns import DraftId, Noun, ReviewId, Slug, SourceId

CitedKind = Literal["passage", "fact", "review", "summary"]
"""`summary` is a figure computed from many reviews, true of its day."""


class Why(StrEnum):
    """Why what a draft cites can no longer be relied on."""

    DELETED = "deleted"
    CHANGED = "changed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """The customer's consent to be quoted is gone."""


class CitedItem(Noun):
    """One thing that a draft cites, as it was then.

    `label` is the id of the citation in the draft, `item_id` a passage id, fact key or review id, `source_id` the
    source it came from or the review itself. `fingerprint` is equal as long as its words and value are. `quoted_in` is
    the channel that a review was quoted for, which consent must cover. `why` says why it can no longer be relied on.
    """

    label: str
    kind: CitedKind
    item_id: str
    source_id: str
    fingerprint: str
    quoted_in: Channel | None = None
    valid_until: dt.date | None = None
    why: Why | None = None


class StaleItem(Noun):
    """One cited item that can no longer be relied on, and since when."""

    kind: CitedKind
    item_id: str
    source_id: str
    why: Why
    since: AwareDatetime


class Staleness(Noun):
    """Why a draft may no longer be used as it is, and since when.

    `redraft` is the draft that was written in its place.
    """

    since: AwareDatetime
    why: tuple[StaleItem, ...]
    redraft: DraftId | None = None

    @classmethod
    def of(cls, items: Iterable[StaleItem], redraft: DraftId | None = None) -> "Staleness | None":
        """Return what some items make of a draft; None if there are none."""
        found = tuple(sorted(items, key=lambda item: (item.since, item.kind, item.item_id)))
        return cls(since=found[0].since, why=found, redraft=redraft) if found else None


class Dependent(Noun):
    """A draft that rests on a source or review: what of it is cited, what people decided, and where it is served."""

    draft_id: DraftId
    content_type: ContentType
    created_at: AwareDatetime
    decision: str | None = None
    cited: tuple[CitedItem, ...]
    stale: Staleness | None = None
    slots: tuple[Slug, ...] = ()


class Dependents(Noun):
    """All drafts that rest on one source or review, newest first."""

    items: tuple[Dependent, ...]


class FactValueSaid(Noun):
    """A value that one source gives a fact."""

    source_id: SourceId
    value: str
    unit: str | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


class FactConflict(Noun):
    """One fact to which sources give several values at the same time."""

    key: str
    subject: str
    attribute: str
    values: tuple[FactValueSaid, ...]


class FactConflicts(Noun):
    """All facts of a brand with several values."""

    items: tuple[FactConflict, ...]


class Recall(Noun):
    """What a look at what drafts cite has found: the drafts that became stale, or stale for another reason."""

    stale: tuple[DraftId, ...] = ()


class Changed(Noun):
    """What of a brand's knowledge changed; nothing named means anything may have."""

    sources: tuple[SourceId, ...] = ()
    reviews: tuple[ReviewId, ...] = ()
    drafts: tuple[DraftId, ...] = ()
    """Look only at what these drafts cite."""

    @property
    def anything(self) -> bool:
        """Whether everything is to be looked at."""
        return not (self.sources or self.reviews or self.drafts)
