"""What the story of the loop does over HTTP, one call each."""

import datetime as dt
import hashlib
import json
from typing import Any

import httpx
import yaml

from tests.customers import SAMPLE

CUSTOMER, NAME = "cust-quillfeather-77", "Ottoline Quillfeather"
HATS = "/v1/brands/alder-and-brim"


GUIDES = ("choosing-by-use", "care-straw", "sun-protection", "fit-and-adjust", "testimonial-consent", "returns")


async def post(client: httpx.AsyncClient, path: str, status: int, **body: Any) -> Any:
    key = hashlib.sha256(f"{path}{body}".encode()).hexdigest()
    response = await client.post(f"{HATS}/{path}", json=body, headers={"Idempotency-Key": key})
    assert response.status_code == status, response.text
    return response.json()


async def learn(client: httpx.AsyncClient) -> None:
    """Guides, facts and reviews in, over HTTP."""
    for name in GUIDES:
        text = (SAMPLE / f"guides/{name}.md").read_bytes()
        response = await client.put(f"{HATS}/sources/{name}", content=text, headers={"Content-Type": "text/markdown"})
        assert response.status_code < 300, response.text
    facts = yaml.safe_load((SAMPLE / "facts.yaml").read_text())["facts"]
    ours = {"facts": [fact for fact in facts if fact["subject"] in ("trail-hat", "brand")]}
    response = await client.put(
        f"{HATS}/sources/facts",
        content=yaml.safe_dump(ours, allow_unicode=True).encode(),
        headers={"Content-Type": "application/yaml"},
    )
    assert response.status_code < 300, response.text
    rows = [json.loads(line) for line in (SAMPLE / "reviews.jsonl").read_text().splitlines()]
    # Of the others nobody agreed to be quoted, so that it is seen whose words are.
    told = [row | {"consent": None} for row in rows if row["product"] == "trail-hat"]
    report = (await client.post(f"{HATS}/reviews", json=told)).json()
    assert report["added"] == len(told) > 10, report


async def guide(client: httpx.AsyncClient, seed: int) -> Any:
    return await post(
        client,
        "drafts",
        201,
        content_type="buyer_guide",
        topic="a hat for long walks in the sun",
        products=["trail-hat"],
        channel="web",
        seed=seed,
    )


async def decide(client: httpx.AsyncClient, draft: Any, **decision: Any) -> Any:
    return await post(client, f"drafts/{draft['id']}/decision", 200, author="Eve", **decision)


async def served(client: httpx.AsyncClient, slot: str) -> Any:
    response = await client.get(f"{HATS}/slots/{slot}")
    assert response.status_code == 200, response.text
    return response.json()


def ago(days: float) -> str:
    return (dt.datetime.now(dt.UTC) - dt.timedelta(days=days)).isoformat()


async def happened(client: httpx.AsyncClient, event: str, days_ago: float, **properties: Any) -> None:
    kind: dict[str, Any] = {"type": "track", "event": event, "properties": properties}
    if event == "identify":
        kind = {"type": "identify", "traits": properties}
    report = await post(client, "journey/events", 200, userId=CUSTOMER, timestamp=ago(days_ago), **kind)
    assert (report["added"], report["refused"]) == (1, []), report


async def moment(client: httpx.AsyncClient) -> Any:
    response = await client.get(f"{HATS}/customers/{CUSTOMER}/moment")
    assert response.status_code == 200, response.text
    return response.json()
