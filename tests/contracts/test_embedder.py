"""What every embedder promises, run on the fake below, on MiniLM and on a LiteLLM model that answers from memory."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from service.adapters import litellm_embedder
from service.adapters.boundary import guard
from service.adapters.litellm_embedder import LiteLLMEmbedder
from service.adapters.minilm_embedder import MiniLMEmbedder
from service.errors import (
    DeadlineExceeded,
    ModelMisconfigured,
    ModelRateLimited,
    ModelReplyInvalid,
    ModelTimeout,
    ModelUnavailable,
)
from service.ports import Embedder, Vectors
from service.ports.deadlines import within


class FakeEmbedder:
    """Makes a vector of the hashes of a text's words, so that texts with common words are near each other."""

    model_id = "fake@1"

    async def embed(self, texts: Sequence[str]) -> Vectors:
        rows = [sum((self._of(word) for word in text.lower().split()), self._of("")) for text in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), 64)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    async def embed_queries(self, texts: Sequence[str]) -> list[Vectors]:
        return list(await self.embed(texts))

    def _of(self, word: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
        return np.random.default_rng(seed).normal(size=64).astype(np.float32)


class FakeLiteLLM:
    """Answers as `litellm.aembedding` does, out of order and not of unit length."""

    async def aembedding(self, *, input: list[str], **_: Any) -> Any:  # noqa: A002  # LiteLLM's name
        vectors = await FakeEmbedder().embed(input)
        rows = [{"index": row, "embedding": (3 * vector).tolist()} for row, vector in enumerate(vectors)]
        return SimpleNamespace(data=rows[::-1])


@pytest.fixture(scope="module")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> MiniLMEmbedder:
    return MiniLMEmbedder(tmp_path_factory.mktemp("models"))


@pytest.fixture(params=["fake", "minilm", "litellm"])
def embedder(request: pytest.FixtureRequest, minilm: MiniLMEmbedder, monkeypatch: pytest.MonkeyPatch) -> Embedder:
    if request.param == "minilm":
        return minilm
    if request.param == "litellm":
        monkeypatch.setattr(litellm_embedder, "litellm_module", FakeLiteLLM)
        return LiteLLMEmbedder("test/model", None, None)
    return FakeEmbedder()


async def test_gives_one_unit_vector_a_text_in_order(embedder: Embedder) -> None:
    texts = [f"text number {n} " + "of some length " * (n % 7) for n in range(150)]
    vectors = await embedder.embed(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape[0] == 150
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(150), abs=1e-5)
    for row in (0, 63, 64, 149):
        [alone] = await embedder.embed([texts[row]])
        assert float(alone @ vectors[row]) > 0.99999


async def test_equal_texts_get_equal_vectors(embedder: Embedder) -> None:
    vectors = await embedder.embed(["a", "b", "a", "c", "b"])
    assert np.array_equal(vectors[0], vectors[2])
    assert np.array_equal(vectors[1], vectors[4])
    assert not np.array_equal(vectors[0], vectors[1])


async def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert len(await embedder.embed([])) == 0


async def test_difficult_texts_get_vectors_too(embedder: Embedder) -> None:
    vectors = await embedder.embed(["", " ", "👒", "日本語の文章", "\x00", "ﬁﬂ ß Ä", "word " * 5_000, "x" * 50_000])
    assert vectors.shape[0] == 8
    assert np.isfinite(vectors).all()


async def test_a_query_is_near_the_same_text_and_comes_the_same_again(embedder: Embedder) -> None:
    [document] = await embedder.embed(["how to wash the hat"])
    [first] = await embedder.embed_queries(["how to wash the hat"])
    assert first.shape == document.shape
    assert float(first @ document) > 0.9999
    [again] = await embedder.embed_queries(["how to wash  the hat "])
    assert np.array_equal(first, again)


async def test_what_belongs_together_is_nearer(embedder: Embedder) -> None:
    [query] = await embedder.embed_queries(["wash a straw hat"])
    near, far = await embedder.embed(["how to wash a hat made of straw", "our invoices are due in thirty days"])
    assert float(query @ near) > float(query @ far) + 0.1


async def test_calls_at_the_same_time_do_not_disturb_each_other(embedder: Embedder) -> None:
    texts = [f"sentence {n}" for n in range(20)]
    expected = await embedder.embed(texts)
    alone = asyncio.gather(*(embedder.embed([text]) for text in texts))
    asked = asyncio.gather(*(embedder.embed_queries([text]) for text in texts))
    for row, ([one], [other]) in enumerate(zip(await alone, await asked, strict=True)):
        assert float(one @ expected[row]) > 0.9999
        assert float(other @ expected[row]) > 0.9999


async def test_several_queries_come_in_order_whether_known_or_new(embedder: Embedder) -> None:
    [known] = await embedder.embed_queries(["is it warm"])
    texts = ["can I wash it", "is it  warm", "how long is the guarantee", "can I wash it"]
    found = await embedder.embed_queries(texts)
    for vector, [expected] in zip(found, [await embedder.embed([text]) for text in texts], strict=True):
        assert float(vector @ expected) > 0.9999
    assert np.array_equal(found[1], known)
    assert np.array_equal(found[0], found[3])
    assert await embedder.embed_queries([]) == []


async def test_the_model_has_a_stable_name(embedder: Embedder) -> None:
    assert embedder.model_id
    assert embedder.model_id == embedder.model_id.strip()


class Replying:
    """A LiteLLM that fails or answers as told, one outcome a call."""

    def __init__(self, *outcomes: Any) -> None:
        self.outcomes = list(outcomes)
        self.asked: list[dict[str, Any]] = []

    def __call__(self) -> "Replying":
        return self

    async def aembedding(self, **call: Any) -> Any:
        self.asked.append(call)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return SimpleNamespace(data=[{"index": row, "embedding": vector} for row, vector in enumerate(outcome)])


class VendorError(Exception):
    """An error as LiteLLM raises it."""

    def __init__(self, status_code: int) -> None:
        super().__init__("the vendor's words")
        self.status_code = status_code


def remote(monkeypatch: pytest.MonkeyPatch, *outcomes: Any) -> tuple[LiteLLMEmbedder, Replying]:
    vendor = Replying(*outcomes)
    monkeypatch.setattr(litellm_embedder, "litellm_module", vendor)
    monkeypatch.setattr(guard, "_BACK_OFF", lambda _: 0.0)
    return LiteLLMEmbedder("test/model", "http://127.0.0.1:9", None), vendor


async def test_a_remote_model_is_asked_again_when_it_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder, vendor = remote(monkeypatch, VendorError(429), VendorError(503), [[3.0, 4.0]])
    assert (await embedder.embed(["text"])).tolist() == [[pytest.approx(0.6), pytest.approx(0.8)]]
    assert len(vendor.asked) == 3


async def test_a_remote_model_is_sent_equal_texts_once_and_64_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder, vendor = remote(monkeypatch, [[1.0, 0.0]] * 64, [[0.0, 1.0]] * 6)
    vectors = await embedder.embed([f"text {n}" for n in range(70)] + ["text 0"])
    assert [len(call["input"]) for call in vendor.asked] == [64, 6]
    assert vectors.shape == (71, 2)
    assert np.array_equal(vectors[0], vectors[70])


@pytest.mark.parametrize("answer", [[], [[1.0], [2.0]], [[0.0, 0.0]], [[float("nan"), 1.0]], [["a", "b"]]])
async def test_unusable_answers_of_a_remote_model_are_refused(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    embedder, _ = remote(monkeypatch, answer)
    with pytest.raises(ModelReplyInvalid):
        await embedder.embed(["text"])


async def test_a_wrong_key_is_told_and_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder, vendor = remote(monkeypatch, VendorError(401))
    with pytest.raises(ModelMisconfigured):
        await embedder.embed(["text"])
    assert len(vendor.asked) == 1


async def test_a_remote_query_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder, vendor = remote(monkeypatch, [[1.0, 0.0]])
    [first] = await embedder.embed_queries(["a  query "])
    assert (await embedder.embed_queries(["a query"]))[0] is first
    assert len(vendor.asked) == 1


async def test_what_is_new_of_several_queries_goes_to_a_remote_model_in_one_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    embedder, vendor = remote(monkeypatch, [[1.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]])
    await embedder.embed_queries(["known"])
    await embedder.embed_queries(["one", "known", "other", "one"])
    assert [call["input"] for call in vendor.asked] == [["known"], ["one", "other"]]


async def test_a_remote_model_that_is_down_is_left_alone_and_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder, vendor = remote(monkeypatch, *[VendorError(503)] * 40)
    codes = []
    for number in range(12):
        with pytest.raises(ModelUnavailable) as failed:
            await embedder.embed([f"text {number}"])
        codes.append(failed.value.code)
    assert codes[-1] == "model_resting"
    assert len(vendor.asked) < 40  # an outage is not multiplied
    vendor.outcomes = [[[1.0, 0.0]]]
    monkeypatch.setattr("service.adapters.boundary.breaker.REST_S", 0.0)
    assert (await embedder.embed(["text"])).tolist() == [[1.0, 0.0]]


async def test_a_remote_model_gets_no_more_time_than_the_request_has(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder, vendor = remote(monkeypatch)

    async def hang(**_: Any) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(vendor, "aembedding", hang)
    began = time.monotonic()
    with within(0.2), pytest.raises((ModelTimeout, DeadlineExceeded)):
        await embedder.embed_queries(["a query"])
    assert time.monotonic() - began < 5


async def test_a_remote_model_says_when_it_may_be_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    limited = VendorError(429)
    limited.response = SimpleNamespace(headers={"retry-after": "600"}, status_code=429)  # type: ignore[attr-defined]  # as LiteLLM's errors have it
    embedder, vendor = remote(monkeypatch, limited, [[1.0, 0.0]])
    with within(1), pytest.raises(ModelRateLimited) as told:
        await embedder.embed(["text"])
    assert told.value.retry_after_s
    with within(1), pytest.raises(ModelRateLimited):
        await embedder.embed(["another"])
    assert len(vendor.asked) == 1  # the second was not sent
