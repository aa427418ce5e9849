"""The way into the studio and out of it, its first page, and its files. Who is let in: `door`."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query
from fastapi.requests import Request
from fastapi.responses import RedirectResponse, Response

from service.web.problems import WebProblem
from service.web.startup import StartupDep
from service.web.studio.door import Room, SessionsDep, VisitorDep
from service.web.studio.forms import FormDep
from service.web.studio.rendering import StudioRoute, go_to, home_of, page, set_cookie, static_file

router = APIRouter(prefix="/studio", route_class=StudioRoute, include_in_schema=False)
rest = APIRouter(prefix="/studio", route_class=StudioRoute, include_in_schema=False)
"""Comes after all others: an address that nothing answers to."""
_Next = Annotated[str, Query(alias="next", max_length=1_000)]
_GONE = "Max-Age=0; HttpOnly"


@router.get("/static/{name}")
async def get_file(name: str) -> Response:
    """Return a style, script or picture."""
    return static_file(name)


@router.get("")
@router.get("/")
async def show_start(request: Request, startup: StartupDep, visitor: VisitorDep) -> Response:
    """Lead to the drafts of the brand that the visitor worked on last, else of the first that they see."""
    if startup.service is None:
        raise startup.not_ready()
    if visitor.caller is None:
        return go_to(request, "/sign-in")
    seen = [brand for brand in startup.service.library.brands() if visitor.sees(brand.id)]
    home = home_of(request, seen)
    if home is None:
        return page(request, "no_brand.html", area="")
    return go_to(request, f"/brands/{home.id}/drafts")


@router.get("/sign-in")
@router.get("/panel/sign-in")
async def show_sign_in(request: Request, startup: StartupDep, visitor: VisitorDep, wanted: _Next = "") -> Response:
    """Ask for a key."""
    if startup.service is None:
        raise startup.not_ready()
    # The cookie is not sent along when a link on another site leads here; it is when this page leads on.
    if request.headers.get("sec-fetch-site") == "cross-site" and wanted and visitor.room == "studio":
        return page(request, "again.html", area="", address=_own(request, wanted))
    if visitor.caller is not None:
        return _onwards(request, wanted, visitor.room)
    return page(request, "sign_in.html", area="", wanted=wanted, problem=None)


@router.post("/sign-in")
@router.post("/panel/sign-in")
async def sign_in(
    request: Request, startup: StartupDep, visitor: VisitorDep, sessions: SessionsDep, form: FormDep
) -> Response:
    """Open a session with a key."""
    wanted = form.text("next")
    try:
        token = await sessions.open(startup, form.text("key"), visitor.room)
    except WebProblem as problem:
        return page(request, "sign_in.html", status=401, area="", wanted=wanted, problem=problem.detail)
    response = _onwards(request, wanted, visitor.room)
    set_cookie(request, response, sessions, visitor, token)
    return response


@router.post("/sign-out")
@router.post("/panel/sign-out")
async def sign_out(request: Request, visitor: VisitorDep, sessions: SessionsDep, form: FormDep) -> Response:
    """End the session."""
    sessions.end(visitor.basis)
    response = go_to(request, "/panel/sign-in" if visitor.room == "panel" else "/sign-in")
    root = request.scope.get("root_path", "")
    for path in ("/studio", "/studio/panel"):
        response.headers.append("Set-Cookie", f"{sessions.cookie(visitor.room)}=; Path={root}{path}; {_GONE}")
    return response


@rest.get("/{nothing:path}")
async def show_nothing(visitor: VisitorDep, nothing: str) -> Response:
    """Say that there is no such page."""
    raise WebProblem("not_found", "There is no such page in the studio.")


def _onwards(request: Request, wanted: str, room: Room) -> Response:
    return RedirectResponse(_own(request, wanted, room), status_code=303)


def _own(request: Request, wanted: str, room: Room = "studio") -> str:
    """Return the page that somebody wanted if it is one of ours, else the first one."""
    start = f"{request.scope.get('root_path', '')}/studio"
    start = f"{start}/panel" if room == "panel" else start
    parts = urlsplit(wanted)
    # A backslash is a slash to browsers, and two of them begin another site.
    is_ours = not parts.scheme and not parts.netloc and wanted.startswith(start) and "\\" not in wanted
    return wanted if is_ours else start
