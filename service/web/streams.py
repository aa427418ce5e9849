"""Drafts as server-sent events, and what callers say about waiting (`Prefer`).

Writing goes on in `workflows.run_drafts`.

The format is that of the HTML standard, section "Server-sent events"; `Prefer` is RFC 7240.
"""

import re
from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

from fastapi.requests import Request
from fastapi.responses import StreamingResponse

from service.domain.drafts import Draft
from service.domain.streams import Begun, Delta, DraftEvent, Judged
from service.errors import FieldError, InvalidRequest, ServiceError
from service.web.failures import response_for
from service.web.responses import EVENTS
from service.workflows.run_drafts import DraftRun

HEARTBEAT_S = 15.0
"""Proxies close connections on which nothing is said for a minute, some sooner."""
_NAMES: Mapping[type[DraftEvent], str] = {Begun: "meta", Delta: "delta", Judged: "checks", Draft: "done"}
_PLACE = re.compile(r"(?P<draft>[A-Za-z0-9_-]{1,80}):(?P<number>\d{1,9})")
_LONGEST_WAIT_S = 60.0


class Place(NamedTuple):
    """Where a reader was when the connection broke: the draft, and the number of the last event it saw."""

    draft_id: str
    number: int


def place_of(request: Request, draft_id: str | None = None) -> Place | None:
    """Return where a reader wants to go on, by the header `Last-Event-ID`; None for a new one.

    Raises:
        InvalidRequest: the header is not an id of ours, or not of the draft that the address names.
    """
    given = request.headers.get("last-event-id", "")
    if not given:
        return None
    found = _PLACE.fullmatch(given)
    if found is None:
        raise _misplaced("Must be the id of the last event you saw, such as drf_0192f00c:3.")
    if draft_id not in (None, found["draft"]):
        raise _misplaced("Must be the id of an event of the draft that the address names.")
    return Place(found["draft"], int(found["number"]))


def _misplaced(rule: str) -> InvalidRequest:
    return InvalidRequest("Last-Event-ID does not fit.", errors=(FieldError("/header/last-event-id", rule),))


class Preference(NamedTuple):
    """What a caller prefers: an answer at once with the draft to follow, and how many seconds to wait for it before."""

    respond_async: bool
    wait_s: float


def preference_of(request: Request) -> Preference:
    """Return the preference of a request; what is not understood is ignored, as RFC 7240 asks."""
    words = [word.strip().lower() for word in ",".join(request.headers.getlist("prefer")).split(",")]
    waits = [word[5:].strip('"') for word in words if word.startswith("wait=")]
    seconds = float(waits[0]) if waits and waits[0].isdecimal() and len(waits[0]) < 6 else 0.0
    return Preference("respond-async" in words, min(seconds, _LONGEST_WAIT_S))


def events_of(run: DraftRun, draft_id: str, request: Request, after: int = -1) -> StreamingResponse:
    """Answer with the events of a run behind a number; the connection may break, the run goes on."""
    return StreamingResponse(_lines(run, draft_id, request, after), media_type=EVENTS)


def last_event_of(draft: Draft) -> StreamingResponse:
    """Answer with a draft that was written before, as the end of its stream."""

    async def line() -> AsyncIterator[bytes]:
        yield _event("done", f"{draft.id}:0", draft.model_dump_json())

    return StreamingResponse(line(), media_type=EVENTS)


async def _lines(run: DraftRun, draft_id: str, request: Request, after: int) -> AsyncIterator[bytes]:
    number = after + 1
    while True:
        if number < len(run.events):
            news = run.events[number:]
            yield b"".join(
                _event(_NAMES[type(event)], f"{draft_id}:{number + place}", event.model_dump_json())
                for place, event in enumerate(news)
            )
            number += len(news)
        elif run.ended:
            if run.failure is not None:
                yield _failure(run.failure, f"{draft_id}:{number}", request)
            return
        elif not await run.changed(HEARTBEAT_S):
            yield b": still writing\n\n"


def _event(name: str, place: str, data: str) -> bytes:
    return f"event: {name}\nid: {place}\ndata: {data}\n\n".encode()


def _failure(error: ServiceError, place: str, request: Request) -> bytes:
    """Return the event of a problem: the same body that a plain request would be answered with."""
    return _event("error", place, bytes(response_for(error, request.scope).body).decode())
