"""Counts what came of items of batches in this process. How far all batches are stands in the database.

Writing it for Prometheus: `web.metrics`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from service.domain.batches import Batch
from service.ports.batches import Settled


class BatchFigures(NamedTuple):
    """What this process has kept since it started, and how many batches and items are open on all processes.

    `items` are by state, `drafts` by content type and status; `open` are batches by state, None where that cannot be
    read.
    """

    items: Mapping[str, int] = {}
    drafts: Mapping[tuple[str, str], int] = {}
    shared: int = 0
    open: Mapping[str, int] | None = None
    waiting: int = 0


class BatchMeter:
    """Counts results when they are kept: one that was drafted twice counts once. For one event loop."""

    def __init__(self) -> None:
        self._items: Counter[str] = Counter({"succeeded": 0, "failed": 0})
        self._drafts: Counter[tuple[str, str]] = Counter()
        self._shared = 0

    def count(self, kept: Sequence[Settled]) -> None:
        """Count results that are new."""
        for one in kept:
            self._items["failed" if one.draft is None else "succeeded"] += 1
            self._shared += one.shared is not None
            if one.draft is not None:
                self._drafts[one.draft.content_type.value, one.draft.status] += 1

    def figures(self, batches: Sequence[Batch] | None) -> BatchFigures:
        """Return what was counted, with the batches that are open now."""
        kept = BatchFigures(dict(self._items), dict(self._drafts), self._shared)
        if batches is None:
            return kept
        states = Counter({"running": 0, "paused": 0})
        states.update(batch.state for batch in batches)
        waiting = sum(batch.counts.waiting for batch in batches)
        return kept._replace(open=dict(states), waiting=waiting)
