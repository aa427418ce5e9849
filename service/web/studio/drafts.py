"""Drafts in the studio: ask for one, watch it being written, read it, find it again.

Editing and deciding: `editing`.
"""

from collections.abc import AsyncIterator, Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query
from fastapi.exceptions import RequestValidationError
from fastapi.requests import Request
from fastapi.responses import Response, StreamingResponse

from service.bootstrap import Service
from service.domain.brands import Brand
from service.domain.contracts import CONTRACTS
from service.domain.drafts import Draft, DraftFilter
from service.domain.moments import Channel, ContentType, Moment
from service.errors import InvalidRequest
from service.web.auth import BrandAccess, needs
from service.web.limits import WITHIN_BUDGET, AtOnce
from service.web.metrics import MetricsDep
from service.web.responses import EVENTS
from service.web.startup import ServiceDep
from service.web.streams import HEARTBEAT_S
from service.web.studio.draft_form import offered, requests_of
from service.web.studio.draft_view import DraftView, differences, title_of, view_of
from service.web.studio.forms import Form, FormDep, read, told
from service.web.studio.rendering import StudioRoute, go_to, page, problem_of
from service.web.studio.streaming import event, so_far
from service.workflows.run_drafts import DraftRun

router = APIRouter(prefix="/studio/brands/{brand}/drafts", route_class=StudioRoute, include_in_schema=False)

DraftIdInPath = Annotated[str, Path(max_length=80)]
_IdInQuery = Annotated[str, Query(max_length=80)]
_PER_PAGE = 20
_MOST_STALE = 50
_DECISIONS = ("undecided", "approve", "edit", "dismiss", "awaiting_second")
_STATUSES = ("ready", "needs_review", "insufficient_evidence", "blocked")
_NOT_ASKED_FOR = {ContentType.SUGGESTED_REPLY, ContentType.REVIEW_RESPONSE}
"""Written on pages of their own: of a conversation, of a review."""


@router.get("", dependencies=[needs("draft")])
async def list_drafts(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    content_type: str = "",
    status: str = "",
    channel: str = "",
    decision: str = "",
    cursor: str = "",
) -> Response:
    """Show drafts, newest first."""
    chosen = {"content_type": content_type, "status": status, "channel": channel, "decision": decision}
    given = {name: value for name, value in chosen.items() if value}
    wanted = read(DraftFilter, {**given, "cursor": cursor or None, "limit": _PER_PAGE})
    found = await service.list_drafts(brand.id, wanted)
    following = urlencode({**given, "cursor": found.next_cursor}) if found.next_cursor else ""
    rows = [(draft, title_of(draft)) for draft in found.items]
    return page(
        request,
        "drafts.html",
        area="drafts",
        brand=brand,
        rows=rows,
        chosen=chosen,
        following=following,
        first=not cursor,
        channels=tuple(Channel),
        statuses=_STATUSES,
        decisions=_DECISIONS,
    )


@router.get("/stale", dependencies=[needs("draft", "review")])
async def list_stale(request: Request, brand: BrandAccess, service: ServiceDep) -> Response:
    """Show the approved drafts whose evidence is no longer so."""
    found = await service.recalls.redrafts(brand.id, _MOST_STALE + 1)
    rows = [(draft, title_of(draft)) for draft in found[:_MOST_STALE]]
    return page(request, "stale.html", area="drafts", brand=brand, rows=rows, more=len(found) > _MOST_STALE)


@router.get("/new", dependencies=[needs("draft")])
async def show_form(request: Request, brand: BrandAccess, service: ServiceDep, content_type: str = "") -> Response:
    """Ask what kind of text it is to be, and then for the rest."""
    if content_type in set(ContentType) - _NOT_ASKED_FOR:
        return _form_page(request, brand, service, ContentType(content_type))
    rows = {
        moment: [row for row in CONTRACTS.values() if row.moment is moment and row.content_type not in _NOT_ASKED_FOR]
        for moment in Moment
    }
    return page(request, "draft_types.html", area="drafts", brand=brand, rows=rows)


@router.post("", dependencies=[needs("draft"), WITHIN_BUDGET])
async def begin_draft(
    request: Request, brand: BrandAccess, service: ServiceDep, metrics: MetricsDep, at_once: AtOnce, form: FormDep
) -> Response:
    """Begin a draft, or two to compare, and lead to the page on which it is written."""
    try:
        ids = [
            (await service.begin_draft(brand.id, wanted, metrics.count_draft, most=at_once, promised=True))[0]
            for wanted in requests_of(form)
        ]
    except (InvalidRequest, RequestValidationError) as error:
        kind = form.text("content_type")
        if kind not in set(ContentType):
            raise
        return _form_page(request, brand, service, ContentType(kind), form, told(error))
    where = f"/{ids[0]}" if len(ids) == 1 else f"/compare?{urlencode({'left': ids[0], 'right': ids[1]})}"
    return go_to(request, f"/brands/{brand.id}/drafts{where}")


@router.get("/compare", dependencies=[needs("draft")])
async def compare_drafts(
    request: Request, brand: BrandAccess, service: ServiceDep, left: _IdInQuery, right: _IdInQuery
) -> Response:
    """Show two drafts side by side."""
    sides = [(id_, await shown(service, brand, id_, id_)) for id_ in (left, right)]
    waiting = any(view is None for _, view in sides)
    views = [view for _, view in sides if view is not None]
    changes = differences(views[0].draft.parts, views[1].draft.parts) if not waiting else {}
    again = urlencode({"left": left, "right": right})
    return page(
        request, "compare.html", area="drafts", brand=brand, sides=sides, waiting=waiting, changes=changes, again=again
    )


@router.get("/{draft_id}", dependencies=[needs("draft")])
async def show_draft(request: Request, brand: BrandAccess, service: ServiceDep, draft_id: DraftIdInPath) -> Response:
    """Show one draft, or how it is being written."""
    view = await shown(service, brand, draft_id)
    slots = await service.slots.list(brand.id) if view else ()
    return page(
        request,
        "draft.html",
        area="drafts",
        brand=brand,
        view=view,
        draft_id=draft_id,
        waiting=view is None,
        slots=slots,
    )


@router.get("/{draft_id}/stream", dependencies=[needs("draft")])
async def stream_draft(
    request: Request, brand: BrandAccess, service: ServiceDep, draft_id: DraftIdInPath, side: bool = False
) -> Response:
    """Tell of a draft while it is written, as pieces of its page; `side` is one of two on a page."""
    run = service.find_run(brand.id, draft_id)
    if run is None:
        await service.find_draft(brand.id, draft_id)

    def whole(draft: Draft) -> str:
        view = view_of(draft, service.ports.renderer.html, draft.id if side else "claim")
        template = "draft_side.html" if side else "draft_whole.html"
        return bytes(page(request, template, brand=brand, view=view, slots=()).body).decode()

    def failed(error: Exception) -> str:
        problem, _ = problem_of(request, error)
        return bytes(page(request, "draft_failed.html", brand=brand, problem=problem).body).decode()

    return StreamingResponse(_lines(run, service, (brand.id, draft_id), whole, failed), media_type=EVENTS)


async def shown(service: Service, brand: Brand, draft_id: str, place: str = "claim") -> DraftView | None:
    """Return a draft as its page shows it, or None while it is written; `place` begins the ids of its claims.

    Raises:
        NotFound: there is none.
        ServiceError: it was promised, and this is why it never came.
    """
    draft = await service.find_draft(brand.id, draft_id)
    return None if draft is None else view_of(draft, service.ports.renderer.html, place)


async def _lines(
    run: DraftRun | None,
    service: Service,
    place: tuple[str, str],
    whole: Callable[[Draft], str],
    failed: Callable[[Exception], str],
) -> AsyncIterator[bytes]:
    seen = 0
    while run is not None and not run.ended:
        if seen < len(run.events):
            seen = len(run.events)
            yield event("text", so_far(run.events))
        elif not await run.changed(HEARTBEAT_S):
            yield b": still writing\n\n"
    try:
        yield event("done", whole(await service.get_draft(*place)))
    except Exception as error:  # noqa: BLE001 - the edge: the answer has begun, and nobody else could tell of it
        yield event("failed", failed(error))


def _form_page(
    request: Request,
    brand: Brand,
    service: Service,
    kind: ContentType,
    form: Form | None = None,
    problems: tuple[str, ...] = (),
) -> Response:
    """Return the form of a content type; with what was sent and what is wrong with it, to be mended."""
    told_of = offered(brand, kind, service.library, form)
    status = 422 if problems else 200
    return page(request, "draft_form.html", status, area="drafts", brand=brand, problems=problems, **told_of)
