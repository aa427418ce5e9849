"""The peers of `bench peers`, each used as its own documentation says, with Chroma in a folder of its own."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from bench.peer_embedders import langchain_embeddings, llama_embedding
from service.adapters.minilm_embedder import MiniLMEmbedder

Entry = tuple[str, str, str]
"""Id, text, and the address of the section it came from."""
_BATCH = 500


class SyncEmbedder:
    """The embedder of Moments for callers that wait: its event loop runs in a thread."""

    def __init__(self, embedder: MiniLMEmbedder) -> None:
        self._embedder = embedder
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "SyncEmbedder":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def documents(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector a text."""
        vectors = asyncio.run_coroutine_threadsafe(self._embedder.embed(list(texts)), self._loop).result()
        return vectors.tolist()  # type: ignore[no-any-return]  # numpy says Any

    def query(self, text: str) -> list[float]:
        """Return the vector of a query."""
        [vector] = asyncio.run_coroutine_threadsafe(self._embedder.embed_queries([text]), self._loop).result()
        return vector.tolist()  # type: ignore[no-any-return]  # numpy says Any


class Peer(Protocol):
    """A system that takes passages in and finds them."""

    def add(self, entries: Sequence[Entry]) -> None: ...

    def search(self, query: str, limit: int) -> list[str]: ...


class LangChain:
    """langchain-chroma: `Chroma.add_texts` and `similarity_search`."""

    def __init__(self, folder: Path, embed: SyncEmbedder) -> None:
        from langchain_chroma import Chroma

        self._store = Chroma("docs", langchain_embeddings(embed), persist_directory=str(folder))

    def add(self, entries: Sequence[Entry]) -> None:
        """Take passages in."""
        for start in range(0, len(entries), _BATCH):
            ids, texts, links = zip(*entries[start : start + _BATCH], strict=True)
            self._store.add_texts(list(texts), [{"link": link} for link in links], list(ids))

    def search(self, query: str, limit: int) -> list[str]:
        """Return the addresses found, best first."""
        return [found.metadata["link"] for found in self._store.similarity_search(query, limit)]


class LlamaIndex:
    """llama-index-vector-stores-chroma: `VectorStoreIndex.insert_nodes` and its retriever."""

    def __init__(self, folder: Path, embed: SyncEmbedder) -> None:
        import chromadb
        from llama_index.core import StorageContext, VectorStoreIndex
        from llama_index.vector_stores.chroma import ChromaVectorStore

        collection = chromadb.PersistentClient(str(folder)).create_collection("docs")
        context = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
        self._model = llama_embedding(embed, _BATCH)
        self._index = VectorStoreIndex([], storage_context=context, embed_model=self._model)

    def add(self, entries: Sequence[Entry]) -> None:
        """Take passages in."""
        from llama_index.core.schema import TextNode

        for start in range(0, len(entries), _BATCH):
            rows = entries[start : start + _BATCH]
            self._index.insert_nodes(
                [
                    TextNode(id_=id_, text=text, metadata={"link": link}, excluded_embed_metadata_keys=["link"])
                    for id_, text, link in rows
                ]
            )

    def search(self, query: str, limit: int) -> list[str]:
        """Return the addresses found, best first."""
        return [found.metadata["link"] for found in self._index.as_retriever(similarity_top_k=limit).retrieve(query)]


class Haystack:
    """chroma-haystack: `ChromaDocumentStore.write_documents` and `search_embeddings`."""

    def __init__(self, folder: Path, embed: SyncEmbedder) -> None:
        from haystack_integrations.document_stores.chroma import ChromaDocumentStore

        self._embed = embed
        self._store: Any = ChromaDocumentStore("docs", persist_path=str(folder))

    def add(self, entries: Sequence[Entry]) -> None:
        """Take passages in."""
        from haystack import Document

        vectors = self._embed.documents([text for _, text, _ in entries])
        self._store.write_documents(
            [
                Document(id=id_, content=text, meta={"link": link}, embedding=vector)
                for (id_, text, link), vector in zip(entries, vectors, strict=True)
            ]
        )

    def search(self, query: str, limit: int) -> list[str]:
        """Return the addresses found, best first."""
        [found] = self._store.search_embeddings([self._embed.query(query)], limit)
        return [document.meta["link"] for document in found]


PEERS: dict[str, type[LangChain] | type[LlamaIndex] | type[Haystack]] = {
    "LangChain": LangChain,
    "LlamaIndex": LlamaIndex,
    "Haystack": Haystack,
}
