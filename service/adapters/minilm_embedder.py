"""The default embedder: all-MiniLM-L6-v2 in float32 on this machine's processor. Its files: `minilm_weights.py`."""

import asyncio
import os
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from service.adapters.minilm_graph import DIMENSIONS, MAX_TOKENS
from service.adapters.minilm_weights import SHA256, built_graph, find_weights, words_of
from service.adapters.minilm_words import WordVectors
from service.adapters.query_cache import QueryCache
from service.errors import NotReady
from service.ports import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODEL_ID = f"all-MiniLM-L6-v2@{SHA256[:8]}"
_TOKENS_A_BATCH = 512
"""Padding included. More falls out of the processor's caches: 2,048 cost a fifth more time a text when measured."""
_TEXTS_A_PIECE = 256
"""Texts that are tokenised and sorted together; more would hold memory, fewer would pad more."""
_PIECES_AT_ONCE = 2
"""While the last batches of a piece run, those of the next fill the other cores."""
_MAX_CHARACTERS = 20_000
"""Far more than 256 tokens can hold, and little enough to tokenise in no time."""
_CANARY = ("hello world", [101, 7592, 2088, 102])


class _Runtime(NamedTuple):
    tokenizer: "Tokenizer"
    words: WordVectors
    session: "InferenceSession"


class MiniLMEmbedder:
    """Fulfils `ports.Embedder`: 384 dimensions, English above all; texts are cut after 256 tokens.

    Nothing is read or imported before the first text comes. Queries have a thread of their own, so that a query waits
    for no more than the processor while documents are being taken in.
    """

    def __init__(self, cache: Path, weights: Path | None = None, threads: int = 0) -> None:
        """Say where files are.

        Args:
            cache: Folder for the files built of the weights, 90 MB.
            weights: Folder with `model.safetensors` and `tokenizer.json`; without it, installed packages are searched.
            threads: Batches of documents that run side by side; 0 means one a core.
        """
        self._cache_folder = cache
        self._weights = weights
        # One thread a batch and several batches at once: a fifth faster than several threads in one batch.
        workers = threads or _cores()
        self._documents = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="embed-documents")
        self._queries = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embed-queries")
        self._lock = threading.Lock()
        self._runtime: _Runtime | None = None
        self._cache = QueryCache()

    @property
    def model_id(self) -> str:
        """The model's name and the beginning of the weights' SHA-256."""
        return MODEL_ID

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, in order; equal texts are embedded once.

        Raises:
            NotReady: `embedder_missing` if the weights are not installed.
        """
        rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        distinct = list(rows)
        vectors = np.empty((len(distinct), DIMENSIONS), dtype=np.float32)
        turns = asyncio.Semaphore(_PIECES_AT_ONCE)

        async def embed_piece(start: int) -> None:
            async with turns:
                await self._embed_piece(distinct[start : start + _TEXTS_A_PIECE], vectors[start:])

        await asyncio.gather(*(embed_piece(start) for start in range(0, len(distinct), _TEXTS_A_PIECE)))
        return vectors if len(rows) == len(texts) else vectors[[rows[text] for text in texts]]

    async def embed_queries(self, texts: Sequence[str]) -> list[Vectors]:
        """Return the vector of each query; case and white space make no difference to this model, so nor to its cache.

        Raises:
            NotReady: `embedder_missing` if the weights are not installed.
        """
        queries = [unicodedata.normalize("NFC", " ".join(text.split())).lower() for text in texts]
        return await self._cache.vectors(queries, self._embed_queries)

    async def _embed_queries(self, queries: list[str]) -> Vectors:
        return await asyncio.get_running_loop().run_in_executor(self._queries, self._embed, queries)

    def close(self) -> None:
        """Let go of the threads; the embedder cannot be used afterwards."""
        self._documents.shutdown(wait=True, cancel_futures=True)
        self._queries.shutdown(wait=True, cancel_futures=True)

    async def _embed_piece(self, texts: list[str], vectors: Vectors) -> None:
        loop = asyncio.get_running_loop()
        tokens = await loop.run_in_executor(self._documents, self._tokens, texts)
        batches = _batches([len(ids) for ids in tokens])
        await asyncio.gather(
            *(loop.run_in_executor(self._documents, self._run, tokens, rows, vectors) for rows in batches)
        )

    def _embed(self, texts: list[str]) -> Vectors:
        tokens = self._tokens(texts)
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for rows in _batches([len(ids) for ids in tokens]):
            self._run(tokens, rows, vectors)
        return vectors

    def _tokens(self, texts: list[str]) -> list[list[int]]:
        encodings = self._loaded().tokenizer.encode_batch_fast([text[:_MAX_CHARACTERS] for text in texts])
        return [encoding.ids for encoding in encodings]

    def _run(self, tokens: list[list[int]], rows: list[int], vectors: Vectors) -> None:
        """Put the vectors of some rows where they belong."""
        shape = (len(rows), max(len(tokens[row]) for row in rows))
        ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for line, row in enumerate(rows):
            ids[line, : len(tokens[row])] = tokens[row]
            mask[line, : len(tokens[row])] = 1
        runtime = self._loaded()
        vectors[rows] = runtime.session.run(["vectors"], {"words": runtime.words.of(ids), "mask": mask})[0]

    def _loaded(self) -> _Runtime:
        with self._lock:
            if self._runtime is None:
                self._runtime = self._load()
            return self._runtime

    def _load(self) -> _Runtime:
        import onnxruntime
        from tokenizers import Tokenizer

        weights = find_weights(self._weights)
        tokenizer = Tokenizer.from_file(str(weights.tokenizer))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.no_padding()
        text, ids = _CANARY
        if tokenizer.encode(text).ids != ids:
            raise NotReady(f"{weights.tokenizer} is not the tokenizer of all-MiniLM-L6-v2.", code="embedder_missing")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        graph = built_graph(weights, self._cache_folder)
        session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        return _Runtime(tokenizer, WordVectors(words_of(graph)), session)


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Group rows of like length so that each batch, padded, holds at most the tokens allowed, or a single row."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: lengths[row]):
        if batch and (len(batch) + 1) * lengths[row] > _TOKENS_A_BATCH:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
