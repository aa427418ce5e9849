"""Claims of WiCE (Kamoi et al., EMNLP 2023, arXiv 2303.01432): natural sentences beside the pages they cite.

Measured is what the product needs: finding the claims that a page does not fully support (partially or not supported).
The published figures beside ours were computed from the authors' own model outputs (github.com/ryokamoi/wice at
ddeb6c18, code_and_resources/model_outputs/entailment_classification/oracle_chunks/claim): T5-3B on the first 100 claims
of the development set at the threshold with the best F1 of `supported` there, GPT-4 on the first 100 of the test set,
counting "partially supported" as flagged. Those models were given the right sentences among a few others (oracle
retrieval); the checker here is given such sentences once, and the whole page once.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from bench.claim_rows import ClaimRow, Ground
from bench.claim_runs import verdict_on
from bench.claim_scores import Verdict, figures_of
from service.domain.evidence import EvidenceKind
from service.domain.nouns import Noun

_WORDS = 90
"""Words of a passage, about the 120 tokens of the product's own."""
_LONGEST = 1_500
_DAY = dt.date(2023, 3, 2)
_CHOSEN = 14
"""Sentences beside an oracle's choice, about as many as in the authors' oracle chunks."""


class Line(Noun):
    """How well one checker finds claims that are not fully supported; the shares are 0 to 1."""

    who: str
    claims: int
    precision: float
    recall: float
    f1: float


PUBLISHED = (
    Line(who="T5-3B, ANLI+WiCE (dev, oracle evidence)", claims=100, precision=0.946, recall=0.803, f1=0.869),
    Line(who="T5-3B, ANLI (dev, oracle evidence)", claims=100, precision=0.917, recall=0.667, f1=0.772),
    Line(who="GPT-4-0613 (test, oracle evidence)", claims=100, precision=0.937, recall=0.756, f1=0.837),
)


def measure(data: Path) -> tuple[Line, ...]:
    """Return our figures on all development claims and on the first 100, then what others reach.

    Empty without the data.
    """
    file = data / "wice-dev" / "claim-dev.jsonl"
    if not file.is_file():
        return ()
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    pages = [row_of(record, record["evidence"]) for record in records]
    oracle = [verdict_on(row_of(record, chosen_sentences(record)), cited=True) for record in records]
    everything = [verdict.model_copy(update={"found": "unsupported"}) for verdict in oracle]
    return (
        _line("this checker, uncited (dev, whole page)", [verdict_on(row, cited=False) for row in pages]),
        _line("this checker, page cited (dev, whole page)", [verdict_on(row, cited=True) for row in pages]),
        _line("this checker, page cited (dev, oracle evidence)", oracle),
        _line("this checker, page cited (dev, oracle evidence)", oracle[:100]),
        *PUBLISHED,
        _line("flagging everything (dev)", everything),
    )


def chosen_sentences(record: dict[str, Any]) -> list[str]:
    """Return the sentences that the first annotator relied on, among others of the page, in its order."""
    page = record["evidence"]
    relied_on = set(next(iter(record["supporting_sentences"]), ()))
    others = range(0, len(page), max(1, len(page) // _CHOSEN))
    return [page[at] for at in sorted(relied_on | set(others))]


def row_of(record: dict[str, Any], sentences: Sequence[str]) -> ClaimRow:
    """Return a record of WiCE beside some sentences of its page; a partially supported claim counts as unsupported."""
    passages = tuple(_passages(sentences))
    return ClaimRow(
        id=record["meta"]["id"].lower(),
        brand="other",
        language="en",
        kind="statement",
        claim=record["claim"],
        label="supported" if record["label"] == "supported" else "unsupported",
        relation="paraphrase" if record["label"] == "supported" else "mutation",
        why=f"Annotated as {record['label']}.",
        decides=tuple(range(len(passages))),
        evidence=tuple(
            Ground(
                kind=EvidenceKind.PASSAGE,
                ref=f"page#{number}",
                title=record["meta"]["claim_title"],
                text=text,
                date=_DAY,
            )
            for number, text in enumerate(passages)
        ),
    )


def _passages(sentences: Iterable[str]) -> Iterable[str]:
    """Yield the page in passages of about the product's own length; a sentence is never cut, only shortened."""
    held: list[str] = []
    words = 0
    for sentence in sentences:
        held.append(sentence[:_LONGEST])
        words += sentence.count(" ") + 1
        if words >= _WORDS:
            yield " ".join(held)
            held, words = [], 0
    if held:
        yield " ".join(held)


def _line(who: str, verdicts: Sequence[Verdict]) -> Line:
    figures = figures_of(verdicts)
    return Line(
        who=who,
        claims=figures.rows,
        precision=figures.precision or 0.0,
        recall=figures.recall or 0.0,
        f1=figures.f1 or 0.0,
    )


def table(lines: Sequence[Line]) -> Table:
    """Return the figures as a table."""
    shown = Table(title="WiCE: finding claims that the cited page does not fully support")
    for head in ("who", "claims", "precision", "recall", "F1"):
        shown.add_column(head, justify="left" if head == "who" else "right")
    for line in lines:
        shown.add_row(line.who, str(line.claims), f"{line.precision:.3f}", f"{line.recall:.3f}", f"{line.f1:.3f}")
    return shown
