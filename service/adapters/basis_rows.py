"""What a draft cites, as rows and back. Which statements read and write them: `basis_store`, `draft_store`."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from service.domain.moments import Channel
from service.domain.nouns import BrandId
from service.domain.recalls import CitedItem, StaleItem, Why


def citation_rows(brand: BrandId, draft_id: str, cited: Sequence[CitedItem]) -> list[dict[str, Any]]:
    """Return the rows of a draft."""
    return [
        {
            "brand": brand,
            "draft_id": draft_id,
            "label": item.label,
            "kind": item.kind,
            "item_id": item.item_id,
            "source_id": item.source_id,
            "fingerprint": item.fingerprint,
            "quoted_in": item.quoted_in.value if item.quoted_in else None,
            "valid_until": item.valid_until.isoformat() if item.valid_until else None,
        }
        for item in cited
    ]


def to_cited(row: Any) -> CitedItem:
    """Return what a row says; a row without `label` stands for many drafts."""
    return CitedItem(
        label=getattr(row, "label", ""),
        kind=row.kind,
        item_id=row.item_id,
        source_id=row.source_id,
        fingerprint=row.fingerprint,
        quoted_in=Channel(row.quoted_in) if row.quoted_in else None,
        valid_until=dt.date.fromisoformat(row.valid_until) if row.valid_until else None,
        why=Why(row.why) if row.why else None,
    )


def to_stale(row: Any) -> StaleItem:
    """Return why a row can no longer be relied on; one that only expired is stale since the day after its last."""
    if row.why:
        why, since = Why(row.why), dt.datetime.fromisoformat(row.since)
    else:
        day = dt.date.fromisoformat(row.valid_until) + dt.timedelta(days=1)
        why, since = Why.EXPIRED, dt.datetime.combine(day, dt.time.min, dt.UTC)
    return StaleItem(kind=row.kind, item_id=row.item_id, source_id=row.source_id, why=why, since=since)
