"""What an OpenAI-compatible server can send, right or wrong, as data. Who sends it, and when: `fault_server`."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from service.adapters.mock.composer import compose

SECRET = "sk-secret-123"
"""Stands in every vendor's message here: what we say of a fault must not repeat it."""
TEXT = '{"body": "Hi"}'
_PIECE = 5


class Reply(NamedTuple):
    """What the server sends. `events` go out instead of `body` where the request asks for a stream.

    `fault` is how sending goes wrong: `reset`, `close` and `hang` before the first byte; `reset_body`, `cut_body` and
    `hang_body` in the middle; `drip` sends a byte at a time. `latency_s` is waited before the first byte, `pace_s`
    between events and between the bytes of a drip. `done` ends a stream as OpenAI does: usage if asked, `[DONE]`.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    fault: str = ""
    events: tuple[str, ...] = ()
    done: bool = True
    latency_s: float = 0.0
    pace_s: float = 0.0


def composed(request: dict[str, Any]) -> Reply:
    """Answer as mock/composer would."""
    schema = request.get("response_format", {}).get("json_schema", {}).get("schema")
    return completion(compose(request["messages"], schema, int(request.get("seed") or 0)), piece=64)


def indiscreet(words: str) -> tuple[Callable[[dict[str, Any]], Reply], ...]:
    """Return the answers of a provider that repeats a customer's words, and the prompt with them, where it should not.

    In prose where structure was asked for, in the message of an error, and as the body of a failure.
    """

    def in_prose(request: dict[str, Any]) -> Reply:
        return completion(f"Dear {words}, {json.dumps(request)[:200]}")

    def in_an_error(request: dict[str, Any]) -> Reply:
        error = {"message": f"{words} {request}", "type": words, "code": "bad"}
        return Reply(400, body=json.dumps({"error": error}))

    def as_a_failure(_: dict[str, Any]) -> Reply:
        return Reply(500, body=words)

    return in_prose, in_an_error, as_a_failure


def completion(
    text: str | None, finish: str | None = "stop", *, refusal: str | None = None, piece: int = _PIECE
) -> Reply:
    """Return a chat completion with one choice, plain and as a stream with `piece` characters an event."""
    message = {"role": "assistant", "content": text, **({"refusal": refusal} if refusal else {})}
    plain = {"index": 0, "finish_reason": finish, "message": message}
    name, words = ("refusal", refusal) if refusal else ("content", text or "")
    pieces = [words[start : start + piece] for start in range(0, len(words), piece)]
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}, *({name: words} for words in pieces)]
    last = (_event({}, finish),) if finish else ()
    return Reply(body=_plain([plain]), events=(*(_event(delta) for delta in deltas), *last))


def usage_event() -> str:
    """Return the chunk that comes before the end where a stream was asked for with its usage."""
    return _chunk([], usage=_USAGE)


def failure(status: int, code: str | None = None, said: str = "it failed", **headers: str) -> Reply:
    """Return an error as OpenAI words it; the headers' names are written with `_` for `-`."""
    error = {"message": f"{said}; your key is {SECRET}", "type": "error", "param": None, "code": code}
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Reply(status, named, json.dumps({"error": error}))


_USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


def _plain(choices: list[dict[str, Any]]) -> str:
    head = {"id": "c1", "object": "chat.completion", "created": 1, "model": "local"}
    return json.dumps({**head, "choices": choices, "usage": _USAGE})


def _event(delta: dict[str, Any], finish: str | None = None) -> str:
    return _chunk([{"index": 0, "delta": delta, "finish_reason": finish}])


def _chunk(choices: list[dict[str, Any]], **more: Any) -> str:
    head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "local"}
    return json.dumps({**head, "choices": choices, **more})


GOOD = completion(TEXT)
_HTML = (("content-type", "text/html"),)
_PAGE = f"<html><h1>Bad gateway</h1>{SECRET}</html>"
_HALF = GOOD.events[:2]
_ERROR_EVENT = json.dumps({"error": {"message": SECRET, "type": "server_error", "code": "server_error"}})

FAULTS: dict[str, Reply] = {
    "429": failure(429, "rate_limit_exceeded"),
    "429 with seconds": failure(429, "rate_limit_exceeded", retry_after="7"),
    "429 with milliseconds": failure(429, "rate_limit_exceeded", retry_after_ms="1500"),
    "429 with a date": failure(429, "rate_limit_exceeded", retry_after="Fri, 31 Dec 2049 23:59:59 GMT"),
    "429 with a past date": failure(429, "rate_limit_exceeded", retry_after="Sun, 06 Nov 1994 08:49:37 GMT"),
    "429 with a reset": failure(429, "rate_limit_exceeded", x_ratelimit_reset_tokens="1m2.5s"),
    "429 with nonsense": failure(429, "rate_limit_exceeded", retry_after="-3 soon"),
    "429 no quota": failure(429, "insufficient_quota"),
    "500": failure(500),
    "502 page": Reply(502, _HTML, _PAGE),
    "503": failure(503),
    "503 with seconds": failure(503, retry_after="3"),
    "504": failure(504),
    "529": failure(529, "overloaded_error"),
    "408": failure(408),
    "401": failure(401, "invalid_api_key"),
    "403": failure(403, "forbidden"),
    "400": failure(400, "invalid_value"),
    "404 model": failure(404, "model_not_found", "The model `local` does not exist"),
    "404 deprecated": failure(404, "model_deprecated", "The model `local` has been deprecated"),
    "404 other": Reply(404, _HTML, "<html>nothing here</html>"),
    "422": failure(422),
    "policy code": failure(400, "content_policy_violation", "Your request was rejected by our safety system"),
    "policy of Azure": failure(400, "content_filter", "The response was filtered by our content management policy"),
    "policy in words": failure(400, None, "Input data may contain inappropriate content"),
    "policy of 403": failure(403, None, "Your input was flagged by content moderation"),
    "too long": failure(400, "context_length_exceeded", "This model's maximum context length is 4096 tokens"),
    "too long in words": failure(400, None, "the prompt is too long: 9000 tokens > 4096 maximum"),
    "reset": Reply(fault="reset"),
    "closed": Reply(fault="close"),
    "hang": Reply(fault="hang"),
    "reset in the body": GOOD._replace(fault="reset_body"),
    "cut in the body": GOOD._replace(fault="cut_body"),
    "stalled in the body": GOOD._replace(fault="hang_body"),
    "chunks cut": GOOD._replace(fault="cut_body", headers=(("transfer-encoding", "chunked"),)),
    "drip": GOOD._replace(fault="drip", pace_s=0.5),
    "slow": GOOD._replace(latency_s=0.3),
    "invalid JSON": Reply(body='{"choices": [', events=(*_HALF, '{"choices": [')),
    "page with 200": Reply(200, _HTML, _PAGE),
    "wrong content type": GOOD._replace(headers=(("content-type", "text/plain"),)),
    "no choices": Reply(body=_plain([]), events=(_chunk([]),)),
    "null content": completion(None),
    "empty content": completion(""),
    "blank content": completion("  \n"),
    "off schema": completion('{"colour": 7}'),
    "prose": completion("Of course! Here is your draft."),
    "refusal": completion(None, refusal=f"I cannot help with {SECRET}."),
    "finish content_filter": completion('{"body": "Hi', "content_filter"),
    "finish length": completion('{"body": "Hi', "length"),
    "error event": Reply(events=(*_HALF, _ERROR_EVENT)),
    "error with 200": Reply(body=_ERROR_EVENT, events=(_ERROR_EVENT,)),
    "no finish": GOOD._replace(events=GOOD.events[:-1], done=False),
}
"""Every fault by name.

A plain `error event` has an empty body, a plain `no finish` is good. Not here, for they have no reply: `endless` (10
MB), a refused connection and TLS (`fault_server`).
"""


def endless(characters: int = 10_000_000) -> Reply:
    """Return a good completion of far more text than anybody asked for."""
    return completion("x" * characters, piece=100_000)
