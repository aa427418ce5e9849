"""Drafts: ask for one, read one, list them. How a draft comes to be lives in `workflows`."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query
from fastapi.requests import Request
from fastapi.responses import Response

from service.bootstrap import Service
from service.domain.drafts import Draft, DraftFilter, DraftPage, DraftRequest, PendingDraft
from service.domain.nouns import DraftId
from service.web.auth import BrandAccess, needs
from service.web.limits import AtOnce, require_budget
from service.web.metrics import MetricsDep
from service.web.openapi import MODEL_PROBLEMS, PROMPT_PROBLEMS, RUN_PROBLEMS, may_answer
from service.web.responses import EVENTS, StreamRoute, accepted, created, respond, wants_events
from service.web.startup import ServiceDep
from service.web.streams import Place, events_of, last_event_of, place_of, preference_of

router = APIRouter(
    prefix="/v1/brands/{brand}/drafts", tags=["drafts"], route_class=StreamRoute, dependencies=[needs("draft")]
)

_EVENTS: Any = {
    "description": "With `Accept: text/event-stream`: the draft while it is written, as server-sent events.",
    "content": {EVENTS: {"schema": {"type": "string"}}},
}
_LATER: Any = {"model": PendingDraft, "description": "The draft is still being written; ask for it at `Location`."}


async def _budget_of_a_new_draft(request: Request, service: ServiceDep) -> None:
    if place_of(request) is None:  # to go on with a stream asks no model
        await require_budget(request, service)


@router.post(
    "",
    operation_id="draft_content",
    summary="Draft content",
    status_code=201,
    response_model=Draft,
    dependencies=[Depends(_budget_of_a_new_draft)],
    responses={200: _EVENTS, 202: _LATER},
    openapi_extra=may_answer(
        "moment_mismatch", "channel_not_allowed", "customer_erased", *PROMPT_PROBLEMS, *MODEL_PROBLEMS, *RUN_PROBLEMS
    ),
)
async def draft_content(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    metrics: MetricsDep,
    at_once: AtOnce,
    wanted: DraftRequest,
) -> Response:
    """Write one text from the brand's evidence, check it, and keep it for a person to decide.

    `status` says how it ended: `ready`, `needs_review` (see `checks`), `insufficient_evidence` (see `missing`; no
    model was asked) or `blocked`.

    With `Accept: text/event-stream` the text is told while it is written: `meta` (with the id), `delta`s, `checks` and
    `done` (the whole draft); it is provisional until `checks`. A broken connection goes on where it was with
    `Last-Event-ID`. With `Prefer: respond-async` the answer comes at once, and the draft at its `Location` later.
    """
    preferred, place = preference_of(request), place_of(request)
    if place is not None:
        return await _gone_on(request, brand.id, service, place)
    if wants_events(request):
        draft_id, run = await service.begin_draft(brand.id, wanted, metrics.count_draft, most=at_once)
        return events_of(run, draft_id, request)
    if preferred.respond_async:
        draft_id, run = await service.begin_draft(brand.id, wanted, metrics.count_draft, most=at_once, promised=True)
        if not await run.wait(preferred.wait_s):
            pending = PendingDraft(id=draft_id, brand=brand.id)
            return accepted(pending, request, _path(brand.id, draft_id))
        draft = await service.get_draft(brand.id, draft_id)
    else:
        draft = await service.draft_content(brand.id, wanted)
        metrics.count_draft(draft)
    return created(draft, request, _path(brand.id, draft.id))


@router.get(
    "",
    operation_id="list_drafts",
    summary="List drafts",
    response_model=DraftPage,
    openapi_extra=may_answer("invalid_cursor"),
)
async def list_drafts(brand: BrandAccess, service: ServiceDep, wanted: Annotated[DraftFilter, Query()]) -> Response:
    """Return drafts, newest first. Give `next_cursor` back as `cursor` for the next page."""
    return respond(await service.list_drafts(brand.id, wanted))


@router.get(
    "/{draft_id}",
    operation_id="get_draft",
    summary="Read a draft",
    response_model=Draft,
    responses={200: {"content": _EVENTS["content"]}, 202: _LATER},
    openapi_extra=may_answer(*RUN_PROBLEMS, *MODEL_PROBLEMS),
)
async def get_draft(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    draft_id: Annotated[str, Path(description="Id of the draft.")],
) -> Response:
    """Return one draft with its claims, citations, checks and provenance.

    One that is still being written answers 202; `Prefer: wait=5` waits up to 5 seconds for it, and
    `Accept: text/event-stream` tells of it from the event behind `Last-Event-ID` on.
    """
    if wants_events(request):
        return await _gone_on(request, brand.id, service, place_of(request, draft_id) or Place(draft_id, -1))
    run = service.find_run(brand.id, draft_id)
    if run is not None:
        await run.wait(preference_of(request).wait_s)
    draft = await service.find_draft(brand.id, draft_id)
    if draft is None:
        return accepted(PendingDraft(id=DraftId(draft_id), brand=brand.id), request, _path(brand.id, draft_id))
    return respond(draft)


async def _gone_on(request: Request, brand: str, service: Service, place: Place) -> Response:
    """Go on with a stream where a reader left it; of a draft that is not written here, only the end is told."""
    run = service.find_run(brand, place.draft_id)
    if run is not None:
        return events_of(run, place.draft_id, request, place.number)
    return last_event_of(await service.get_draft(brand, place.draft_id))


def _path(brand: str, draft_id: str) -> str:
    return f"/v1/brands/{quote(brand)}/drafts/{quote(draft_id)}"
