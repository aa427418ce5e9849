"""Kills a process with `kill -9` at random points of ingest, replace and delete, on one data folder.

`rounds` is the judge: it knows what was acknowledged, and asks the next process, which has healed itself by then. Run
as `python -m bench.crashing FOLDER SEED`, this file is the process that is killed.
"""

import asyncio
import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

BRAND = "caps"
_SOURCES, _REVIEWS = 12, 30
_LONGEST_S = 4.0


class Tally(NamedTuple):
    """What came of some rounds: acknowledged changes, and what was wrong, a sentence each."""

    kills: int
    acknowledged: int
    heal_s: float
    wrong: tuple[str, ...]


class _Judge:
    """Knows each item's version acknowledged last (0 for none), and the one that may have gone in since."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}
        self.tried: dict[str, int] = {}
        self.acknowledged = 0
        self.marks: set[str] = set()

    def hear(self, said: dict[str, Any]) -> None:
        if "try" in said:
            self.tried = dict(said["try"])
            self.marks |= {mark_of(item, version) for item, version in self.tried.items() if version}
        elif "done" in said:
            self.acknowledged += len(self.tried)
            self.last |= self.tried
            self.tried = {}

    def judge(self, state: dict[str, Any]) -> list[str]:
        wrong = list(state["wrong"])
        found: dict[str, int] = state["items"]
        for item in self.last.keys() | found.keys() | self.tried.keys():
            may_be = {self.last.get(item, 0), self.tried.get(item, self.last.get(item, 0))}
            if found.get(item, 0) not in may_be:
                wrong.append(f"{item} is version {found.get(item, 0)}, should be one of {sorted(may_be)}")
        self.last, self.tried = dict(found), {}
        return wrong

    def left_in(self, folder: Path) -> list[str]:
        """Return the marks of texts that are gone, but still stand in some file."""
        gone = self.marks - {mark_of(item, version) for item, version in self.last.items()}
        texts = [file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.suffix != ".onnx"]
        return sorted(mark for mark in gone if any(mark.encode() in text for text in texts))


def mark_of(item: str, version: int) -> str:
    """Return a word that only this version of an item holds."""
    return f"zq{item.replace('-', '')}v{version}x"


def rounds(count: int, folder: Path, seed: int) -> Tally:
    """Kill a process so many times, then let one end by itself, and compare each start with what was acknowledged."""
    chance, judge = random.Random(seed), _Judge()
    _make_brand(folder)
    wrong: list[str] = []
    heal_s = 0.0
    for number in range(count + 1):
        last = number == count
        began = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "bench.crashing", str(folder), str(chance.random()), "stop" if last else "go"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if last else subprocess.DEVNULL,
            text=True,
        )
        assert child.stdout is not None
        for line in child.stdout:
            said = json.loads(line)
            if "state" in said:
                heal_s = max(heal_s, time.perf_counter() - began)
                wrong += [f"after kill {number}: {one}" for one in judge.judge(said["state"])]
                if not last:
                    threading.Timer(chance.uniform(0.0, _LONGEST_S), os.kill, (child.pid, signal.SIGKILL)).start()
            judge.hear(said)
        if last and child.wait() != 0:
            wrong.append(f"the last process failed: {child.stderr.read() if child.stderr else ''}")
        child.wait()
        for pipe in filter(None, (child.stdout, child.stderr)):
            pipe.close()
    wrong += [f"{mark} is still in a file" for mark in judge.left_in(folder / "data")]
    return Tally(count, judge.acknowledged, heal_s, tuple(wrong))


def _make_brand(folder: Path) -> None:
    place = folder / "knowledge" / BRAND
    place.mkdir(parents=True)
    (place / "brand.yaml").write_text("id: caps\nname: Caps\nproducts: [{id: comet, name: Comet Cap}]\n")


def _say(**said: object) -> None:
    print(json.dumps(said), flush=True)


async def _live(folder: Path, chance: random.Random, stops: bool) -> None:
    from service.bootstrap import build_service
    from service.settings import Settings

    settings = Settings(_env_file=None, data_dir=folder / "data", knowledge_dir=folder / "knowledge")
    service = await build_service(settings, will_draft=False)
    state = await _state(service)
    # The first text waits for the embedder's files, which is no point worth to be killed at.
    await service.ports.embedder.embed(["warm"])
    _say(state=state)
    versions: dict[str, int] = state["items"]
    number = int(time.time() * 1_000)
    while not stops:
        number += 1
        await _change(service, chance, versions, number)
    await service.close()


async def _change(service: Any, chance: random.Random, versions: dict[str, int], number: int) -> None:
    from service.ports.rows import RowFile

    choice = chance.random()
    sources = [item for item, version in versions.items() if version and item.startswith("doc-")]
    if choice < 0.3 and sources:
        item = chance.choice(sources)
        versions[item] = 0
        _say(**{"try": {item: 0}})
        await service.delete_source(BRAND, item)
    elif choice < 0.7:
        item = f"doc-{chance.randrange(_SOURCES)}"
        versions[item] = number
        _say(**{"try": {item: number}})
        paragraphs = [f"## Part {n}\n\n{mark_of(item, number)} says number {n}." for n in range(chance.randint(1, 9))]
        await service.put_document(BRAND, item, "\n\n".join(["# Title", *paragraphs]).encode(), "text/markdown", {})
    else:
        items = [f"rev-{n}" for n in chance.sample(range(_REVIEWS), chance.randint(1, 8))]
        versions |= dict.fromkeys(items, number)
        _say(**{"try": dict.fromkeys(items, number)})
        rows = [json.dumps({"id": item, "rating": 4, "text": f"Said {mark_of(item, number)}."}) for item in items]
        stream = io.BytesIO("\n".join(rows).encode())
        await service.add_reviews(BRAND, RowFile(stream, "jsonl", "reviews"))
    _say(done=True)


async def _state(service: Any) -> dict[str, Any]:
    """Return the version of every item on record, and where an index, or what it finds, is another."""
    ports, brand = service.ports, service.library.brand(BRAND).brand_id
    texts = {}
    for source in await service.list_sources(BRAND):
        texts[source.id] = (await service.get_source(BRAND, source.id)).source.text
    texts |= {review.id: review.text for review in await service.list_reviews(BRAND, None, None, 1_000)}
    items = {item: int(text.split(f"zq{item.replace('-', '')}v")[1].split("x")[0]) for item, text in texts.items()}
    wrong = []
    for kind in ("passage", "review"):
        wanted = await ports.knowledge.item_ids(brand, kind)
        for name, index in (("dense", ports.index), ("lexical", ports.lexical)):
            held = await index.ids(brand, kind)
            if held != wanted:
                wrong.append(f"the {name} index of {kind}s differs in {sorted(held ^ wanted)}")
    for item, version in items.items():
        kind = "passage" if item.startswith("doc-") else "review"
        hits = ports.lexical.search(brand, kind, mark_of(item, version), 50)
        if not hits:
            wrong.append(f"{item} version {version} is not found by its words")
    return {"items": items, "wrong": wrong}


if __name__ == "__main__":
    asyncio.run(_live(Path(sys.argv[1]), random.Random(sys.argv[2]), sys.argv[3] == "stop"))
