"""What Prometheus reads. Only route templates, statuses and the names of configured models become labels, never values.

What is counted of models and batches: `workflows.measure_models`, `measure_batches`. The text format is a few lines, so
it is written here: a client library would be a dependency for them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated

from fastapi import Depends
from fastapi.requests import Request

from service.domain.drafts import Draft
from service.domain.prompts import ModelState
from service.web.turnstile import Turnstile
from service.workflows.measure_batches import BatchFigures
from service.workflows.measure_models import Histogram, ModelMeter

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Methods that are told apart; all others share one label, so that callers cannot invent labels."""
_BREAKER = ("closed", "open", "half_open")

Samples = Iterable[tuple[tuple[str, ...], float]]
"""Values of the labels, each with its number."""


class Metrics:
    """What one process has served since it started."""

    def __init__(self, turnstile: Turnstile | None = None) -> None:
        self.turnstile = turnstile or Turnstile(0)
        self.in_flight = 0
        """Requests under way."""
        self._requests: Counter[tuple[str, str, str]] = Counter()
        self._refused: Counter[tuple[str]] = Counter()
        self._drafts: Counter[tuple[str, str]] = Counter()
        self._durations: defaultdict[str, Histogram] = defaultdict(Histogram)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._requests[method if method in METHODS else "OTHER", route, str(status)] += 1
        self._durations[route].observe(seconds)

    def count_refused(self, kind: str) -> None:
        """Count a request refused because of overload; it is not counted as answered."""
        self._refused[(kind,)] += 1

    def count_drafts(self, drafts: Iterable[Draft]) -> None:
        """Count drafts by content type and status."""
        for draft in drafts:
            self.count_draft(draft)

    def count_draft(self, draft: Draft) -> None:
        """Count one draft by content type and status."""
        self._drafts[draft.content_type.value, draft.status] += 1

    def render(
        self,
        models: ModelMeter | None = None,
        states: Sequence[ModelState] = (),
        batches: BatchFigures | None = None,
    ) -> str:
        """Return everything in the Prometheus text format, version 0.0.4.

        Models and batches once there is a service.
        """
        lines = [
            *self._own(),
            *(_of_batches(batches) if batches is not None else ()),
            *(_of_models(models, states) if models is not None else ()),
            *_histograms("http_request_duration_seconds", "Time to answer.", "route", self._durations),
        ]
        return "\n".join(lines) + "\n"

    def _own(self) -> Iterator[str]:
        yield from _family(
            "http_requests_total",
            "counter",
            "Requests answered.",
            ("method", "route", "status"),
            self._requests.items(),
        )
        yield from _family("http_requests_in_flight", "gauge", "Requests under way.", (), [((), self.in_flight)])
        yield from _family(
            "requests_at_work", "gauge", "Requests that this process works on.", (), [((), self.turnstile.at_work)]
        )
        yield from _family(
            "requests_waiting", "gauge", "Requests that wait for a place.", (), [((), self.turnstile.waiting)]
        )
        yield from _family(
            "requests_refused_total",
            "counter",
            "Requests refused because of overload.",
            ("kind",),
            self._refused.items(),
        )
        yield from _family(
            "drafts_total",
            "counter",
            "Drafts made for requests, by content type and status.",
            ("content_type", "status"),
            self._drafts.items(),
        )


def _of_batches(figures: BatchFigures) -> Iterator[str]:
    items = [((state,), count) for state, count in figures.items.items()]
    yield from _family("batch_items_total", "counter", "Results of batch items kept, by state.", ("state",), items)
    shared = [((), figures.shared)]
    yield from _family(
        "batch_items_shared_total", "counter", "Those that share a text another item paid for.", (), shared
    )
    meaning, labels = "Drafts made for batches, by content type and status.", ("content_type", "status")
    yield from _family("batch_drafts_total", "counter", meaning, labels, figures.drafts.items())
    if figures.open is not None:
        states = [((state,), count) for state, count in figures.open.items()]
        yield from _family("batches_open", "gauge", "Batches of all processes, by state.", ("state",), states)
        waiting = [((), figures.waiting)]
        yield from _family("batch_items_waiting", "gauge", "Items of all processes without a result.", (), waiting)


def _of_models(meter: ModelMeter, states: Sequence[ModelState]) -> Iterator[str]:
    both, one = ("model", "outcome"), ("model",)
    yield from _family(
        "model_attempts_total", "counter", "Calls of models, retries included.", both, meter.attempts.items()
    )
    yield from _family(
        "model_tokens_total", "counter", "Tokens sent and received.", ("model", "direction"), meter.tokens.items()
    )
    cost = [((model,), dollars) for model, dollars in meter.cost_usd.items()]
    yield from _family("model_cost_usd_total", "counter", "Price of the calls, as far as it is known.", one, cost)
    running = [((state.model,), state.running) for state in states]
    yield from _family("model_calls_running", "gauge", "Calls of models under way.", one, running)
    waiting = [((state.model,), state.waiting) for state in states]
    yield from _family("model_calls_waiting", "gauge", "Calls that wait for a place.", one, waiting)
    breakers = [((state.model, name), state.breaker == name) for state in states for name in _BREAKER]
    meaning = "1 for the state of the breaker: open lets no call pass."
    yield from _family("model_breaker", "gauge", meaning, ("model", "state"), breakers)
    yield from _histograms("model_attempt_duration_seconds", "Time of one call of a model.", "model", meter.durations)
    yield from _histograms(
        "model_first_token_seconds", "Time until a streamed answer began.", "model", meter.first_tokens
    )


def _family(name: str, kind: str, meaning: str, labels: Sequence[str], samples: Samples) -> Iterator[str]:
    yield f"# HELP moments_{name} {meaning}"
    yield f"# TYPE moments_{name} {kind}"
    for values, value in sorted(samples):
        yield f"moments_{name}{_labels(zip(labels, values, strict=True))} {value:.15g}"


def _histograms(name: str, meaning: str, label: str, found: Mapping[str, Histogram]) -> Iterator[str]:
    yield f"# HELP moments_{name} {meaning}"
    yield f"# TYPE moments_{name} histogram"
    for value, histogram in sorted(found.items()):
        running = 0
        # Buckets are cumulative, as the format asks.
        for limit, count in zip((*histogram.limits, "+Inf"), histogram.counts, strict=True):
            running += count
            yield f"moments_{name}_bucket{_labels([(label, value), ('le', str(limit))])} {running}"
        own = _labels([(label, value)])
        yield f"moments_{name}_sum{own} {histogram.sum_s:.6f}"
        yield f"moments_{name}_count{own} {histogram.total}"


def _labels(pairs: Iterable[tuple[str, str]]) -> str:
    said = ",".join(f'{name}="{_escaped(value)}"' for name, value in pairs)
    return f"{{{said}}}" if said else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


async def _metrics(request: Request) -> Metrics:
    found = request.app.state.metrics
    if not isinstance(found, Metrics):
        raise TypeError("app.state.metrics must be Metrics")
    return found


MetricsDep = Annotated[Metrics, Depends(_metrics)]
"""The metrics, for an endpoint that counts."""
