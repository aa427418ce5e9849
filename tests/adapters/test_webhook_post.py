"""Signatures as the specification has them, and whom a message may be carried to."""

import asyncio
import datetime as dt
import ipaddress
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.webhook_post import HttpWebhookPost, StandardSigner, is_public

AT = dt.datetime.fromtimestamp(1_614_265_330, tz=dt.UTC)


def test_the_signature_is_that_of_the_published_example() -> None:
    """The example of the specification's reference libraries (standard-webhooks, `tests` of each language)."""
    headers = StandardSigner().headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", AT, b'{"test": 2432232314}'
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_time_of_another_zone_is_signed_in_utc() -> None:
    signer, east = StandardSigner(), AT.astimezone(dt.timezone(dt.timedelta(hours=9)))
    secret = signer.new_secret()
    assert signer.headers(secret, "msg_1", east, b"{}") == signer.headers(secret, "msg_1", AT, b"{}")


def test_secrets_are_long_and_never_the_same() -> None:
    secrets = {StandardSigner().new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert all(one.startswith("whsec_") and len(one) == 50 for one in secrets)


PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public_are_known(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_address_in_the_guise_of_version_6_is_no_more_public(address: ipaddress.IPv4Address) -> None:
    for guise in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert is_public(ipaddress.ip_address(guise)) <= is_public(address)


@asynccontextmanager
async def endpoint(status: int = 200, headers: str = "", body: bytes = b"ok") -> AsyncIterator[tuple[str, list[bytes]]]:
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(
            next(line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        )
        heard.append(head + await reader.readexactly(length))
        writer.write(f"HTTP/1.1 {status} X\r\n{headers}content-length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard


async def send(url: str, *, private: bool = True) -> Any:
    post = HttpWebhookPost(private=private)
    try:
        return await post.send(url, {"webhook-id": "msg_1"}, b'{"a": 1}')
    finally:
        await post.close()


async def test_a_message_arrives_as_it_is() -> None:
    async with endpoint() as (url, heard):
        delivery = await send(f"{url}/in?x=1")
    assert (delivery.arrived, delivery.body) == (True, b"ok")
    head, body = heard[0].split(b"\r\n\r\n", 1)
    assert head.startswith(b"POST /in?x=1 HTTP/1.1")
    assert b"webhook-id: msg_1" in head
    assert json.loads(body) == {"a": 1}


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/in", "https://localhost/in", "https://[::1]/in", "https://169.254.169.254/latest", "https://2130706433/",
     "https://[::ffff:127.0.0.1]/", "https://0/", "https://127.1/"],
)  # fmt: skip
async def test_an_address_that_is_not_public_is_not_asked(url: str) -> None:
    delivery = await send(url, private=False)
    assert not delivery.arrived
    assert delivery.reason in ("the host is not a public address", "the name of the host cannot be resolved")


@pytest.mark.parametrize(
    "url", ["https://[x/", "https://a:99999/", "https:///in", "https://\x00/", "https://a b/", "https://xn--/"]
)
async def test_an_address_that_makes_no_sense_is_an_end_as_well(url: str) -> None:
    assert not (await send(url)).arrived


async def test_without_tls_nothing_is_sent() -> None:
    async with endpoint() as (url, heard):
        assert (await send(url, private=False)).reason == "the address must begin with https://"
    assert heard == []


async def test_a_name_with_one_private_address_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    await names(monkeypatch, ["93.184.216.34"], ["10.0.0.1"])
    assert (await send("https://mixed.example/", private=False)).reason == "the host is not a public address"


async def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that stands for another address a moment later leads nowhere else."""
    async with endpoint() as (url, heard):
        port = url.rpartition(":")[2]
        asked = await names(monkeypatch, ["127.0.0.1"], ["203.0.113.9"])
        delivery = await send(f"http://rebinding.example:{port}/in")
    assert delivery.arrived
    assert asked == ["rebinding.example"]  # once; the client was given an address
    assert f"host: rebinding.example:{port}".encode() in heard[0]


async def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Have names stand for these addresses: of one answer all, of several the first of each, one after another."""
    asked: list[str] = []
    several = [address for answer in answers for address in answer]
    loop = asyncio.get_running_loop()
    real = loop.getaddrinfo

    async def getaddrinfo(host: Any, port: Any, **more: Any) -> Any:
        if not str(host).endswith(".example"):
            return await real(host, port, **more)
        asked.append(str(host))
        given = [several[0]] if str(host).startswith("rebinding") and len(asked) == 1 else several
        return [(2, 1, 6, "", (address, port)) for address in given]

    monkeypatch.setattr(type(loop), "getaddrinfo", lambda _, *given, **more: getaddrinfo(*given, **more))
    return asked


async def test_a_redirect_is_not_followed() -> None:
    async with endpoint() as (inner, unheard), endpoint(302, f"location: {inner}/\r\n") as (url, heard):
        delivery = await send(url)
    assert (delivery.status, delivery.reason) == (302, "it redirects, which is not followed")
    assert len(heard) == 1
    assert unheard == []


async def test_a_long_answer_is_read_no_further_than_needed() -> None:
    async with endpoint(body=b"x" * 3_000_000) as (url, _):
        assert len((await send(url)).body) == 4_096


async def test_nobody_there_is_an_end_as_well() -> None:
    delivery = await send("http://127.0.0.1:1/")
    assert (delivery.status, delivery.arrived) == (None, False)
