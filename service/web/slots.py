"""Slots: serve what is approved, as JSON, HTML or text, with entity tags; and say what a slot is to serve."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Header, Path, Query
from fastapi.requests import Request
from fastapi.responses import Response

from service.domain.nouns import LocaleTag, Slug
from service.domain.slots import Slot, SlotContent, SlotList, SlotQuery, SlotSetting
from service.web.auth import BrandAccess, needs
from service.web.openapi import may_answer
from service.web.responses import HTML, JSON, TEXT, TextRoute, best_of, created, respond
from service.web.startup import ServiceDep

router = APIRouter(prefix="/v1/brands/{brand}/slots", tags=["slots"], route_class=TextRoute)

_MAY_READ, _MAY_SET = [needs("draft", "review")], [needs("review")]
_KINDS = (JSON, HTML, TEXT)
_SlotId = Annotated[Slug, Path(description="Name of the slot: lower case letters, digits, dot, dash, underscore.")]
_TEXTS: Any = {kind: {"schema": {"type": "string"}} for kind in (HTML, TEXT)}


@router.get("", operation_id="list_slots", summary="List slots", response_model=SlotList, dependencies=_MAY_READ)
async def list_slots(brand: BrandAccess, service: ServiceDep) -> Response:
    """Return all slots of the brand, with what each is to serve."""
    return respond(SlotList(items=await service.slots.list(brand.id)))


@router.get(
    "/{slot_id}",
    operation_id="serve_slot",
    summary="Serve a slot",
    response_model=SlotContent,
    responses={200: {"content": _TEXTS}, 304: {"description": "You have it already: the `ETag` is one of yours."}},
    dependencies=_MAY_READ,
    openapi_extra=may_answer("slot_not_found", "slot_empty"),
)
async def serve_slot(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    slot_id: _SlotId,
    locale: Annotated[LocaleTag | None, Query(description="Language of the reader; else the brand's first.")] = None,
    audience: Annotated[str | None, Query(max_length=500, description="Whom the text is for.")] = None,
    product: Annotated[str | None, Query(max_length=300, description="Product id or name.")] = None,
    if_none_match: Annotated[str | None, Header(description="`ETag` of the answer that you have.")] = None,
) -> Response:
    """Return the approved text of a slot as JSON, HTML or plain text, whichever `Accept` asks for; no model is asked.

    The newest approved draft that fits is served, in the nearest language, for the audience and product asked for.
    While none does, or what it cites is no longer so, the fallback is served (`fallback`), or the answer is
    `slot_empty`. `Cache-Control` says for how many seconds an answer may be kept; with `If-None-Match` the answer is
    304 as long as it is the same. Texts for one customer never stand in a slot.
    """
    served = await service.slots.serve(brand.id, slot_id, SlotQuery(locale, audience, product))
    kind = best_of(request, _KINDS)
    body, tag = served.bodies[kind]
    headers = {"ETag": tag, "Cache-Control": f"private, max-age={served.max_age_s}", "Vary": "Accept, Authorization"}
    if if_none_match is not None and _has(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    if served.content.locale:
        headers["Content-Language"] = served.content.locale
    return Response(body, media_type=kind, headers=headers)


@router.put(
    "/{slot_id}",
    operation_id="put_slot",
    summary="Set a slot",
    response_model=Slot,
    responses={201: {"model": Slot, "description": "The slot is new."}},
    dependencies=_MAY_SET,
    openapi_extra=may_answer("draft_not_found", "draft_not_servable"),
)
async def put_slot(
    request: Request, brand: BrandAccess, service: ServiceDep, slot_id: _SlotId, wanted: SlotSetting
) -> Response:
    """Say what a slot is to serve: one approved draft, or the newest approved one that fits a rule.

    `fallback` is served while there is none: words of your own, or a certain approved draft.
    """
    slot, new = await service.slots.put(brand.id, slot_id, wanted)
    path = f"/v1/brands/{quote(brand.id)}/slots/{slot_id}"
    return created(slot, request, path) if new else respond(slot)


@router.delete(
    "/{slot_id}",
    operation_id="delete_slot",
    summary="Remove a slot",
    response_model=Slot,
    dependencies=_MAY_SET,
    openapi_extra=may_answer("slot_not_found"),
)
async def delete_slot(brand: BrandAccess, service: ServiceDep, slot_id: _SlotId) -> Response:
    """Remove a slot, and return what it was to serve; drafts stay as they are."""
    return respond(await service.slots.delete(brand.id, slot_id))


def _has(header: str, tag: str) -> bool:
    """Tell whether an `If-None-Match` names a tag; weak ones count (RFC 9110, 13.1.2)."""
    tags = (one.strip().removeprefix("W/") for one in header.split(","))
    return any(one in (tag, "*") for one in tags)
