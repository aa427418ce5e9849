"""Whether all is well, for machines: alive, ready, and metrics. What is looked at: `workflows.tell_readiness`."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response

from service.domain.nouns import Noun
from service.web.metrics import MetricsDep
from service.web.openapi import may_answer
from service.web.responses import respond
from service.web.startup import StartupDep

router = APIRouter(tags=["service"])


class Health(Noun):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(Noun):
    """Whether requests can be served; `not_ready` says in sentences what is missing, `notices` what goes on meanwhile.

    `degraded` says what works less well than it should; most requests are served all the same.
    """

    status: Literal["ready", "not_ready"]
    not_ready: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()


@router.get("/healthz", operation_id="get_health", summary="Is it alive?", response_model=Health)
async def get_health() -> Response:
    """Answer as soon as the process listens, also while the service is starting."""
    return respond(Health())


@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Is it ready?",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "Not ready; `not_ready` says what is missing."}},
)
async def get_readiness(startup: StartupDep) -> Response:
    """Answer 200 when requests can be served, 503 with what is missing otherwise.

    Database, disk, indexes, embedder and models are looked at, every five seconds at most. A vendor's model that does
    not answer makes the service `degraded`, not unready.
    """
    service = startup.service
    if service is None:
        found = Readiness(status="not_ready", not_ready=(startup.not_ready().detail,))
    else:
        missing = await service.not_ready()
        found = Readiness(
            status="not_ready" if missing else "ready",
            not_ready=missing,
            notices=service.notices(),
            degraded=await service.degraded(),
        )
    if found.not_ready:
        return respond(found, 503, {"Retry-After": "1"})
    return respond(found)


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus text."}},
    openapi_extra=may_answer("unauthorized", "forbidden"),
)
async def get_metrics(metrics: MetricsDep, startup: StartupDep) -> Response:
    """Return requests, drafts by status, calls of models, batches and durations, in the Prometheus text format."""
    service = startup.service
    text = metrics.render()
    if service is not None:
        text = metrics.render(service.meter, service.model_states(), await service.batches.figures())
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
