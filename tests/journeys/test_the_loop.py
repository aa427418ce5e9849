"""The whole loop over HTTP, from an empty brand to an erased customer: what a customer says becomes what the next one reads.

It ends with a search of every raw file for the customer. Each step alone is tested elsewhere.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from service.bootstrap import build_service
from service.settings import Settings
from tests.web.log_lines import captured

SAMPLE = Path("knowledge/alder-and-brim")
HATS = "/v1/brands/alder-and-brim"
GUIDES = ("choosing-by-use", "care-straw", "sun-protection", "fit-and-adjust", "testimonial-consent", "returns")
CUSTOMER, NAME = "cust-quillfeather-77", "Ottoline Quillfeather"
WORDS = (
    "I wear the Trail Hat on long walks by the estuary, and the brim keeps the sun off my neck all day. "
    "After a summer of gales the zephyrlock toggle still holds it on my head."
)
QUOTED = "the zephyrlock toggle still holds it on my head"
SEEN = "May we publish your words on our website and in our e-mails, with your first name and initial? You can withdraw."
CLUES = (CUSTOMER, "quillfeather", "Quillfeather", "Ottoline", "zephyrlock", "by the estuary")

pytestmark = pytest.mark.enable_socket


@pytest.fixture
async def client(tmp_path: Path, serve: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A service whose brand has a file that says who it is, and no knowledge yet."""
    folder = tmp_path / "knowledge" / SAMPLE.name
    folder.mkdir(parents=True)
    (folder / "brand.yaml").write_text((SAMPLE / "brand.yaml").read_text())
    settings = {"data_dir": tmp_path / "data", "knowledge_dir": tmp_path / "knowledge"}
    service = await build_service(Settings(_env_file=None, **settings))
    async with serve(service, **settings) as client:
        yield client
    await service.close()


async def post(client: httpx.AsyncClient, path: str, status: int, **body: Any) -> Any:
    key = hashlib.sha256(f"{path}{body}".encode()).hexdigest()
    response = await client.post(f"{HATS}/{path}", json=body, headers={"Idempotency-Key": key})
    assert response.status_code == status, response.text
    return response.json()


async def learn(client: httpx.AsyncClient) -> None:
    """Guides, facts and reviews in, over HTTP."""
    for name in GUIDES:
        text = (SAMPLE / f"guides/{name}.md").read_bytes()
        response = await client.put(
            f"{HATS}/sources/{name}", content=text, headers={"Content-Type": "text/markdown"}
        )
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
        client, "drafts", 201, content_type="buyer_guide", topic="a hat for long walks in the sun",
        products=["trail-hat"], channel="web", seed=seed,
    )  # fmt: skip


def raw_files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file under a folder but the weights of the embedder."""
    for file in folder.rglob("*"):
        if file.is_file() and file.suffix != ".onnx":
            yield file, file.read_bytes()


def found_in(folder: Path, clues: tuple[str, ...] = CLUES) -> list[tuple[str, str]]:
    return [
        (file.name, clue)
        for file, data in raw_files(folder)
        for clue in clues
        if clue.encode() in data or clue.encode("utf-16-le") in data
    ]


async def test_from_an_empty_brand_to_an_erased_customer(client: httpx.AsyncClient, tmp_path: Path) -> None:
    with captured("json") as log:
        assert (await client.get(f"{HATS}/sources")).json()["items"] == []
        await learn(client)
        first = await guide(client, 1)
        assert first["status"] == "ready", (first["missing"], first["checks"])
        assert "zephyrlock" not in first["text"]

        request = await post(
            client, "drafts", 201, content_type="testimonial_request", products=["trail-hat"], channel="email",
            customer={"id": CUSTOMER, "attributes": {"first_name": "Ottoline"}},
        )  # fmt: skip
        assert (request["status"], request["customer"]) == ("ready", CUSTOMER)
        told = await post(
            client, "testimonials", 201, draft_id=request["id"], text=WORDS, author=NAME, product="trail-hat", rating=4,
            consent={"text": SEEN, "channels": ["web", "email"], "name_form": "first_name_initial"},
        )  # fmt: skip
        assert (told["state"], told["answer"]["customer"]) == ("pending", CUSTOMER)
        assert "zephyrlock" not in (await guide(client, 2))["text"]
        accepted = await post(client, f"testimonials/{told['id']}/moderation", 200, verdict="accept", by="Eve")
        assert accepted["state"] == "accepted"

        quoting = await guide(client, 3)
        assert quoting["status"] == "ready", quoting["checks"]
        assert QUOTED in quoting["text"]
        assert "Ottoline Q." in quoting["text"]
        assert "Quillfeather" not in quoting["text"]
        assert told["id"] in {citation["source_id"] for citation in quoting["citations"]}

        withdrawn = await post(client, f"reviews/{told['id']}/consent", 200, action="withdraw", text="Please stop.")
        assert withdrawn["consent"]["withdrawn_at"]
        assert [entry["action"] for entry in withdrawn["history"]] == ["give", "withdraw"]
        again = await post(
            client, "checks", 200, content_type="buyer_guide", channel="web", parts=quoting["parts"],
            products=["trail-hat"],
        )  # fmt: skip
        assert "quote-consent" in {finding["rule"] for finding in again["findings"]}
        assert "zephyrlock" not in (await guide(client, 4))["text"]

        assert {clue for _, clue in found_in(tmp_path / "data")} == set(CLUES)
        erased = (await client.delete(f"{HATS}/customers/{CUSTOMER}")).json()
        assert erased["removed"]["testimonials"] == erased["removed"]["reviews"] == 1
        assert erased["removed"]["drafts"] >= 2
        assert erased["purged"]
        assert found_in(tmp_path / "data") == []
        second = await client.delete(f"{HATS}/customers/{CUSTOMER}")
        assert second.status_code == 200
        assert set(second.json()["removed"].values()) == {0}
        assert found_in(tmp_path / "data") == []
    assert [clue for clue in CLUES if clue in log.text] == []
