"""Counters and durations as Prometheus text. Only route templates and statuses become labels, never values."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Annotated

from fastapi import Depends
from fastapi.requests import Request

from service.domain.drafts import Draft

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class _Histogram:
    """Durations of one route: how many fell in each bucket, their sum and their number."""

    def __init__(self) -> None:
        self.counts = [0] * len(BUCKETS_S)
        self.total = 0
        self.sum_s = 0.0

    def observe(self, seconds: float) -> None:
        """Add one duration."""
        self.total += 1
        self.sum_s += seconds
        for position, limit in enumerate(BUCKETS_S):
            if seconds <= limit:
                self.counts[position] += 1
                return

    def lines(self, name: str, route: str) -> Iterator[str]:
        """Yield the series of this histogram; buckets are cumulative, as the format asks."""
        running = 0
        for limit, count in zip(BUCKETS_S, self.counts, strict=True):
            running += count
            yield f'{name}_bucket{{route="{route}",le="{limit}"}} {running}'
        yield f'{name}_bucket{{route="{route}",le="+Inf"}} {self.total}'
        yield f'{name}_sum{{route="{route}"}} {self.sum_s:.6f}'
        yield f'{name}_count{{route="{route}"}} {self.total}'


class Metrics:
    """What one process has served since it started."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._drafts: Counter[tuple[str, str]] = Counter()
        self._durations: defaultdict[str, _Histogram] = defaultdict(_Histogram)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; unknown methods share one label, so that callers cannot invent labels."""
        self._requests[(method if method in _METHODS else "OTHER", route, status)] += 1
        self._durations[route].observe(seconds)

    def count_drafts(self, drafts: Iterable[Draft]) -> None:
        """Count drafts by content type and status."""
        for draft in drafts:
            self._drafts[(draft.content_type.value, draft.status)] += 1

    def render(self) -> str:
        """Return everything in the Prometheus text format, version 0.0.4."""
        lines = [
            "# HELP moments_http_requests_total Requests answered.",
            "# TYPE moments_http_requests_total counter",
            *(
                f'moments_http_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}'
                for (method, route, status), count in sorted(self._requests.items())
            ),
            "# HELP moments_drafts_total Drafts made, by content type and status.",
            "# TYPE moments_drafts_total counter",
            *(
                f'moments_drafts_total{{content_type="{content_type}",status="{status}"}} {count}'
                for (content_type, status), count in sorted(self._drafts.items())
            ),
            "# HELP moments_http_request_duration_seconds Time to answer.",
            "# TYPE moments_http_request_duration_seconds histogram",
        ]
        for route, histogram in sorted(self._durations.items()):
            lines += histogram.lines("moments_http_request_duration_seconds", route)
        return "\n".join(lines) + "\n"


async def _metrics(request: Request) -> Metrics:
    found = request.app.state.metrics
    if not isinstance(found, Metrics):
        raise TypeError("app.state.metrics must be Metrics")
    return found


MetricsDep = Annotated[Metrics, Depends(_metrics)]
"""The metrics, for an endpoint that counts."""
