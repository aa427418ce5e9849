"""Evaluations that were asked for over HTTP: on record while they run, and with their report when they are done."""

import datetime as dt
from typing import Literal, NamedTuple, Protocol

EvaluationState = Literal["running", "done", "failed"]


class EvaluationEntry(NamedTuple):
    """One evaluation on record. What was asked stands in `trial`, as JSON; `brands` are those whose cases it runs.

    `seen_at` is when whoever runs it last said that it goes on.
    """

    id: str
    created_at: dt.datetime
    seen_at: dt.datetime
    trial: str
    brands: tuple[str, ...] = ()
    state: EvaluationState = "running"
    answered: int = 0
    expected: int = 0
    ended_at: dt.datetime | None = None
    verdict: str = ""
    headline: str = ""
    reason: str = ""


class EvaluationStore(Protocol):
    """Keeps evaluations."""

    async def add(self, entry: EvaluationEntry) -> None:
        """Put one on record that has begun."""
        ...

    async def change(self, entry: EvaluationEntry, report: str | None = None) -> None:
        """Replace what is known of one, unless it has ended; with its report, as JSON, where it is done."""
        ...

    async def find(self, evaluation_id: str) -> EvaluationEntry | None:
        """Return one, or None."""
        ...

    async def report(self, evaluation_id: str) -> bytes | None:
        """Return the report of one that is done, as JSON in UTF-8."""
        ...

    async def newest(self, limit: int) -> tuple[EvaluationEntry, ...]:
        """Return so many at most, newest first."""
        ...

    async def fail_unfinished(self, seen_before: dt.datetime, at: dt.datetime, reason: str) -> int:
        """Fail those under way of which nothing was heard since a time; return how many."""
        ...
