"""What the core asks of the world, as protocols; adapters fulfil them, tests/contracts hold one suite for each."""

from collections.abc import Callable
from dataclasses import dataclass

from service.ports.content import ContentLibrary, KnowledgeReader, PageRenderer
from service.ports.customers import (
    ConsentStore,
    DraftArchive,
    ErasureLedger,
    ForgetCustomer,
    ForgetDrafts,
    ForgetReviews,
    RecallReviews,
    TestimonialStore,
)
from service.ports.evaluations import EvaluationEntry, EvaluationState, EvaluationStore
from service.ports.feedback import Basis, BasisStore, DecisionStore, FeedbackStores, ProposalStore, SlotStore
from service.ports.keys import KeyStore
from service.ports.ledger import Change, IndexLedger, StoredVector
from service.ports.stores import (
    DraftStore,
    IdempotencyStore,
    InProgress,
    KnowledgeStore,
    KnownItem,
    Replay,
    SourceEntry,
    Started,
)
from service.ports.surroundings import SILENT, CallWatch, ChatModel, Clock, LanguageDetector, Progress
from service.ports.tracing import UNTRACED, Span, Tracer, Untraced
from service.ports.vectors import Embedder, Hit, ItemKind, PassageIndex, Rows, VectorMatrix, Vectors
from service.ports.vitals import Room, Vitals
from service.ports.words import LexicalEntry, LexicalIndex

__all__ = [
    "SILENT",
    "UNTRACED",
    "Basis",
    "BasisStore",
    "CallWatch",
    "Change",
    "ChatModel",
    "Clock",
    "ConsentStore",
    "ContentLibrary",
    "DecisionStore",
    "DraftArchive",
    "DraftStore",
    "Embedder",
    "ErasureLedger",
    "EvaluationEntry",
    "EvaluationState",
    "EvaluationStore",
    "FeedbackStores",
    "ForgetCustomer",
    "ForgetDrafts",
    "ForgetReviews",
    "Hit",
    "IdempotencyStore",
    "InProgress",
    "IndexLedger",
    "ItemKind",
    "KeyStore",
    "KnowledgeReader",
    "KnowledgeStore",
    "KnownItem",
    "LanguageDetector",
    "LexicalEntry",
    "LexicalIndex",
    "PageRenderer",
    "PassageIndex",
    "Ports",
    "Progress",
    "ProposalStore",
    "RecallReviews",
    "Replay",
    "Room",
    "Rows",
    "SlotStore",
    "SourceEntry",
    "Span",
    "Started",
    "StoredVector",
    "TestimonialStore",
    "Tracer",
    "Untraced",
    "VectorMatrix",
    "Vectors",
    "Vitals",
]


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything a workflow may use of the world."""

    library: ContentLibrary
    knowledge: KnowledgeStore
    index: PassageIndex
    lexical: LexicalIndex
    matrix: Callable[[], VectorMatrix]
    embedder: Embedder
    model: ChatModel
    drafts: DraftStore
    reader: KnowledgeReader
    renderer: PageRenderer
    languages: LanguageDetector
    clock: Clock
    consents: ConsentStore
    erasures: ErasureLedger
    tracer: Tracer = UNTRACED
