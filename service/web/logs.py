"""What is written to the log: one line a request, one line a failure, each with the request's id. No bodies or values.

What libraries log may quote anybody: of their lines only the pattern is written, not what was filled in; of their
errors, as of ours, kind and place, not the message.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

ACCESS = logging.getLogger("moments.access")
FAILURES = logging.getLogger("moments.failures")

_REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
_URL_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+(?=@)")
_FRAMES = 6


@contextmanager
def within(request_id: str) -> Iterator[None]:
    """Give every line that is logged within, by this task and those that it starts, a request's id."""
    token = _REQUEST_ID.set(request_id)
    try:
        yield
    finally:
        _REQUEST_ID.reset(token)


def access_line(
    *, request_id: str, method: str, route: str, status: int, seconds: float, brand: str | None = None
) -> None:
    """Write one line for a request; `route` is the template, so ids and query values stay out of the log.

    `method` and `brand` must be names that are known here: a caller may write anything in their places.
    """
    fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1e3, 1)}
    if brand is not None:
        fields["brand"] = brand
    ACCESS.info(
        "request_id=%s method=%s route=%s status=%d ms=%.1f",
        request_id,
        method,
        route,
        status,
        seconds * 1e3,
        extra={"event": "request", "request_id": request_id, "fields": fields},
    )


def failure_line(error: BaseException, request_id: str) -> None:
    """Write where and what kind of error it was; its message is left out, as it may quote a caller's words."""
    fields = {"error": _kinds(error), "at": _places(error)}
    FAILURES.error(
        "request_id=%s error=%s at=%s",
        request_id,
        fields["error"],
        fields["at"],
        extra={"event": "failure", "request_id": request_id, "fields": fields},
    )


def without_secrets(text: str, secrets: Sequence[str]) -> str:
    """Return the text with these secrets, and user and password in any address, replaced by `***`."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return _URL_CREDENTIALS.sub("***", text)


class RequestIds(logging.Filter):
    """Gives a record the id of the request in which it was logged, unless it names one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        if not hasattr(record, "request_id"):
            record.request_id = _REQUEST_ID.get()
        return True


class TextLines(logging.Formatter):
    """A line a record for people: time, level, logger, what happened, and names with values."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = f"{_time(record)} {record.levelname} {record.name} {_words(record)}"
        if not hasattr(record, "fields"):
            pairs = {"request_id": getattr(record, "request_id", ""), **_failure(record)}
            line += "".join(f" {name}={value}" for name, value in pairs.items() if value)
        elif brand := record.fields.get("brand"):
            line += f" brand={brand}"
        return line.replace("\n", " ").replace("\r", " ")


class JsonLines(logging.Formatter):
    """A JSON object a record for machines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object, on one line and in ASCII."""
        found: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": getattr(record, "event", None) or _words(record),
        }
        if request_id := getattr(record, "request_id", ""):
            found["request_id"] = request_id
        found |= getattr(record, "fields", None) or _failure(record)
        return json.dumps(found)


def log_config(level: str = "INFO", form: Literal["text", "json"] | None = None) -> dict[str, object]:
    """Return the logging set-up to give to uvicorn: one line a record on standard error.

    Without a form lines are text on a terminal, where a person reads them, and JSON everywhere else.
    """
    chosen = form or ("text" if sys.stderr.isatty() else "json")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"ids": {"()": RequestIds}},
        "formatters": {"line": {"()": JsonLines if chosen == "json" else TextLines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["ids"]}},
        "root": {"level": _of_libraries(level), "handlers": ["stderr"]},
        "loggers": {
            "moments": {"level": level.upper()},
            "uvicorn": {"level": level.upper()},
            "uvicorn.access": {"level": "WARNING"},
        },
    }


def _of_libraries(level: str) -> str:
    """Return from which level on libraries are heard: what goes well with them is a line a call, and tells nobody."""
    return max(level.upper(), "WARNING", key=logging.getLevelNamesMapping().__getitem__)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def _words(record: logging.LogRecord) -> str:
    # uvicorn's own lines say how it starts and stops; its errors hand on what others said.
    of_server = record.name.startswith("uvicorn") and record.levelno < logging.ERROR
    if of_server or record.name.startswith("moments."):
        return record.getMessage()
    if record.args and isinstance(record.msg, str):
        return record.msg
    return f"(words left out: {_short(record.pathname)}:{record.lineno}:{record.funcName})"


def _failure(record: logging.LogRecord) -> dict[str, str]:
    error = record.exc_info[1] if record.exc_info else None
    return {} if error is None else {"error": _kinds(error), "at": _places(error)}


def _kinds(error: BaseException) -> str:
    kinds = [type(error).__name__]
    while (cause := error.__cause__) is not None and len(kinds) < _FRAMES:
        kinds.append(type(cause).__name__)
        error = cause
    return "<".join(kinds)


def _places(error: BaseException) -> str:
    frames = reversed(traceback.extract_tb(error.__traceback__)[-_FRAMES:])
    return "<".join(f"{_short(frame.filename)}:{frame.lineno}:{frame.name}" for frame in frames) or "-"


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-3:])
