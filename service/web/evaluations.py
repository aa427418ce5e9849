"""Evaluations over HTTP: ask for one, see how far it is, read what came of it.

How they run: `evaluation.evaluations`.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from fastapi.requests import Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from service.bootstrap import Desk
from service.domain.keys import Caller
from service.domain.nouns import BrandId
from service.errors import EvaluationRunning, InvalidRequest, NotFound
from service.evaluation.evaluations import Evaluation, EvaluationList, EvaluationRun
from service.evaluation.reports import as_html
from service.evaluation.trials import Trial
from service.web.auth import CallerDep, needs
from service.web.desks import DeskDep
from service.web.openapi import MODEL_PROBLEMS, may_answer
from service.web.responses import EVENTS, JsonRoute, StreamRoute, respond, wants_events
from service.web.startup import ServiceDep
from service.web.streams import HEARTBEAT_S

_PREFIX = "/v1/evaluations"
_HTML = "text/html"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_POLL_S = "2"


class _PageRoute(JsonRoute):
    """A route that answers with a page for people."""

    acceptable = JsonRoute.acceptable | {_HTML, "text/*"}


router = APIRouter(prefix=_PREFIX, tags=["evaluations"], route_class=StreamRoute, dependencies=[needs("evals")])
pages = APIRouter(prefix=_PREFIX, tags=["evaluations"], route_class=_PageRoute, dependencies=[needs("evals")])
"""What answers with pages, and so takes another `Accept`."""


IdInPath = Annotated[str, Path(description="Id of the evaluation.", max_length=100)]
_EVENTS: Any = {
    "description": "With `Accept: text/event-stream`: `progress` while it runs, and at last `done` with the whole of it.",
    "content": {EVENTS: {"schema": {"type": "string"}}},
}


@router.post(
    "",
    operation_id="begin_evaluation",
    summary="Begin an evaluation",
    status_code=202,
    response_model=Evaluation,
    openapi_extra=may_answer(
        "evaluation_running",
        "prompt_not_found",
        "prompt_version_not_found",
        "prompt_invalid",
        "prompt_changed",
        "invalid_content",
        *MODEL_PROBLEMS,
    ),
)
async def begin_evaluation(
    request: Request, desk: DeskDep, service: ServiceDep, caller: CallerDep, trial: Trial
) -> Response:
    """Run suites in the background, one case at a time, so that drafts go before; ask for it at `Location`.

    Without `suites`, those that the prompt names are run, or all. `against` compares `prompt` with another version or
    label of it. One runs at a time.
    """
    wanted = await desk.preparing.prepare(trial, caller.sees)
    for brand in wanted.brands:
        await service.accounts.require(caller, BrandId(brand))
    begun = await desk.evaluations.begin(wanted)
    location = f"{request.scope.get('root_path', '')}{_PREFIX}/{quote(begun.id)}"
    return respond(begun, 202, {"Location": location, "Retry-After": _POLL_S})


@router.get(
    "",
    operation_id="list_evaluations",
    summary="List evaluations",
    response_model=EvaluationList,
)
async def list_evaluations(
    desk: DeskDep,
    caller: CallerDep,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many.")] = 50,
) -> Response:
    """Return evaluations, newest first, without their reports."""
    return respond(await desk.evaluations.newest(limit, caller.sees))


@router.get(
    "/{evaluation_id}",
    operation_id="get_evaluation",
    summary="Read an evaluation",
    response_model=Evaluation,
    responses={200: _EVENTS},
    openapi_extra=may_answer("evaluation_not_found"),
)
async def get_evaluation(request: Request, desk: DeskDep, caller: CallerDep, evaluation_id: IdInPath) -> Response:
    """Return one evaluation: how far it is, and its whole report when it is done.

    With `Accept: text/event-stream` its progress is told until it has ended.
    """
    run = desk.evaluations.run_of(evaluation_id)
    found = await _seen(desk, caller, evaluation_id)
    if wants_events(request):
        return StreamingResponse(_lines(desk, run, found), media_type=EVENTS)
    headers = {"Retry-After": _POLL_S} if found.state == "running" else None
    return Response(await _written(found), media_type="application/json", headers=headers)


@pages.get(
    "/{evaluation_id}/report.html",
    operation_id="get_evaluation_report",
    summary="Read the report of an evaluation",
    response_class=HTMLResponse,
    openapi_extra=may_answer("evaluation_not_found", "evaluation_running", "evaluation_failed"),
)
async def get_evaluation_report(desk: DeskDep, caller: CallerDep, evaluation_id: IdInPath) -> Response:
    """Return the report of an evaluation as one page without scripts, which needs nothing else."""
    found = await _seen(desk, caller, evaluation_id)
    if found.state == "running":
        raise EvaluationRunning("The report is there when the evaluation is done.", retry_after_s=float(_POLL_S))
    if found.report is None:
        raise InvalidRequest(f"The evaluation failed: {found.reason}", code="evaluation_failed")
    page = await asyncio.to_thread(as_html, found.report)
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"})


async def _seen(desk: Desk, caller: Caller, evaluation_id: str) -> Evaluation:
    """Return one of which the caller may see all brands; its report holds drafts of each."""
    found = await desk.evaluations.find(evaluation_id)
    if not all(map(caller.sees, found.brands)):
        raise NotFound("there is no such evaluation; see GET /v1/evaluations", code="evaluation_not_found")
    return found


async def _lines(desk: Desk, run: EvaluationRun | None, found: Evaluation) -> AsyncIterator[bytes]:
    told = -1
    while run is not None and not run.ended:
        entry = run.entry
        if entry.answered != told:
            told = entry.answered
            yield f'event: progress\ndata: {{"answered":{entry.answered},"expected":{entry.expected}}}\n\n'.encode()
        else:
            yield b": still running\n\n"
        if run.entry is entry:
            await run.changed(HEARTBEAT_S)
    yield b"event: done\ndata: " + await _written(await desk.evaluations.find(found.id)) + b"\n\n"


async def _written(found: Evaluation) -> bytes:
    """Return it as JSON, written on a thread: a report has a megabyte, and others want the loop."""
    return (await asyncio.to_thread(found.model_dump_json)).encode()
