"""Reads judged queries and their documents, and splits the queries into a tune and a held-out half by their hash.

The sets: products of Icecat with the ratings of Chorus, StackFAQ with and without its questions, and product
documentation. Documents are cut into passages as the product cuts them. What is measured on them: `quality`.
"""

import csv
import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from service.domain.evidence import Source
from service.retrieval.chunking import passages_of


class Query(NamedTuple):
    """A query, the gain of each relevant document (0 to 1), and which documents people have judged (None: all)."""

    text: str
    gains: dict[str, float]
    judged: frozenset[str] | None
    is_held_out: bool


class Text(NamedTuple):
    """A passage of a document."""

    document: str
    heading: str
    text: str


class QuerySet(NamedTuple):
    """Passages and queries; a document scores by its best passage."""

    name: str
    passages: tuple[Text, ...]
    queries: tuple[Query, ...]


def read_sets(folder: Path) -> Iterator[QuerySet]:
    """Yield the sets that a folder holds."""
    readers = {"icecat-chorus": _icecat, "stackfaq": _stackfaq, "product-docs-rag": _docs}
    for name, read in readers.items():
        if (folder / name).is_dir():
            yield from read(folder / name)


def _icecat(folder: Path) -> Iterator[QuerySet]:
    with gzip.open(folder / "products.jsonl.gz", "rt", encoding="utf-8") as lines:
        products = [json.loads(line) for line in lines]
    ratings: dict[str, dict[str, float]] = defaultdict(dict)
    with (folder / "Broad_Query_Set_rated.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            ratings[row["query"]][row["docid"]] = int(row["rating"]) / 3
    texts = ((one["id"], one["title"], one.get("short_description") or one["title"]) for one in products)
    yield QuerySet("icecat", _cut(texts), tuple(_query(text, gains, rated=True) for text, gains in ratings.items()))


def _stackfaq(folder: Path) -> Iterator[QuerySet]:
    rows = _lines(folder / "passages.jsonl")
    queries = tuple(
        _query(row["query"], dict.fromkeys(row["relevant"], 1.0)) for row in _lines(folder / "queries.jsonl")
    )
    answers = tuple(Text(row["id"], "", row["answer"]) for row in rows)
    yield QuerySet("stackfaq answers", answers, queries)
    yield QuerySet(
        "stackfaq Q+A",
        tuple(one._replace(heading=row["question"]) for one, row in zip(answers, rows, strict=True)),
        queries,
    )


def _docs(folder: Path) -> Iterator[QuerySet]:
    sections = json.loads((folder / "docs.json").read_text(encoding="utf-8"))
    asked = json.loads((folder / "eval.json").read_text(encoding="utf-8"))
    texts = ((one["chunk_link"], one["chunk_heading"] or "-", one["text"]) for one in sections)
    queries = tuple(_query(one["question"], dict.fromkeys(one["correct_chunks"], 1.0)) for one in asked)
    yield QuerySet("product docs", _cut(texts), queries)


def _cut(documents: Iterable[tuple[str, str, str]]) -> tuple[Text, ...]:
    return tuple(
        Text(id_, passage.heading, passage.text)
        for id_, title, text in documents
        for passage in passages_of(Source(id="document", title=title[:300], text=text, format="text"))
    )


def _query(text: str, gains: dict[str, float], *, rated: bool = False) -> Query:
    relevant = {document: gain for document, gain in gains.items() if gain > 0}
    is_held_out = hashlib.sha256(text.encode()).digest()[-1] % 2 == 1
    return Query(text, relevant, frozenset(gains) if rated else None, is_held_out)


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
