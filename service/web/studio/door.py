"""Who comes into the studio: sessions that an API key opened, kept in a signed cookie. What a key may do: `web.auth`.

The cookie names the key and the time it ends, signed with a secret of the service and with the hash of the key's own
secret: a key that is revoked, expired or rotated ends its sessions, and whoever reads the database can forge none.
"""

import datetime as dt
import hashlib
import hmac
import re
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Annotated, Literal, NamedTuple

from fastapi import Depends
from fastapi.requests import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.domain.keys import ANYONE, Caller, KeyId, KeyRecord, Permission
from service.domain.nouns import BrandId
from service.ports.callers import PAYER, Payer
from service.web.addresses import path_of
from service.web.auth import KeyRing, caller_of, caller_with
from service.web.problems import WebProblem
from service.web.startup import Startup, checked

LASTS = dt.timedelta(hours=12)
"""How long one is signed in."""
_TOKEN = re.compile(r"(?P<key>[0-9a-f]{12})\.(?P<ends>\d{10})\.(?P<nonce>[A-Za-z0-9_-]{22})\.(?P<sign>[0-9a-f]{64})")
_SEED = re.compile(r"[A-Za-z0-9_-]{22}")
_BRAND = re.compile(r"/studio/(?:panel/)?brands/([^/]+)(?:/|$)")
_MOST_ENDED = 10_000
Room = Literal["studio", "panel"]
"""The whole studio, or the reply panel alone that other sites may show in a frame."""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Visitor(NamedTuple):
    """Who looks at a page. Without a caller nobody has signed in; `open` is a service without keys.

    `basis` is what the browser holds and no other site knows: tokens of forms are made from it.
    """

    caller: Caller | None
    open: bool
    basis: str
    room: Room = "studio"
    is_new: bool = False
    """The browser holds no cookie of ours yet."""

    def may(self, *scopes: Permission) -> bool:
        """Tell whether the visitor has one of these permissions."""
        return self.caller is not None and self.caller.may(*scopes)

    def sees(self, brand: str) -> bool:
        """Tell whether the visitor may know of a brand."""
        return self.caller is not None and self.caller.sees(brand)


class Sessions:
    """Makes and reads the cookie of a session, and the tokens of forms."""

    def __init__(
        self,
        secret: str | None,
        embed_origins: tuple[str, ...] = (),
        *,
        ring: KeyRing,
        loopback: bool,
    ) -> None:
        """Choose the secret to sign with; without one, a random one that no other process has."""
        self._secret = (secret or secrets.token_hex(32)).encode()
        self.embed_origins = embed_origins
        self.ring = ring
        self.loopback = loopback
        self._ended: dict[str, None] = {}

    def cookie(self, room: Room) -> str:
        """Return the name of the cookie of a room."""
        return f"moments_{room}"

    async def open(self, startup: Startup, secret: str, room: Room) -> str:
        """Return the cookie of a new session of whoever holds a key's secret.

        Raises:
            WebProblem: it opens nothing (`unauthorized`).
        """
        if startup.service is None:
            raise startup.not_ready()
        known = await self.ring.keys(startup.service.keys)
        key = caller_with(known, secret, _now()).key
        ends, nonce = f"{int((_now() + LASTS).timestamp()):010d}", secrets.token_urlsafe(16)
        return f"{key}.{ends}.{nonce}.{self._sign(room, key, ends, nonce, known[key])}"

    def end(self, token: str) -> None:
        """End a session in this process, whoever still holds its cookie."""
        self._ended[token] = None
        if len(self._ended) > _MOST_ENDED:
            del self._ended[next(iter(self._ended))]

    async def visitor(self, startup: Startup, cookies: dict[str, str], room: Room) -> Visitor:
        """Return who holds these cookies."""
        # A frame on our own site sends the studio's cookie too, and needs no second sign-in.
        for one in dict.fromkeys((room, "studio")):
            token = cookies.get(self.cookie(one), "")
            found = await self._signed_in(startup, token, one, room)
            if found is not None:
                return found
        open_ = await self._is_open(startup)
        seed = cookies.get(self.cookie(room), "")
        is_new = not _SEED.fullmatch(seed)
        basis = secrets.token_urlsafe(16) if is_new else seed
        return Visitor(ANYONE if open_ else None, open_, basis, room, is_new)

    def form_token(self, visitor: Visitor) -> str:
        """Return what a form of this visitor sends back to show that it is ours."""
        return hmac.new(self._secret, f"form {visitor.basis}".encode(), hashlib.sha256).hexdigest()

    async def _signed_in(self, startup: Startup, token: str, of: Room, room: Room) -> Visitor | None:
        found = _TOKEN.fullmatch(token)
        if found is None or startup.service is None or token in self._ended:
            return None
        record = (await self.ring.keys(startup.service.keys)).get(KeyId(found["key"]))
        now = _now()
        if record is None or int(found["ends"]) <= now.timestamp():
            return None
        sign = self._sign(of, record.key.id, found["ends"], found["nonce"], record)
        if not hmac.compare_digest(sign, found["sign"]):
            return None
        try:
            caller = caller_of(record.key, now)
        except WebProblem:
            return None
        startup.service.accounts.used(caller.key, now)
        return Visitor(caller, False, token, room)

    async def _is_open(self, startup: Startup) -> bool:
        if not self.loopback or startup.service is None:
            return False
        return not await self.ring.keys(startup.service.keys)

    def _sign(self, room: Room, key: str, ends: str, nonce: str, record: KeyRecord) -> str:
        words = f"session {room} {key} {ends} {nonce} {record.digest.hex()}"
        return hmac.new(self._secret, words.encode(), hashlib.sha256).hexdigest()


class Door:
    """ASGI middleware: puts the `Visitor`, and the `Caller` if there is one, into the state of each studio request."""

    def __init__(self, app: ASGIApp, startup: Startup, sessions: Sessions) -> None:
        self.app = app
        self.startup = startup
        self.sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who comes, and pass the request on."""
        path = path_of(scope) if scope["type"] == "http" else ""
        if not path.startswith("/studio") or path.startswith("/studio/static/"):
            await self.app(scope, receive, send)
            return
        room: Room = "panel" if path.startswith("/studio/panel") else "studio"
        visitor = await self.sessions.visitor(self.startup, _cookies(Headers(scope=scope)), room)
        state = scope.setdefault("state", {})
        state["visitor"] = visitor
        if visitor.caller is None:
            await self.app(scope, receive, send)
            return
        state["caller"] = visitor.caller
        found = _BRAND.match(path)
        payer = PAYER.set(Payer(visitor.caller.key, BrandId(found[1] if found else "")))
        try:
            await self.app(scope, receive, send)
        finally:
            PAYER.reset(payer)


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        return {name: one.value for name, one in SimpleCookie("; ".join(headers.getlist("cookie"))).items()}
    except CookieError:
        return {}


async def _visitor(request: Request) -> Visitor:
    return checked(request.scope["state"]["visitor"], Visitor)


async def _sessions(request: Request) -> Sessions:
    return checked(request.app.state.sessions, Sessions)


VisitorDep = Annotated[Visitor, Depends(_visitor)]
"""Who looks at the page."""
SessionsDep = Annotated[Sessions, Depends(_sessions)]
