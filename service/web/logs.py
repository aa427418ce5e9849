"""What the web layer writes to the log: one line a request, one line a failure. No bodies, values or messages."""

import logging
import re
import traceback
from collections.abc import Sequence

ACCESS = logging.getLogger("moments.access")
FAILURES = logging.getLogger("moments.failures")

_URL_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+(?=@)")
_FRAMES = 6


def access_line(*, request_id: str, method: str, route: str, status: int, seconds: float) -> None:
    """Write one line for a request; `route` is the template, so ids and query values stay out of the log."""
    ACCESS.info("request_id=%s method=%s route=%s status=%d ms=%.1f", request_id, method, route, status, seconds * 1e3)


def failure_line(error: BaseException, request_id: str) -> None:
    """Write where and what kind of error it was; its message is left out, as it may quote a caller's words."""
    FAILURES.error("request_id=%s error=%s at=%s", request_id, _kinds(error), _places(error))


def without_secrets(text: str, secrets: Sequence[str]) -> str:
    """Return the text with these secrets, and user and password in any address, replaced by `***`."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return _URL_CREDENTIALS.sub("***", text)


def log_config(level: str = "INFO") -> dict[str, object]:
    """Return the logging set-up to give to uvicorn: one line a record on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": level.upper(), "handlers": ["stderr"]},
        "loggers": {"uvicorn.access": {"level": "WARNING"}},
    }


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
