"""The whole loop over HTTP, from an empty brand to an erased customer.

What a customer says becomes what the next one reads.

It ends with a search of every raw file for the customer. Each step alone is tested elsewhere.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.customers import found_in, open_brand, settings_in
from tests.journeys.loop import CUSTOMER, HATS, NAME, ago, decide, guide, happened, learn, moment, post, served
from tests.web.log_lines import captured

WORDS = (
    "I wear the Trail Hat on long walks by the estuary, and the brim keeps the sun off my neck all day. "
    "After a summer of gales the zephyrlock toggle still holds it on my head."
)
QUOTED = "the zephyrlock toggle still holds it on my head"
SEEN = (
    "May we publish your words on our website and in our e-mails, with your first name and initial? You can withdraw."
)
MARK = "zephyrlock"
EDITED = "Take your time, and try two sizes on."
FALLBACK = {"text": "Ask us which hat suits you."}
CLUES = (CUSTOMER, "quillfeather", "Quillfeather", "Ottoline", MARK, "by the estuary")

pytestmark = pytest.mark.enable_socket


@pytest.fixture
async def client(tmp_path: Path, serve: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A service whose brand has a file that says who it is, and no knowledge yet."""
    async with open_brand(tmp_path) as service, serve(service, **settings_in(tmp_path)) as client:
        yield client


async def asked_for_words(client: httpx.AsyncClient) -> Any:
    """Ask the customer for their words, get them with consent, and accept them."""
    request = await post(
        client,
        "drafts",
        201,
        content_type="testimonial_request",
        products=["trail-hat"],
        channel="email",
        customer={"id": CUSTOMER, "attributes": {"first_name": "Ottoline"}},
    )
    assert (request["status"], request["customer"]) == ("ready", CUSTOMER)
    await decide(client, request, verdict="approve")
    told = await post(
        client,
        "testimonials",
        201,
        draft_id=request["id"],
        text=WORDS,
        author=NAME,
        product="trail-hat",
        rating=4,
        consent={"text": SEEN, "channels": ["web", "email"], "name_form": "first_name_initial"},
    )
    assert (told["state"], told["answer"]["customer"], told["findings"]) == ("pending", CUSTOMER, [])
    assert MARK not in (await guide(client, 2))["text"]
    accepted = await post(client, f"testimonials/{told['id']}/moderation", 200, verdict="accept", by="Eve")
    assert accepted["state"] == "accepted"
    return accepted


async def publish_a_guide(client: httpx.AsyncClient) -> None:
    """ZMOT: a guide is drafted, edited, approved, and served from a slot."""
    draft = await guide(client, 1)
    assert draft["status"] == "ready", (draft["missing"], draft["checks"])
    text = draft["parts"]["body"] + f"\n\n{EDITED}"
    decision = await decide(client, draft, verdict="edit", text=text)
    assert (decision["status"], 0 < decision["edit_distance"] < 0.2) == ("effective", True)
    rule = {"content_type": "buyer_guide", "product": "trail-hat", "channel": "web"}
    response = await client.put(f"{HATS}/slots/rule", json={"rule": rule, "fallback": FALLBACK})
    assert response.status_code == 201, response.text
    assert EDITED in (await served(client, "rule"))["text"]


async def follow_up(client: httpx.AsyncClient) -> None:
    """SMOT: from what happened to the customer follows what to write, and after that a rest."""
    assert [one["code"] for one in (await moment(client))["reasons"]] == ["unknown_customer"]
    await happened(client, "identify", 9, email_consent=True)
    await happened(client, "Order Delivered", 5, product_id="trail-hat")
    await happened(client, "Order Completed", 8, product_id="trail-hat")  # later than what came after it
    now = await moment(client)
    assert (now["moment"], now["send"]["content_type"]) == ("smot", "follow_up"), now
    draft = await post(
        client,
        "drafts",
        201,
        content_type=now["send"]["content_type"],
        channel=now["send"]["channel"],
        products=now["send"]["products"],
        customer={"id": CUSTOMER, "attributes": {"first_name": "Ottoline"}},
    )
    assert (draft["moment"], draft["status"]) == ("smot", "ready"), draft["checks"]
    assert "Ottoline" in draft["text"]
    await decide(client, draft, verdict="approve")
    for kind in ("sent", "clicked"):
        told = {"id": f"mail-1-{kind}", "kind": kind, "at": ago(4.9)}
        report = await post(client, f"drafts/{draft['id']}/events", 200, **told)
        assert report["added"] == 1, report
    report = await post(client, "outcomes", 200, id="survey-1", kind="nps", value=10, customer=CUSTOMER, at=ago(4.5))
    assert report["added"] == 1, report
    await happened(client, "Survey Answered", 4.5, nps=10)
    now = await moment(client)
    assert now["send"], json.dumps(now)
    assert (now["moment"], now["send"]["content_type"]) == ("umot", "testimonial_request"), now
    advocates = await client.get(f"{HATS}/advocates", params={"for": "testimonial_request"})
    assert [one["customer"] for one in advocates.json()["items"]] == [CUSTOMER]


async def publish_their_words(client: httpx.AsyncClient, told: Any) -> Any:
    """The next guide quotes them word for word, under the name that they agreed to; it is approved and served."""
    draft = await guide(client, 3)
    assert draft["status"] == "ready", draft["checks"]
    assert QUOTED in draft["text"]
    assert "Ottoline Q." in draft["text"]
    assert "Quillfeather" not in draft["text"]
    assert told["id"] in {citation["source_id"] for citation in draft["citations"]}
    await decide(client, draft, verdict="approve")
    assert QUOTED in (await served(client, "rule"))["text"]
    pinned = {"draft_id": draft["id"], "fallback": FALLBACK}
    assert (await client.put(f"{HATS}/slots/pinned", json=pinned)).status_code == 201
    assert QUOTED in (await served(client, "pinned"))["text"]
    return draft


async def withdraw(client: httpx.AsyncClient, told: Any, quoting: Any) -> None:
    """The guide is recalled, the slots fall back, and nobody may quote the customer any more."""
    record = await post(client, f"reviews/{told['id']}/consent", 200, action="withdraw", text="Please stop.")
    assert record["consent"]["withdrawn_at"]
    assert [entry["action"] for entry in record["history"]] == ["give", "withdraw"]
    assert record["recalled"] == [quoting["id"]]
    queue = (await client.get(f"{HATS}/redrafts")).json()["items"]
    assert [(one["id"], one["stale"]["why"][0]["why"]) for one in queue] == [(quoting["id"], "withdrawn")]
    fell_back = await served(client, "pinned")
    assert (fell_back["fallback"], fell_back["text"]) == (True, FALLBACK["text"])
    assert EDITED in (await served(client, "rule"))["text"]
    parts = quoting["parts"]
    report = await post(
        client, "checks", 200, content_type="buyer_guide", channel="web", parts=parts, products=["trail-hat"]
    )
    assert "quote-consent" in {finding["rule"] for finding in report["findings"]}
    redrafted = await post(client, f"drafts/{quoting['id']}/redraft", 201)
    assert MARK not in redrafted["text"]


async def erase(client: httpx.AsyncClient, quoting: Any) -> dict[str, int]:
    """The customer is gone with all that was written for them or quotes them; what does not stays."""
    erased = (await client.delete(f"{HATS}/customers/{CUSTOMER}")).json()
    assert erased["purged"], erased
    assert (await client.get(f"{HATS}/drafts/{quoting['id']}")).status_code == 404
    assert (await served(client, "pinned"))["fallback"]
    assert EDITED in (await served(client, "rule"))["text"]
    refused = await post(client, "drafts", 409, content_type="follow_up", customer={"id": CUSTOMER})
    assert refused["code"] == "customer_erased"
    second = await client.delete(f"{HATS}/customers/{CUSTOMER}")
    assert (second.status_code, set(second.json()["removed"].values())) == (200, {0})
    refused = await post(client, "outcomes", 422, id="survey-2", kind="nps", value=9, customer=CUSTOMER)
    assert "erased" in refused["detail"]
    late = {"type": "track", "userId": CUSTOMER, "event": "Order Delivered", "timestamp": "2026-11-01T09:00:00Z"}
    assert (await post(client, "journey/events", 200, **late))["added"] == 0
    assert (await moment(client))["reasons"][0]["code"] == "unknown_customer"
    return {kind: count for kind, count in erased["removed"].items() if count}


async def test_from_an_empty_brand_to_an_erased_customer(client: httpx.AsyncClient, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with captured("json") as log:
        assert (await client.get(f"{HATS}/sources")).json()["items"] == []
        await learn(client)
        await publish_a_guide(client)
        await follow_up(client)
        told = await asked_for_words(client)
        quoting = await publish_their_words(client, told)
        await withdraw(client, told, quoting)
        assert {clue for _, clue in found_in(data, CLUES)} == set(CLUES)
        removed = await erase(client, quoting)
        assert found_in(data, CLUES) == []
    assert removed.pop("answers") > 3
    assert removed.pop("outcomes") > 3
    assert removed == {
        "consents": 2,
        "decisions": 3,
        "drafts": 3,
        "journey": 4,
        "requests": 3,
        "reviews": 1,
        "testimonials": 1,
    }
    assert log.text
    assert [clue for clue in CLUES if clue in log.text] == []
