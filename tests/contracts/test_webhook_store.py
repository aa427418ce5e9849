"""What every WebhookStore promises, on every database."""

import asyncio
import datetime as dt

import pytest

from service.adapters.database import Database
from service.adapters.webhook_outbox import post
from service.adapters.webhook_store import SqlWebhookStore
from service.domain.webhooks import NewWebhook, Webhook, WebhookId
from service.errors import InvalidRequest
from tests.builders import BRAND, NOON, OTHER_BRAND

LATER = NOON + dt.timedelta(minutes=1)


@pytest.fixture
def store(database: Database) -> SqlWebhookStore:
    return SqlWebhookStore(database)


def build_webhook(**changes: object) -> NewWebhook:
    fields = {
        "url": "https://hooks.example/in",
        "events": ("batch.item.completed",),
        "id": "whk_1",
        "brand": BRAND,
        "created_at": NOON,
        "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    }
    return NewWebhook.model_validate(fields | changes)


async def tell(database: Database, *names: str, customer: str | None = None) -> None:
    events = [(name, customer, {"custom_id": name}) for name in names]
    await database.write(lambda c: post(c, BRAND, "batch.item.completed", events, NOON))


async def test_a_webhook_is_listed_without_its_secret(store: SqlWebhookStore) -> None:
    await store.add(build_webhook())
    assert await store.list(BRAND) == (Webhook.model_validate(build_webhook().model_dump(exclude={"secret"})),)
    assert await store.find(BRAND, WebhookId("whk_1")) == build_webhook()
    assert await store.list(OTHER_BRAND) == ()
    assert await store.find(OTHER_BRAND, WebhookId("whk_1")) is None


async def test_only_endpoints_that_want_an_event_hear_of_it(store: SqlWebhookStore, database: Database) -> None:
    await store.add(build_webhook())
    await store.add(build_webhook(id="whk_2", events=("batch.completed",)))
    await store.add(build_webhook(id="whk_3", brand=OTHER_BRAND))
    await tell(database, "a")
    assert [one.webhook for one in await store.claim(NOON, LATER, 10)] == ["whk_1"]


async def test_who_claims_a_message_has_it_alone_until_then(store: SqlWebhookStore, database: Database) -> None:
    await store.add(build_webhook())
    await tell(database, *"abcdefgh")
    claims = await asyncio.gather(*(store.claim(NOON, LATER, 3) for _ in range(4)))
    ids = [one.id for claim in claims for one in claim]
    assert len(ids) == len(set(ids)) == 8
    assert await store.claim(NOON, LATER, 10) == ()
    assert len(await store.claim(LATER, LATER, 10)) == 8  # who had them is gone


async def test_a_failed_message_comes_again_and_at_last_is_dead(store: SqlWebhookStore, database: Database) -> None:
    await store.add(build_webhook())
    await tell(database, "a")
    (message,) = await store.claim(NOON, LATER, 10)
    await store.failed(message, "it answered 503", LATER)
    assert await store.next_due() == LATER
    (again,) = await store.claim(LATER, LATER, 10)
    assert (again.id, again.tries) == (message.id, 1)
    await store.failed(again, "it answered 500", None)
    assert await store.next_due() is None
    (letter,) = (await store.dead_letters(BRAND, None, 10)).items
    assert (letter.id, letter.tries, letter.reason) == (message.id, 2, "it answered 500")
    assert letter.payload["data"]["custom_id"] == "a"
    assert (await store.dead_letters(OTHER_BRAND, None, 10)).items == ()


async def test_a_dead_letter_is_sent_again_under_its_id(store: SqlWebhookStore, database: Database) -> None:
    await store.add(build_webhook())
    await tell(database, "a")
    (message,) = await store.claim(NOON, LATER, 10)
    await store.failed(message, "no", None)
    assert not await store.replay(OTHER_BRAND, message.id, NOON)
    assert await store.replay(BRAND, message.id, NOON)
    assert not await store.replay(BRAND, message.id, NOON)
    (again,) = await store.claim(NOON, LATER, 10)
    assert (again.id, again.tries) == (message.id, 0)


async def test_a_disabled_endpoint_hears_no_more(store: SqlWebhookStore, database: Database) -> None:
    await store.add(build_webhook())
    await tell(database, "a")
    await store.disable(BRAND, WebhookId("whk_1"))
    await tell(database, "b")
    assert await store.claim(NOON, LATER, 10) == ()
    assert [one.payload["data"]["custom_id"] for one in (await store.dead_letters(BRAND, None, 10)).items] == ["a"]
    assert [one.state for one in await store.list(BRAND)] == ["disabled"]


async def test_a_deleted_endpoint_takes_its_messages_with_it(store: SqlWebhookStore, database: Database) -> None:
    await store.add(build_webhook())
    await tell(database, "a")
    assert (await store.delete(OTHER_BRAND, WebhookId("whk_1"))) is None
    deleted = await store.delete(BRAND, WebhookId("whk_1"))
    assert deleted is not None
    assert deleted.id == "whk_1"
    assert await store.next_due() is None


async def test_messages_of_a_forgotten_customer_go(store: SqlWebhookStore, database: Database) -> None:
    await store.add(build_webhook())
    await tell(database, "a", customer="cust-1")
    await tell(database, "b", customer="cust-2")
    assert await store.forget_customer(BRAND, "cust-1") == 1
    assert [b"cust" in one.body or b'"b"' in one.body for one in await store.claim(NOON, LATER, 10)] == [True]


async def test_dead_letters_come_page_by_page(store: SqlWebhookStore, database: Database) -> None:
    await store.add(build_webhook())
    await tell(database, *"abc")
    await store.disable(BRAND, WebhookId("whk_1"))
    first = await store.dead_letters(BRAND, None, 2)
    rest = await store.dead_letters(BRAND, first.next_cursor, 2)
    assert len({one.id for one in (*first.items, *rest.items)}) == 3
    assert rest.next_cursor is None
    with pytest.raises(InvalidRequest):
        await store.dead_letters(BRAND, "nonsense", 2)
