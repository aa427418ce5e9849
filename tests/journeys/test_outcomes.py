"""From a draft to what became of it, over HTTP and the database: events and outcomes in any order, and insights."""

import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.bootstrap import build_service
from service.settings import Settings

BRAND = "/v1/brands/caps"


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    folder = tmp_path / "knowledge" / "caps"
    (folder / "guides").mkdir(parents=True)
    (folder / "brand.yaml").write_text("id: caps\nname: Caps\nproducts: [{id: comet, name: Comet Cap}]\n")
    (folder / "guides" / "care.md").write_text("# Care of the Comet Cap\n\nWash the Comet Cap by hand in cold water.\n")
    return {"data_dir": tmp_path / "data", "knowledge_dir": tmp_path / "knowledge"}


async def drafted(client: httpx.AsyncClient, count: int) -> list[str]:
    ids = []
    for number in range(count):
        request = {"content_type": "faq_answer", "topic": "How do I wash the Comet Cap?", "seed": number}
        response = await client.post(f"{BRAND}/drafts", json=request | {"customer": {"id": f"c{number}"}})
        assert response.status_code == 201, response.text
        ids.append(response.json()["id"])
    return ids


async def send(client: httpx.AsyncClient, path: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    content = "\n".join(map(json.dumps, rows)).encode()
    response = await client.post(f"{BRAND}/{path}", content=content, headers={"Content-Type": "application/x-ndjson"})
    assert response.status_code == 200, response.text
    return dict(response.json())


async def test_what_becomes_of_drafts(serve, settings: dict[str, Any]):
    service = await build_service(Settings(_env_file=None, **settings))
    try:
        await service.ingest_path("caps", str(settings["knowledge_dir"] / "caps"), {})
        async with serve(service, **settings) as client:
            await _story(client)
    finally:
        await service.close()


async def _story(client: httpx.AsyncClient) -> None:
    ids = await drafted(client, 6)
    gap = await client.post(f"{BRAND}/drafts", json={"content_type": "faq_answer", "topic": "Do you sell submarines?"})
    assert gap.json()["status"] == "insufficient_evidence"
    now = dt.datetime.now(dt.UTC)
    events = [
        {"id": f"e{n}-{kind}", "draft_id": name, "kind": kind, "at": (now + dt.timedelta(minutes=n)).isoformat()}
        for n, name in enumerate(ids)
        for kind in ("sent", "opened")
    ]
    came: list[dict[str, Any]] = [
        {
            "kind": "conversion",
            "customer": f"c{n}",
            "value": 50,
            "currency": "EUR",
            "at": (now + dt.timedelta(hours=n + 1)).isoformat(),
        }
        for n in range(4)
    ]
    came += [{"kind": "nps", "draft_id": ids[0], "value": 9, "at": now.isoformat()}]
    came += [{"kind": "csat", "customer": "nobody", "value": 4, "at": now.isoformat()}]
    # Outcomes first, everything twice and out of order, and broken rows among them.
    broken: list[dict[str, Any]] = [
        {"kind": "nps", "draft_id": ids[0], "value": 99, "at": now.isoformat()},
        {"kind": "csat"},
    ]
    told = await send(client, "outcomes", random.Random(1).sample([*came, *came, *broken], 2 * len(came) + 2))
    assert (told["added"], told["known"], len(told["refused"])) == (len(came), len(came), 2)
    shuffled = random.Random(2).sample([*events, *events], 2 * len(events))
    told = await send(client, "events", [*shuffled, {"draft_id": "drf_no", "kind": "sent", "at": now.isoformat()}])
    assert (told["added"], told["known"]) == (len(events), len(events))
    assert [(row["line"], row["reason"]) for row in told["refused"]] == [
        (2 * len(events) + 1, "draft_id names no draft on record")
    ]
    for name, verdict in zip(ids, ("approve", "approve", "dismiss"), strict=False):
        reason = {"reason": "tone"} if verdict == "dismiss" else {}
        decided = await client.post(f"{BRAND}/drafts/{name}/decision", json={"verdict": verdict} | reason)
        assert decided.status_code == 200, decided.text
    found = (await client.get(f"{BRAND}/insights", params={"group_by": "prompt", "compare": "prompt"})).json()
    total = found["total"]
    assert (total["drafted"], total["decided"], total["reached"]) == (7, 3, 6)
    assert [(one["kind"], one["events"]) for one in total["events"]] == [("sent", 6), ("opened", 6)]
    # Each order of a customer counts to the draft that was written for them and sent.
    assert (total["converted"]["count"], total["converted"]["of"]) == (4, 6)
    assert total["converted"]["low"] < total["converted"]["share"] < total["converted"]["high"]
    assert total["conversion_value"][0]["total"] == 200
    assert total["nps"]["promoters"] == 1
    assert found["unattributed"] == [{"name": "csat", "times": 1}]
    assert total["dismissed_for"] == [{"name": "tone", "times": 1}]
    assert total["missing"][0]["name"].startswith("passages: no document of the brand speaks of")
    assert total["sources_used"] == [{"name": "care", "times": 2}]
    assert [group["group"] for group in found["groups"]] == [{"prompt": "faq_answer@1"}]
    assert found["comparisons"] == []
