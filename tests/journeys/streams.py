"""Reading a draft that is told while it is written, and a model that halts in the middle."""

import asyncio
import json
from dataclasses import replace
from typing import Any, NamedTuple

import httpx

from service.bootstrap import Service
from service.domain.prompts import Completion, ModelCall
from tests.models import ScriptedModel

DRAFTS = "/v1/brands/alder-and-brim/drafts"


BODY = {
    "content_type": "testimonial_request",
    "channel": "email",
    "products": ["trail-hat"],
    "customer": {"attributes": {"first_name": "Zebediah"}},
}


EVENTS = {"accept": "text/event-stream"}


class Event(NamedTuple):
    name: str
    id: str
    data: Any


def events_in(text: str) -> list[Event]:
    blocks = [block for block in text.split("\n\n") if block and not block.startswith(":")]
    fields = [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]
    return [Event(field["event"], field["id"], json.loads(field["data"])) for field in fields]


async def streamed(client: httpx.AsyncClient, body: object = BODY, **headers: str) -> list[Event]:
    response = await client.post(DRAFTS, json=body, headers=EVENTS | headers)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    return events_in(response.text)


class Halting(ScriptedModel):
    """Answers as the mock does, and waits in the middle of it until it may go on."""

    def __init__(self, service: Service) -> None:
        super().__init__("")
        self.inner = service.ports.model
        self.go_on = asyncio.Event()
        self.cancelled = False

    async def complete(self, call: ModelCall) -> Completion:
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return await self.inner.complete(call)

    async def stream(self, call: ModelCall) -> Any:
        async for piece in self.inner.stream(call):
            yield piece
            await self.go_on.wait()


def with_halting(service: Service) -> tuple[Service, Halting]:
    model = Halting(service)
    return replace(service, ports=replace(service.ports, model=model)), model
