"""Counts a draft when it is kept: one narrow row of what insights group and add up, and one for each rule or gap.

What is asked of these rows lives in `insight_statements`; the draft itself is kept by `draft_store`.
"""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Connection, insert

from service.adapters.outcome_tables import draft_measures, draft_remarks
from service.adapters.tables import sortable
from service.domain.drafts import Draft
from service.domain.findings import Severity
from service.ports.feedback import Basis

_MEASURES = insert(draft_measures)
_REMARKS = insert(draft_remarks)


def count_draft(connection: Connection, draft: Draft, basis: Basis) -> None:
    """Write what is counted of a draft, in the transaction that keeps it."""
    connection.execute(_MEASURES, _measures(draft, basis)).close()
    remarks = [
        {"brand": draft.brand, "draft_id": draft.id, "kind": kind, "name": name}
        for kind, name in _remarks(draft, basis)
    ]
    if remarks:
        connection.execute(_REMARKS, remarks).close()


def _measures(draft: Draft, basis: Basis) -> dict[str, object]:
    usage, created_at = draft.usage, sortable(draft.created_at)
    return {
        "brand": draft.brand,
        "draft_id": draft.id,
        "created_at": created_at,
        "week": week_of(created_at),
        "moment": draft.moment.value,
        "content_type": draft.content_type.value,
        "prompt": draft.provenance.prompt,
        "model": draft.provenance.model,
        "channel": draft.channel.value,
        "locale": draft.locale,
        "status": draft.status,
        "customer": plain(basis.asked.customer.id if basis.asked else None),
        "cost_usd": usage.cost_usd * basis.usage_share,
        "latency_ms": usage.latency_ms,
        "tokens": round((usage.input_tokens + usage.output_tokens) * basis.usage_share),
        "attempts": usage.attempts,
    }


def _remarks(draft: Draft, basis: Basis) -> Iterator[tuple[str, str]]:
    rules = {finding.rule for finding in draft.checks if finding.severity is Severity.BLOCK}
    gaps = {gap_of(sentence) for sentence in (*draft.missing, *basis.missing)}
    yield from (("rule", rule) for rule in sorted(rules))
    yield from (("gap", gap) for gap in sorted(gaps))


def week_of(created_at: str) -> str:
    """Return the week of ISO 8601 of a sortable time, as 2026-W47."""
    year, week, _ = dt.date.fromisoformat(created_at[:10]).isocalendar()
    return f"{year}-W{week:02}"


def gap_of(sentence: str) -> str:
    """Return what is missing without what came nearest to it, which is another each time."""
    return (plain(sentence.partition(";")[0].partition(" (the replies")[0]) or "?")[:500]


def plain(text: str | None) -> str | None:
    """Return a text that PostgreSQL takes: without NUL; None for nothing."""
    return (text or "").replace("\0", "") or None
