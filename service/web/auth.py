"""Who asks, and what they may see and do. How much they may use of it: `limits`; what a key is: `domain.keys`.

`Authentication` resolves the caller of every request under /v1 before anything else looks at it, so that nothing, not
even a recorded answer, goes to somebody whose key is unknown, expired or revoked. Without any key the service is open,
on a loopback address only; a key that is revoked or expired is still a key, so that ending the last one opens nothing.
"""

import asyncio
import datetime as dt
import ipaddress
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path
from fastapi.requests import Request
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from service.bootstrap import Service
from service.domain.brands import Brand
from service.domain.keys import ANYONE, ApiKey, Caller, KeyId, KeyRecord, Permission, key_of
from service.domain.nouns import BrandId
from service.errors import NotFound
from service.ports.callers import PAYER, Payer
from service.ports.keys import KeyStore
from service.web.addresses import path_of
from service.web.failures import response_for
from service.web.problems import WebProblem
from service.web.startup import ServiceDep, Startup

FRESH_S = 2.0
"""So old may be what is known of the keys: a key that another process revokes works no longer than this."""
_BRAND_PATH = re.compile(r"/v1/brands/([^/]+)/")
_BEARER = re.compile(r"bearer +(\S+) *", re.IGNORECASE)
_METRICS = "/metrics"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Authentication:
    """ASGI middleware: puts the `Caller` into the state of each request under /v1, or answers 401.

    With `loopback` the service may be open while there is no key, and `/metrics` needs none.
    """

    def __init__(
        self,
        app: ASGIApp,
        startup: Startup,
        loopback: bool,
        ring: "KeyRing",
    ) -> None:
        self.app = app
        self.startup = startup
        self.loopback = loopback
        self._ring = ring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Resolve the caller and pass the request on."""
        path = path_of(scope) if scope["type"] == "http" else ""
        if not self._is_guarded(path):
            await self.app(scope, receive, send)
            return
        service = self.startup.service
        if service is None:
            await response_for(self.startup.not_ready(), scope)(scope, receive, send)
            return
        try:
            caller = await self._caller(service, Headers(scope=scope))
            if path == _METRICS:
                _require(caller, "admin")
        except WebProblem as refusal:
            await response_for(refusal, scope)(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        found = _BRAND_PATH.match(path)
        payer = PAYER.set(Payer(caller.key, BrandId(found[1] if found else "")))
        try:
            await self.app(scope, receive, send)
        finally:
            PAYER.reset(payer)

    def _is_guarded(self, path: str) -> bool:
        return path.startswith("/v1") or (path == _METRICS and not self.loopback)

    async def _caller(self, service: Service, headers: Headers) -> Caller:
        known = await self._ring.keys(service.keys)
        if not known and self.loopback:
            return ANYONE
        now = _now()
        caller = caller_with(known, _secret(headers.getlist("authorization")), now)
        service.accounts.used(caller.key, now)
        return caller


class KeyRing:
    """The keys in memory, read again when they are older than `FRESH_S`."""

    def __init__(self) -> None:
        self._keys: Mapping[KeyId, KeyRecord] = {}
        self._read_at: float | None = None
        self._reading = asyncio.Lock()

    async def keys(self, store: KeyStore) -> Mapping[KeyId, KeyRecord]:
        """Return all keys by id.

        Raises:
            StorageFailed: they cannot be read; nobody is let in on what was known before.
        """
        asked = time.monotonic()
        if not self._is_fresh(asked):
            async with self._reading:
                # Measured from when this caller asked: else a read that takes longer than `FRESH_S` on a busy
                # machine would be made anew by each of those who waited for it.
                if not self._is_fresh(asked):
                    began = time.monotonic()
                    self._keys = {record.key.id: record for record in await store.list()}
                    self._read_at = began
        return self._keys

    def _is_fresh(self, at: float) -> bool:
        return self._read_at is not None and at - self._read_at < FRESH_S


def _secret(headers: list[str]) -> str:
    """Return the secret that the header holds, empty if it is none."""
    if not headers:
        raise _unauthorized("This address needs an API key: Authorization: Bearer mk_live_…", "Bearer")
    found = _BEARER.fullmatch(headers[0]) if len(headers) == 1 else None
    return found[1] if found else ""


def caller_with(known: Mapping[KeyId, KeyRecord], secret: str, now: dt.datetime) -> Caller:
    """Return who holds this secret; a wrong secret and an unknown id get the same answer.

    Raises:
        WebProblem: it opens nothing, or its key has expired or was revoked (`unauthorized`).
    """
    key = key_of(secret)
    record = known.get(key) if key is not None else None
    if record is None or not record.opens(secret, now):
        raise _unauthorized("This is no key of this service.", 'Bearer error="invalid_token"')
    return caller_of(record.key, now)


def caller_of(key: ApiKey, now: dt.datetime) -> Caller:
    """Return who asks with a key; one that has expired or was revoked raises `unauthorized`."""
    if (state := key.state(now)) != "active":
        raise _unauthorized(f"This key is {state}.", 'Bearer error="invalid_token"')
    return Caller(key.id, frozenset(key.brands), frozenset(key.scopes), key.limits, key.name)


def _unauthorized(detail: str, challenge: str) -> WebProblem:
    return WebProblem("unauthorized", detail, headers={"WWW-Authenticate": challenge})


def _require(caller: Caller, *scopes: Permission) -> None:
    if not caller.may(*scopes):
        names = " or ".join(f"`{scope}`" for scope in scopes)
        raise WebProblem("forbidden", f"This key has not the scope {names}, which is needed here.")


async def _caller(request: Request) -> Caller:
    caller = request.scope.get("state", {}).get("caller")
    if not isinstance(caller, Caller):
        # A path that the middleware did not take for ours, and a route did.
        raise _unauthorized("This address needs an API key.", "Bearer")
    return caller


CallerDep = Annotated[Caller, Depends(_caller)]
"""Who asks."""


@dataclass(frozen=True, slots=True)
class _Needs:
    """A dependency that lets only callers with one of these scopes pass; `openapi` reads the scopes from here."""

    scopes: tuple[Permission, ...]

    async def __call__(self, request: Request, caller: CallerDep) -> None:
        _require(caller, *_with_reading(self.scopes, request.method))


def needs(*scopes: Permission) -> Any:
    """Return the dependency of a route or router that needs one of these scopes."""
    return Depends(_Needs(scopes))


def _with_reading(scopes: tuple[Permission, ...], method: str) -> tuple[Permission, ...]:
    """Add the scope of those who only look on to the scopes of what changes nothing."""
    return tuple(dict.fromkeys((*scopes, "read"))) if method in {"GET", "HEAD"} else scopes


def scopes_of(routes: Iterable[BaseRoute]) -> dict[str, tuple[Permission, ...]]:
    """Return the scopes of which a key needs one, by the id of the operation; none where any key will do."""
    return {
        str(route.operation_id): _with_reading(needed.dependency.scopes, min(route.methods or {"POST"}))
        for route in routes
        if isinstance(route, APIRoute)
        for needed in route.dependencies
        if isinstance(needed.dependency, _Needs)
    }


async def _brand(
    brand: Annotated[str, Path(description="Id of the brand, as `GET /v1/brands` lists it.")],
    service: ServiceDep,
    caller: CallerDep,
) -> Brand:
    try:
        if caller.sees(brand):
            return service.library.brand(brand)
    except NotFound:
        pass
    # One answer for unknown and forbidden brands, so that nobody can find out which brands exist.
    raise NotFound("There is no such brand, or you may not see it.", code="brand_not_found")


BrandAccess = Annotated[Brand, Depends(_brand)]
"""The brand of the address, if the caller may see it."""


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a service that listens on this host."""
    name = host.strip().strip("[]").lower()
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def bind_warning(host: str) -> str | None:
    """Return why the service must not listen on this host without keys, or None where it may."""
    if is_loopback(host):
        return None
    return (
        f"Without API keys the service is open to everyone who can reach it, so it does not listen on "
        f"{host or 'every address'}. Use --host 127.0.0.1, or make a key first: moments keys create."
    )
