from service.domain.prompts import Attempt, ModelCall, ModelSettings
from service.workflows.measure_models import SECONDS, Histogram, ModelMeter

CALL = ModelCall(messages=(), schema_name="x", answer_schema={}, settings=ModelSettings())


def test_a_bucket_takes_in_its_upper_bound():
    histogram = Histogram((0.1, 1.0))
    for seconds in (0.0, 0.1, 0.11, 1.0, 1.01):
        histogram.observe(seconds)

    assert histogram.counts == [2, 2, 1]
    assert (histogram.total, round(histogram.sum_s, 9)) == (5, 2.22)


def test_models_that_callers_name_are_counted_together():
    meter = ModelMeter(["mock/composer"])
    for model in ("mock/composer", "mock/ruth@example.org", "mock/other-one"):
        meter(CALL, Attempt(model=model, latency_ms=10, input_tokens=5), "")

    assert meter.attempts == {("mock/composer", "ok"): 1, ("other", "ok"): 2}
    assert meter.tokens["other", "input"] == 10
    assert set(meter.durations) == {"mock/composer", "other"}
    assert not meter.first_tokens
    assert meter.durations["other"].counts[SECONDS.index(0.01)] == 2
