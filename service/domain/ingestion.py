"""What came of taking documents, facts and reviews in: counts, and every refused row with line and reason."""

from typing import Literal, NamedTuple

from service.domain.evidence import Fact, Passage, Source
from service.domain.nouns import Noun, SourceId

ReviewFormat = Literal["json", "jsonl", "csv"]


class RowError(Noun):
    """One row or field that was refused: the file, the line (1 is the first), and what to mend."""

    file: str
    line: int | None
    reason: str


class IngestReport(Noun):
    """How many items were added, changed, left as they were and deleted; and what was refused."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    passages: int = 0
    facts: int = 0
    refused: tuple[RowError, ...] = ()

    def __add__(self, other: "IngestReport") -> "IngestReport":
        return IngestReport(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            deleted=self.deleted + other.deleted,
            passages=self.passages + other.passages,
            facts=self.facts + other.facts,
            refused=self.refused + other.refused,
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
    """A file found in a folder of knowledge: what it holds and, for documents, the id its source gets."""

    path: str
    holds: Literal["document", "reviews"]
    source_id: SourceId
    media_type: str
    size: int
