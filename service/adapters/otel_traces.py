"""Traces by OpenTelemetry: requests, steps, and calls of models by the GenAI semantic conventions.

Attributes are ids and names of ours, numbers and kinds of errors. What was said to a model, and what it answered, is
recorded only where that was asked for. Where spans begin: `web.middleware` and the workflows.
"""

import json
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SimpleSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service.domain.prompts import Attempt, ModelCall
from service.errors import ServiceError
from service.ports.tracing import Value

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FAILED = 500
_OTHER = "other"
_PROVIDERS = {
    "azure": "azure.ai.openai",
    "azure_ai": "azure.ai.inference",
    "bedrock": "aws.bedrock",
    "gemini": "gcp.gemini",
    "mistral": "mistral_ai",
    "vertex_ai": "gcp.vertex_ai",
    "watsonx": "ibm.watsonx.ai",
    "xai": "x_ai",
}
"""What the conventions call a provider that LiteLLM calls otherwise."""


class OtelTraces:
    """Fulfils `ports.Tracer`, and `ports.CallWatch` for calls of models."""

    def __init__(self, processor: SpanProcessor, models: Collection[str], *, content: bool = False) -> None:
        """Choose where spans go.

        Args:
            processor: Takes the finished spans.
            models: Names of the models set up here; others, which callers may name as they like, are called `other`.
            content: Whether prompts and answers are recorded too. They hold the brand's and the customers' words.
        """
        known = Resource.create({"service.name": "moments", "service.version": _version()})
        # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win. No global provider: it would gather libraries' spans too.
        self._provider = TracerProvider(resource=known.merge(OTELResourceDetector().detect()))
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("moments")
        self._propagator = TraceContextTextMapPropagator()
        self._models = frozenset(models)
        self._content = content

    @contextmanager
    def request(self, method: str, headers: Mapping[str, str]) -> "Iterator[_Request]":
        """Open the span of an HTTP request, within the caller's trace if `traceparent` names one."""
        # `tracestate` is not taken over: it is any text of the caller's.
        parent = self._propagator.extract({"traceparent": headers.get("traceparent", "")}, Context())
        name = method if method in _METHODS else "_OTHER"
        attributes = {"http.request.method": name}
        with self._opened(name if name != "_OTHER" else "HTTP", SpanKind.SERVER, attributes, parent) as span:
            yield _Request(span, name)

    @contextmanager
    def span(self, name: str, **attributes: Value) -> "Iterator[_Step]":
        """Open the span of a step; its attributes are called `moments.…`."""
        with self._opened(name, SpanKind.INTERNAL, _ours(attributes)) as span:
            yield _Step(span)

    def __call__(self, call: ModelCall, attempt: Attempt, answer: str) -> None:
        """Record one attempt that has ended, as a child of the span that is open in this task."""
        began = attempt.started_at or time.time() - attempt.latency_ms / 1e3
        start = int(began * 1e9)
        attributes = self._described(call, attempt)
        if self._content:
            attributes |= _said(call, attempt, answer)
        name = f"chat {attributes['gen_ai.request.model']}"
        span = self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes, start_time=start)
        if attempt.outcome != "ok":
            span.set_status(StatusCode.ERROR)
        span.end(end_time=start + attempt.latency_ms * 1_000_000)

    def close(self) -> None:
        """Send what is left; blocks until it is sent or given up."""
        self._provider.shutdown()

    @contextmanager
    def _opened(
        self, name: str, kind: SpanKind, attributes: Mapping[str, Value], parent: Context | None = None
    ) -> Iterator[Span]:
        span = self._tracer.start_span(name, parent, kind, attributes)
        try:
            # The library would record the error's message, which may quote anybody.
            with trace.use_span(span, record_exception=False, set_status_on_exception=False):
                yield span
        except BaseException as error:
            _fail(span, error.code if isinstance(error, ServiceError) else type(error).__name__)
            raise
        finally:
            span.end()

    def _described(self, call: ModelCall, attempt: Attempt) -> dict[str, Value]:
        known = attempt.model in self._models
        provider, model = _named(attempt.model) if known else (_OTHER, _OTHER)
        found: dict[str, Value] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": provider,
            "gen_ai.request.model": model,
            "gen_ai.request.temperature": call.settings.temperature,
            "gen_ai.request.max_tokens": call.settings.max_output_tokens,
            "gen_ai.request.seed": call.seed,
            "gen_ai.output.type": "json",
            "moments.attempt": attempt.number,
        }
        if attempt.outcome == "ok":
            found["gen_ai.response.model"] = model
            found["gen_ai.usage.input_tokens"] = attempt.input_tokens
            found["gen_ai.usage.output_tokens"] = attempt.output_tokens
            found["moments.cost_usd"] = attempt.cost_usd
        else:
            found["error.type"] = attempt.outcome
        if attempt.first_token_ms is not None:
            found["gen_ai.request.stream"] = True
            found["gen_ai.response.time_to_first_chunk"] = attempt.first_token_ms / 1e3
        return found


class _Step:
    """Fulfils `ports.Span`."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def note(self, **attributes: Value) -> None:
        """Add attributes, called `moments.…`."""
        self._span.set_attributes(_ours(attributes))


class _Request:
    """Fulfils `ports.RequestSpan`."""

    def __init__(self, span: Span, method: str) -> None:
        self._span = span
        self._method = method

    def answered(self, route: str | None, status: int) -> None:
        """Name the span after its route, and mark it as failed if the failure was ours."""
        if route is not None:
            self._span.update_name(f"{self._method} {route}")
            self._span.set_attribute("http.route", route)
        self._span.set_attribute("http.response.status_code", status)
        if status >= _FAILED:
            _fail(self._span, str(status))


def open_traces(kind: Literal["otlp", "console"], models: Collection[str], *, content: bool) -> OtelTraces:
    """Return traces that go to a collector (`OTEL_EXPORTER_OTLP_ENDPOINT`, gRPC) or to stderr, a line a span."""
    if kind == "console":
        exporter = ConsoleSpanExporter(out=sys.stderr, formatter=lambda span: span.to_json(indent=None) + "\n")
        return OtelTraces(SimpleSpanProcessor(exporter), models, content=content)
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    return OtelTraces(BatchSpanProcessor(OTLPSpanExporter()), models, content=content)


def _named(model: str) -> tuple[str, str]:
    """Return provider and model of one of LiteLLM's names; a bare one is OpenAI's."""
    provider, _, name = model.partition("/")
    return (_PROVIDERS.get(provider, provider), name) if name else ("openai", model)


def _said(call: ModelCall, attempt: Attempt, answer: str) -> dict[str, Value]:
    """Return prompt and answer in the conventions' shape."""
    asked = [_message(message.role, message.content) for message in call.messages]
    answered = _message("assistant", answer) | {"finish_reason": "stop" if attempt.outcome == "ok" else "error"}
    return {"gen_ai.input.messages": json.dumps(asked), "gen_ai.output.messages": json.dumps([answered])}


def _message(role: str, content: str) -> dict[str, object]:
    return {"role": role, "parts": [{"type": "text", "content": content}]}


def _ours(attributes: Mapping[str, Value]) -> dict[str, Value]:
    return {f"moments.{name}": value for name, value in attributes.items()}


def _fail(span: Span, kind: str) -> None:
    span.set_attribute("error.type", kind)
    span.set_status(StatusCode.ERROR)


def _version() -> str:
    try:
        return version("moments")
    except PackageNotFoundError:
        return "0"
