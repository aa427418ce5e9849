"""Chroma's default embedding class with the weights that Moments uses: the baseline of `ingest`.

No network is needed.
"""

import shutil
from pathlib import Path
from typing import Any

from service.adapters import minilm_graph, minilm_weights


def default_class(folder: Path) -> Any:
    """Return `ONNXMiniLM_L6_V2` on a graph of the same weights, with the inputs and outputs that it expects."""
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    place = folder / "onnx"
    place.mkdir(parents=True)
    weights = minilm_weights.find_weights()
    (place / "model.onnx").write_bytes(_model(weights))
    shutil.copy(weights.tokenizer, place / "tokenizer.json")
    for name in ("config.json", "special_tokens_map.json", "tokenizer_config.json", "vocab.txt"):
        (place / name).write_text("{}")

    class WithOurWeights(ONNXMiniLM_L6_V2):  # type: ignore[misc]  # chromadb is not typed
        DOWNLOAD_PATH = folder

    return WithOurWeights()


def _model(weights: minilm_weights.Weights) -> bytes:
    from onnx import TensorProto, helper

    tensors = minilm_weights._tensors(weights.model)
    graph = minilm_graph._Graph(tensors)
    graph.node("Gather", graph.constant("table", tensors[minilm_graph.WORDS]), "ids", out="words")
    graph.embed()
    for layer in range(6):
        graph.attend(layer)
        graph.feed_forward(layer)
    graph.node("Identity", graph.state, out="last_hidden_state")
    names = {"ids": "input_ids", "mask": "attention_mask"}
    for node in graph.nodes:
        for place, name in enumerate(node.input):
            node.input[place] = names.get(name, name)
    made = helper.make_graph(
        graph.nodes,
        "all-MiniLM-L6-v2",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
            for name in (*names.values(), "token_type_ids")
        ],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["texts", "tokens", 384])],
        graph.constants,
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    return bytes(model.SerializeToString())
