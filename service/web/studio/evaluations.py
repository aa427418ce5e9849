"""Evaluations in the studio: ask for one, watch it, read what came of it. How they run: `evaluation.evaluations`."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.requests import Request
from fastapi.responses import Response, StreamingResponse

from service.bootstrap import Desk
from service.domain.keys import Caller
from service.domain.nouns import BrandId
from service.errors import NotFound
from service.evaluation.evaluations import Evaluation, EvaluationRun
from service.evaluation.reports import Report, slices_of, word_diff
from service.evaluation.trials import Trial
from service.web.auth import CallerDep, needs
from service.web.desks import DeskDep
from service.web.responses import EVENTS
from service.web.startup import ServiceDep
from service.web.streams import HEARTBEAT_S
from service.web.studio.forms import FormDep, read
from service.web.studio.rendering import StudioRoute, go_to, page
from service.web.studio.streaming import event

router = APIRouter(
    prefix="/studio/evaluations", route_class=StudioRoute, include_in_schema=False, dependencies=[needs("evals")]
)

_Id = Annotated[str, Path(max_length=100)]
_MOST = 50
_MOST_DECIDERS = 30


@router.get("")
async def list_evaluations(
    request: Request,
    desk: DeskDep,
    service: ServiceDep,
    caller: CallerDep,
    prompt: Annotated[str, Query(max_length=150)] = "",
) -> Response:
    """Show the newest evaluations, and ask for another one."""
    found = await desk.evaluations.newest(_MOST, caller.sees)
    return page(
        request,
        "evaluations.html",
        area="evaluations",
        found=found.items,
        suites=desk.preparing.suites(),
        prompt=prompt,
        references={one.name: one.references for one in service.library.prompts()},
    )


@router.post("")
async def begin_evaluation(
    request: Request, desk: DeskDep, service: ServiceDep, caller: CallerDep, form: FormDep
) -> Response:
    """Begin an evaluation and lead to its page."""
    fields = {
        "suites": form.all("suites"),
        "prompt": form.given("prompt"),
        "against": form.given("against"),
        "model": form.given("model"),
        "repeats": form.text("repeats") or "1",
    }
    wanted = await desk.preparing.prepare(read(Trial, fields), caller.sees)
    for brand in wanted.brands:
        await service.accounts.require(caller, BrandId(brand))
    begun = await desk.evaluations.begin(wanted)
    return go_to(request, f"/evaluations/{begun.id}")


@router.get("/{evaluation_id}")
async def show_evaluation(request: Request, desk: DeskDep, caller: CallerDep, evaluation_id: _Id) -> Response:
    """Show how far an evaluation is, or its report."""
    found = await _seen(desk, caller, evaluation_id)
    told = await asyncio.to_thread(_told, found.report) if found.report else {}
    return page(request, "evaluation.html", area="evaluations", found=found, waiting=found.state == "running", **told)


@router.get("/{evaluation_id}/stream")
async def stream_evaluation(request: Request, desk: DeskDep, caller: CallerDep, evaluation_id: _Id) -> Response:
    """Tell how far an evaluation is, as pieces of its page."""
    await _seen(desk, caller, evaluation_id)
    run = desk.evaluations.run_of(evaluation_id)

    def progress(answered: int, expected: int) -> str:
        return bytes(page(request, "progress.html", answered=answered, expected=expected).body).decode()

    async def lines(run: EvaluationRun | None) -> AsyncIterator[bytes]:
        told = -1
        while run is not None and not run.ended:
            entry = run.entry
            if entry.answered != told:
                told = entry.answered
                yield event("progress", progress(entry.answered, entry.expected))
            else:
                yield b": still running\n\n"
            if run.entry is entry:
                await run.changed(HEARTBEAT_S)
        yield event("done", "")

    return StreamingResponse(lines(run), media_type=EVENTS)


async def _seen(desk: Desk, caller: Caller, evaluation_id: str) -> Evaluation:
    found = await desk.evaluations.find(evaluation_id)
    if not all(map(caller.sees, found.brands)):
        raise NotFound("There is no such evaluation.", code="evaluation_not_found")
    return found


def _told(report: Report) -> dict[str, Any]:
    """Return what the page shows of a report; comparing texts word by word takes a while."""
    judgement = report.judgement
    deciders = [
        (one, word_diff(one.before, one.after) if one.before and one.before != one.after else ())
        for one in judgement.deciders[:_MOST_DECIDERS]
    ]
    return {
        "report": report,
        "judgement": judgement,
        "deciders": deciders,
        "more": max(0, len(judgement.deciders) - _MOST_DECIDERS),
        "slices": tuple(slices_of(report)),
    }
