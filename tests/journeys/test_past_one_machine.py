"""Several real processes over one real PostgreSQL and one real Chroma server: they are one service to whoever calls."""

import asyncio
import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, text

from tests import postgres
from tests.chroma_server import chroma_server
from tests.processes import Process, Stores

HATS = "/v1/brands/alder-and-brim"
QUESTION = {"content_type": "faq_answer", "products": ["trail-hat"], "topic": "How do I wash the Trail Hat?"}
CARE = "# Care\n\nThe Trail Hat is washed by hand at 30 °C. It blocks 98 % of UV light.\n"
ZEPPELIN = "# Zeppelin care\n\nThe Zeppelin ribbon of the Trail Hat is brushed with a dry quillwort brush.\n"

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(not postgres.is_at_hand(), reason="there is no PostgreSQL; on Debian: apt-get install postgresql"),
]  # fmt: skip


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    folder = tmp_path_factory.mktemp("shared")
    with postgres.cluster() as server, chroma_server(folder / "chroma") as address:
        yield Stores(server.url, address, folder)


@pytest.fixture(scope="module")
def pair(stores: Stores) -> Iterator[tuple[Process, Process]]:
    """Two processes that begin at once, on a database without a table."""
    places = {"MOMENTS_BATCH_PLACES": "0"}  # workers are started by the tests that want them
    both = stores.process("one", **places), stores.process("two", **places)
    try:
        yield both
    finally:
        for one in both:
            if one.process.poll() is None:
                one.end()


async def put_guide(client: httpx.AsyncClient, source: str = "zeppelin", words: str = ZEPPELIN) -> None:
    answer = await client.put(f"{HATS}/sources/{source}", content=words, headers={"content-type": "text/markdown"})
    assert answer.status_code in {200, 201}, answer.text


async def found(client: httpx.AsyncClient, query: str) -> list[str]:
    answer = await client.post(f"{HATS}/search", json={"query": query, "limit": 5})
    assert answer.status_code == 200, answer.text
    return [hit["source_id"] for hit in answer.json()["hits"]]


async def becomes(client: httpx.AsyncClient, status: int) -> None:
    """Wait until the process says that it is ready, or that it is not; it looks every few seconds."""
    async with asyncio.timeout(30):
        while (await client.get("/readyz")).status_code != status:
            await asyncio.sleep(0.2)


async def test_they_begin_at_once_and_the_schema_is_made_once(stores: Stores, pair: tuple[Process, Process]) -> None:
    for one in pair:
        async with one.client() as client:
            assert (await client.get("/readyz")).status_code == 200
    engine = create_engine(stores.database)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    engine.dispose()


async def test_what_one_takes_in_the_other_finds_by_its_words_and_by_its_meaning(pair: tuple[Process, Process]) -> None:
    async with pair[0].client() as one, pair[1].client() as two:
        assert await found(two, "quillwort") == []
        await put_guide(one)
        assert (await found(two, "quillwort"))[:1] == ["zeppelin"]
        assert (await found(two, "how do I clean the ribbon of my hat"))[:1] == ["zeppelin"]
        await put_guide(one, words=ZEPPELIN.replace("quillwort", "bogbean"))
        assert (await found(two, "bogbean"))[:1] == ["zeppelin"]
        assert "quillwort" not in (await two.post(f"{HATS}/search", json={"query": "quillwort", "limit": 5})).text
        assert (await two.delete(f"{HATS}/sources/zeppelin")).status_code == 200
        assert await found(one, "bogbean") == []
        assert await found(two, "bogbean") == []


async def test_duplicates_on_both_share_one_run(pair: tuple[Process, Process]) -> None:
    async with pair[0].client() as one, pair[1].client() as two:
        await put_guide(one, "care", CARE)
        for number in range(5):
            headers = {"idempotency-key": f"shared-{number}"}
            posts = [client.post(f"{HATS}/drafts", json=QUESTION, headers=headers) for client in (one, two) * 8]
            answers = await asyncio.gather(*posts)
            assert {answer.status_code for answer in answers} <= {201, 409, 503}
            done = [answer for answer in answers if answer.status_code == 201]
            assert done
            assert len({answer.content for answer in done}) == 1
            assert done[0].json()["usage"]["attempts"] == 1
            later = [await client.post(f"{HATS}/drafts", json=QUESTION, headers=headers) for client in (one, two)]
            assert {answer.content for answer in later} == {done[0].content}
            assert all(answer.headers["idempotency-replayed"] == "true" for answer in later)
        listed = (await two.get(f"{HATS}/drafts", params={"limit": 100})).json()["items"]
        assert len(listed) == 5


async def insist(client: httpx.AsyncClient, path: str, body: dict[str, Any], key: str) -> httpx.Response:
    """Post until there is an answer that is not "not now", as callers do; many do so at once."""
    async with asyncio.timeout(120):
        while True:
            answer = await client.post(f"{HATS}/{path}", json=body, headers={"idempotency-key": key})
            if answer.status_code not in {409, 429, 503}:
                return answer
            await asyncio.sleep(0.2)


async def test_two_that_answer_and_two_that_work_are_one_service(stores: Stores) -> None:
    answering = [stores.process(f"api-{n}", MOMENTS_BATCH_PLACES="0") for n in range(2)]
    working = [stores.process(f"worker-{n}") for n in range(2)]
    items = [{"custom_id": f"c{n}", "seed": n, "customer": {"id": f"cust-{n}"}} for n in range(300)]
    asked: dict[str, dict[str, Any]] = {
        "batches": {"brief": QUESTION, "items": items, "share": False},
        "drafts": QUESTION,
    }
    try:
        async with answering[0].client() as one, answering[1].client() as two:
            await put_guide(one, "care", CARE)
            before = len(await drafts_of(one))
            posts = [insist(client, path, asked[path], f"{path}-key") for client in (one, two) * 6 for path in asked]
            answers = await asyncio.gather(*posts)
            for path, status in (("batches", 202), ("drafts", 201)):
                same = answers[list(asked).index(path) :: 2]
                assert {(answer.status_code, answer.content) for answer in same} == {(status, same[0].content)}
                assert len({answer.headers["location"] for answer in same}) == 1
            address = answers[0].headers["location"]
            async with asyncio.timeout(180):
                while (batch := (await two.get(address)).json())["state"] in {"running", "paused"}:
                    await asyncio.sleep(0.3)
            assert (batch["state"], batch["counts"]["succeeded"], batch["usage"]["calls"]) == ("completed", 300, 300)
            lines = (await one.get(f"{address}/results", params={"drafts": "false"})).text.splitlines()
            assert {json.loads(line)["custom_id"] for line in lines} == {item["custom_id"] for item in items}
            assert len(lines) == 300
            assert len((await one.get(f"{HATS}/batches")).json()["items"]) == 1
            assert len(await drafts_of(two)) == before + 301
    finally:
        for process in (*answering, *working):
            process.end()
    engine = create_engine(stores.database)
    with engine.connect() as connection:
        who = connection.execute(text("SELECT DISTINCT executor_id FROM moments_engine.workflow_status")).scalars()
        assert {int(name.split("-")[-2]) for name in who} <= {process.process.pid for process in working}
    engine.dispose()


async def drafts_of(client: httpx.AsyncClient) -> set[str]:
    found, cursor = set[str](), None
    while True:
        page = (
            await client.get(f"{HATS}/drafts", params={"limit": 200} | ({"cursor": cursor} if cursor else {}))
        ).json()
        found |= {draft["id"] for draft in page["items"]}
        if not (cursor := page["next_cursor"]):
            return found


async def test_one_is_killed_and_the_other_goes_on(stores: Stores, pair: tuple[Process, Process]) -> None:
    third = stores.process("three")
    async with third.client() as client, pair[0].client() as other:
        await put_guide(client, "before", ZEPPELIN.replace("quillwort", "sundew"))
        last = asyncio.create_task(put_guide(client, "last", ZEPPELIN.replace("quillwort", "butterwort")))
        await asyncio.sleep(0.02)
        third.end(signal.SIGKILL)
        await asyncio.gather(last, return_exceptions=True)
        assert (await found(other, "sundew"))[:1] == ["before"]
        await put_guide(other, "after", ZEPPELIN.replace("quillwort", "pitcherplant"))
        assert (await found(other, "pitcherplant"))[:1] == ["after"]
        on_record = {one["id"] for one in (await other.get(f"{HATS}/sources")).json()["items"]}
        assert ("last" in on_record) == (
            await found(other, "butterwort") == ["last"] or "last" in await found(other, "butterwort")
        )


async def test_without_the_database_they_say_so_and_come_back(tmp_path: Path) -> None:
    with postgres.cluster() as server, chroma_server(tmp_path / "chroma") as address:
        process = Stores(server.url, address, tmp_path).process("alone")
        async with process.client() as client:
            assert (await client.get(f"{HATS}/drafts")).status_code == 200
            server.stop(signal.SIGQUIT)
            broken = await client.get(f"{HATS}/drafts")
            assert (broken.status_code, broken.json()["code"]) == (503, "storage_failed")
            await becomes(client, 503)
            server.start()
            await becomes(client, 200)
            assert (await client.get(f"{HATS}/drafts")).status_code == 200
        process.end()
        assert process.process.returncode in {0, -signal.SIGTERM}  # uvicorn passes the signal on when it is done


async def test_one_process_takes_a_batch_in_and_a_worker_drafts_it(stores: Stores) -> None:
    api, worker = stores.process("api", MOMENTS_BATCH_PLACES="0"), stores.process("worker", MOMENTS_BATCH_PLACES="4")
    try:
        async with api.client() as asked, worker.client() as drafting:
            await put_guide(asked)
            items = [{"custom_id": f"o-{number}", "seed": number} for number in range(6)]
            taken = await asked.post(f"{HATS}/batches", json={"items": items, "brief": QUESTION})
            assert taken.status_code == 202, taken.text
            async with asyncio.timeout(120):
                while (batch := (await asked.get(taken.headers["location"])).json())["state"] != "completed":
                    await asyncio.sleep(0.1)
            counted = [
                dict(re.findall(r"^moments_batch_items_total\{state=\"(\w+)\"\} (\d+)$", found.text, re.MULTILINE))
                for found in (await asked.get("/metrics"), await drafting.get("/metrics"))
            ]
    finally:
        api.end()
        worker.end()
    assert batch["counts"]["succeeded"] == 6
    assert counted == [{"failed": "0", "succeeded": "0"}, {"failed": "0", "succeeded": "6"}]
