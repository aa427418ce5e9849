"""Drafts that were judged, and what they rest on, for stores to keep."""

import datetime as dt

from service.domain.asked import Asked
from service.domain.drafts import DraftRequest
from service.domain.feedback import Decision
from service.domain.recalls import CitedItem
from service.domain.slots import Standing
from service.ports import Basis, FeedbackStores
from tests.builders import BRAND, NOON

TODAY = NOON.date()


def cited(item_id: str = "comet.price", **changes: object) -> CitedItem:
    fields = {"label": f"e-{item_id}", "kind": "fact", "item_id": item_id, "source_id": "facts", "fingerprint": "a1"}
    return CitedItem.model_validate(fields | changes)


def basis(*items: CitedItem, customer: str | None = None) -> Basis:
    request = DraftRequest.model_validate({"content_type": "buyer_guide", "customer": {"id": customer}})
    return Basis(Asked(request=request), items)


def decision(number: int = 1, draft_id: str = "drf_1", **changes: object) -> Decision:
    at = NOON + dt.timedelta(seconds=number)
    fields = {"id": f"dec_{number}", "brand": BRAND, "draft_id": draft_id, "verdict": "approve", "author": "Ada"}
    return Decision.model_validate(fields | {"decided_at": at, "parts": {"body": "Hi \x00"}} | changes)


def standing(made: Decision, **changes: object) -> Standing:
    fields = {
        "draft_id": made.draft_id,
        "state": made.verdict,
        "decision_id": made.id,
        "accepted": made.id,
        "decided_at": made.decided_at,
        "content_type": "buyer_guide",
        "channel": "web",
        "locale": "en",
    }
    return Standing.model_validate(fields | changes)


async def decide(stores: FeedbackStores, made: Decision, expected: str | None = None, **changes: object) -> bool:
    return await stores.decisions.add(made, standing(made, **changes), None, expected)  # type: ignore[arg-type]  # ids of tests
