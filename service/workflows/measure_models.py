"""Counts what models do: attempts, time, tokens and money, by model. Writing it for Prometheus: `web.metrics`."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from service.domain.prompts import Attempt, ModelCall

OTHER = "other"
"""Stands for every model that is not set up here: what callers name must not become labels."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the buckets of a histogram."""


class Histogram:
    """Durations in seconds: how many fell in each bucket, their sum and their number."""

    __slots__ = ("counts", "limits", "sum_s", "total")

    def __init__(self, limits: Sequence[float] = SECONDS) -> None:
        self.limits = limits
        self.counts = [0] * (len(limits) + 1)
        self.total = 0
        self.sum_s = 0.0

    def observe(self, seconds: float) -> None:
        """Add one duration; a bucket takes in its upper bound."""
        self.total += 1
        self.sum_s += seconds
        self.counts[bisect_left(self.limits, seconds)] += 1


class ModelMeter:
    """What the models did since the process started. Fulfils `ports.CallWatch`; for one event loop."""

    def __init__(self, models: Collection[str]) -> None:
        """Say which models are set up here; all others are counted together, as `other`."""
        self._models = frozenset(models)
        self.attempts: Counter[tuple[str, str]] = Counter()
        """By model and outcome (`ok` or the code of the error)."""
        self.durations: defaultdict[str, Histogram] = defaultdict(Histogram)
        self.first_tokens: defaultdict[str, Histogram] = defaultdict(Histogram)
        self.tokens: Counter[tuple[str, str]] = Counter()
        """By model and direction (`input` or `output`)."""
        self.cost_usd: defaultdict[str, float] = defaultdict(float)

    def label(self, model: str) -> str:
        """Return the name to count a model under."""
        return model if model in self._models else OTHER

    def __call__(self, call: ModelCall, attempt: Attempt, answer: str) -> None:
        """Count one attempt."""
        model = self.label(attempt.model)
        self.attempts[model, attempt.outcome] += 1
        self.durations[model].observe(attempt.latency_ms / 1e3)
        if attempt.first_token_ms is not None:
            self.first_tokens[model].observe(attempt.first_token_ms / 1e3)
        self.tokens[model, "input"] += attempt.input_tokens
        self.tokens[model, "output"] += attempt.output_tokens
        self.cost_usd[model] += attempt.cost_usd
