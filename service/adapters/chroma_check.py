"""Looks whether a Chroma folder can be opened and read, in a process of its own, as a damaged one may end its process.

Run as `python -m service.adapters.chroma_check FOLDER` by `is_sound`; nothing here mends: see `workflows.heal_indexes`.
"""

import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

_DATABASE = "chroma.sqlite3"
_PAGE = 5_000
_MOST_READ = 50_000
"""Items of a collection whose vectors are all read; of a larger one, pages are read with gaps between."""
_ASKED = 50
"""Vectors of a page that must find themselves: with broken links between its layers an index loses some."""
_SAME = 0.01
_SECONDS, _BYTES_A_SECOND = 60, 5_000_000


async def is_sound(folder: Path) -> bool:
    """Tell whether everything in a folder can be read; a folder that is not there, or empty, is sound.

    Costs a process and the import of Chroma, about 2 s: ask only after a crash, or when files are not as they were
    left.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return True
    if not folder.is_dir():
        return False
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", __spec__.name, str(folder)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        return await asyncio.wait_for(child.wait(), _SECONDS + size / _BYTES_A_SECOND) == 0
    except TimeoutError:
        return False
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


def check(folder: Path) -> None:
    """Read everything that searches will need; raises, or ends the process, if something cannot be read."""
    with closing(sqlite3.connect(f"file:{folder / _DATABASE}?mode=ro", uri=True)) as database:
        if database.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise ValueError("the database is damaged")
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    for collection in client.list_collections():
        count = collection.count()
        step = _PAGE * max(1, count // _MOST_READ)
        for start in range(0, count, step):
            found = collection.get(limit=_PAGE, offset=start, include=["embeddings"])
            vectors = found["embeddings"]
            if vectors is None or len(vectors) != len(found["ids"]) or len(vectors) == 0:
                raise ValueError("vectors are missing")
            sample = vectors[:: max(1, len(vectors) // _ASKED)]
            hits = collection.query(query_embeddings=sample, n_results=1, include=["distances"])
            distances = hits["distances"]
            if distances is None or any(not nearest or nearest[0] > _SAME for nearest in distances):
                raise ValueError("vectors cannot be found")


if __name__ == "__main__":
    check(Path(sys.argv[1]))
