"""Keys with limits for a service that a test asks over HTTP."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from service.domain.keys import KeyId, KeyLimits, KeyRecord, Spend, SpendOf
from service.domain.nouns import BrandId
from service.domain.prompts import ModelCall, ModelSettings
from service.workflows.keep_accounts import Accounts
from tests.fake_stores import NoKeys
from tests.fakes import FakeService
from tests.keys import bearer, build_key

BRAND = "/v1/brands/alder-and-brim"
DRAFT = {"content_type": "faq_answer"}
CALL = ModelCall(messages=(), schema_name="x", answer_schema={}, settings=ModelSettings())


class SomeKeys(NoKeys):
    """Keys in memory."""

    def __init__(self, *records: KeyRecord) -> None:
        self.records = records
        self.spent: dict[BrandId, Spend] = {}

    async def spend_on(self, day: dt.date) -> Mapping[SpendOf, Spend]:
        return {SpendOf(day, KeyId("another"), brand): cost for brand, cost in self.spent.items()}

    async def list(self) -> tuple[KeyRecord, ...]:
        return self.records


def use(service: FakeService, *limits: dict[str, Any], brand: KeyLimits | None = None) -> list[dict[str, str]]:
    """Give the service one key for each set of limits; return the headers that open them."""
    made = [build_key(number=number, limits=one) for number, one in enumerate(limits, 1)]
    service.keys = SomeKeys(*(record for record, _ in made))
    service.accounts = Accounts(service.keys, service.accounts._clock, brand or KeyLimits())
    return [bearer(secret) for _, secret in made]
