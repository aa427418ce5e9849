"""Kills a process that runs batches with `kill -9` at random moments, again and again on one data folder.

`rounds` is the judge: at the end every item has one result and one draft, and its webhook was heard under one id. Run as
`python -m bench.batch_crashing FOLDER MODE ITEMS`, this file is the process that is killed.
"""

import asyncio
import datetime as dt
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

BRAND = "alder-and-brim"
_LONGEST_S = 3.0


class Trial(NamedTuple):
    """What came of some rounds: kills, items with a result, calls of the model, and what was wrong, a sentence each."""

    kills: int
    results: int
    calls: int
    heard: int
    wrong: tuple[str, ...]


class Ear:
    """A webhook: echoes challenges, refuses some messages at first, and remembers what it heard."""

    def __init__(self, chance: random.Random) -> None:
        self.heard: defaultdict[str, set[str]] = defaultdict(set)
        self.messages = 0
        self.refuses = 0.02
        self.raw: list[tuple[bytes, dict[str, str]]] = []
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["content-length"]))
                body = json.loads(raw)
                answer = json.dumps({"challenge": body["data"].get("challenge")}).encode()
                refuses = "challenge" not in body["data"] and chance.random() < ear.refuses
                if not refuses:
                    ear.note(body, self.headers["webhook-id"])
                    ear.raw.append((raw, dict(self.headers.items())))
                self.send_response(503 if refuses else 200)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/in"

    def note(self, body: dict[str, Any], message: str) -> None:
        data = body["data"]
        if "challenge" not in data:
            self.messages += 1
            self.heard[f"{body['type']} {data.get('batch_id') or data['draft_id']} {data.get('custom_id', '')}"].add(
                message
            )

    @contextmanager
    def listening(self) -> Iterator["Ear"]:
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()


def rounds(kills: int, items: int, folder: Path, seed: int, url: str | None = None) -> Trial:
    """Begin two batches, kill so many processes that run them, let the last one finish, and judge what is there."""
    chance = random.Random(seed)
    with Ear(chance).listening() as ear:
        environment = {**os.environ, "EAR": ear.url, **({"MOMENTS_DATABASE_URL": url} if url else {})}
        _live(folder, "begin", items, environment)
        for _ in range(kills):
            _live(folder, "run", items, environment, kill_after_s=chance.uniform(0.0, _LONGEST_S))
        state = _live(folder, "finish", items, environment)
        wrong = [*state["wrong"], *_deaf(ear, state)]
        return Trial(kills, state["results"], state["calls"], ear.messages, tuple(wrong))


def _live(
    folder: Path, mode: str, items: int, environment: dict[str, str], kill_after_s: float | None = None
) -> dict[str, Any]:
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.batch_crashing", str(folder), mode, str(items)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stderr is not None
    said: dict[str, Any] = {}
    with child.stdout, child.stderr:
        for line in child.stdout:
            said = json.loads(line)
            if kill_after_s is not None:
                threading.Timer(kill_after_s, os.kill, (child.pid, signal.SIGKILL)).start()
        errors = child.stderr.read()
    if child.wait() not in (0, -signal.SIGKILL) or (kill_after_s is None and child.returncode):
        raise RuntimeError(f"the process that should {mode} failed: {errors[-2_000:]}")
    return said


def _deaf(ear: Ear, state: dict[str, Any]) -> list[str]:
    """Return what was not heard, and what was heard under two ids."""
    wanted = [f"batch.item.completed {batch} {name}" for batch, names in state["names"].items() for name in names]
    wanted += [f"batch.completed {batch} " for batch in state["names"]]
    missing = [f"no webhook told of {name}" for name in wanted if name not in ear.heard]
    return missing + [f"{name} was told under two ids" for name, ids in ear.heard.items() if len(ids) > 1]


async def _run(folder: Path, mode: str, count: int) -> None:
    from service.bootstrap import build_service
    from service.domain import webhooks
    from service.settings import Settings
    from service.workflows import send_webhooks

    vars(send_webhooks)["RETRY_AFTER"] = (dt.timedelta(seconds=1),) * 9  # else the trial takes minutes
    settings = Settings(_env_file=None, data_dir=folder / "data", webhook_private=True)
    service = await build_service(settings)
    try:
        if mode == "begin":
            await service.ingest_path(BRAND, f"knowledge/{BRAND}", {})
            events = ("batch.completed", "batch.item.completed")
            wanted = webhooks.WebhookRequest(url=os.environ["EAR"], events=events)
            await service.webhooks.register(BRAND, wanted)
            await _begin(service, count)
            print(json.dumps({"ready": True}), flush=True)
            return
        await service.batches.open()
        print(json.dumps({"ready": True}), flush=True)
        while await service.batches.store.open_batches():
            await asyncio.sleep(0.2)
        if mode == "run":
            await asyncio.sleep(60)  # done already: it is killed all the same, perhaps while it sends webhooks
        while await service.webhooks.store.next_due() is not None:
            await asyncio.sleep(0.2)
        print(json.dumps(await _state(service)), flush=True)
    finally:
        await service.close()


async def _begin(service: Any, count: int) -> None:
    from service.domain.batches import BatchOptions

    rows = [
        {"custom_id": f"c{n}", "content_type": "follow_up", "products": ["trail-hat"], "seed": n % 3 if n % 2 else n,
         "customer": {"id": f"cust-{n}", "attributes": {"first_name": f"Anna{n}"}}}
        for n in range(count)
    ]  # fmt: skip
    for share in (True, False):
        listed = service.batches.reader.listed(rows[: count // 2] if share else rows[count // 2 :], {})
        await service.batches.submit(BRAND, listed, BatchOptions(share=share))


async def _state(service: Any) -> dict[str, Any]:
    """Return what there is, and where an item has no result, two, or one without its draft."""
    wrong, names, results, calls, drafts = [], {}, 0, 0, Counter[str]()
    for batch in (await service.batches.list(BRAND, None, 10)).items:
        found = [one async for one in service.batches.results(BRAND, batch.id)]
        names[batch.id] = [one.custom_id for one in found]
        twice = [name for name, times in Counter(names[batch.id]).items() if times > 1]
        wrong += [f"{name} has more than one result" for name in twice]
        if len(set(names[batch.id])) != batch.counts.total:
            wrong.append(f"{batch.counts.total - len(set(names[batch.id]))} of {batch.id} have no result")
        wrong += [f"{one.custom_id} has no draft: {one.error}" for one in found if one.draft is None]
        wrong += [f"cursor {one.cursor} is not {at}" for at, one in enumerate(found, 1) if one.cursor != at]
        drafts.update(one.draft_id for one in found)
        results, calls = results + len(found), calls + batch.usage.calls
    kept = await service.list_drafts(BRAND, _all_drafts())
    total = [draft.id for draft in kept.items]
    while kept.next_cursor:
        kept = await service.list_drafts(BRAND, _all_drafts(kept.next_cursor))
        total += [draft.id for draft in kept.items]
    if Counter(total) != drafts:
        wrong.append(f"{len(total)} drafts are on record, {len(drafts)} belong to a result")
    return {"wrong": wrong, "names": names, "results": results, "calls": calls}


def _all_drafts(cursor: str | None = None) -> Any:
    from service.domain.drafts import DraftFilter

    return DraftFilter(limit=200, cursor=cursor)


if __name__ == "__main__":
    began = time.monotonic()
    asyncio.run(_run(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
