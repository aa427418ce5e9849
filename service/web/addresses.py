"""What was asked for, as routes see it: path and method. Which routes there are: the routers.

Callers' own ids stand in addresses, and theirs may hold slashes (`gid://shopify/Customer/1`, sent as `%2F`). Servers
decode a path before it is matched, so that such an id would fall apart, and another route take the pieces.
"""

import re
from urllib.parse import quote, unquote

from starlette.convertors import Convertor, register_url_convertor
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HELD = "\ufdd0"
"""Stands for a slash within an id while routes are matched; Unicode keeps it out of all text, for such uses."""
_ENCODED = re.compile("%2f", re.IGNORECASE)


class _WholeId(Convertor[str]):
    """`{customer:id}`: one segment of a path, slashes within it included."""

    regex = "[^/]+"

    def convert(self, value: str) -> str:
        """Return the id as the caller knows it."""
        return value.replace(_HELD, "/")

    def to_string(self, value: str) -> str:
        """Return the id as it stands in a path."""
        return value.replace("/", _HELD)


register_url_convertor("id", _WholeId())


class Addresses:
    """ASGI middleware, outermost: keeps ids whole, and asks HEAD as GET, whose answer it sends without its body.

    Routes know GET only; probes and caches ask with HEAD too (RFC 9110, 9.1). `asked_method` tells which it was.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # A copy: the server leaves the body out itself where its own scope says HEAD.
        seen = {**scope, "path": _whole(scope)}
        if scope["method"] != "HEAD":
            await self.app(seen, receive, send)
            return

        async def bare(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        seen["state"] = {**scope.get("state", {}), "asked_method": "HEAD"}
        await self.app({**seen, "method": "GET"}, receive, bare)


def asked_method(scope: Scope) -> str:
    """Return the method that the caller used."""
    return str(scope.get("state", {}).get("asked_method", scope["method"]))


def path_of(scope: Scope) -> str:
    """Return the path without the prefix under which a proxy serves us (`root_path`)."""
    path, prefix = str(scope["path"]), str(scope.get("root_path", ""))
    rest = path.removeprefix(prefix)
    return rest if not rest or rest.startswith("/") else path


def _whole(scope: Scope) -> str:
    raw = (scope.get("raw_path") or b"").decode("ascii", "replace")
    return unquote(_ENCODED.sub(quote(_HELD), raw)) if _ENCODED.search(raw) else str(scope["path"])
