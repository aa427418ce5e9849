"""Any embedding model through LiteLLM, behind the same guard as models that write.

The model at home: `minilm_embedder`.

Errors are translated in `litellm_errors`; retries, breaker and places are those of `boundary.guard`.
"""

import asyncio
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from service.adapters.boundary.guard import Guard, Span
from service.adapters.litellm_errors import model_error
from service.adapters.litellm_setup import litellm_module
from service.adapters.query_cache import QueryCache
from service.errors import ModelReplyInvalid
from service.ports import Vectors
from service.ports.deadlines import seconds_left

_BATCH = 64
_TRIES = 4
_PLACES, _QUEUE = 8, 256
_LONGEST_S = 300.0
"""What one batch may take with all its waits where no request sets a deadline, as while knowledge is taken in."""
_ATTEMPT_S = 60.0
"""What one attempt at one batch of texts may take."""
_LOOPBACK_KEY = "not-needed"


class LiteLLMEmbedder:
    """Fulfils `ports.Embedder` with a remote model."""

    def __init__(self, model: str, api_base: str | None, api_key: str | None) -> None:
        self._model = model
        address = {"api_base": api_base} if api_base else {}
        # An OpenAI-compatible server on one's own machine asks for no key, but the client insists on having one.
        key = api_key or (_LOOPBACK_KEY if api_base else None)
        self._address = {**address, "api_key": key} if key else address
        self._cache = QueryCache()
        self._guard = Guard(model, _PLACES, _QUEUE)

    @property
    def model_id(self) -> str:
        """LiteLLM's name of the model; the vendor tells no revision."""
        return self._model

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, in order; equal texts are sent once. Without texts the shape is 0 × 0.

        Raises:
            DeadlineExceeded: the request's time is over.
            ModelError: the model gave no vectors; the subclass says why and whether to try again.
        """
        rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        distinct = list(rows)
        if not distinct:
            return np.empty((0, 0), dtype=np.float32)
        parts = [await self._embed(distinct[start : start + _BATCH]) for start in range(0, len(distinct), _BATCH)]
        if len({part.shape[1] for part in parts}) != 1:
            raise ModelReplyInvalid(f"the model {self._model!r} gave vectors of different lengths")
        return np.concatenate(parts)[[rows[text] for text in texts]]

    async def embed_queries(self, texts: Sequence[str]) -> list[Vectors]:
        """Return the vector of each query; white space makes no difference.

        Raises:
            DeadlineExceeded: the request's time is over.
            ModelError: the model gave no vectors; the subclass says why and whether to try again.
        """
        return await self._cache.vectors([" ".join(text.split()) for text in texts], partial(self._embed, urgent=True))

    async def _embed(self, texts: list[str], *, urgent: bool = False) -> Vectors:
        left = seconds_left()
        ends = time.monotonic() + (_LONGEST_S if left is None else min(left, _LONGEST_S))
        span = Span(ends, _ATTEMPT_S, urgent)
        reply: Any = await self._guard.run(partial(self._ask, texts), span, tries=_TRIES)
        return _unit_vectors(reply, len(texts), self._model)

    async def _ask(self, texts: list[str], timeout_s: float) -> Any:
        litellm = await asyncio.to_thread(litellm_module)
        # A text without a single sign is an error for most vendors; a space is not.
        sent = [text or " " for text in texts]
        # LiteLLM keeps an HTTP client for each timeout that it is given, so it always gets the same; ours is around it.
        limits = {"timeout": _ATTEMPT_S, "max_retries": 0, "num_retries": 0}
        try:
            async with asyncio.timeout(timeout_s) as clock:
                return await litellm.aembedding(model=self._model, input=sent, **limits, **self._address)
        except asyncio.CancelledError:
            raise
        except TimeoutError as error:
            raise (self._guard.too_slow(timeout_s) if clock.expired() else model_error(error, self._model)) from error
        except Exception as error:  # LiteLLM raises vendors' errors of every kind; one function sorts them
            raise model_error(error, self._model) from error


def _unit_vectors(reply: Any, count: int, model: str) -> Vectors:
    """Read the vectors of a reply in the order of the texts, and bring them to unit length."""
    try:
        rows = [row if isinstance(row, dict) else row.model_dump() for row in reply.data]
        ordered = sorted(rows, key=lambda row: int(row["index"]))
        vectors = np.asarray([row["embedding"] for row in ordered], dtype=np.float32)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ModelReplyInvalid(f"the model {model!r} answered without usable vectors") from error
    if vectors.ndim != 2 or len(vectors) != count:
        raise ModelReplyInvalid(f"the model {model!r} gave {len(vectors)} vectors for {count} texts")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not (np.isfinite(lengths).all() and (lengths > 0).all()):
        raise ModelReplyInvalid(f"the model {model!r} gave vectors that are zero or no numbers")
    return np.asarray(vectors / lengths, dtype=np.float32)
