"""The process that trials of batches start, kill and question: `python -m bench.batch_process FOLDER MODE ITEMS`.

`begin` takes batches in; `run` and `finish` draft them beside whoever else does, and say what they wait for. `finish`
ends when everything is done, and tells what there is then. What is said is a JSON object a line.
"""

import asyncio
import datetime as dt
import json
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bench.batch_rows import BRAND, rows_of

_LOOK_S = 0.2


async def _run(folder: Path, mode: str, count: int) -> None:
    from service.bootstrap import build_service
    from service.settings import Settings
    from service.workflows import send_webhooks

    # Else a trial takes minutes: what a killed process had claimed to send, and what the ear refused.
    vars(send_webhooks).update(RETRY_AFTER=(dt.timedelta(seconds=1),) * 9, _LEASE=dt.timedelta(seconds=10))
    service = await build_service(Settings(_env_file=None, data_dir=folder, webhook_private=True))
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    try:
        if mode == "begin":
            await _begin(service, count)
            return
        await service.batches.open()
        _say(ready=True)
        said = ""
        while (now := await _standing(service)) != "done" or mode == "run":
            if now != said:
                _say(says=now)
                said = now
            if stopped.is_set():
                return
            await asyncio.sleep(_LOOK_S)
        _say(state=await _state(service))
    finally:
        await service.close()


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


async def _begin(service: Any, count: int) -> None:
    from service.domain.batches import BatchOptions
    from service.domain.webhooks import WebhookRequest

    await service.ingest_path(BRAND, f"knowledge/{BRAND}", {})
    events = ("batch.completed", "batch.item.completed")
    await service.webhooks.register(BRAND, WebhookRequest(url=os.environ["EAR"], events=events))
    rows = rows_of(n % 3 if n % 2 else n for n in range(count))
    for share in (True, False):
        listed = service.batches.reader.listed(rows[: count // 2] if share else rows[count // 2 :], {})
        await service.batches.submit(BRAND, listed, BatchOptions(share=share))
    _say(ready=True)


async def _standing(service: Any) -> str:
    """Return how far this process's batches are: `running`, `sending`, `done`, or what they wait for."""
    from service.errors import ServiceError

    try:
        batches = await service.batches.store.open_batches()
        waits = sorted({batch.paused_because for batch in batches if batch.paused_because})
        now = " ".join(waits) or ("running" if batches else "")
        if not now:
            now = "sending" if await service.webhooks.store.next_due() is not None else "done"
    except ServiceError as error:
        now = error.code
    seen = await service.watchman.condition()
    return " ".join((now, *seen.not_ready))


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
    asyncio.run(_run(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
