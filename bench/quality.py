"""Ranking quality, measured with the product's own code: dense, BM25, RRF and ours on judged queries.

`python -m bench quality --data FOLDER` (or MOMENTS_BENCH_DATA) needs the folders that `query_sets` reads. A first run
embeds 25,000 passages, ten minutes on two cores; with `--cache FOLDER` later runs take half a minute.
"""

import argparse
import asyncio
import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from bench.query_sets import Query, QuerySet, read_sets
from service.adapters.minilm_embedder import MiniLMEmbedder
from service.adapters.simsimd_matrix import SimsimdMatrix
from service.adapters.tantivy_index import TantivyIndex
from service.domain.nouns import BrandId
from service.ports import LexicalEntry, Vectors
from service.retrieval.fusion import Ranked, fuse

_EACH = 100
"""Candidates of each leg, as in a search over HTTP."""
_DEEP = 200
"""What a single leg may return, so that its passages cover 50 documents."""
_JUDGED_DEPTH = 50
_RRF = 60
_SAMPLES = 10_000
_METRICS = ("nDCG@10", "Recall@3", "Recall@10", "Recall@50", "MRR@3", "judged only")
"""The last is nDCG@10 without the documents that nobody has judged (Sakai 2007, doi 10.1145/1277741.1277756).

Where people judged what one engine had shown, it tells a document they found irrelevant from one they never saw.
"""
Numbers = NDArray[np.float64]


class World:
    """The passages of one set in the product's indexes."""

    def __init__(self, found: QuerySet, vectors: Vectors, words: TantivyIndex, asked: Vectors) -> None:
        """Fill the indexes."""
        self.set, self._words, self._brand = found, words, BrandId(found.name)
        self.ids = [f"{row:06d}" for row in range(len(found.passages))]
        self.asked = dict(zip((query.text for query in found.queries), asked, strict=True))
        self._matrix = SimsimdMatrix()
        self._matrix.add(vectors)
        entries = [
            LexicalEntry(id_, one.heading, one.text, "en") for id_, one in zip(self.ids, found.passages, strict=True)
        ]
        asyncio.run(words.upsert(self._brand, "passage", entries))

    def dense(self, vector: Vectors, limit: int = _DEEP) -> dict[str, float]:
        """Return the nearest passages and their cosines, best first."""
        rows, cosines = self._matrix.nearest(vector, limit, len(self.ids))
        return {self.ids[row]: float(score) for row, score in zip(rows.tolist(), cosines.tolist(), strict=True)}

    def lexical(self, query: str, limit: int = _DEEP) -> dict[str, float]:
        """Return what BM25 finds, best first, as a share of its upper bound."""
        return dict(self._words.search(self._brand, "passage", query, limit))

    def ours(self, query: str, vector: Vectors) -> list[Ranked]:
        """Return what a search of the product ranks, best first."""
        dense, lexical = self.dense(vector, _EACH), self.lexical(query, _EACH)
        rows = self._rows([id_ for id_ in lexical if id_ not in dense])
        dense |= {self.ids[row]: float(one) for row, one in zip(rows, self._matrix.cosines(vector, rows), strict=True)}
        return fuse(dense, lexical, lambda ids: self._matrix.alike(self._rows(ids)))

    def documents(self, ids: Sequence[str]) -> list[str]:
        """Return the documents of some passages, each at its first place."""
        return list(dict.fromkeys(self.set.passages[int(id_)].document for id_ in ids))

    def _rows(self, ids: Sequence[str]) -> NDArray[np.int64]:
        return np.array([int(id_) for id_ in ids], dtype=np.int64)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the sets there are, and print tables."""
    options = argparse.ArgumentParser(prog="bench quality")
    options.add_argument("--data", type=Path, default=os.environ.get("MOMENTS_BENCH_DATA"))
    options.add_argument("--cache", type=Path, help="folder to keep vectors in")
    asked = options.parse_args(arguments)
    console = Console(width=150)
    sets = list(read_sets(Path(asked.data))) if asked.data else []
    if not sets:
        console.print(
            "quality: skipped, there are no judged queries; give their folder with --data or MOMENTS_BENCH_DATA"
        )
        return
    words = TantivyIndex(None)
    worlds = [_world(one, words, asked.cache) for one in sets]
    for half in ("tuned on", "held out"):
        figures = {world.set.name: _figures(world, held_out=half == "held out") for world in worlds}
        console.print(_table(figures, f"Queries {half}"))
        means = {
            name: np.mean([one[name][0].mean() for one in figures.values()])
            for name in ("dense", "BM25", "RRF", "ours")
        }
        console.print("mean nDCG@10: " + ", ".join(f"{name} {mean:.3f}" for name, mean in means.items()))
        console.print(
            f"expected calibration error of the relevance: {_calibration_error(worlds, held_out=half == 'held out'):.3f}\n"
        )
    words.close()


def _world(found: QuerySet, words: TantivyIndex, cache: Path | None) -> World:
    texts = [f"{one.heading}\n{one.text}" if one.heading else one.text for one in found.passages]
    return World(found, _embedded(texts, cache), words, _embedded([query.text for query in found.queries], cache))


def _embedded(texts: list[str], cache: Path | None) -> Vectors:
    embedder = MiniLMEmbedder(cache or Path(".data/models"))
    name = hashlib.sha256("\0".join((embedder.model_id, *texts)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    file = cache / f"{name}.npy" if cache else None
    if file and file.is_file():
        known: Vectors = np.load(file)
        return known
    vectors = asyncio.run(embedder.embed(texts))
    embedder.close()
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.save(file, vectors)
    return vectors


def _figures(world: World, *, held_out: bool) -> dict[str, Numbers]:
    """Return, for each method, its metrics (rows) for each query (columns)."""
    methods: dict[str, Callable[[str, Vectors], Sequence[str]]] = {
        "dense": lambda _, vector: list(world.dense(vector)),
        "BM25": lambda query, _: list(world.lexical(query)),
        "RRF": lambda query, vector: _rrf(world.dense(vector), world.lexical(query)),
        "ours": lambda query, vector: [one.id for one in world.ours(query, vector)],
    }
    queries = [query for query in world.set.queries if query.is_held_out == held_out and query.gains]
    return {
        name: np.array([_metrics(world.documents(find(one.text, world.asked[one.text])), one) for one in queries]).T
        for name, find in methods.items()
    }


def _rrf(*legs: Mapping[str, float]) -> list[str]:
    scores: dict[str, float] = {}
    for leg in legs:
        for rank, id_ in enumerate(leg, start=1):
            scores[id_] = scores.get(id_, 0.0) + 1 / (_RRF + rank)
    return sorted(scores, key=lambda id_: -scores[id_])


def _metrics(ranking: Sequence[str], query: Query) -> list[float]:
    """Return the metrics in the order of `_METRICS`.

    But for the last, a document without a judgement counts as irrelevant.
    """
    gains = query.gains
    judged = ranking if query.judged is None else [one for one in ranking[:_JUDGED_DEPTH] if one in query.judged]
    recalls = [len(gains.keys() & set(ranking[:depth])) / len(gains) for depth in (3, 10, 50)]
    first = next((1 / rank for rank, one in enumerate(ranking[:3], start=1) if one in gains), 0.0)
    return [_ndcg(ranking, gains), *recalls, first, _ndcg(judged, gains)]


def _ndcg(ranking: Sequence[str], gains: Mapping[str, float]) -> float:
    discounts = 1 / np.log2(np.arange(2, 12))
    got = np.array([gains.get(one, 0.0) for one in ranking[:10]])
    best = np.sort(list(gains.values()))[::-1][:10]
    return float(got @ discounts[: len(got)] / (best @ discounts[: len(best)]))


def _table(figures: dict[str, dict[str, Numbers]], title: str) -> Table:
    table = Table(title=title)
    for column in ("set", "method", *_METRICS, "ours better by (nDCG@10 points, 95 %)"):
        table.add_column(column, justify="left" if column in {"set", "method"} else "right")
    for name, methods in figures.items():
        for method, rows in methods.items():
            means = [f"{row.mean():.3f}" for row in rows]
            table.add_row(
                f"{name} ({rows.shape[1]})",
                method,
                *means,
                "" if method == "ours" else _gain(methods["ours"][0] - rows[0]),
            )
        table.add_section()
    return table


def _gain(differences: Numbers) -> str:
    """Return the mean of paired differences and its bootstrap interval."""
    generator = np.random.default_rng(0)
    picks = generator.integers(0, len(differences), (_SAMPLES, len(differences)))
    low, high = np.percentile(differences[picks].mean(axis=1), [2.5, 97.5])
    return f"{100 * differences.mean():+.1f} [{100 * low:+.1f}, {100 * high:+.1f}]"


def _calibration_error(worlds: Sequence[World], *, held_out: bool) -> float:
    """Return how far the probability of relevance is from the share that is relevant: ten bins, weighted by size.

    Half of the weight is on the best five candidates of a set's own queries, half on those of queries that it cannot
    answer because they belong to another set.
    """
    chances, truths, weights = [], [], []
    for world in worlds:
        for other in worlds:
            own = world is other
            if not own and {"stackfaq"} == {name.set.name.split()[0] for name in (world, other)}:
                continue  # two forms of the same answers
            rows = [
                (one.relevance, world.set.passages[int(one.id)].document in query.gains if own else False)
                for query in other.set.queries
                if query.is_held_out == held_out and query.gains
                for one in world.ours(query.text, other.asked[query.text])[:5]
                if not own or query.judged is None or world.set.passages[int(one.id)].document in query.judged
            ]
            chances += [chance for chance, _ in rows]
            truths += [truth for _, truth in rows]
            weights += [1 / len(rows) / (1 if own else len(worlds) - 1)] * len(rows)
    given, true, weight = np.array(chances), np.array(truths, dtype=float), np.array(weights)
    error = 0.0
    for place in range(10):
        inside = np.minimum((given * 10).astype(int), 9) == place
        if inside.any():
            error += abs(float((weight[inside] * (given[inside] - true[inside])).sum()))
    return error / float(weight.sum())


if __name__ == "__main__":
    main()
