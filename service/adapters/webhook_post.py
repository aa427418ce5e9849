"""Carries messages to webhooks over HTTPS: signed, to public addresses only, following nobody anywhere else.

A name is resolved here, its addresses are checked, and the connection is made to a checked address: what the name
stands for a moment later ("DNS rebinding", CWE-350) does not count. Redirects are not followed, proxies not used,
answers read no further than needed.
"""

import asyncio
import datetime as dt
import ipaddress
import secrets
import socket
from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from service.domain.webhooks import Delivery

if TYPE_CHECKING:
    import httpx

_TIMEOUT_S = 15.0
_MOST_READ = 4_096
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class StandardSigner:
    """Fulfils `ports.Signer` with the library of the Standard Webhooks project."""

    def new_secret(self) -> str:
        """Return a new secret, `whsec_` and 32 random bytes in base64."""
        return f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"

    def headers(self, secret: str, message: str, at: dt.datetime, body: bytes) -> dict[str, str]:
        """Return the headers `webhook-id`, `webhook-timestamp` and `webhook-signature` of a message."""
        from standardwebhooks import Webhook as StandardWebhook

        utc = at.astimezone(dt.UTC)
        return {
            "webhook-id": message,
            "webhook-timestamp": str(int(utc.timestamp())),
            "webhook-signature": StandardWebhook(secret).sign(message, utc, body.decode()),
        }


class HttpWebhookPost:
    """Fulfils `ports.WebhookPost`. With `private` addresses that are not public may be reached, and without TLS."""

    def __init__(self, *, private: bool) -> None:
        self._private = private
        self._http: httpx.AsyncClient | None = None

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Delivery:
        """Return how it ended; an address that is not to be reached, or not public, is an end as well."""
        import httpx

        try:
            target = urlsplit(url)
        except ValueError:
            return Delivery(None, "the address cannot be read")
        host = target.hostname or ""
        if target.scheme != "https" and not self._private:
            return Delivery(None, "the address must begin with https://")
        try:
            httpx.URL(url)
            port = target.port or (443 if target.scheme == "https" else 80)
            addresses = await _resolved(host, port)
        except (OSError, ValueError, httpx.InvalidURL):
            return Delivery(None, "the name of the host cannot be resolved")
        # One address that is not public spoils the name: else it would be a matter of luck.
        if not addresses or not (self._private or all(is_public(address) for address in addresses)):
            return Delivery(None, "the host is not a public address")
        return await self._sent(url, host, addresses[0], headers, body)

    async def close(self) -> None:
        """Let go of connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _sent(self, url: str, host: str, address: _Address, headers: Mapping[str, str], body: bytes) -> Delivery:
        import httpx

        literal = f"[{address}]" if address.version == 6 else str(address)
        asked = httpx.URL(url)
        request = self._client().build_request(
            "POST",
            asked.copy_with(host=literal),
            content=body,
            headers={"content-type": "application/json", **headers, "host": asked.netloc.decode()},
            extensions={"sni_hostname": host},
        )
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                response = await self._client().send(request, stream=True)
                try:
                    return Delivery(response.status_code, _reason(response), await _first_bytes(response))
                finally:
                    await response.aclose()
        except TimeoutError:
            return Delivery(None, f"no answer within {_TIMEOUT_S:.0f} s")
        except (httpx.HTTPError, OSError) as error:
            return Delivery(None, f"no connection, or none that lasted ({type(error).__name__})")

    def _client(self) -> "httpx.AsyncClient":
        import httpx

        if self._http is None:
            # Neither proxies nor netrc of the environment, and no connection is kept: the next one is checked anew.
            limits = httpx.Limits(max_keepalive_connections=0)
            self._http = httpx.AsyncClient(trust_env=False, follow_redirects=False, limits=limits, timeout=_TIMEOUT_S)
        return self._http


async def _resolved(host: str, port: int) -> list[_Address]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(where[0]).partition("%")[0]) for *_, where in found]


def is_public(address: _Address) -> bool:
    """Tell whether an address is one of the open internet, by IANA's registries of special addresses.

    Addresses of IPv6 that lead to one of IPv4 (mapped, NAT64, 6to4, Teredo) are judged by that one as well.
    """
    inner: list[_Address] = []
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo
        inner = [one for one in (address.ipv4_mapped, address.sixtofour, teredo[1] if teredo else None) if one]
        if address in _NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    mapped = isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None
    outer = mapped or (address.is_global and not address.is_multicast)
    return outer and all(is_public(one) for one in inner)


async def _first_bytes(response: "httpx.Response") -> bytes:
    body = b""
    async for block in response.aiter_raw():
        body += block
        if len(body) >= _MOST_READ:
            break
    return body[:_MOST_READ]


def _reason(response: "httpx.Response") -> str:
    if response.is_success:
        return ""
    return "it redirects, which is not followed" if response.is_redirect else f"it answered {response.status_code}"
