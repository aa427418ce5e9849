"""Whatever LiteLLM 1.106 raises, as an error of ours: by the vendor's code first, then by status, then by class.

Classes alone mislead: a refused connection arrives as InternalServerError 500, a quota that is used up as
RateLimitError, a fault in a stream as MidStreamFallbackError. What a good response can hide: `litellm_answers`.
"""

import math
import re
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from service.adapters.litellm_answers import completion_text, stream_text, watch
from service.errors import (
    ModelError,
    ModelGone,
    ModelInputTooLong,
    ModelMisconfigured,
    ModelRateLimited,
    ModelRefused,
    ModelTimeout,
    ModelUnavailable,
    ServiceError,
)

__all__ = ["completion_text", "model_error", "stream_text", "watch"]

_LONGEST_RETRY_AFTER_S = 3_600.0
_CHECK = "check MOMENTS_MODEL, MOMENTS_MODEL_API_KEY and MOMENTS_MODEL_API_BASE"

_BY_CODE: tuple[tuple[type[ModelError], str], ...] = (
    (ModelRefused, r"content_?policy|content_?filter|responsible_?ai|moderation|safety"),
    (ModelInputTooLong, r"context_?(length|window)|string_above_max_length|request_too_large|exceed_context_size"),
    (ModelGone, r"model_(not_found|deprecated|decommissioned|not_available)|deployment_?not_?found"),
    (ModelMisconfigured, r"insufficient_(quota|balance)|billing|invalid_api_key|authentication_error|permission_error"),
    (ModelRateLimited, r"rate_?limit|too_many_requests"),
)
"""Codes that say more than the status does, as OpenAI, Azure, Anthropic and the servers of one's own spell them."""

_BY_WORDS: tuple[tuple[type[ModelError], str], ...] = (
    (ModelRefused, r"content (management )?policy|content (moderation|filter)|safety system|inappropriate content|usage policies"),
    (ModelInputTooLong, r"context (length|window|size)|(prompt|input|request) is too (long|large)|too many (input )?tokens"),
    (ModelGone, r"model\b.{0,200}?\b(not found|does ?n.t exist|does not exist|deprecated|decommissioned|retired)"),
)  # fmt: skip
"""Asked only where the status says that the request was at fault: elsewhere the words may repeat the prompt."""

_SAID: dict[type[ModelError], str] = {
    ModelRefused: "refused the request: its content policy forbids it",
    ModelInputTooLong: "cannot take so much text",
    ModelGone: "does not exist, or not any more: check MOMENTS_MODEL",
    ModelRateLimited: "asks us to slow down",
    ModelTimeout: "did not answer in time",
}
_OF_THE_REQUEST = {400, 403, 404, 413, 422}
_PASSING = {409, 425}
_LATE = re.compile(r"timeout|timedout|timeouterror", re.IGNORECASE)
_UNREACHED = {"ConnectError", "ClientConnectorError", "ClientConnectorDNSError", "ConnectionRefusedError", "gaierror"}
_BROKEN = {"APIConnectionError", "ReadError", "WriteError", "RemoteProtocolError", "ConnectionResetError"}
_NO_KEY = ("Missing credentials", "The api_key client option must be set")
_WRONG_TLS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL"}


def model_error(error: Exception, model: str) -> ModelError:
    """Return our error for a vendor's; the vendor's words stay out, for they may hold the prompt or a key.

    `retry_after_s` is what the vendor's headers ask for, from 0 to 3,600 s; None where they ask for nothing.
    """
    if isinstance(error, ModelError):
        return error
    links = tuple(_links(error))
    status = next((code for code in map(_status, links) if code is not None), None)
    kind = _of_code(links) or _of_status(status, links) or _of_class(links)
    wait = _retry_after(links) if issubclass(kind, ModelUnavailable | ModelRateLimited) else None
    return kind(f"the model {model!r} {_said(kind, status, links)}", retry_after_s=wait)


def _links(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it came from; LiteLLM keeps the vendor's own error as cause, context or original.

    It ends at an error of ours: that is another call's, within whose handling this one was made.
    """
    seen: set[int] = set()
    while error is not None and not isinstance(error, ServiceError) and id(error) not in seen and len(seen) < 10:
        seen.add(id(error))
        yield error
        error = getattr(error, "original_exception", None) or error.__cause__ or error.__context__


def _status(error: BaseException) -> int | None:
    """Return an HTTP status of an error; LiteLLM sometimes puts a word there."""
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) and 400 <= status < 600 else None


def _of_code(links: tuple[BaseException, ...]) -> type[ModelError] | None:
    codes = _all_codes(links)
    return next((kind for kind, pattern in _BY_CODE if re.search(pattern, codes)), None)


def _all_codes(links: tuple[BaseException, ...]) -> str:
    return " ".join(code for link in links for code in _codes(link)).lower()


def _codes(error: BaseException) -> Iterator[str]:
    body = getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, Mapping) else None
    told = inner if isinstance(inner, Mapping) else {}
    for value in (
        getattr(error, "code", None),
        getattr(error, "status_code", None),
        told.get("code"),
        told.get("type"),
    ):
        if isinstance(value, str) and len(value) <= 100:
            yield value


def _of_status(status: int | None, links: tuple[BaseException, ...]) -> type[ModelError] | None:
    if status in _OF_THE_REQUEST:
        return _of_request(status, links)
    if status == 429:
        return ModelRateLimited
    if status in {408, 504}:
        return ModelTimeout
    if status == 410:
        return ModelGone
    return ModelMisconfigured if status is not None and status < 500 and status not in _PASSING else None


def _of_request(status: int | None, links: tuple[BaseException, ...]) -> type[ModelError]:
    names = " ".join(type(link).__name__ for link in links)
    if "ContextWindowExceeded" in names or status == 413:
        return ModelInputTooLong
    if "ContentPolicyViolation" in names:
        return ModelRefused
    words = " ".join(f"{link} {getattr(link, 'body', '')}"[:4_000] for link in links).lower()
    return next((kind for kind, pattern in _BY_WORDS if re.search(pattern, words)), ModelMisconfigured)


def _of_class(links: tuple[BaseException, ...]) -> type[ModelError]:
    """Sort what has no status that tells: LiteLLM says 500 of every fault of the network."""
    if any(isinstance(link, TimeoutError) or _LATE.search(type(link).__name__) for link in links):
        return ModelTimeout
    if any(_is_wrong_tls(link) or str(link).startswith(_NO_KEY) for link in links):
        return ModelMisconfigured
    never_left = isinstance(links[0], ValueError | LookupError) and _status(links[0]) is None
    return ModelMisconfigured if never_left else ModelUnavailable


def _is_wrong_tls(error: BaseException) -> bool:
    """Tell whether TLS failed in a way that lasts: a certificate nobody trusts, or a server that speaks plainly."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return True
    return isinstance(error, ssl.SSLError) and getattr(error, "reason", None) in _WRONG_TLS


def _said(kind: type[ModelError], status: int | None, links: tuple[BaseException, ...]) -> str:
    if kind in _SAID:
        return _SAID[kind]
    if kind is ModelMisconfigured:
        if any(_is_wrong_tls(link) for link in links):
            return "cannot be reached safely, for TLS failed: check MOMENTS_MODEL_API_BASE and the server's certificate"
        if re.search(r"insufficient|billing", _all_codes(links)):
            return "has no quota left: check its account"
        return f"did not take the request{f' (status {status})' if status and status < 500 else ''}: {_CHECK}"
    names = {type(link).__name__ for link in links}
    if names & _UNREACHED:
        return "cannot be reached: check MOMENTS_MODEL_API_BASE and that its server runs"
    return "broke the connection" if names & _BROKEN else f"failed{f' (status {status})' if status else ''}"


def _retry_after(links: tuple[BaseException, ...]) -> float | None:
    """Return how many seconds the headers ask to wait, from 0 to 3,600; None where they do not say."""
    headers = {name: value for link in reversed(links) for name, value in _headers(link)}
    asked = (
        _number(headers.get("retry-after-ms"), 0.001),
        _number(headers.get("retry-after")),
        _until(headers.get("retry-after")),
        _resets(headers),
    )
    seconds = next((wait for wait in asked if wait is not None), None)
    return None if seconds is None else min(max(seconds, 0.0), _LONGEST_RETRY_AFTER_S)


def _headers(error: BaseException) -> Iterator[tuple[str, str]]:
    """Yield the vendor's headers, which stand in one of two places, sometimes under a prefix of LiteLLM's."""
    found = getattr(error, "litellm_response_headers", None)
    found = found or getattr(getattr(error, "response", None), "headers", None) or {}
    for name, value in found.items():
        yield str(name).lower().removeprefix("llm_provider-"), str(value)


def _number(value: str | None, unit_s: float = 1.0) -> float | None:
    try:
        seconds = float(value or "") * unit_s
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) else None


def _until(value: str | None) -> float | None:
    """Return the seconds until an HTTP date."""
    try:
        when = parsedate_to_datetime(value or "")
    except ValueError:
        return None
    return ((when if when.tzinfo else when.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()


def _resets(headers: Mapping[str, str]) -> float | None:
    """Return when OpenAI's limits of requests and tokens that are used up are whole again, such as `6m0s` or `17ms`."""
    waits = [
        _duration(headers[f"x-ratelimit-reset-{kind}"])
        for kind in ("requests", "tokens")
        if f"x-ratelimit-reset-{kind}" in headers and headers.get(f"x-ratelimit-remaining-{kind}", "0") == "0"
    ]
    return max((wait for wait in waits if wait is not None), default=None)


def _duration(value: str) -> float | None:
    match = re.fullmatch(r"(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6}(?:\.\d{1,9})?)s)?(?:(\d{1,6})ms)?", value.strip())
    if match is None or not any(match.groups()):
        return None
    hours, minutes, seconds, thousandths = (float(part or 0) for part in match.groups())
    return hours * 3_600 + minutes * 60 + seconds + thousandths / 1_000
