"""`python -m bench ingest`: taking knowledge in, beside the embedder alone, Chroma's default class, and crashes.

Rates are of interleaved rounds in one process; read the ratios. Processes that are killed: `crashing`.
"""

import argparse
import asyncio
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from bench.chroma_default import default_class
from bench.crashing import rounds
from service.adapters.minilm_embedder import MiniLMEmbedder
from service.bootstrap import build_service
from service.settings import Settings

_TOKENS = 120
_GOALS = {"ingest ÷ embedder alone": 0.97, "CPU rate ÷ Chroma's default class": 2.5}


class Rate(NamedTuple):
    """Texts a second of wall time and of CPU time."""

    wall: float
    cpu: float


def main(words: list[str]) -> None:
    """Measure, print a table, and write `bench/ingest.json`."""
    options = argparse.ArgumentParser(prog="bench ingest")
    options.add_argument("--passages", type=int, default=512)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--reviews", type=int, default=8_000)
    options.add_argument("--kills", type=int, default=20)
    asked = options.parse_args(words)
    with tempfile.TemporaryDirectory() as place:
        found: dict[str, Any] = asyncio.run(_rates(Path(place) / "rates", asked.passages, asked.rounds))
        found["memory"] = _memory(Path(place) / "memory", asked.reviews) if asked.reviews else {}
        if asked.kills:
            tally = rounds(asked.kills, Path(place) / "kills", seed=int(time.time()))
            found["kills"] = tally._asdict()
    _show(found)
    Path("bench/ingest.json").write_text(json.dumps(found, indent=2) + "\n")


async def _rates(place: Path, count: int, repeats: int) -> dict[str, Any]:
    """Return rates of the embedder alone, of a whole ingest of small documents, and of Chroma's default class."""
    place.mkdir(parents=True)
    brand = place / "knowledge" / "caps"
    brand.mkdir(parents=True)
    (brand / "brand.yaml").write_text("id: caps\nname: Caps\nproducts: [{id: comet, name: Comet Cap}]\n")
    settings = Settings(_env_file=None, data_dir=place / "data", knowledge_dir=place / "knowledge")
    service = await build_service(settings, will_draft=False)
    embedder = service.feed.spaces.configured.embedder
    assert isinstance(embedder, MiniLMEmbedder)
    texts = _texts(embedder, count * repeats)
    theirs = default_class(place / "chroma")
    theirs(texts[:2])
    # The first document opens files and loads libraries, which later ones need not.
    await service.put_document("caps", "warm", b"# Warm\n\nWarm.", "text/markdown", {})
    rates: dict[str, list[Rate]] = {"embedder alone": [], "ingest": [], "Chroma's default class": []}
    for number in range(repeats):
        part = texts[number * count : (number + 1) * count]
        folder = place / f"round{number}"
        _write_documents(folder, part, number)
        embedded: list[str] = []
        rates["ingest"].append(await _timed(count, _ingest(service, folder, embedded)))
        rates["embedder alone"].append(await _timed(count, embedder.embed(embedded)))
        few = embedded[: max(32, count // 8)]
        rates["Chroma's default class"].append(await _timed(len(few), asyncio.to_thread(theirs, few)))
    await service.close()
    best = {name: Rate(*(median(column) for column in zip(*found, strict=True))) for name, found in rates.items()}
    ingest = [mine.wall / alone.wall for mine, alone in zip(rates["ingest"], rates["embedder alone"], strict=True)]
    cpu = [mine.cpu / alone.cpu for mine, alone in zip(rates["ingest"], rates["embedder alone"], strict=True)]
    chroma = [
        mine.cpu / other.cpu for mine, other in zip(rates["ingest"], rates["Chroma's default class"], strict=True)
    ]
    return {
        "rates": {name: rate._asdict() for name, rate in best.items()},
        "ratios": {
            "ingest ÷ embedder alone": median(ingest),
            "ingest ÷ embedder alone, CPU": median(cpu),
            "CPU rate ÷ Chroma's default class": median(chroma),
        },
    }


async def _ingest(service: Any, folder: Path, embedded: list[str]) -> None:
    embedder = service.feed.spaces.configured.embedder
    embed = embedder.embed

    async def listen(texts: list[str]) -> Any:
        embedded.extend(texts)
        return await embed(texts)

    embedder.embed = listen
    report = await service.ingest_path("caps", str(folder), {})
    embedder.embed = embed
    assert not report.refused, report.refused[:3]


async def _timed(count: int, work: Awaitable[Any]) -> Rate:
    """Time what has not begun yet: a coroutine runs when it is awaited."""
    wall, cpu = time.perf_counter(), time.process_time()
    await work
    return Rate(count / (time.perf_counter() - wall), count / (time.process_time() - cpu))


def _texts(embedder: MiniLMEmbedder, count: int) -> list[str]:
    """Return paragraphs that are 120 tokens long with their heading, of the words of the sample brands."""
    words = sorted(
        {word for file in Path("knowledge").rglob("*.md") for word in file.read_text().split() if word.isalpha()}
    )
    chance = random.Random(5)
    tokenizer = embedder._loaded().tokenizer
    texts = []
    for _ in range(count):
        text = [" ".join(chance.choices(words, k=12)).capitalize() + "." for _ in range(14)]
        while len(tokenizer.encode("Guide\n" + " ".join(text)).ids) > _TOKENS:
            last = text[-1].split()[:-1]
            text = text[:-1] + ([" ".join(last) + "."] if last else [])
        texts.append(" ".join(text))
    return texts


def _write_documents(folder: Path, texts: list[str], number: int) -> None:
    """Write documents of one to five passages, each under a heading of its own."""
    folder.mkdir()
    chance, start, names = random.Random(number), 0, 0
    while start < len(texts):
        end = start + chance.randint(1, 5)
        body = "\n\n".join(f"## Guide\n\n{text}" for text in texts[start:end])
        (folder / f"r{number}-{names}.md").write_text(f"---\ntitle: Guide\n---\n{body}\n")
        start, names = end, names + 1


def _memory(place: Path, reviews: int) -> dict[str, float]:
    """Return the resident memory of a process, in MB, as it takes more and more reviews in."""
    shutil.rmtree(place, ignore_errors=True)
    said = subprocess.run(
        [sys.executable, "-m", "bench.growing", str(place), str(reviews)], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    return found


def _show(found: dict[str, Any]) -> None:
    console = Console()
    table = Table(title=f"Taking passages of {_TOKENS} tokens in, from documents of one to five")
    for column in ("", "a second", "a second of CPU"):
        table.add_column(column, justify="left" if not column else "right")
    for name, rate in found["rates"].items():
        table.add_row(name, f"{rate['wall']:.1f}", f"{rate['cpu']:.1f}")
    console.print(table)
    for name, ratio in found["ratios"].items():
        goal = f" (goal: at least {_GOALS[name]})" if name in _GOALS else ""
        console.print(f"{name}: {ratio:.2f}{goal}")
    if found["memory"]:
        told = ", ".join(f"{count}: {mb:.0f} MB" for count, mb in found["memory"].items())
        console.print(f"resident memory after so many reviews: {told}")
    if "kills" in found:
        kills = found["kills"]
        console.print(
            f"killed {kills['kills']} times: {kills['acknowledged']} changes acknowledged, {len(kills['wrong'])} wrong; "
            f"slowest start {kills['heal_s']:.1f} s"
        )
        for one in kills["wrong"][:10]:
            console.print(f"  {one[:500]}")
