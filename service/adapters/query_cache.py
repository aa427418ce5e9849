"""A small cache of query vectors, least recently used out first; for embedders. It lives and dies with the process."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

from service.ports import Vectors

_MOST = 4_096
"""Of 384 dimensions they take 6 MB."""


class QueryCache:
    """Keeps the vectors of the latest queries. To be used from one event loop: it takes no lock."""

    def __init__(self) -> None:
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()

    async def vectors(self, queries: Sequence[str], embed: Callable[[list[str]], Awaitable[Vectors]]) -> list[Vectors]:
        """Return the vector of each query, in order; those that are not kept are embedded once each, in one batch."""
        found = {query: self._kept(query) for query in queries}
        new = [query for query, vector in found.items() if vector is None]
        if new:
            made = await embed(new)
            found |= {query: self._keep(query, vector) for query, vector in zip(new, made, strict=True)}
        return [vector for query in queries if (vector := found[query]) is not None]

    def _kept(self, query: str) -> Vectors | None:
        vector = self._vectors.get(query)
        if vector is not None:
            self._vectors.move_to_end(query)
        return vector

    def _keep(self, query: str, vector: Vectors) -> Vectors:
        vector = vector.copy()  # a row of its own, not the whole batch
        vector.flags.writeable = False
        self._vectors[query] = vector
        if len(self._vectors) > _MOST:
            self._vectors.popitem(last=False)
        return vector
