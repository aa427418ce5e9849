"""What shows where the time of a request goes: spans, one inside the other. Recording them: `adapters.otel_traces`."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

Value = str | int | float | bool
"""What a span may be given: ids and names that are ours, counts, yes and no. Never a caller's or a customer's words."""


class Span(Protocol):
    """A piece of work under way."""

    def note(self, **attributes: Value) -> None:
        """Add attributes."""
        ...


class RequestSpan(Protocol):
    """A request under way."""

    def answered(self, route: str | None, status: int) -> None:
        """Say which route (a template, None if none fits) answered, and with which HTTP status."""
        ...


class Tracer(Protocol):
    """Records spans.

    A span is entered and left in one task; one opened meanwhile in that task, or in one that it starts, is its child.
    """

    def request(self, method: str, headers: Mapping[str, str]) -> AbstractContextManager[RequestSpan]:
        """Open the span of an HTTP request; it goes on with the caller's trace if the headers name one."""
        ...

    def span(self, name: str, **attributes: Value) -> AbstractContextManager[Span]:
        """Open a span; what is raised within marks it as failed, by kind alone, and goes on."""
        ...


class Untraced:
    """Fulfils `Tracer` and both kinds of span: nobody watches, and it costs next to nothing."""

    __slots__ = ()

    def request(self, method: str, headers: Mapping[str, str]) -> "Untraced":
        """Return itself."""
        return self

    def span(self, name: str, **attributes: Value) -> "Untraced":
        """Return itself."""
        return self

    def note(self, **attributes: Value) -> None:
        """Take note of nothing."""

    def answered(self, route: str | None, status: int) -> None:
        """Take note of nothing."""

    def __enter__(self) -> "Untraced":
        return self

    def __exit__(self, *failure: object) -> None:
        return None


UNTRACED = Untraced()
"""For whoever is not traced."""
