"""Examples for the documentation, one JSON file an operation. Each request works against the sample brand."""

from functools import cache
from importlib.resources import files
from typing import Any

import orjson

PARAMETERS = {
    "brand": "alder-and-brim",
    "draft_id": "drf_0199f6b2a4c87d10",
    "source_id": "trail-hat-care",
    "batch_id": "bat_01a202c04b9eedca189e6260",
    "webhook_id": "whk_01a202c04b9eedca189e",
    "message_id": "msg_2f1c9d5e7a2b4860c1d9e8f7a6b5c4d3",
    "product": "trail-hat",
    "name": "buyer_guide",
    "testimonial_id": "tst_01a202bbafa3d5be41d6bce8",
    "review_id": "r-106",
    "proposal_id": "pro_0199f6b4c0d19a52",
    "slot_id": "care-box",
    "customer": "c-1041",
    "for": "testimonial_request",
    "evaluation_id": "evl_0199f6b2a4c87d10",
}
"""Example values of path and query parameters, by name."""


@cache
def examples_of(name: str) -> dict[str, Any]:
    """Return the examples of an operation: `request` by media type, `responses` by status and media type.

    The name `problems` gives details of problems by code. An unknown name gives nothing.
    """
    file = files(__name__) / f"{name}.json"
    found: dict[str, Any] = orjson.loads(file.read_bytes()) if file.is_file() else {}
    return found
