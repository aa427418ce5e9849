import asyncio
import json
import logging
import subprocess
import sys
import time

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from service.adapters.otel_traces import OtelTraces, open_traces
from service.domain.prompts import Attempt, ModelCall, ModelMessage, ModelSettings
from service.errors import StorageFailed

CANARY = "ruth.canary@example.org"
MODEL = "azure/gpt-6-mini"
CALL = ModelCall(
    messages=(ModelMessage(role="system", content="Write."), ModelMessage(role="user", content=f"For {CANARY}")),
    schema_name="faq_answer",
    answer_schema={},
    settings=ModelSettings(temperature=0.2, max_output_tokens=700),
    seed=7,
)
BEGAN = 1_700_000_000.25
GOOD = Attempt(
    model=MODEL,
    number=2,
    started_at=BEGAN,
    latency_ms=1_500,
    first_token_ms=250,
    input_tokens=900,
    output_tokens=80,
    cost_usd=0.0125,
)
CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


def traces_to(exporter: InMemorySpanExporter, *, content: bool = False) -> OtelTraces:
    return OtelTraces(SimpleSpanProcessor(exporter), [MODEL, "gpt-6"], content=content)


@pytest.fixture
def traces(exporter: InMemorySpanExporter) -> OtelTraces:
    return traces_to(exporter)


def spans_of(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


def attributes_of(span: ReadableSpan) -> dict[str, object]:
    return dict(span.attributes or {})


async def test_steps_and_calls_are_children_of_the_request(traces: OtelTraces, exporter: InMemorySpanExporter):
    with traces.request("POST", {"traceparent": CALLER, "tracestate": f"shop={CANARY}"}) as request:
        with traces.span("retrieval", brand="alder-and-brim") as step:
            step.note(items=3)
        # A boundary may ask in a task of its own.
        await asyncio.create_task(as_a_task(traces))
        request.answered("/v1/brands/{brand}/drafts", 201)

    spans = spans_of(exporter)
    whole = spans["POST /v1/brands/{brand}/drafts"]
    assert whole.parent is not None
    assert (f"{whole.parent.trace_id:x}", f"{whole.parent.span_id:016x}") == tuple(CALLER.split("-")[1:3])
    assert whole.kind is SpanKind.SERVER
    assert whole.status.status_code is StatusCode.UNSET
    assert attributes_of(whole) == {
        "http.request.method": "POST",
        "http.route": "/v1/brands/{brand}/drafts",
        "http.response.status_code": 201,
    }
    for name in ("retrieval", "chat gpt-6-mini"):
        parent = spans[name].parent
        assert parent is not None
        assert whole.context is not None
        assert parent.span_id == whole.context.span_id
    assert attributes_of(spans["retrieval"]) == {"moments.brand": "alder-and-brim", "moments.items": 3}
    assert CANARY not in "".join(span.to_json() for span in exporter.get_finished_spans())


async def as_a_task(traces: OtelTraces) -> None:
    traces(CALL, GOOD, "{}")


def test_a_call_is_described_by_the_conventions(traces: OtelTraces, exporter: InMemorySpanExporter):
    traces(CALL, GOOD, f"Dear {CANARY}")

    (span,) = exporter.get_finished_spans()
    assert (span.name, span.kind, span.status.status_code) == ("chat gpt-6-mini", SpanKind.CLIENT, StatusCode.UNSET)
    assert attributes_of(span) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "azure.ai.openai",
        "gen_ai.request.model": "gpt-6-mini",
        "gen_ai.response.model": "gpt-6-mini",
        "gen_ai.request.temperature": 0.2,
        "gen_ai.request.max_tokens": 700,
        "gen_ai.request.seed": 7,
        "gen_ai.request.stream": True,
        "gen_ai.response.time_to_first_chunk": 0.25,
        "gen_ai.output.type": "json",
        "gen_ai.usage.input_tokens": 900,
        "gen_ai.usage.output_tokens": 80,
        "moments.attempt": 2,
        "moments.cost_usd": 0.0125,
    }
    start = int(BEGAN * 1e9)
    assert (span.start_time, span.end_time) == (start, start + 1_500_000_000)


def test_a_call_that_failed(traces: OtelTraces, exporter: InMemorySpanExporter):
    traces(CALL, Attempt(model="gpt-6", outcome="model_rate_limited", latency_ms=20), "")

    (span,) = exporter.get_finished_spans()
    found = attributes_of(span)
    assert span.status.status_code is StatusCode.ERROR
    assert (found["error.type"], found["gen_ai.provider.name"]) == ("model_rate_limited", "openai")
    assert not {"gen_ai.response.model", "gen_ai.usage.input_tokens", "gen_ai.request.stream"} & found.keys()
    assert span.end_time is not None
    assert abs(span.end_time / 1e9 - time.time()) < 60  # without a start it counts back from now


def test_models_that_are_not_set_up_have_no_name(traces: OtelTraces, exporter: InMemorySpanExporter):
    traces(CALL, Attempt(model=f"mock/{CANARY}"), "")

    (span,) = exporter.get_finished_spans()
    assert span.name == "chat other"
    assert CANARY not in span.to_json()


def test_content_is_recorded_only_where_asked_for(exporter: InMemorySpanExporter):
    traces_to(exporter, content=True)(CALL, GOOD, "The answer")

    found = attributes_of(exporter.get_finished_spans()[0])
    assert json.loads(str(found["gen_ai.input.messages"])) == [
        {"role": "system", "parts": [{"type": "text", "content": "Write."}]},
        {"role": "user", "parts": [{"type": "text", "content": f"For {CANARY}"}]},
    ]
    assert json.loads(str(found["gen_ai.output.messages"])) == [
        {"role": "assistant", "parts": [{"type": "text", "content": "The answer"}], "finish_reason": "stop"}
    ]


@pytest.mark.parametrize(
    ("error", "kind"), [(ValueError(CANARY), "ValueError"), (StorageFailed(CANARY), "storage_failed")]
)
def test_errors_are_told_by_kind_alone(traces: OtelTraces, exporter: InMemorySpanExporter, error, kind: str):
    def fail() -> None:
        with traces.request("GET", {}) as request:
            request.answered(None, 500)
            with traces.span("checks"):
                raise error

    with pytest.raises(type(error)):
        fail()

    spans = spans_of(exporter)
    assert attributes_of(spans["checks"])["error.type"] == kind
    assert attributes_of(spans["GET"])["error.type"] == kind
    for span in spans.values():
        assert (span.status.status_code, span.status.description, span.events) == (StatusCode.ERROR, None, ())
    assert CANARY not in "".join(span.to_json() for span in spans.values())


def test_a_refusal_is_no_failure_of_the_server(traces: OtelTraces, exporter: InMemorySpanExporter):
    with traces.request("POST", {}) as request:
        request.answered("/v1/moments", 422)

    (span,) = exporter.get_finished_spans()
    assert span.status.status_code is StatusCode.UNSET
    assert span.parent is None


@pytest.mark.parametrize("given", ["", "garbage", f"00-{'0' * 32}-{'0' * 16}-01", f"00-{CANARY}-1-01", "ä" * 99])
def test_a_broken_trace_of_the_caller_begins_a_new_one(traces: OtelTraces, exporter: InMemorySpanExporter, given: str):
    with traces.request(f"BREW-{CANARY}", {"traceparent": given}) as request:
        request.answered(None, 404)

    (span,) = exporter.get_finished_spans()
    assert (span.name, span.parent) == ("HTTP", None)
    assert attributes_of(span)["http.request.method"] == "_OTHER"
    assert CANARY not in span.to_json()


def test_the_environment_names_the_service(exporter: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OTEL_SERVICE_NAME", raising=False)
    traces_to(exporter)(CALL, GOOD, "")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "moments-eu")
    traces_to(exporter)(CALL, GOOD, "")

    names = [span.resource.attributes["service.name"] for span in exporter.get_finished_spans()]
    assert names == ["moments", "moments-eu"]


def test_the_console_gets_a_line_a_span(capsys: pytest.CaptureFixture[str]):
    traces = open_traces("console", [MODEL], content=False)
    with traces.span("retrieval"):
        traces(CALL, GOOD, "")
    traces.close()

    said = capsys.readouterr()
    assert [json.loads(line)["name"] for line in said.err.splitlines()] == ["chat gpt-6-mini", "retrieval"]
    assert said.out == ""


@pytest.mark.enable_socket
def test_a_collector_that_is_not_there_holds_nobody_up(monkeypatch: pytest.MonkeyPatch, caplog):
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    traces = open_traces("otlp", [MODEL], content=False)
    began = time.monotonic()
    with traces.span("retrieval"):
        traces(CALL, GOOD, "")
    used = time.monotonic() - began
    traces.close()

    assert used < 1.0
    assert time.monotonic() - began < 30


def test_nothing_of_it_is_imported_unless_asked_for():
    # FastAPI and Chroma bring the API along by themselves.
    code = (
        "OURS = ('opentelemetry.sdk', 'opentelemetry.exporter', 'grpc', 'service.adapters.otel'); import sys;"
        " from service.settings import Settings; from service.web.app import create_app; import service.bootstrap;"
        "create_app(Settings(_env_file=None));"
        "found = [name for name in sys.modules if name.startswith(OURS)]; assert not found, found"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
