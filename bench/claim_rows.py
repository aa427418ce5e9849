"""The labelled claim set as nouns: a claim, the evidence beside it, and what a careful editor says of it.

See evals/claims.

No judging and no counting: `claims` runs the checks on these rows, and `claim_scores` counts.
"""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from service.domain.evidence import Evidence, EvidenceItem, EvidenceKind
from service.domain.findings import ClaimKind, ClaimStatus
from service.domain.nouns import Noun, Slug

FOLDER = Path("evals/claims")
Half = Literal["tune", "held_out"]
Set = Literal["tune", "held_out", "fresh", "varied", "wide"]
LATER: tuple[Set, ...] = ("fresh", "varied", "wide")
"""Sets of which a seeded draw may be tuned on, and the other half is only counted."""
Relation = Literal["verbatim", "paraphrase", "mutation", "invention", "out_of_scope"]


class Ground(Noun):
    """One piece of evidence of a row: as `EvidenceItem`, without what only a run can know (label, score, why)."""

    kind: EvidenceKind
    ref: str
    title: str
    text: str = Field(min_length=1)
    subject: str | None = None
    attribute: str | None = None
    value: str | None = None
    url: str | None = None
    rating: float | None = None
    date: dt.date | None = None
    valid_until: dt.date | None = None

    def item(self, label: str, language: str) -> EvidenceItem:
        """Return it as a piece of evidence under a label."""
        source = self.ref.partition("#")[0]
        return EvidenceItem(label=label, source_id=source, locale=language, score=1.0, **dict(self))


class ClaimRow(Noun):
    """A sentence of a draft beside its evidence. `decides` are the places, from 0, of what supports or contradicts it.

    Of a row that nothing supports or contradicts, `decides` is what a careless writer would have cited; a sentence that
    states nothing checkable has none.
    """

    id: Slug
    brand: Slug
    language: Literal["en", "de"]
    kind: ClaimKind
    claim: str = Field(min_length=1)
    label: ClaimStatus
    relation: Relation
    why: str = Field(min_length=1)
    decides: tuple[int, ...] = ()
    evidence: tuple[Ground, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _deciding_evidence_is_there(self) -> Self:
        if any(not 0 <= place < len(self.evidence) for place in self.decides):
            raise ValueError(f"{self.id}: decides points beyond the evidence")
        return self

    @property
    def labelled(self) -> Evidence:
        """The evidence under the labels `e1`, `e2`, … in its order."""
        return Evidence(
            items=tuple(one.item(f"e{number}", self.language) for number, one in enumerate(self.evidence, start=1))
        )

    @property
    def cited(self) -> str:
        """The claim with the citation marks of what decides it, as a model writes them."""
        marks = "".join(f" [e{place + 1}]" for place in self.decides)
        return self.claim + marks


def read_rows(name: Set, folder: Path = FOLDER) -> tuple[ClaimRow, ...]:
    """Return the rows of one set, in the order of the file.

    Raises:
        pydantic.ValidationError: A row is not well formed.
    """
    return rows_of((folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())


def rows_of(lines: Iterable[str]) -> tuple[ClaimRow, ...]:
    """Return the rows of JSON lines; empty lines are passed over."""
    return tuple(ClaimRow.model_validate_json(line) for line in lines if line.strip())
