"""The peers of `bench peers_http`, each the leanest service that its own documentation leads to: FastAPI, its Chroma
retriever, its prompt, its client of an OpenAI-compatible model, its parser. They check, cite, mask and store nothing.

Run as `uvicorn bench.peer_servers:app`; which one, its passages and the model's address stand in the environment. All
embed with the weights of Moments, and remember the vectors of queries, as Moments does.
"""

import json
import os
import tempfile
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from bench.exchange import Answer, Request
from bench.peer_embedders import langchain_embeddings, llama_embedding
from bench.peer_stores import SyncEmbedder
from service.adapters.minilm_embedder import MiniLMEmbedder

PASSAGES = 8
_MODEL = "fake"
_ASK = (
    "Write a {content_type} about {topic} for customers of a shop for hats. Rely on these passages alone, and name the "
    "number of the passage behind each statement.\n\n{passages}\n\nAnswer with a JSON object with the texts title, body and "
    "call_to_action."
)


Draft = Callable[[Request], Awaitable[dict[str, Any]]]


def _query(request: Request) -> str:
    return " ".join((request.topic, *request.products))


class _Embeddings:
    """The vectors of Moments' embedder, for callers that wait."""

    def __init__(self, embed: SyncEmbedder) -> None:
        self.documents = embed.documents
        self.query = lru_cache(maxsize=10_000)(embed.query)


def langchain(embed: _Embeddings, texts: list[str], base: str) -> Draft:
    """A chain of LCEL: retriever, prompt, model, parser."""
    from langchain_chroma import Chroma
    from langchain_core.output_parsers import JsonOutputParser
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import RunnableLambda
    from langchain_openai import ChatOpenAI

    store = Chroma("brand", langchain_embeddings(embed), persist_directory=tempfile.mkdtemp())
    store.add_texts(texts)
    retriever = store.as_retriever(search_kwargs={"k": PASSAGES})

    async def evidence(request: Request) -> dict[str, str]:
        found = await retriever.ainvoke(_query(request))
        passages = "\n".join(f"[{n}] {one.page_content}" for n, one in enumerate(found, 1))
        return {"content_type": request.content_type, "topic": request.topic, "passages": passages}

    model = ChatOpenAI(model=_MODEL, base_url=base, api_key="none", max_retries=0, timeout=30)
    chain = RunnableLambda(evidence) | ChatPromptTemplate.from_messages([("user", _ASK)]) | model | JsonOutputParser()
    return chain.ainvoke  # type: ignore[no-any-return]  # as above


def llamaindex(embed: _Embeddings, texts: list[str], base: str) -> Draft:
    """Its retriever, its prompt and its model, called one after the other; a query engine costs more."""
    import chromadb
    from llama_index.core import PromptTemplate, StorageContext, VectorStoreIndex
    from llama_index.core.schema import TextNode
    from llama_index.llms.openai_like import OpenAILike
    from llama_index.vector_stores.chroma import ChromaVectorStore

    collection = chromadb.PersistentClient(tempfile.mkdtemp()).create_collection("brand")
    context = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
    index = VectorStoreIndex([], storage_context=context, embed_model=llama_embedding(embed))
    index.insert_nodes([TextNode(text=text) for text in texts])
    retriever = index.as_retriever(similarity_top_k=PASSAGES)
    model = OpenAILike(model=_MODEL, api_base=base, api_key="none", is_chat_model=True, max_retries=0, timeout=30)
    prompt = PromptTemplate(_ASK)

    async def draft(request: Request) -> dict[str, Any]:
        found = await retriever.aretrieve(_query(request))
        passages = "\n".join(f"[{n}] {one.node.get_content()}" for n, one in enumerate(found, 1))
        messages = prompt.format_messages(content_type=request.content_type, topic=request.topic, passages=passages)
        answer = await model.achat(messages)
        return json.loads(answer.message.content)  # type: ignore[no-any-return]  # a JSON object

    return draft


def haystack(embed: _Embeddings, texts: list[str], base: str) -> Draft:
    """A pipeline of its retriever, prompt builder and generator, in threads.

    Its local Chroma store knows no other way.
    """
    from haystack import Document, Pipeline
    from haystack.components.builders import ChatPromptBuilder
    from haystack.components.generators.chat import OpenAIChatGenerator
    from haystack.dataclasses import ChatMessage
    from haystack.utils import Secret
    from haystack_integrations.components.retrievers.chroma import ChromaEmbeddingRetriever
    from haystack_integrations.document_stores.chroma import ChromaDocumentStore

    store = ChromaDocumentStore("brand", persist_path=tempfile.mkdtemp())
    vectors = embed.documents(texts)
    store.write_documents(
        [Document(content=text, embedding=vector) for text, vector in zip(texts, vectors, strict=True)]
    )
    words = _ASK.replace("{passages}", "{% for p in documents %}[{{ loop.index }}] {{ p.content }}\n{% endfor %}")
    words = words.replace("{content_type}", "{{ content_type }}").replace("{topic}", "{{ topic }}")
    pipeline = Pipeline()
    pipeline.add_component("retriever", ChromaEmbeddingRetriever(store, top_k=PASSAGES))
    pipeline.add_component("prompt", ChatPromptBuilder([ChatMessage.from_user(words)], required_variables="*"))
    pipeline.add_component(
        "model",
        OpenAIChatGenerator(
            model=_MODEL, api_base_url=base, api_key=Secret.from_token("none"), max_retries=0, timeout=30
        ),
    )
    pipeline.connect("retriever.documents", "prompt.documents")
    pipeline.connect("prompt.prompt", "model.messages")

    def run(request: Request) -> dict[str, Any]:
        asked = {"content_type": request.content_type, "topic": request.topic}
        found = pipeline.run({"retriever": {"query_embedding": embed.query(_query(request))}, "prompt": asked})
        return json.loads(found["model"]["replies"][0].text)  # type: ignore[no-any-return]  # a JSON object

    return lambda request: run_in_threadpool(run, request)


PEERS: dict[str, Callable[[_Embeddings, list[str], str], Draft]] = {
    "LangChain": langchain,
    "LlamaIndex": llamaindex,
    "Haystack": haystack,
}


def app() -> FastAPI:
    """Return the service of the peer that the environment names."""
    texts = json.loads(Path(os.environ["BENCH_PASSAGES"]).read_text())
    embed = SyncEmbedder(MiniLMEmbedder(Path(os.environ["BENCH_EMBEDDER"])))
    embed.__enter__()  # for as long as the process lives
    write = PEERS[os.environ["BENCH_PEER"]](_Embeddings(embed), texts, os.environ["BENCH_MODEL"])
    served = FastAPI()

    @served.get("/readyz")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    @served.post("/v1/brands/{brand}/drafts", status_code=201)
    async def draft(brand: str, request: Request) -> Answer:
        return Answer.model_validate(await write(request))

    return served
