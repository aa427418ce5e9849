"""Webhooks from registering to the last try, on a real store, with an endpoint in memory and a clock of our own."""

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import cast

import pytest

from service.adapters.database import Database
from service.adapters.webhook_outbox import post
from service.adapters.webhook_post import StandardSigner
from service.adapters.webhook_store import SqlWebhookStore
from service.domain.webhooks import RETRY_AFTER, Delivery, NewWebhook, WebhookRequest
from service.errors import InvalidRequest, NotFound
from service.ports import ContentLibrary
from service.workflows import send_webhooks
from service.workflows.manage_webhooks import Webhooks
from service.workflows.send_webhooks import WebhookSender
from tests.builders import BRAND, NOON, build_brand, open_database
from tests.clocks import SetClock

URL = "https://hooks.example/in"


class Endpoint:
    """Answers as the test says, and keeps what it was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[Mapping[str, str], bytes]] = []
        self.answer: Callable[[bytes], Delivery] = lambda body: Delivery(200, body=body)

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Delivery:
        self.sent.append((headers, body))
        return self.answer(body)

    async def close(self) -> None:
        pass


class Library:
    def brand(self, name: str) -> object:
        return build_brand(id=name)


class World:
    """Webhooks of a brand, and time as it is set."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = SetClock()
        self.store, self.endpoint = SqlWebhookStore(database), Endpoint()
        self.sender = WebhookSender(self.store, self.endpoint, StandardSigner(), self.clock.now, alone=True)
        library = cast("ContentLibrary", Library())
        self.webhooks = Webhooks(library, self.store, self.endpoint, StandardSigner(), self.sender, self.clock)
        self.sender.wake = lambda: None  # type: ignore[method-assign]  # messages are sent when the test says so

    async def register(self, answer: Callable[[str], bytes] = lambda challenge: challenge.encode()) -> NewWebhook:
        self.endpoint.answer = lambda body: Delivery(200, body=answer(json.loads(body)["data"]["challenge"]))
        webhook = await self.webhooks.register(BRAND, WebhookRequest(url=URL))
        self.endpoint.answer = lambda _: Delivery(200)
        return webhook

    async def tell(self) -> None:
        await self.database.write(
            lambda c: post(c, BRAND, "batch.completed", [("b", None, {"batch_id": "b"})], self.clock.time)
        )


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_database("sqlite", tmp_path) as database:
        yield World(database)


@pytest.mark.parametrize(
    "answer", [str.encode, lambda c: f" {c}\n".encode(), lambda c: json.dumps({"challenge": c}).encode()]
)
async def test_who_sends_the_challenge_back_is_registered(world: World, answer: Callable[[str], bytes]) -> None:
    webhook = await world.register(answer)
    assert [one.id for one in await world.webhooks.list(BRAND)] == [webhook.id]
    assert webhook.secret.startswith("whsec_")


@pytest.mark.parametrize(
    "answer", [lambda _: b"", lambda _: b"ok", lambda c: c[:-1].encode(), lambda _: b"[1]", lambda _: b"null"]
)
async def test_who_does_not_is_refused(world: World, answer: Callable[[str], bytes]) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await world.register(answer)
    assert caught.value.code == "webhook_unverified"
    assert await world.webhooks.list(BRAND) == ()


async def test_an_endpoint_that_fails_is_refused_though_it_echoes(world: World) -> None:
    world.endpoint.answer = lambda body: Delivery(
        500, "it answered 500", json.loads(body)["data"]["challenge"].encode()
    )
    with pytest.raises(InvalidRequest) as caught:
        await world.webhooks.register(BRAND, WebhookRequest(url=URL))
    assert "it answered 500" in caught.value.errors[0].detail


async def test_a_message_is_signed_and_gone_once_it_arrived(world: World) -> None:
    webhook = await world.register()
    await world.tell()
    assert await world.sender.send_due() == 1
    headers, body = world.endpoint.sent[-1]
    expected = StandardSigner().headers(webhook.secret, headers["webhook-id"], NOON, body)
    assert dict(headers) == expected
    assert json.loads(body)["data"] == {"brand": BRAND, "batch_id": "b"}
    assert await world.sender.send_due() == 0


async def test_a_failing_endpoint_is_tried_with_growing_pauses_and_at_last_given_up(world: World) -> None:
    await world.register()
    await world.tell()
    world.endpoint.answer = lambda _: Delivery(503, "it answered 503")
    pauses = []
    while (due := await world.store.next_due()) is not None:
        pauses.append(due - world.clock.time)
        world.clock.time = due
        assert await world.sender.send_due() == 1
    assert tuple(pauses[1:]) == RETRY_AFTER
    ids = {headers["webhook-id"] for headers, _ in world.endpoint.sent[1:]}
    assert len(ids) == 1
    (letter,) = (await world.webhooks.dead_letters(BRAND, None, 10)).items
    assert (letter.tries, letter.reason) == (10, "it answered 503")


async def test_a_try_that_breaks_is_not_the_last(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send_webhooks, "_SHARED_LOOK_S", 0.01)
    await world.register()
    await world.tell()

    def breaks(_: bytes) -> Delivery:
        world.endpoint.answer = lambda _: Delivery(200)
        world.clock.time += dt.timedelta(minutes=2)  # the process that broke has the message for a while
        raise ZeroDivisionError

    world.endpoint.answer = breaks
    WebhookSender.wake(world.sender)
    async with asyncio.timeout(10):
        while await world.store.next_due() is not None:
            await asyncio.sleep(0.01)
    await world.sender.close()
    assert len({headers["webhook-id"] for headers, _ in world.endpoint.sent[1:]}) == 1
    assert len(world.endpoint.sent) == 3


async def test_a_dead_letter_that_is_sent_again_arrives_under_its_id(world: World) -> None:
    await test_a_failing_endpoint_is_tried_with_growing_pauses_and_at_last_given_up(world)
    (letter,) = (await world.webhooks.dead_letters(BRAND, None, 10)).items
    await world.webhooks.replay(BRAND, letter.id)
    world.endpoint.answer = lambda _: Delivery(204)
    assert await world.sender.send_due() == 1
    assert world.endpoint.sent[-1][0]["webhook-id"] == letter.id
    assert (await world.webhooks.dead_letters(BRAND, None, 10)).items == ()
    with pytest.raises(NotFound):
        await world.webhooks.replay(BRAND, letter.id)


async def test_an_endpoint_that_is_gone_is_asked_no_more(world: World) -> None:
    await world.register()
    await world.tell()
    world.endpoint.answer = lambda _: Delivery(410, "it answered 410")
    await world.sender.send_due()
    assert [one.state for one in await world.webhooks.list(BRAND)] == ["disabled"]
    assert await world.store.next_due() is None
    assert len((await world.webhooks.dead_letters(BRAND, None, 10)).items) == 1


async def test_a_deleted_webhook_is_unknown(world: World) -> None:
    webhook = await world.register()
    assert (await world.webhooks.delete(BRAND, webhook.id)).url == URL
    with pytest.raises(NotFound):
        await world.webhooks.delete(BRAND, webhook.id)


async def test_a_brand_has_a_bounded_number_of_webhooks(world: World) -> None:
    for _ in range(20):
        await world.register()
    with pytest.raises(InvalidRequest):
        await world.register()
