"""A small cache of query vectors, least recently used out first; for embedders. It lives and dies with the process."""

from collections import OrderedDict

from service.ports import Vectors

_MOST = 4_096
"""Of 384 dimensions they take 6 MB."""


class QueryCache:
    """Keeps the vectors of the latest queries. To be used from one event loop: it takes no lock."""

    def __init__(self) -> None:
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()

    def get(self, key: str) -> Vectors | None:
        """Return the vector kept under a key, or None."""
        vector = self._vectors.get(key)
        if vector is not None:
            self._vectors.move_to_end(key)
        return vector

    def put(self, key: str, vector: Vectors) -> Vectors:
        """Keep a vector, from now on unchangeable, and return it."""
        vector.flags.writeable = False
        self._vectors[key] = vector
        if len(self._vectors) > _MOST:
            self._vectors.popitem(last=False)
        return vector
