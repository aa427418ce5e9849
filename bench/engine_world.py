"""A brand of many passages for `engine`: words and vectors of the sample brands, mixed into as many as asked."""

import asyncio
import hashlib
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from service.adapters.chroma_index import ChromaIndex
from service.adapters.database import Database
from service.adapters.knowledge_store import SqlKnowledgeStore
from service.adapters.minilm_embedder import MiniLMEmbedder
from service.adapters.simsimd_matrix import SimsimdMatrix
from service.adapters.tantivy_index import TantivyIndex
from service.domain.evidence import Passage, Source
from service.domain.nouns import BrandId, PassageId, ProductId, SourceId
from service.ports import LexicalEntry, Ports, Vectors
from service.workflows.index_items import passage_entry

BRAND = BrandId("bench")
SHARES = {"half": 0.5, "tenth": 0.1, "fiftieth": 0.02, "thousandth": 0.001}
"""Products, and the share of all passages that is about each."""
_BATCH = 2_000
_WORDS = 60
_SEED = 7


class World(NamedTuple):
    """A brand in all stores, the same vectors in a plain Chroma collection with metadata, and queries never asked."""

    size: int
    ports: Ports
    plain: Any
    queries: tuple[str, ...]
    vectors: Vectors


class _Texts(NamedTuple):
    """Real texts with their vectors, and all their words as often as they come."""

    texts: tuple[str, ...]
    vectors: Vectors
    words: np.ndarray
    shares: np.ndarray


async def read_texts(embedder: MiniLMEmbedder, knowledge: Path) -> _Texts:
    """Embed the paragraphs of the sample brands' guides, once."""
    files = sorted(knowledge.glob("*/**/*.md"))
    paragraphs = [part.strip() for file in files for part in file.read_text().split("\n\n") if len(part) > 120][:600]
    counts = Counter(word for text in paragraphs for word in re.findall(r"[^\W\d_]{2,}", text.lower()))
    # A sample of a million words has tens of thousands of distinct ones; rare ones are made of pairs.
    rare = {one + other: 1 for one, other in zip(counts, list(counts)[::-1], strict=True)}
    words = counts | Counter(rare)
    weights = np.array(list(words.values()), dtype=float)
    vectors = await embedder.embed(paragraphs)
    return _Texts(tuple(paragraphs), vectors, np.array(list(words)), weights / weights.sum())


@asynccontextmanager
async def open_world(size: int, folder: Path, texts: _Texts, embedder: MiniLMEmbedder) -> AsyncIterator[World]:
    """Make, or open again, a brand of `size` passages in a folder."""
    made = (folder / "made").exists()
    folder.mkdir(parents=True, exist_ok=True)
    index, lexical = ChromaIndex(folder / "index", None, embedder.model_id), TantivyIndex(folder / "words")
    async with Database(folder) as database:
        knowledge = SqlKnowledgeStore(database)
        absent: dict[str, Any] = dict.fromkeys(
            ("library", "model", "drafts", "reader", "renderer", "languages", "clock", "consents", "erasures")
        )
        ports = Ports(
            knowledge=knowledge, index=index, lexical=lexical, matrix=SimsimdMatrix, embedder=embedder, **absent
        )
        plain = _plain(folder)
        for number, (passages, vectors) in enumerate(_batches(size, texts)):
            if not made:
                await _put(ports, plain, number, passages, vectors)
        (folder / "made").touch()
        random = np.random.default_rng(_SEED + size)
        queries = tuple(" ".join(random.choice(texts.words, 7, p=texts.shares)) for _ in range(2_000))
        yield World(size, ports, plain, queries, await embedder.embed(queries[:200]))
    index.close()
    lexical.close()


def _plain(folder: Path) -> Any:
    import chromadb

    client = chromadb.PersistentClient(str(folder / "plain"))
    return client.get_or_create_collection("plain", metadata={"hnsw:space": "cosine"}, embedding_function=None)


def _batches(size: int, texts: _Texts) -> Iterator[tuple[list[Passage], Vectors]]:
    random = np.random.default_rng(_SEED)
    for start in range(0, size, _BATCH):
        count = min(_BATCH, size - start)
        one, other = (texts.vectors[random.integers(len(texts.vectors), size=count)] for _ in range(2))
        part = random.random((count, 1), dtype=np.float32)
        vectors = part * one + (1 - part) * other + 0.02 * random.standard_normal(one.shape, dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        words = random.choice(texts.words, (count, _WORDS), p=texts.shares)
        about = {name: random.random(count) < share for name, share in SHARES.items()}
        yield [_passage(start + row, " ".join(words[row]), about, row) for row in range(count)], vectors


def _passage(number: int, text: str, about: dict[str, np.ndarray], row: int) -> Passage:
    products = tuple(ProductId(name) for name, chosen in about.items() if chosen[row])
    return Passage.model_construct(
        id=PassageId(f"guide-{number // _BATCH}:{number}"),
        source_id=SourceId(f"guide-{number // _BATCH}"),
        position=number,
        heading=text[:40],
        text=text,
        start=0,
        end=len(text),
        kind="guide",
        title="Guide",
        locale="en",
        products=products,
        url=None,
        version="1",
        valid_from=None,
        valid_until=None,
    )


async def _put(ports: Ports, plain: Any, number: int, passages: list[Passage], vectors: Vectors) -> None:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    source = Source(id=SourceId(f"guide-{number}"), title="Guide", text="", content_hash=digest)
    await ports.knowledge.put_source(BRAND, source, passages, vectors, ports.embedder.model_id)
    entries: list[LexicalEntry] = [passage_entry(passage) for passage in passages]
    await ports.lexical.upsert(BRAND, "passage", entries)
    await asyncio.to_thread(
        plain.add,
        ids=[passage.id for passage in passages],
        embeddings=vectors,
        documents=[passage.text for passage in passages],
        metadatas=[{name: name in passage.products for name in SHARES} for passage in passages],
    )
