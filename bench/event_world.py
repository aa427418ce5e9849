"""Drafts with decisions, and events and outcomes of them, for `bench events`.

Everything is the same for the same number.
"""

import csv
import datetime as dt
import io
import json
import random
from typing import Any

from sqlalchemy import insert

from service.adapters.decision_tables import decisions
from service.bootstrap import Service
from service.domain.asked import Asked
from service.domain.drafts import Draft, DraftRequest
from service.ports import Basis

BRAND = "caps"
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
_TYPES = (("buyer_guide", "zmot", "web"), ("follow_up", "smot", "email"), ("suggested_reply", "interim", "chat"))
_KINDS = ("shown", "copied", "sent", "delivered", "opened", "clicked")

Known = list[tuple[str, str, dt.datetime]]
"""Id, customer and time of drafts."""


async def write_drafts(service: Service, count: int) -> Known:
    """Put drafts and decisions on record; return id, customer and time of each."""
    store = service.ports.drafts
    names: Known = []
    for number in range(count):
        chance = random.Random(number)
        content_type, moment, channel = _TYPES[number % 3]
        made = NOW - dt.timedelta(minutes=chance.randrange(90 * 24 * 60))
        version = 1 + number % 2
        draft = Draft.model_validate(
            {
                "id": f"drf_{number:06d}",
                "brand": BRAND,
                "moment": moment,
                "content_type": content_type,
                "channel": channel,
                "locale": "en",
                "status": chance.choices(("ready", "needs_review", "blocked"), (7, 2, 1))[0],
                "text": "word " * 200,
                "usage": {
                    "cost_usd": chance.random() / 100,
                    "latency_ms": chance.randrange(3_000),
                    "input_tokens": 900,
                    "attempts": 1,
                },
                "provenance": {"prompt": f"{content_type}@{version}", "prompt_hash": "1", "model": f"m{number % 3}"},
                "checks": [{"check": "claims", "rule": f"r{chance.randrange(9)}", "severity": "block", "message": "x"}]
                if number % 10 == 0
                else [],
                "created_at": made,
            }
        )
        customer = f"c{number // 2}"
        asked = DraftRequest.model_validate({"content_type": content_type, "customer": {"id": customer}})
        await store.add(draft, Basis(Asked(request=asked)))
        names.append((draft.id, customer, made))
    await _decide(service, names)
    return names


async def _decide(service: Service, names: Known) -> None:
    rows = []
    for number, (draft_id, _, made) in enumerate(names):
        verdict = ("approve", "edit", "dismiss")[number % 3]
        rows.append(
            {
                "brand": BRAND,
                "id": f"d{number}",
                "draft_id": draft_id,
                "decided_at": made.isoformat(timespec="microseconds"),
                "verdict": verdict,
                "reason": "tone" if verdict == "dismiss" else None,
                "author": "a",
                "status": "effective",
                "edit_distance": (number % 60) / 100 if verdict == "edit" else 0.0,
                "noun": "{}",
            }
        )
    await database(service).write(lambda connection: connection.execute(insert(decisions), rows).close())


def database(service: Service) -> Any:
    return service.ports.drafts._database  # type: ignore[attr-defined]  # the bench looks behind the port


def event(chance: random.Random, number: int, names: Known) -> dict[str, Any]:
    draft_id, customer, made = chance.choice(names)
    at = made + dt.timedelta(seconds=chance.randrange(100_000))
    return {
        "id": f"e{number:07d}",
        "draft_id": draft_id,
        "kind": chance.choice(_KINDS),
        "at": at.isoformat(),
        "customer": customer,
    }


def outcome(chance: random.Random, number: int, names: Known) -> dict[str, Any]:
    draft_id, customer, made = chance.choice(names)
    at = made + dt.timedelta(seconds=chance.randrange(400_000))
    kind = chance.choice(("conversion", "csat", "nps", "review", "referral"))
    row: dict[str, Any] = {"id": f"o{number:07d}", "kind": kind, "at": min(at, NOW).isoformat(), "customer": customer}
    row |= {"draft_id": draft_id} if number % 10 else {}
    if kind == "conversion":
        row |= {"value": chance.randrange(1, 300), "currency": "EUR"}
    elif kind in ("csat", "nps"):
        row |= {"value": chance.randrange(1, 6 if kind == "csat" else 11)}
    return row


def written(rows: list[dict[str, Any]], form: str, prefix: str) -> bytes:
    named = [{**row, "id": prefix + row["id"]} for row in rows]
    if form == "jsonl":
        return "\n".join(map(json.dumps, named)).encode()
    text_file = io.StringIO()
    columns = list(dict.fromkeys(name for row in named for name in row))
    writer = csv.DictWriter(text_file, columns)
    writer.writeheader()
    writer.writerows(named)
    return text_file.getvalue().encode()
