"""How JSON routes read and answer: strict JSON in, a noun's own bytes out, and the media types they agree to."""

import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import orjson
from fastapi.requests import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from service.web.problems import WebProblem
from service.web.repeated_keys import repeated_keys

JSON = "application/json"
EVENTS = "text/event-stream"
HTML = "text/html"
TEXT = "text/plain"
_WEIGHT = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


def respond(noun: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a noun. It is valid already, so it is written once and not validated again."""
    return Response(noun.model_dump_json(), status_code=status, media_type=JSON, headers=headers)


def created(noun: BaseModel, request: Request, path: str) -> Response:
    """Answer 201 with the address of what was made; `path` starts at the root of the service."""
    return respond(noun, 201, {"Location": f"{request.scope.get('root_path', '')}{path}"})


def accepted(noun: BaseModel, request: Request, path: str) -> Response:
    """Answer 202: what was asked for will be at an address, `path` from the root of the service."""
    location = f"{request.scope.get('root_path', '')}{path}"
    return respond(noun, 202, {"Location": location, "Retry-After": "1", "Preference-Applied": "respond-async"})


def media_type_of(request: Request) -> str:
    """Return the media type of the body in lower case, without parameters.

    Raises:
        WebProblem: the body says that it is not UTF-8.
    """
    name, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.lower().partition("charset=")[2].partition(";")[0].strip().strip("'\"")
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise WebProblem("unsupported_media_type", "Text must be sent in UTF-8.")
    return name.strip().lower()


class _StrictRequest(Request):
    """A request whose JSON is read by the standard: no NaN, no Infinity, no broken characters."""

    async def json(self) -> Any:
        """Return the parsed body."""
        return orjson.loads(await self.body())


class JsonRoute(APIRoute):
    """A route that speaks JSON only and says so before it reads a body."""

    acceptable = frozenset({JSON, "application/*", "*/*", "application/problem+json"})

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's handler behind the checks of both media types."""
        handler = super().get_route_handler()
        takes_json = self.body_field is not None

        async def handle(request: Request) -> Response:
            _check_accept(request.headers.get("accept") or "*/*", self.acceptable)
            strict = _StrictRequest(request.scope, request.receive)
            if takes_json:
                _check_content_type(request)
                _refuse_repeated(await strict.body())
            return await handler(strict)

        return handle


class StreamRoute(JsonRoute):
    """A route that tells of its work as server-sent events too, if asked to."""

    acceptable = JsonRoute.acceptable | {EVENTS}


class TextRoute(JsonRoute):
    """A route that answers in HTML and plain text too."""

    acceptable = JsonRoute.acceptable | {HTML, TEXT, "text/*"}


def best_of(request: Request, kinds: Sequence[str]) -> str:
    """Return the media type that the caller likes best (RFC 9110, 12.5.1); the first one where several are alike."""
    accept = request.headers.get("accept") or "*/*"
    if accept in kinds:
        return accept
    ranges = [_range(entry) for entry in accept.lower().split(",")]
    return max(kinds, key=lambda kind: max((_liking(kind, *one) for one in ranges), default=(0.0, 0)))


def _range(entry: str) -> tuple[str, float]:
    media_type, *parameters = (part.strip() for part in entry.split(";"))
    weight = next((part.removeprefix("q=") for part in parameters if part.startswith("q=")), "1")
    return media_type, float(weight) if _WEIGHT.fullmatch(weight) else 0.0


def _liking(kind: str, media_range: str, weight: float) -> tuple[float, int]:
    """Return how much a range wants a media type, and how exactly it names it."""
    exact = (kind, f"{kind.partition('/')[0]}/*", "*/*")
    return (weight, -exact.index(media_range)) if media_range in exact else (0.0, -len(exact))


def wants_events(request: Request) -> bool:
    """Return whether the caller wants server-sent events."""
    return EVENTS in (request.headers.get("accept") or "").lower()


def _refuse_repeated(body: bytes) -> None:
    if errors := repeated_keys(body):
        raise WebProblem("invalid_request", f"{errors[0].pointer or 'body'}: {errors[0].detail}", errors=errors)


def _check_accept(accept: str, acceptable: frozenset[str]) -> None:
    for entry in accept.lower().split(","):
        media_type, *parameters = (part.strip() for part in entry.split(";"))
        refused = any(parameter.replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000") for parameter in parameters)
        if media_type in acceptable and not refused:
            return
    raise WebProblem(
        "not_acceptable",
        f"This address answers in {' or '.join(sorted(acceptable & {JSON, EVENTS, HTML, TEXT}))} only.",
    )


def _check_content_type(request: Request) -> None:
    headers = request.headers
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        return
    name = media_type_of(request)
    if name != JSON and not (name.startswith("application/") and name.endswith("+json")):
        raise WebProblem("unsupported_media_type", "Send the body as application/json.")
