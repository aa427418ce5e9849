"""Sentences that tell a person what was refused and what to do. No sentence repeats a customer's words."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import NoReturn

from pydantic_core import ErrorDetails

from service.errors import FieldError, InvalidRequest


class BadRow(Exception):
    """One row cannot be taken; the message says what to do."""


def refuse(detail: str, code: str, errors: Sequence[FieldError] = ()) -> NoReturn:
    """Refuse what a caller sent.

    Raises:
        InvalidRequest: always.
    """
    raise InvalidRequest(detail, code=code, errors=errors)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ` Did you mean "x"?` when a known name is close, else nothing."""
    close = get_close_matches(name.lower(), list(known), 1)
    return f' Did you mean "{close[0]}"?' if close else ""


def unknown(name: str, known: Sequence[str]) -> str:
    """Say that a name is not known, what it may have meant, and which names there are."""
    shown = name if len(name) <= 40 else f"{name[:40]}…"
    listed = f" Known are {', '.join(known)}." if known else ""
    return f'"{shown}" is not known here.' + (did_you_mean(name, known) or listed)


def plain_reason(error: ErrorDetails) -> str:
    """Say in a sentence what is wrong with a field, without its value."""
    context, field = error.get("ctx", {}), ".".join(str(part) for part in error["loc"][:2] if isinstance(part, str))
    sentences: dict[str, Callable[[], str]] = {
        "missing": lambda: "is missing",
        "string_too_long": lambda: f"is longer than {context['max_length']:,} characters; shorten it",
        "string_too_short": lambda: "is empty; fill it in",
        "literal_error": lambda: f"must be one of {context['expected']}",
        "enum": lambda: f"must be one of {context['expected']}",
        "string_unicode": lambda: "holds half a character; save the text again as UTF-8",
        "string_pattern_mismatch": lambda: "must be a language tag such as en or de-DE",
        "extra_forbidden": lambda: "is not known here",
    }
    if error["type"].startswith("date"):
        return f"{field} must be a date such as 2026-05-01"
    say = sentences.get(error["type"], lambda: error["msg"].replace("Input should", "should"))
    return f"{field} {say()}"
