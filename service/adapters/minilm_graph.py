"""The graph of all-MiniLM-L6-v2, written down in ONNX's operators. Where its numbers come from: `minilm_weights.py`."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import ModelProto

MAX_TOKENS = 256
"""As the model was trained; longer texts are cut."""
DIMENSIONS = 384
WORDS = "embeddings.word_embeddings.weight"
"""The tensor that the graph is handed row by row, and does not hold."""
_LAYERS, _HEADS, _HEAD_SIZE, _EPSILON = 6, 12, 32, 1e-12
_MASKED = np.float32(-10_000)

Tensors = dict[str, NDArray[np.float32]]


def graph_of(tensors: Tensors) -> "ModelProto":
    """Return the graph that maps `words` and `mask` to `vectors`.

    `words` (float32, texts × tokens × 384, at most 256 tokens) are rows of the tensor `WORDS`, `mask` (int64, texts ×
    tokens) is 1 where there is a token. `vectors` (float32, texts × 384, unit length) are BERT, the mean over unmasked
    tokens, then division by the length.
    """
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
        [
            helper.make_tensor_value_info("words", TensorProto.FLOAT, ["texts", "tokens", DIMENSIONS]),
            helper.make_tensor_value_info("mask", TensorProto.INT64, ["texts", "tokens"]),
        ],
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
        positions = self.tensors["embeddings.position_embeddings.weight"][:MAX_TOKENS]
        segment = self.tensors["embeddings.token_type_embeddings.weight"][0]
        self.constant("positions", positions + segment)
        for name, number in (("zero", 0), ("one", 1), ("two", 2)):
            self.constant(name, np.array([number], np.int64))
        length = self.node("Slice", self.node("Shape", "mask"), "one", "two")
        used = self.node("Slice", "positions", "zero", length)
        self.state = self.node("Add", "words", used)
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
