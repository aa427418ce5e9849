"""The rows of batches that are measured and tried: a follow-up for each customer."""

from collections.abc import Iterable
from typing import Any

BRAND = "alder-and-brim"


def rows_of(seeds: Iterable[int]) -> list[dict[str, Any]]:
    """Return an item for each seed, and a customer for each item; items of one seed may share a text."""
    return [
        {
            "custom_id": f"c{n}",
            "content_type": "follow_up",
            "products": ["trail-hat"],
            "seed": seed,
            "customer": {"id": f"cust-{n}", "attributes": {"first_name": f"Anna{n}"}},
        }
        for n, seed in enumerate(seeds)
    ]
