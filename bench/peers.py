"""`python -m bench peers --data FOLDER` (or MOMENTS_BENCH_DATA).

LangChain, LlamaIndex and Haystack on Chroma beside Moments, in one run.

All take in the same passages (those that Moments makes of the product documentation in FOLDER) with the same weights,
run by the same embedder, and answer the same questions. The peers are an optional group: `uv pip install --group
peers`.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from bench.peer_stores import PEERS, SyncEmbedder
from service.adapters.minilm_embedder import MiniLMEmbedder
from service.bootstrap import Service, build_service
from service.domain.searches import SearchRequest
from service.settings import Settings

_BRAND = "docs"
_DEPTH = 3


class Row(NamedTuple):
    """What one system took and found: CPU seconds to take all in, milliseconds of a query, recall and rank at three."""

    ingest_cpu_s: float
    query_p50_ms: float
    recall: float
    mrr: float


def main(words: list[str]) -> None:
    """Measure, print a table, and write `bench/peers.json`."""
    options = argparse.ArgumentParser(prog="bench peers")
    options.add_argument("--data", type=Path, default=os.environ.get("MOMENTS_BENCH_DATA"))
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args(words)
    folder = asked.data and Path(asked.data) / "product-docs-rag"
    if not folder or not folder.is_dir() or find_spec("langchain_chroma") is None:
        Console().print(
            "peers: skipped; it needs product-docs-rag in --data or MOMENTS_BENCH_DATA, and the group peers"
        )
        return
    sections = json.loads((folder / "docs.json").read_text())
    questions = json.loads((folder / "eval.json").read_text())
    with tempfile.TemporaryDirectory() as place:
        rounds = [asyncio.run(_round(Path(place) / str(n), sections, questions)) for n in range(asked.rounds)]
    found = {name: _middle([one[name] for one in rounds]) for name in rounds[0]}
    _show(found)
    Path("bench/peers.json").write_text(
        json.dumps({name: row._asdict() for name, row in found.items()}, indent=2) + "\n"
    )


async def _round(place: Path, sections: list[dict[str, str]], questions: list[dict[str, Any]]) -> dict[str, Row]:
    """Measure every system once, Moments first as its passages are what the others take in."""
    links = _written(place, sections)
    settings = Settings(_env_file=None, data_dir=place / "data", knowledge_dir=place / "knowledge")
    service = await build_service(settings, will_draft=False)
    await service.put_document(_BRAND, "warm", b"# Warm\n\nWarm.", "text/markdown", {})
    began = time.process_time()
    report = await service.ingest_path(_BRAND, str(place / "knowledge" / _BRAND), {})
    took = time.process_time() - began
    if report.refused:
        raise SystemExit(f"a section was refused: {report.refused[0].reason}")
    passages = [
        (passage.id, f"{passage.heading}\n{passage.text}", links[source])
        for source in links
        for passage in (await service.get_source(_BRAND, source)).passages
    ]
    ours = Row(took, *await _asked_ours(service, questions, links))
    await service.close()
    rows = {"Moments": ours}
    embedder = MiniLMEmbedder(place / "data" / "embedder")
    with SyncEmbedder(embedder) as embed:
        for name, make in PEERS.items():
            peer = make(place / name, embed)
            peer.add([("warm", "Warm.", "warm")])
            began = time.process_time()
            peer.add(passages)
            rows[name] = Row(time.process_time() - began, *_asked(lambda q, p=peer: p.search(q, 4 * _DEPTH), questions))  # type: ignore[misc]  # mypy cannot type the default of a lambda
    embedder.close()
    return rows


def _written(place: Path, sections: list[dict[str, str]]) -> dict[str, str]:
    """Write each section as a document of a brand; return the section's address by source id."""
    folder = place / "knowledge" / _BRAND
    (folder / "guides").mkdir(parents=True)
    (folder / "brand.yaml").write_text(f"id: {_BRAND}\nname: Docs\n")
    links = {}
    for number, section in enumerate(sections):
        source = f"section-{number:03d}"
        title = json.dumps(section["chunk_heading"] or "Section")
        (folder / "guides" / f"{source}.md").write_text(f"---\ntitle: {title}\n---\n{section['text']}")
        links[source] = section["chunk_link"]
    return links


async def _asked_ours(
    service: Service, questions: list[dict[str, Any]], links: dict[str, str]
) -> tuple[float, float, float]:
    times, answers = [], []
    for question in questions:
        request = SearchRequest(query=question["question"], kind="passage", limit=4 * _DEPTH)
        began = time.perf_counter()
        found = await service.search_knowledge(_BRAND, request)
        times.append(time.perf_counter() - began)
        answers.append([links.get(hit.source_id, "") for hit in found.hits])
    return 1_000 * median(times), *_quality(answers, questions)


def _asked(search: Callable[[str], list[str]], questions: list[dict[str, Any]]) -> tuple[float, float, float]:
    times, answers = [], []
    for question in questions:
        began = time.perf_counter()
        answers.append(search(question["question"]))
        times.append(time.perf_counter() - began)
    return 1_000 * median(times), *_quality(answers, questions)


def _quality(answers: Sequence[Sequence[str]], questions: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """Return recall and mean reciprocal rank among the first three sections; a section counts at its best passage."""
    recalls, ranks = [], []
    for answer, question in zip(answers, questions, strict=True):
        first, wanted = list(dict.fromkeys(answer))[:_DEPTH], set(question["correct_chunks"])
        recalls.append(len(wanted.intersection(first)) / len(wanted))
        ranks.append(next((1 / place for place, link in enumerate(first, 1) if link in wanted), 0.0))
    return mean(recalls), mean(ranks)


def _middle(rows: Sequence[Row]) -> Row:
    return Row(*(median(values) for values in zip(*rows, strict=True)))


def _show(found: dict[str, Row]) -> None:
    table = Table(title="The same passages, weights and questions (medians of rounds)")
    for column in ("system", "ingest CPU s", "÷ Moments", "query p50 ms", "÷ Moments", "Recall@3", "MRR@3"):
        table.add_column(column, justify="left" if column == "system" else "right")
    base = found["Moments"]
    for name, row in found.items():
        table.add_row(
            name,
            f"{row.ingest_cpu_s:.2f}",
            f"{row.ingest_cpu_s / base.ingest_cpu_s:.2f}×",
            f"{row.query_p50_ms:.2f}",
            f"{row.query_p50_ms / base.query_p50_ms:.2f}×",
            f"{row.recall:.3f}",
            f"{row.mrr:.3f}",
        )
    Console().print(table)
    Console().print("A query includes embedding it. The peers store no truth, index no words and check nothing.")
