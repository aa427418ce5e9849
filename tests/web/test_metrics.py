import re

from service.domain.prompts import Attempt, ModelCall, ModelSettings, ModelState
from service.web.metrics import Metrics
from service.workflows.measure_batches import BatchFigures
from service.workflows.measure_models import ModelMeter

CALL = ModelCall(messages=(), schema_name="x", answer_schema={}, settings=ModelSettings())
LINE = re.compile(
    r'(# (HELP|TYPE) moments_\w+ .+|moments_\w+(\{\w+="(\\.|[^"\\])*"(,\w+="(\\.|[^"\\])*")*\})? [0-9.e+-]+)'
)


def test_buckets_are_cumulative():
    metrics = Metrics()
    for seconds in (0.001, 0.02, 0.02, 100.0):
        metrics.count_request("GET", "/x", 200, seconds)

    lines = metrics.render().splitlines()

    name = "moments_http_request_duration_seconds"
    assert f'{name}_bucket{{route="/x",le="0.005"}} 1' in lines
    assert f'{name}_bucket{{route="/x",le="0.025"}} 3' in lines
    assert f'{name}_bucket{{route="/x",le="60.0"}} 3' in lines
    assert f'{name}_bucket{{route="/x",le="+Inf"}} 4' in lines
    assert f'{name}_sum{{route="/x"}} 100.041000' in lines
    assert f'{name}_count{{route="/x"}} 4' in lines


def test_nothing_yet_is_sound():
    assert Metrics().render().endswith("histogram\n")


def test_calls_of_models():
    meter = ModelMeter(["openai/gpt-6"])
    meter(CALL, Attempt(model="openai/gpt-6", outcome="model_timeout", latency_ms=30_000), "")
    good = Attempt(
        model="openai/gpt-6", latency_ms=2_000, first_token_ms=300, input_tokens=900, output_tokens=80, cost_usd=0.25
    )
    for _ in range(2):
        meter(CALL, good, "{}")
    states = (ModelState(model="openai/gpt-6", running=3, waiting=1, breaker="half_open"),)

    lines = Metrics().render(meter, states).splitlines()

    model = 'model="openai/gpt-6"'
    assert f'moments_model_attempts_total{{{model},outcome="ok"}} 2' in lines
    assert f'moments_model_attempts_total{{{model},outcome="model_timeout"}} 1' in lines
    assert f'moments_model_tokens_total{{{model},direction="input"}} 1800' in lines
    assert f'moments_model_tokens_total{{{model},direction="output"}} 160' in lines
    assert f"moments_model_cost_usd_total{{{model}}} 0.5" in lines
    assert f'moments_model_attempt_duration_seconds_bucket{{{model},le="2.5"}} 2' in lines
    assert f"moments_model_attempt_duration_seconds_count{{{model}}} 3" in lines
    assert f"moments_model_first_token_seconds_sum{{{model}}} 0.600000" in lines
    assert f"moments_model_calls_running{{{model}}} 3" in lines
    assert f"moments_model_calls_waiting{{{model}}} 1" in lines
    breaker = [line for line in lines if line.startswith("moments_model_breaker{")]
    assert breaker == [
        f'moments_model_breaker{{{model},state="closed"}} 0',
        f'moments_model_breaker{{{model},state="half_open"}} 1',
        f'moments_model_breaker{{{model},state="open"}} 0',
    ]


def test_every_line_is_of_the_format():
    metrics, meter = Metrics(), ModelMeter(['odd"\\name\n'])
    metrics.count_request("GET", "/x", 200, 0.1)
    meter(CALL, Attempt(model='odd"\\name\n'), "")

    text = metrics.render(meter, (ModelState(model="a", running=0, waiting=0, breaker="closed"),))

    assert [line for line in text.splitlines() if not LINE.fullmatch(line)] == []
    assert 'model="odd\\"\\\\name\\n"' in text
    named = re.findall(r"# TYPE (\S+)", text)
    assert len(named) == len(set(named))


def test_requests_under_way():
    metrics = Metrics()
    metrics.in_flight += 2
    assert "moments_http_requests_in_flight 2" in metrics.render().splitlines()


def test_batches():
    figures = BatchFigures(
        {"succeeded": 9, "failed": 1}, {("follow_up", "ready"): 9}, 4, {"running": 1, "paused": 0}, 70
    )
    text = Metrics().render(batches=figures)
    lines = text.splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert {
        'moments_batch_items_total{state="succeeded"} 9',
        'moments_batch_items_total{state="failed"} 1',
        "moments_batch_items_shared_total 4",
        'moments_batch_drafts_total{content_type="follow_up",status="ready"} 9',
        'moments_batches_open{state="running"} 1',
        'moments_batches_open{state="paused"} 0',
        "moments_batch_items_waiting 70",
    } <= set(lines)
    assert "moments_drafts_total{" not in text
    assert "moments_batches_open" not in Metrics().render(batches=figures._replace(open=None))
