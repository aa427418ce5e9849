"""A service whose batches run when a test says so. The fixtures that make it: `conftest`."""

from dataclasses import dataclass
from typing import Any

from service.bootstrap import Service
from service.domain.batches import Batch, BatchOptions, BatchResult
from service.domain.nouns import BrandId
from service.workflows.run_batches import BatchRunner
from tests.batch_fakes import FakeEngine

BRAND = BrandId("alder-and-brim")


@dataclass
class World:
    """A service on a folder of its own, whose engine runs when the test says so."""

    service: Service
    engine: FakeEngine
    runner: BatchRunner

    async def submit(self, rows: list[dict[str, Any]], **options: Any) -> Batch:
        listed = self.service.batches.reader.listed(rows, {"content_type": "follow_up", "products": ["trail-hat"]})
        return await self.service.batches.submit(BRAND, listed, BatchOptions(**options))

    async def batch(self, batch: Batch) -> Batch:
        return await self.service.batches.get(BRAND, batch.id)

    async def results(self, batch: Batch) -> dict[str, BatchResult]:
        return {one.custom_id: one async for one in self.service.batches.results(BRAND, batch.id)}


def person(number: int, name: str = "", **more: Any) -> dict[str, Any]:
    customer = {"id": f"cust-{number}", "attributes": {"first_name": name or f"Anna{number}"}}
    return {"custom_id": f"c{number}", "customer": customer, **more}
