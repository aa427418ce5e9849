"""What the core asks of the world, as protocols; adapters fulfil them, tests/contracts hold one suite for each."""

from dataclasses import dataclass

from service.ports.content import ContentLibrary, KnowledgeReader, PageRenderer
from service.ports.stores import DraftStore, IdempotencyStore, InProgress, KnowledgeStore, Replay, Started, StoredVector
from service.ports.surroundings import ChatModel, Clock, LanguageDetector, Progress
from service.ports.vectors import Embedder, Hit, ItemKind, PassageIndex, Vectors

__all__ = [
    "ChatModel",
    "Clock",
    "ContentLibrary",
    "DraftStore",
    "Embedder",
    "Hit",
    "IdempotencyStore",
    "InProgress",
    "ItemKind",
    "KnowledgeReader",
    "KnowledgeStore",
    "LanguageDetector",
    "PageRenderer",
    "PassageIndex",
    "Ports",
    "Progress",
    "Replay",
    "Started",
    "StoredVector",
    "Vectors",
]


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything a workflow may use of the world."""

    library: ContentLibrary
    knowledge: KnowledgeStore
    index: PassageIndex
    embedder: Embedder
    model: ChatModel
    drafts: DraftStore
    reader: KnowledgeReader
    renderer: PageRenderer
    languages: LanguageDetector
    clock: Clock
