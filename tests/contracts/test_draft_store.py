"""What every DraftStore promises, on every database."""

import datetime as dt
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.adapters.database import Database
from service.adapters.draft_store import SqlDraftStore
from service.domain.drafts import Draft, DraftFilter
from service.domain.nouns import DraftId
from service.errors import InvalidRequest
from service.ports import DraftStore
from tests.builders import BRAND, DATABASES, NOON, OTHER_BRAND, build_draft, database_url, open_database

ALL = ["ask", "web", "blocked", "guide"]


@pytest.fixture
def store(database: Database) -> DraftStore:
    return SqlDraftStore(database)


async def keep(store: DraftStore, *drafts: Draft) -> None:
    for draft in drafts:
        await store.add(draft)


async def ids_of(store: DraftStore, **wanted: object) -> list[str]:
    page = await store.list(BRAND, DraftFilter.model_validate(wanted))
    return [draft.id for draft in page.items]


async def walk(store: DraftStore, limit: int) -> list[str]:
    ids: list[str] = []
    cursor = None
    while True:
        page = await store.list(BRAND, DraftFilter(cursor=cursor, limit=limit))
        ids += [draft.id for draft in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return ids


async def test_a_draft_comes_back_as_it_was_kept(store: DraftStore) -> None:
    draft = build_draft(
        text="Ünïcödé 😀 \x00 NUL and \u2028 separators",
        parts={"body": "\x00"},
        claims=[
            {
                "text": "59 €",
                "span": {"part": "body", "start": 0, "end": 4},
                "kind": "price",
                "status": "supported",
                "citations": ["c1"],
            }
        ],
        citations=[
            {
                "id": "c1",
                "kind": "fact",
                "source_id": "facts",
                "title": "Price",
                "quote": "59 €",
                "score": 1 / 3,
                "valid_until": dt.date(2026, 12, 31),
            }
        ],
        created_at=dt.datetime(2026, 3, 2, 12, 0, 0, 1, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30))),
    )
    await store.add(draft)
    assert await store.get(BRAND, draft.id) == draft
    assert (await store.list(BRAND, DraftFilter())).items == (draft,)


async def test_an_unknown_draft_is_none(store: DraftStore) -> None:
    assert await store.get(BRAND, DraftId("drf_none")) is None
    assert await store.get(BRAND, DraftId("' OR 1=1 --\x00")) is None


async def test_brands_see_only_their_own_drafts_even_under_one_id(store: DraftStore) -> None:
    ours, theirs = build_draft(text="ours"), build_draft(text="theirs", brand=OTHER_BRAND)
    await keep(store, ours, theirs, build_draft(id="drf_2", brand=OTHER_BRAND))
    assert await store.get(BRAND, ours.id) == ours
    assert await store.get(OTHER_BRAND, ours.id) == theirs
    assert await store.get(BRAND, DraftId("drf_2")) is None
    assert await ids_of(store) == ["drf_1"]


@pytest.mark.parametrize("limit", [1, 7, 50, 125, 200])
async def test_walking_the_pages_meets_every_draft_once_newest_first(store: DraftStore, limit: int) -> None:
    # Ten drafts share each time, so that a page often ends between equals.
    drafts = [build_draft(id=f"drf_{n:03d}", created_at=NOON + dt.timedelta(seconds=n // 10)) for n in range(250)]
    await keep(store, *random.Random(limit).sample(drafts, len(drafts)))
    assert await walk(store, limit) == [f"drf_{n:03d}" for n in reversed(range(250))]


async def test_drafts_that_arrive_during_a_walk_do_not_shift_it(store: DraftStore) -> None:
    await keep(store, *(build_draft(id=f"drf_{n}") for n in range(4)))
    first = await store.list(BRAND, DraftFilter(limit=2))
    await store.add(build_draft(id="drf_9", created_at=NOON + dt.timedelta(seconds=1)))
    rest = await store.list(BRAND, DraftFilter(limit=2, cursor=first.next_cursor))
    assert [draft.id for draft in (*first.items, *rest.items)] == ["drf_3", "drf_2", "drf_1", "drf_0"]
    assert rest.next_cursor is None


async def test_times_of_all_zones_are_listed_in_true_order(store: DraftStore) -> None:
    tokyo, lima = dt.timezone(dt.timedelta(hours=9)), dt.timezone(dt.timedelta(hours=-5))
    await keep(
        store,
        build_draft(id="second", created_at=dt.datetime(2026, 3, 2, 7, 30, tzinfo=lima)),
        build_draft(id="third", created_at=NOON + dt.timedelta(hours=1)),
        build_draft(id="first", created_at=dt.datetime(2026, 3, 2, 21, 0, tzinfo=tokyo)),
    )
    assert await ids_of(store) == ["third", "second", "first"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"content_type": "buyer_guide"}, ["web", "blocked", "guide"]),
        ({"content_type": "thank_you"}, []),
        ({"moment": "umot"}, ["ask"]),
        ({"status": "blocked"}, ["blocked"]),
        ({"channel": "email"}, ["ask"]),
        ({"prompt": "buyer_guide@1"}, ["web", "blocked"]),
        ({"prompt": "buyer_guide"}, ["web", "blocked", "guide"]),
        ({"prompt": "buyer%"}, []),
        ({"prompt": "buyer-guide"}, []),
        ({"created_from": NOON}, ["ask", "web", "blocked"]),
        ({"created_until": NOON}, ["blocked", "guide"]),
        ({"created_from": NOON, "created_until": NOON}, ["blocked"]),
        ({"created_from": dt.datetime.min.replace(tzinfo=dt.timezone(dt.timedelta(hours=9)))}, ALL),
        ({"created_until": dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-9)))}, ALL),
        ({"content_type": "buyer_guide", "status": "ready", "channel": "web", "created_from": NOON}, ["web"]),
    ],
)
async def test_filters_narrow_and_combine(store: DraftStore, wanted: dict[str, object], found: list[str]) -> None:
    second = {"prompt": "buyer_guide@2", "prompt_hash": "3" * 64, "model": "mock/composer"}
    ask = {"prompt": "review_request@1", "prompt_hash": "4" * 64, "model": "mock/composer"}
    await keep(
        store,
        build_draft(id="guide", provenance=second, created_at=NOON - dt.timedelta(microseconds=1)),
        build_draft(id="blocked", status="blocked"),
        build_draft(id="web", created_at=NOON + dt.timedelta(microseconds=1)),
        build_draft(
            id="ask",
            content_type="review_request",
            moment="umot",
            channel="email",
            provenance=ask,
            created_at=NOON + dt.timedelta(seconds=1),
        ),
    )
    assert await ids_of(store, **wanted) == found


async def test_a_filter_holds_on_every_page(store: DraftStore) -> None:
    await keep(store, *(build_draft(id=f"drf_{n}", status="ready" if n % 2 else "blocked") for n in range(8)))
    first = await store.list(BRAND, DraftFilter(status="ready", limit=2))
    rest = await store.list(BRAND, DraftFilter(status="ready", limit=2, cursor=first.next_cursor))
    assert [draft.id for draft in (*first.items, *rest.items)] == ["drf_7", "drf_5", "drf_3", "drf_1"]
    assert rest.next_cursor is None


async def test_a_cursor_that_is_not_ours_is_refused(store: DraftStore) -> None:
    await keep(store, *(build_draft(id=f"drf_{n}", brand=brand) for n in range(3) for brand in (BRAND, OTHER_BRAND)))
    cursor = (await store.list(BRAND, DraftFilter(limit=1))).next_cursor
    theirs = (await store.list(OTHER_BRAND, DraftFilter(limit=1))).next_cursor
    assert cursor is not None
    swapped = [cursor[:n] + ("A" if cursor[n] != "A" else "B") + cursor[n + 1 :] for n in range(len(cursor))]
    for bad in [*swapped, theirs, "", "x", "é", cursor[:-4], cursor + "AAAA", cursor + "=", "W10", "\x00", "bnVsbA"]:
        with pytest.raises(InvalidRequest) as caught:
            await store.list(BRAND, DraftFilter(cursor=bad))
        assert caught.value.code == "invalid_cursor"
        assert [error.pointer for error in caught.value.errors] == ["/cursor"]


WRITE_UNTIL_KILLED = """
import asyncio, itertools, pathlib, sys
from service.adapters.database import Database
from service.adapters.draft_store import SqlDraftStore
from tests.builders import build_draft

async def write():
    async with Database(pathlib.Path(sys.argv[1]), sys.argv[2] or None) as database:
        for number in itertools.count():
            await SqlDraftStore(database).add(build_draft(id=f"drf_{sys.argv[3]}_{number}", text="word " * 500))
            print(f"drf_{sys.argv[3]}_{number}", flush=True)

asyncio.run(write())
"""


@pytest.mark.parametrize("name", DATABASES)
async def test_killing_the_writer_loses_nothing_that_was_acknowledged(name: str, tmp_path: Path) -> None:
    async with open_database(name, tmp_path):
        pass
    acknowledged: set[str] = set()
    for attempt in range(3):
        command = [sys.executable, "-c", WRITE_UNTIL_KILLED, str(tmp_path), database_url(name) or "", str(attempt)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as writer:
            assert writer.stdout is not None
            acknowledged.add(writer.stdout.readline().strip())
            time.sleep(0.1 + 0.1 * attempt)
            writer.send_signal(signal.SIGKILL)
            acknowledged.update(line.strip() for line in writer.stdout if line.endswith("\n"))
    assert len(acknowledged) > 30
    async with Database(tmp_path, database_url(name)) as database:
        store = SqlDraftStore(database)
        for draft_id in acknowledged:
            assert await store.get(BRAND, DraftId(draft_id)) is not None
        if database.embedded:
            assert await database.read(lambda c: c.exec_driver_sql("PRAGMA integrity_check").scalar()) == "ok"
