"""The words' vectors of all-MiniLM-L6-v2, read from their file as texts have them. Their file: `minilm_weights.py`."""

import os
import weakref
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from service.adapters.minilm_graph import DIMENSIONS
from service.ports import Vectors

_ROW = 4 * DIMENSIONS


class WordVectors:
    """A table of 47 MB, of which a text needs a few rows.

    Mapped into memory, all of it counts as this process's after some hundred texts, as the system maps what stands
    around each row too. To read a row takes a microsecond, 1 % of what is done with it then.
    """

    def __init__(self, path: Path) -> None:
        self._mapped: Vectors | None = None
        if not hasattr(os, "pread"):  # Windows cannot read at a place without moving there, for all threads at once
            self._mapped = np.memmap(path, np.float32, "r").reshape(-1, DIMENSIONS)
            return
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)

    def of(self, ids: NDArray[np.int64]) -> Vectors:
        """Return the vectors of tokens: one more dimension than the ids, with 384 numbers each."""
        if self._mapped is not None:
            return self._mapped[ids]
        distinct, places = np.unique(ids, return_inverse=True)
        rows = b"".join(os.pread(self._file, _ROW, _ROW * number) for number in distinct.tolist())
        return np.frombuffer(rows, np.float32).reshape(-1, DIMENSIONS)[places.reshape(ids.shape)]
