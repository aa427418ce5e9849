"""The embedder of Moments in the words of each peer, so that all search over the same vectors."""

from collections.abc import Sequence
from typing import Any, Protocol


class Embeds(Protocol):
    """Makes vectors for callers that wait."""

    @property
    def documents(self) -> Any:
        """Takes texts; returns a vector of each."""
        ...

    @property
    def query(self) -> Any:
        """Takes a query; returns its vector."""
        ...


def langchain_embeddings(embed: Embeds) -> Any:
    """Return it as LangChain's `Embeddings`."""
    from langchain_core.embeddings import Embeddings

    class Same(Embeddings):  # type: ignore[misc]  # optional, so unknown to mypy
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return embed.documents(texts)  # type: ignore[no-any-return]  # a list of vectors

        def embed_query(self, text: str) -> list[float]:
            return embed.query(text)  # type: ignore[no-any-return]  # a vector

    return Same()


def llama_embedding(embed: Embeds, batch: int = 10) -> Any:
    """Return it as LlamaIndex's `BaseEmbedding`, which hands over so many texts at once."""
    from llama_index.core.embeddings import BaseEmbedding

    class Same(BaseEmbedding):  # type: ignore[misc]  # optional, so unknown to mypy
        def _get_query_embedding(self, query: str) -> Sequence[float]:
            return embed.query(query)  # type: ignore[no-any-return]  # a vector

        def _get_text_embedding(self, text: str) -> Sequence[float]:
            return embed.documents([text])[0]  # type: ignore[no-any-return]  # a vector

        def _get_text_embeddings(self, texts: list[str]) -> Sequence[Sequence[float]]:
            return embed.documents(texts)  # type: ignore[no-any-return]  # a list of vectors

        async def _aget_query_embedding(self, query: str) -> Sequence[float]:
            return embed.query(query)  # type: ignore[no-any-return]  # a vector

    return Same(embed_batch_size=batch)
