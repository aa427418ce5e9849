"""What `moments keys` does, also beside a running service. Secrets are made here, shown once and kept nowhere."""

import asyncio
import datetime as dt
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import typer

from service import bootstrap
from service.cli import output
from service.cli.given import build, load_settings
from service.domain.keys import (
    ALL_BRANDS,
    SECRET_BYTES,
    ApiKey,
    KeyId,
    KeyLimits,
    KeyRecord,
    Spend,
    digest_of,
    key_id_of,
    prefix_of,
    secret_of,
)
from service.errors import InvalidRequest, NotFound
from service.ports import KeyStore
from service.settings import Settings

T = TypeVar("T")

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST = dt.timedelta(days=3_650)
_ID = re.compile(r"(?:mk_live_)?([0-9a-f]{12})(?:_.*)?")


def create(given: Mapping[str, Any], limits: Mapping[str, Any], expires: str | None, as_json: bool) -> None:
    """Make a key and print its secret.

    Raises:
        InvalidRequest: a name, scope, limit or time that does not fit.
        NotFound: there is no such brand.
    """
    settings = load_settings()
    now = dt.datetime.now(dt.UTC)
    key_id = key_id_of(secrets.token_bytes(6))
    secret = secret_of(key_id, secrets.token_bytes(SECRET_BYTES))
    times = {"created_at": now, "expires_at": None if expires is None else now + _span(expires, "--expires")}
    made = {"id": key_id, "prefix": prefix_of(secret), "limits": build(KeyLimits, limits)}
    key = build(ApiKey, {**given, **made, **times})
    _check_brands(settings, key)
    _with_keys(settings, lambda store: store.create(KeyRecord(key=key, digest=digest_of(secret))))
    _tell(key, secret, f"Key {key.id} is made. Its secret is shown this once:", as_json)


def show_all(as_json: bool) -> None:
    """Show all keys."""
    now = dt.datetime.now(dt.UTC)

    async def find(store: KeyStore) -> tuple[tuple[KeyRecord, ...], dict[KeyId, Spend]]:
        spent: dict[KeyId, Spend] = {}
        for whose, cost in (await store.spend_on(now.date())).items():
            spent[whose.key] = spent.get(whose.key, Spend()).plus(cost)
        return await store.list(), spent

    records, spent = _with_keys(load_settings(), find)
    if as_json:
        output.print_json([_document(record.key, now, spent.get(record.key.id, Spend())) for record in records])
        return
    columns = ("!Key", "Name", "Brands", "Scopes", "State", "!Last used", "!Spent today")
    rows = [_row(record.key, now, spent.get(record.key.id, Spend())) for record in records]
    nothing = "No keys: the service is open, on this machine only. `moments keys create` makes one."
    output.show_rows(columns, rows, nothing)


def rotate(given: str, grace: str, as_json: bool) -> None:
    """Give a key a new secret and print it.

    Raises:
        NotFound: there is no such key (code `key_not_found`).
        InvalidRequest: the time does not fit, or the key has ended (code `key_ended`).
    """
    now = dt.datetime.now(dt.UTC)
    until = now + _span(grace, "--grace")

    async def work(store: KeyStore) -> tuple[ApiKey, str]:
        key = await _find(store, given)
        if (state := key.state(now)) != "active":
            raise InvalidRequest(f"key {key.id} is {state}; make a new one: moments keys create", code="key_ended")
        secret = secret_of(key.id, secrets.token_bytes(SECRET_BYTES))
        await store.rotate(key.id, digest_of(secret), prefix_of(secret), until)
        return await _find(store, given), secret

    key, secret = _with_keys(load_settings(), work)
    _tell(key, secret, f"The old secret works until {until:%Y-%m-%d %H:%M} UTC. The new one, shown this once:", as_json)


def revoke(given: str, as_json: bool) -> None:
    """End a key.

    Raises:
        NotFound: there is no such key (code `key_not_found`).
    """
    now = dt.datetime.now(dt.UTC)

    async def work(store: KeyStore) -> ApiKey:
        key = await _find(store, given)
        await store.revoke(key.id, now)
        return await _find(store, given)

    key = _with_keys(load_settings(), work)
    if as_json:
        output.print_json(_document(key, now, None))
    else:
        output.stderr().print(output.safe(f"Key {key.id} ({key.name}) is revoked; a running service knows in seconds."))


def _with_keys(settings: Settings, work: Callable[[KeyStore], Awaitable[T]]) -> T:
    async def session() -> T:
        async with bootstrap.open_keys(settings) as store:
            return await work(store)

    return asyncio.run(session())


async def _find(store: KeyStore, given: str) -> ApiKey:
    # Of a whole secret, pasted by mistake, no more than the id may come back in a message.
    found = _ID.fullmatch(given.strip())
    record = await store.get(KeyId(found[1])) if found else None
    if record is None:
        raise NotFound("there is no such key; see moments keys list", code="key_not_found")
    return record.key


def _check_brands(settings: Settings, key: ApiKey) -> None:
    known = {brand.id for brand in bootstrap.open_library(settings).brands()}
    known |= {path.parent.name for path in settings.knowledge_dir.glob("*/brand.yaml")}
    for name in key.brands:
        if name != ALL_BRANDS and name not in known:
            raise NotFound(f"there is no brand {name!r}; see moments brands", code="brand_not_found")


def _span(text: str, option: str) -> dt.timedelta:
    found = re.fullmatch(r"(\d{1,9})([smhdw])", text.strip())
    span = dt.timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else _LONGEST
    if found is None or span > _LONGEST:
        raise InvalidRequest(f"{option} must be a number and one of s, m, h, d, w, up to ten years, such as 90d")
    return span


def _tell(key: ApiKey, secret: str, sentence: str, as_json: bool) -> None:
    if as_json:
        output.print_json({**_document(key, key.created_at, None), "secret": secret})
        return
    output.stderr().print(output.safe(sentence))
    # Alone on standard output, for a script to take.
    typer.echo(secret)


def _document(key: ApiKey, now: dt.datetime, spent: Spend | None) -> dict[str, Any]:
    document: dict[str, Any] = {**key.model_dump(mode="json"), "state": key.state(now)}
    if spent is not None:
        document["spent_today"] = {"tokens": spent.tokens, "usd": spent.micro_usd / 1_000_000}
    return document


def _row(key: ApiKey, now: dt.datetime, spent: Spend) -> tuple[object, ...]:
    state = key.state(now)
    until = f"\nuntil {key.expires_at:%Y-%m-%d}" if state == "active" and key.expires_at else ""
    return (
        key.prefix,
        key.name,
        "\n".join(key.brands),
        "\n".join(key.scopes),
        output.safe(state + until, "green" if state == "active" else "dim"),
        "never" if key.last_used_at is None else f"{key.last_used_at:%Y-%m-%d %H:%M}",
        f"{spent.tokens:,} tokens\n${spent.micro_usd / 1_000_000:,.4f}",
    )
