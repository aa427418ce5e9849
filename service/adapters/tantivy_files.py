"""The files of a tantivy index: whether they are whole, and how an index is opened or, if it is damaged, made anew.

What is in an index, and how it is asked: `tantivy_index`.
"""

import json
import shutil
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from service.errors import StorageFailed

if TYPE_CHECKING:
    from tantivy import Index, Schema

_MAGIC = 1337
"""The last four bytes of a data file of tantivy, after a footer with the CRC of all before it and its length."""
_CHUNK = 1 << 20


def open_index(path: Path | None, schema: "Schema") -> "Index":
    """Open the index in a folder; make it if there is none, or if what is there is damaged or of another schema.

    Tantivy maps its files into memory: a file cut short would end the process on reading it, so each is checked
    before. That costs a tenth of a second for a million passages.

    Args:
        path: The folder; None keeps the index in memory.
        schema: What the index must hold.

    Raises:
        StorageFailed: the folder cannot be written.
    """
    from tantivy import Index

    if path is None:
        return Index(schema)
    try:
        if path.exists():
            try:
                return _opened(path, schema)
            except (ValueError, OSError, RuntimeError, KeyError, TypeError):
                shutil.rmtree(path)
        path.mkdir(mode=0o700, parents=True)
        return Index(schema, path=str(path))
    except (ValueError, OSError) as error:
        raise StorageFailed(f"The word index in {path} cannot be made: {error}", code="index_failed") from error


def _opened(path: Path, schema: "Schema") -> "Index":
    from tantivy import Index

    if not (path / "meta.json").exists():
        raise ValueError("damaged")
    _sweep(path)
    if not all(map(_is_whole, path.iterdir())):
        raise ValueError("damaged")
    index = Index(schema, path=str(path))
    index.searcher()
    return index


def _sweep(path: Path) -> None:
    """Remove files that no commit names: a process that is killed leaves some, with words in them.

    Tantivy does so only after the next commit, and that one fails if it must write a file that is there already.
    """
    named = set()
    for segment in json.loads((path / "meta.json").read_bytes())["segments"]:
        id_, deletes = str(segment["segment_id"]).replace("-", ""), segment.get("deletes")
        named |= {id_} | ({f"{id_}.{deletes['opstamp']}"} if deletes else set())
    for file in path.iterdir():
        is_data = file.suffix not in {".json", ".lock"} and not file.name.startswith(".")
        if is_data and file.name.rpartition(".")[0] not in named:
            file.unlink()


def _is_whole(file: Path) -> bool:
    if file.suffix in {".json", ".lock"} or file.name.startswith("."):
        return True
    with file.open("rb") as stream:
        size = stream.seek(0, 2)
        if size < 8:
            return False
        stream.seek(size - 8)
        length, magic = (int.from_bytes(stream.read(4), "little") for _ in range(2))
        body = size - 8 - length
        if magic != _MAGIC or body < 0:
            return False
        stream.seek(body)
        footer = json.loads(stream.read(length))
        stream.seek(0)
        crc = 0
        while body > 0 and (chunk := stream.read(min(_CHUNK, body))):
            crc, body = zlib.crc32(chunk, crc), body - len(chunk)
        return bool(footer["crc"] == crc)
