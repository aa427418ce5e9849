"""What every BatchStore promises, on every database.

One result an item, right counts, nothing of a forgotten customer.
"""

import asyncio
import datetime as dt

import pytest

from service.adapters.batch_store import SqlBatchStore
from service.adapters.database import Database
from service.adapters.webhook_store import SqlWebhookStore
from service.domain.batches import BatchId, BatchItem, BatchOptions, ItemError, SharedText
from service.domain.keys import KeyId
from service.domain.nouns import DraftId
from service.domain.webhooks import NewWebhook
from service.errors import InvalidRequest, NotFound
from service.ports.batches import BatchStore, Kept, NewItem, Settled
from tests.builders import BRAND, NOON, OTHER_BRAND, count_rows
from tests.contracts.kept_batches import ALL, BATCH, FAILED, begin, build_batch, drafted, item


@pytest.fixture
def store(database: Database) -> BatchStore:
    return SqlBatchStore(database)


async def test_a_batch_is_there_as_it_was_kept(store: BatchStore) -> None:
    batch = await begin(store)
    assert await store.get(BRAND, BATCH) == batch
    assert await store.get(OTHER_BRAND, BATCH) is None
    assert await store.owner(BRAND, BATCH) == (KeyId("k1"), 0)
    assert await store.open_batches() == (batch,)


async def test_a_custom_id_goes_in_once(store: BatchStore) -> None:
    await store.create(build_batch(), KeyId("k1"))
    assert await store.add_items(BRAND, BATCH, [item(0), item(1), item(1)._replace(position=2)]) == {2}
    assert await store.add_items(BRAND, BATCH, [item(0)._replace(position=3), item(4)]) == {3}
    assert [one.custom_id for one in await store.open_items(ALL)] == ["c0", "c1", "c4"]


async def test_an_item_has_one_result_however_often_it_is_settled(store: BatchStore, database: Database) -> None:
    await begin(store)
    again = [drafted(0, id=DraftId("drf_other")), drafted(1)]
    await store.settle(ALL, [drafted(0)], [], NOON)
    kept = await store.settle(ALL, again, [], NOON)
    assert kept is not None
    assert [one.position for one in kept.new] == [1]
    batch = kept.batch
    assert (batch.counts.succeeded, batch.counts.waiting, batch.usage.calls) == (2, 2, 2)
    results = await store.results(BRAND, BATCH, 0, 10, drafts=True)
    assert [(one.cursor, one.custom_id, one.draft and one.draft.id) for one in results] == [
        (1, "c0", "drf_0"),
        (2, "c1", "drf_1"),
    ]
    assert await count_rows(database, "drafts", "batch_results") == [2, 2]


async def test_of_many_at_once_each_item_is_kept_once(store: BatchStore, database: Database) -> None:
    await begin(store, 20)

    async def worker(name: int) -> None:
        for at in range(0, 20, 5):
            some = [drafted(position, id=DraftId(f"drf_{name}_{position}")) for position in range(at, at + 5)]
            await store.settle(ALL, some, [], NOON)

    await asyncio.gather(*(worker(name) for name in range(5)))
    results = await store.results(BRAND, BATCH, 0, 100, drafts=False)
    assert [one.cursor for one in results] == list(range(1, 21))
    assert len({one.custom_id for one in results}) == 20
    assert await count_rows(database, "drafts") == [20]
    batch = await store.get(BRAND, BATCH)
    assert batch is not None
    assert (batch.state, batch.counts.succeeded, batch.usage.input_tokens) == ("completed", 20, 200)


async def test_the_last_result_completes_a_batch_and_nothing_comes_after(store: BatchStore) -> None:
    await begin(store, 2)
    kept = await store.settle(ALL, [drafted(0), Settled(1, error=FAILED)], [], NOON)
    assert kept is not None
    batch = kept.batch
    assert (batch.state, batch.ended_at, batch.counts.failed) == ("completed", NOON, 1)
    assert (await store.settle(ALL, [drafted(0)], [], NOON)) == Kept(batch)
    assert await store.open_batches() == ()


async def test_cancelling_gives_the_rest_a_result_and_keeps_what_is_there(store: BatchStore) -> None:
    await begin(store)
    await store.settle(ALL, [drafted(2)], [], NOON)
    batch = await store.end(BRAND, BATCH, "cancelled", ItemError(code="batch_cancelled", detail="x"), NOON)
    assert (batch.state, batch.counts.cancelled, batch.counts.waiting) == ("cancelled", 3, 0)
    results = await store.results(BRAND, BATCH, 0, 10, drafts=False)
    told = [(one.cursor, one.custom_id, one.state) for one in results]
    assert told == [(1, "c2", "succeeded"), (2, "c0", "cancelled"), (3, "c1", "cancelled"), (4, "c3", "cancelled")]
    assert await store.settle(ALL, [drafted(0)], [], NOON) == Kept(batch)
    assert await store.end(BRAND, BATCH, "expired", FAILED, NOON) == batch


async def test_a_retry_takes_failed_and_expired_items_back_in_another_round(store: BatchStore) -> None:
    await begin(store)
    await store.settle(ALL, [drafted(0), Settled(1, error=FAILED)], [], NOON)
    await store.end(BRAND, BATCH, "expired", FAILED, NOON)
    later = NOON + dt.timedelta(days=2)
    batch = await store.retry(BRAND, BATCH, later)
    assert (batch.state, batch.expires_at, batch.counts.waiting, batch.counts.failed) == ("running", later, 3, 0)
    assert await store.owner(BRAND, BATCH) == (KeyId("k1"), 1)
    assert [one.position for one in await store.open_items(ALL)] == [1, 2, 3]
    await store.settle(ALL._replace(round=1), [drafted(1), drafted(2), drafted(3)], [], NOON)
    results = await store.results(BRAND, BATCH, 4, 10, drafts=False)
    assert [(one.cursor, one.state) for one in results] == [(5, "succeeded"), (6, "succeeded"), (7, "succeeded")]
    assert (await store.retry(BRAND, BATCH, later)).state == "completed"


async def test_a_retry_waits_for_no_item_of_a_forgotten_customer(store: BatchStore) -> None:
    await begin(store)
    await store.settle(ALL, [Settled(0, error=FAILED), Settled(1, error=FAILED), drafted(2), drafted(3)], [], NOON)
    await store.forget_customer(BRAND, "cust-1")
    again = await store.retry(BRAND, BATCH, NOON + dt.timedelta(days=2))
    assert (again.state, again.counts.waiting, again.counts.failed) == ("running", 1, 1)
    kept = await store.settle(ALL._replace(round=1), [drafted(0)], [], NOON)
    assert kept is not None
    assert kept.batch.state == "completed"
    assert (await store.retry(BRAND, BATCH, NOON + dt.timedelta(days=2))).state == "completed"


async def test_failures_that_are_an_items_own_are_counted(store: BatchStore) -> None:
    await begin(store)
    await store.settle(ALL, [], [1, 3], NOON)
    assert [one.tries for one in await store.open_items(ALL)] == [0, 1, 0, 1]


async def test_a_shared_text_is_kept_with_the_result_that_names_it(store: BatchStore) -> None:
    await begin(store)
    shared = SharedText(parts={}, model="m", faults=(0, 1), position=0, draft_id=DraftId("drf_0"))
    await store.settle(ALL, [drafted(0), drafted(1)._replace(shared=shared, key="abc")], [], NOON)
    assert await store.shared_text(BRAND, BATCH, "abc") == shared
    (result,) = await store.results(BRAND, BATCH, 1, 10, drafts=False)
    assert result.shared_with is not None
    assert (result.shared_with.custom_id, result.shared_with.draft_id) == ("c0", "drf_0")


async def test_a_text_whose_payer_was_kept_from_elsewhere_is_not_shared(store: BatchStore) -> None:
    await begin(store)
    await store.settle(ALL, [drafted(0)], [], NOON)
    shared = SharedText(parts={}, model="m", faults=(0, 1), position=0, draft_id=DraftId("drf_late"))
    late = [drafted(0, id=DraftId("drf_late")), drafted(1)._replace(shared=shared, key="abc"), drafted(2)]
    kept = await store.settle(ALL, late, [], NOON)
    assert kept is not None
    assert [one.position for one in kept.new] == [2]
    assert [one.position for one in await store.open_items(ALL)] == [1, 3]
    assert await store.shared_text(BRAND, BATCH, "abc") is None


async def test_messages_are_written_with_the_results_they_tell_of(store: BatchStore, database: Database) -> None:
    await begin(store, 2)
    hooks = SqlWebhookStore(database)
    for number, events in enumerate((("batch.completed",), ("batch.item.completed",))):
        hook = {
            "url": "https://a.example/x",
            "events": events,
            "id": f"whk_{number}",
            "brand": BRAND,
            "created_at": NOON,
        }
        await hooks.add(NewWebhook.model_validate(hook | {"secret": "whsec_AAAA"}))
    await store.settle(ALL, [drafted(0)], [], NOON)
    await store.settle(ALL, [drafted(0), drafted(1)], [], NOON)
    messages = await hooks.claim(NOON, NOON, 10)
    assert sorted((one.webhook, one.kind) for one in messages) == [
        ("whk_0", "batch.completed"),
        ("whk_1", "batch.item.completed"),
        ("whk_1", "batch.item.completed"),
    ]
    assert len({one.id for one in messages}) == 3


async def test_a_forgotten_customer_leaves_no_row_and_right_counts(store: BatchStore, database: Database) -> None:
    await begin(store)
    await store.settle(ALL, [drafted(0), drafted(1)], [], NOON)
    assert await store.forget_customer(BRAND, "cust-0") == 3  # two items, a result; drafts are forgotten apart
    assert await store.forget_customer(OTHER_BRAND, "cust-1") == 0
    batch = await store.get(BRAND, BATCH)
    assert batch is not None
    assert (batch.counts.waiting, batch.counts.forgotten, batch.counts.succeeded) == (1, 2, 2)
    assert [one.custom_id for one in await store.results(BRAND, BATCH, 0, 10, drafts=False)] == ["c1"]
    assert await count_rows(database, "batch_items") == [2]
    await store.settle(ALL, [drafted(0), drafted(3)], [], NOON)  # a step that was under way meanwhile
    assert await count_rows(database, "batch_results") == [2]
    ended = await store.get(BRAND, BATCH)
    assert ended is not None
    assert ended.state == "completed"


async def test_when_its_time_is_over_a_batch_goes_and_its_drafts_stay(store: BatchStore, database: Database) -> None:
    await begin(store, 1)
    await store.settle(ALL, [drafted(0)], [], NOON)
    await store.create(build_batch(id=BatchId("bat_2")), KeyId("k1"))
    assert await store.purge(NOON) == 0
    assert await store.purge(NOON + dt.timedelta(days=2)) == 1  # an upload that nobody finished
    assert await store.purge(NOON + dt.timedelta(days=30)) == 1
    tables = ("batches", "batch_items", "batch_results", "drafts")
    assert await count_rows(database, *tables) == [0, 0, 0, 1]


async def test_pages_go_from_new_to_old_and_cursors_are_of_one_brand(store: BatchStore) -> None:
    for number in range(3):
        await begin(store, 1, id=f"bat_{number}", created_at=NOON + dt.timedelta(seconds=number))
    first = await store.list(BRAND, None, 2)
    rest = await store.list(BRAND, first.next_cursor, 2)
    assert [one.id for one in (*first.items, *rest.items)] == ["bat_2", "bat_1", "bat_0"]
    assert rest.next_cursor is None
    with pytest.raises(InvalidRequest):
        await store.list(OTHER_BRAND, first.next_cursor, 2)


async def test_pausing_says_why_until_it_goes_on(store: BatchStore) -> None:
    await begin(store)
    for because, state in (("model_resting", "paused"), (None, "running")):
        await store.pause(BRAND, BATCH, because)
        batch = await store.get(BRAND, BATCH)
        assert batch is not None
        assert (batch.state, batch.paused_because) == (state, because)


async def test_an_upload_under_way_is_no_batch_yet(store: BatchStore) -> None:
    await store.create(build_batch(), KeyId("k1"))
    with pytest.raises(NotFound):
        await store.end(BRAND, BATCH, "cancelled", FAILED, NOON)
    await store.discard(BRAND, BATCH)
    assert await store.get(BRAND, BATCH) is None


async def test_words_of_all_kinds_come_back_as_they_were(store: BatchStore) -> None:
    await store.create(build_batch(options=BatchOptions(share=False)), KeyId("k1"))
    row = {"custom_id": "ü 🎩 '\"\\", "content_type": "follow_up", "topic": "a\u0000b", "customer": {"id": "Zoë"}}
    await store.add_items(BRAND, BATCH, [NewItem(0, None, BatchItem.model_validate(row))])
    (found,) = await store.open_items(ALL)
    assert (found.custom_id, found.request.topic, found.request.customer.id) == ("ü 🎩 '\"\\", "a\u0000b", "Zoë")
