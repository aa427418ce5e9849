"""Counts how well a checker's verdicts on labelled claims agree with the labels.

Pure: nothing is read or judged here.
"""

from collections.abc import Iterable, Sequence

from bench.claim_rows import ClaimRow, Relation
from service.domain.findings import Claim, ClaimKind, ClaimStatus
from service.domain.nouns import Noun


class Verdict(Noun):
    """What the label says of a row and what the checker said."""

    id: str
    kind: ClaimKind
    relation: Relation
    gold: ClaimStatus
    found: ClaimStatus

    @property
    def wrong(self) -> bool:
        """Whether the row was flagged and should not have been, or the reverse."""
        return (self.gold == "supported") != (self.found == "supported")


class Figures(Noun):
    """Agreement over some rows. The shares are 0 to 1, and None where there was nothing to divide by.

    A row is positive when its label is not `supported`, and flagged when the checker's verdict is not. `exact` is the
    share with the very status of the label; `false_alarms` is the share of true paraphrases that were flagged, and
    `harmless_flagged` that of the sentences that state nothing checkable.
    """

    rows: int
    precision: float | None
    recall: float | None
    f1: float | None
    exact: float | None
    false_alarms: float | None
    harmless_flagged: float | None


def verdict_of(row: ClaimRow, claims: Sequence[Claim]) -> Verdict:
    """Return the verdict on a row: the gravest status among its claims; a row without a claim is not flagged."""
    statuses = {claim.status for claim in claims}
    grave: tuple[ClaimStatus, ...] = ("contradicted", "unsupported")
    found: ClaimStatus = next((status for status in grave if status in statuses), "supported")
    return Verdict(id=row.id, kind=row.kind, relation=row.relation, gold=row.label, found=found)


def figures_of(verdicts: Iterable[Verdict]) -> Figures:
    """Return the figures over some verdicts."""
    rows = tuple(verdicts)
    flagged = [row for row in rows if row.found != "supported"]
    positive = [row for row in rows if row.gold != "supported"]
    hits = sum(row.gold != "supported" for row in flagged)
    return Figures(
        rows=len(rows),
        precision=_share(hits, len(flagged)),
        recall=_share(hits, len(positive)),
        f1=_share(2 * hits, len(flagged) + len(positive)),
        exact=_share(sum(row.gold == row.found for row in rows), len(rows)),
        false_alarms=_flagged_of(rows, "paraphrase"),
        harmless_flagged=_flagged_of(rows, "out_of_scope"),
    )


def figures_by_kind(verdicts: Iterable[Verdict]) -> dict[str, Figures]:
    """Return the figures of each kind by name, then of the `typed` kinds (all but `statement`) and of `all`."""
    rows = tuple(verdicts)
    by_kind = {kind: figures_of(row for row in rows if row.kind == kind) for kind in sorted({row.kind for row in rows})}
    return by_kind | {"typed": figures_of(row for row in rows if row.kind != "statement"), "all": figures_of(rows)}


def _flagged_of(rows: Sequence[Verdict], relation: Relation) -> float | None:
    some = [row for row in rows if row.relation == relation and row.gold == "supported"]
    return _share(sum(row.found != "supported" for row in some), len(some))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
