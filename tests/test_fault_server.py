"""The fault server itself, asked by a plain client: what it sends, what it counts, and how faults are chosen."""

import asyncio
import json
import time

import httpx
import pytest

from tests.fault_replies import FAULTS, GOOD, TEXT
from tests.fault_server import Switch, fault_server, mixed, refused_base, scheduled

ASKED = {"model": "local", "messages": [{"role": "user", "content": "u"}]}


async def post(client: httpx.AsyncClient, base: str, **more: object) -> httpx.Response:
    return await client.post(f"{base}/chat/completions", json={**ASKED, **more}, timeout=5)


@pytest.fixture
async def client():
    async with httpx.AsyncClient() as client:
        yield client


async def test_a_stream_is_what_openai_sends(client):
    async with fault_server() as server:
        reply = await post(client, server.api_base, stream=True, stream_options={"include_usage": True})
        bare = await post(client, server.api_base, stream=True)
    assert reply.headers["content-type"] == "text/event-stream"
    *events, done = [line.removeprefix("data: ") for line in reply.text.split("\n\n") if line]
    assert done == "[DONE]"
    *pieces, last, usage = [json.loads(event) for event in events]
    assert "".join(it["choices"][0]["delta"]["content"] for it in pieces) == TEXT
    assert last["choices"][0]["finish_reason"] == "stop"
    assert (usage["choices"], usage["usage"]["total_tokens"]) == ([], 15)
    assert "usage" not in bare.text


async def test_a_connection_is_kept_and_counted(client):
    async with fault_server() as server:
        for _ in range(3):
            assert (await post(client, server.api_base)).json()["choices"][0]["message"]["content"] == TEXT
        assert (server.connections, server.open, len(server.requests)) == (1, 1, 3)
        await client.aclose()
        await server.until(lambda it: it.open == 0)
        assert server.hung_up == 0


@pytest.mark.parametrize("name", ["hang", "drip", "stalled in the body"])
async def test_a_client_that_hangs_up_is_counted(client, name):
    async with fault_server(scheduled(FAULTS[name])) as server:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await post(client, server.api_base)
        await server.until(lambda it: it.hung_up == 1 and it.open == 0)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("reset", httpx.ReadError),
        ("closed", httpx.RemoteProtocolError),
        ("reset in the body", httpx.ReadError),
        ("cut in the body", httpx.RemoteProtocolError),
        ("chunks cut", httpx.RemoteProtocolError),
    ],
)
async def test_a_broken_connection_is_broken_as_it_says(client, name, error):
    async with fault_server(scheduled(FAULTS[name])) as server:
        with pytest.raises(error):
            await post(client, server.api_base)
        assert (await post(client, server.api_base)).is_success
        assert server.hung_up == 0


async def test_nobody_listens_there(client):
    with pytest.raises(httpx.ConnectError):
        await post(client, refused_base())


async def test_an_outage_begins_and_ends(client):
    switch = Switch()
    async with fault_server(switch) as server:
        told = [(await post(client, server.api_base)).status_code]
        with switch.broken(FAULTS["503"]):
            told += [(await post(client, server.api_base)).status_code for _ in range(2)]
        told.append((await post(client, server.api_base)).status_code)
    assert told == [200, 503, 503, 200]


def test_a_mix_is_the_seeds_and_has_its_share():
    def drawn(seed: int) -> list[int]:
        answer = mixed(seed, 0.3, [FAULTS["429"], FAULTS["500"]])
        return [answer(ASKED).status for _ in range(1_000)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert 250 < sum(status != 200 for status in drawn(1)) < 350
    assert set(drawn(1)) == {200, 429, 500}


async def test_a_slow_answer_is_whole(client):
    async with fault_server(scheduled(FAULTS["slow"])) as server:
        began = time.monotonic()
        assert (await post(client, server.api_base)).text == GOOD.body
        assert time.monotonic() - began >= 0.25
