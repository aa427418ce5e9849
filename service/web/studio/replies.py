"""Suggested replies: a conversation in, up to three replies out, sources beside.

Also as a panel in a help desk's page.
"""

import re

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.requests import Request
from fastapi.responses import Response

from service.domain.brands import Brand
from service.domain.moments import Channel
from service.domain.suggestions import ReplyRequest
from service.web.auth import BrandAccess, needs
from service.web.limits import WITHIN_BUDGET
from service.web.metrics import MetricsDep
from service.web.startup import ServiceDep
from service.web.studio.door import SessionsDep, VisitorDep
from service.web.studio.draft_view import view_of
from service.web.studio.forms import FormDep, read, told
from service.web.studio.rendering import StudioRoute, go_to, page

router = APIRouter(prefix="/studio", route_class=StudioRoute, include_in_schema=False)

_SPEAKER = re.compile(r"(customer|agent|note|kunde|kundin)\s{0,5}:", re.IGNORECASE)
_ROLES = {"kunde": "customer", "kundin": "customer"}
_CHANNELS = (Channel.CHAT, Channel.EMAIL, Channel.SMS, Channel.SOCIAL)


@router.get("/panel")
async def show_panel_start(request: Request, service: ServiceDep, visitor: VisitorDep) -> Response:
    """Lead to the panel of the first brand that the visitor sees."""
    seen = [brand for brand in service.library.brands() if visitor.sees(brand.id)]
    if visitor.caller is None:
        return go_to(request, "/panel/sign-in")
    return go_to(request, f"/panel/brands/{seen[0].id}/reply") if seen else page(request, "no_brand.html", area="")


@router.get("/brands/{brand}/reply", dependencies=[needs("draft")])
@router.get("/panel/brands/{brand}/reply", dependencies=[needs("draft")])
async def show_form(request: Request, brand: BrandAccess, visitor: VisitorDep, sessions: SessionsDep) -> Response:
    """Ask for a conversation."""
    return _page(request, brand, sessions.embed_origins if visitor.room == "panel" else ())


@router.post("/brands/{brand}/reply", dependencies=[needs("draft"), WITHIN_BUDGET])
@router.post("/panel/brands/{brand}/reply", dependencies=[needs("draft"), WITHIN_BUDGET])
async def suggest(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    metrics: MetricsDep,
    visitor: VisitorDep,
    sessions: SessionsDep,
    form: FormDep,
) -> Response:
    """Suggest replies; a piece of the page is the answer where only that was asked for."""
    origins = sessions.embed_origins if visitor.room == "panel" else ()
    words = form.text("conversation")
    sent = {"conversation": words, "channel": form.text("channel"), "locale": form.text("locale")}
    try:
        wanted = read(
            ReplyRequest,
            {
                "messages": messages_of(words),
                "channel": form.given("channel") or "chat",
                "locale": form.given("locale"),
            },
        )
    except RequestValidationError as error:
        return _page(request, brand, origins, sent, told(error))
    offered = await service.suggest_replies(brand.id, wanted)
    metrics.count_drafts(offered.suggestions)
    html_of = service.ports.renderer.html
    views = [view_of(draft, html_of, f"suggestion-{number}") for number, draft in enumerate(offered.suggestions, 1)]
    if request.headers.get("hx-request") == "true":
        return page(request, "suggestions.html", brand=brand, offered=offered, views=views)
    return _page(request, brand, origins, sent, offered=offered, views=views)


def messages_of(text: str) -> list[dict[str, str]]:
    """Read a conversation: lines that begin with `Customer:`, `Agent:` or `Note:`.

    Without any, one message of a customer.
    """
    found: list[dict[str, str]] = []
    for line in text.splitlines():
        speaker = _SPEAKER.match(line.strip())
        if speaker:
            name = speaker[1].lower()
            found.append({"role": _ROLES.get(name, name), "text": line.strip()[speaker.end() :].strip()})
        elif found:
            found[-1]["text"] = f"{found[-1]['text']}\n{line}"
        elif line.strip():
            found.append({"role": "customer", "text": line})
    return [{**one, "text": one["text"].strip()} for one in found if one["text"].strip()]


def _page(
    request: Request,
    brand: Brand,
    origins: tuple[str, ...],
    sent: dict[str, str] | None = None,
    problems: tuple[str, ...] = (),
    **found: object,
) -> Response:
    shown = {"offered": None, "views": []} | found
    return page(
        request,
        "reply.html",
        422 if problems else 200,
        area="reply",
        brand=brand,
        channels=_CHANNELS,
        origins=origins,
        sent=sent or {"conversation": "", "channel": "", "locale": ""},
        problems=problems,
        **shown,
    )
