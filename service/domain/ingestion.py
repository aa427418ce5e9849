"""Knowledge on its way in: files and rows as they are read, and what came of taking them in.

Every refused row is told with line and reason.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from service.domain.evidence import Fact, Passage, Review, Source
from service.domain.nouns import Noun, SourceId

RowFormat = Literal["json", "jsonl", "csv"]
ROW_FORMATS: Mapping[str, RowFormat] = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}
"""How a file of rows is written, by its ending."""
MAX_DOCUMENT_BYTES = 50_000_000
"""Bytes of one document, pictures included. Files of reviews may have any size."""


class RowError(Noun):
    """One row or field that was refused: the file, the line (1 is the first), and what to mend."""

    file: str
    line: int | None
    reason: str

    @property
    def where(self) -> str:
        """The file, with the line where that is known."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


class ReviewRow(NamedTuple):
    """A review that was read, and the line it begins on; no line where it comes from no file."""

    line: int | None
    review: Review


class RowNote(NamedTuple):
    """Something to know of a file whose rows went in, such as the columns that were passed over."""

    text: str


class IngestReport(Noun):
    """How many items were added, changed, left as they were and deleted; what was refused, and what else to know."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    passages: int = 0
    facts: int = 0
    refused: tuple[RowError, ...] = ()
    notes: tuple[str, ...] = ()

    def __add__(self, other: "IngestReport") -> "IngestReport":
        return IngestReport(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            deleted=self.deleted + other.deleted,
            passages=self.passages + other.passages,
            facts=self.facts + other.facts,
            refused=self.refused + other.refused,
            notes=self.notes + other.notes,
        )


class SourceRecord(Noun):
    """A source on record with its passages."""

    source: Source
    passages: tuple[Passage, ...]


class SourceDeletion(Noun):
    """What a deletion removed."""

    source_id: SourceId
    passages: int
    facts: int


class ParsedDocument(NamedTuple):
    """A document as read: its source, its facts if it is a list of facts, and the rows that were refused."""

    source: Source
    facts: tuple[Fact, ...] | None
    refused: tuple[RowError, ...]


class KnowledgeFile(NamedTuple):
    """A file found: what it holds and, for documents, the id its source gets.

    `loose` files count as sent by hand: no later run over the brand's folder deletes what came of them.
    """

    path: str
    holds: Literal["document", "reviews"]
    source_id: SourceId
    media_type: str
    size: int
    loose: bool = False


class LeftIndexes(NamedTuple):
    """How the folders of indexes compare with how a clean stop left them; of the others nothing is known.

    `clean` ones are untouched; of `broken` ones files are missing or have another size, so they are not worth reading.
    """

    clean: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
