"""How the studio's pages are drawn: Jinja2 with autoescape, static files by hash, and errors as pages for people.

The policy of every page allows our own files only: no inline script or style, no frame around it but where it is set.
"""

import hashlib
import json
import mimetypes
from collections.abc import Callable, Coroutine, Sequence
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from fastapi.requests import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import ClientDisconnect

from service.domain.brands import Brand
from service.domain.contracts import CONTRACTS
from service.domain.moments import Moment
from service.errors import NotReady
from service.web.failures import response_for
from service.web.problems import WebProblem
from service.web.studio.door import Sessions, Visitor
from service.web.studio.wording import age, attribute, day, kind, minute, reference, sentence, value, words

_STATIC = {
    one.name: one.read_bytes()
    for one in (files("service.web.studio") / "static").iterdir()
    if one.name.endswith((".js", ".css", ".svg"))
}
_HASHES = {name: hashlib.sha256(data).hexdigest()[:12] for name, data in _STATIC.items()}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
_LAST_BRAND = "moments_brand"
_WENT = {
    "deleted": "was taken out",
    "changed": "was changed",
    "expired": "has run out",
    "withdrawn": "was withdrawn by the customer",
}
"""What became of something that a draft cites."""
MOMENTS = {
    Moment.LZMOT: "Less-than-zero moment: they hear of the brand",
    Moment.ZMOT: "Zero moment: they look around before they buy",
    Moment.FMOT: "First moment: they decide",
    Moment.SMOT: "Second moment: they use it",
    Moment.UMOT: "Ultimate moment: they tell others",
    Moment.INTERIM: "In between: they ask for help",
}
"""The moments in words for people, in the order of a customer's way."""


def static_file(name: str) -> Response:
    """Return a file of ours; its address holds its hash, so that browsers may keep it."""
    data = _STATIC.get(name)
    if data is None:
        raise WebProblem("not_found", "There is no such file.")
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(data, media_type=mimetypes.guess_type(name)[0], headers=headers)


def page(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page, or a piece of one, with the headers that every page of the studio has."""
    state = request.scope.get("state", {})
    visitor: Visitor | None = state.get("visitor")
    sessions: Sessions = request.app.state.sessions
    root = request.scope.get("root_path", "")
    brands, brand = _brands(request, visitor), values.get("brand")
    told = {
        "request_path": request.url.path,
        "root": root,
        "studio": f"{root}/studio",
        "visitor": visitor,
        "form_token": sessions.form_token(visitor) if visitor else "",
        "area": "",
        "brand": None,
        "brands": brands,
        "home": brand or home_of(request, brands),
        "is_piece": request.headers.get("hx-request") == "true",
    }
    response = HTMLResponse(_templates.get_template(template).render(told | values), status_code=status)
    embedded = visitor is not None and visitor.room == "panel" and sessions.embed_origins
    ancestors = " ".join(sessions.embed_origins) if embedded else "'none'"
    response.headers["Content-Security-Policy"] = _POLICY.format(ancestors=ancestors)
    # Browsers hide the origin of a form's page under the API's `no-referrer`, and forms are checked by it.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Vary"] = "HX-Request, Cookie"
    if visitor is not None and visitor.is_new:
        set_cookie(request, response, sessions, visitor, visitor.basis)
    if isinstance(brand, Brand) and visitor is not None and visitor.room == "studio":
        _remember(request, response, brand)
    return response


def home_of(request: Request, brands: Sequence[Brand]) -> Brand | None:
    """Return the brand that somebody worked on last, else the first one: pages of no brand lead back to it."""
    last = request.cookies.get(_LAST_BRAND)
    return next((brand for brand in brands if brand.id == last), brands[0] if brands else None)


def _remember(request: Request, response: Response, brand: Brand) -> None:
    if request.cookies.get(_LAST_BRAND) != brand.id:
        secure = "; Secure" if request.url.scheme == "https" else ""
        path = f"{request.scope.get('root_path', '')}/studio"
        cookie = f"{_LAST_BRAND}={brand.id}; Path={path}; HttpOnly; SameSite=Strict{secure}"
        response.headers.append("Set-Cookie", cookie)


def set_cookie(request: Request, response: Response, sessions: Sessions, visitor: Visitor, value: str) -> None:
    """Give the browser a cookie until it is closed; one for frames on other sites may be sent from there."""
    name = sessions.cookie(visitor.room)
    framed = visitor.room == "panel" and bool(sessions.embed_origins)
    ending = "SameSite=None; Secure; Partitioned" if framed else "SameSite=Strict"
    secure = "; Secure" if request.url.scheme == "https" and not framed else ""
    path = f"{request.scope.get('root_path', '')}/studio{'/panel' if framed else ''}"
    response.headers.append("Set-Cookie", f"{name}={value}; Path={path}; HttpOnly; {ending}{secure}")


def go_to(request: Request, path: str) -> Response:
    """Lead the browser to a page of the studio after a form; `path` starts behind `/studio`."""
    address = f"{request.scope.get('root_path', '')}/studio{path}"
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


class StudioRoute(APIRoute):
    """A route whose failures are told to people, on a page or in the place where the page tells such things."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's handler with an edge around it."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except ClientDisconnect:
                raise
            except Exception as error:  # noqa: BLE001 - the edge: what is unexpected is logged, and told as a page too
                return _told(request, error)

        return handle


def _told(request: Request, error: Exception) -> Response:
    if isinstance(error, WebProblem) and error.code == "unauthorized":
        visitor: Visitor = request.scope["state"]["visitor"]
        start = "/panel/sign-in" if visitor.room == "panel" else "/sign-in"
        wanted = request.url.path if request.method == "GET" else ""
        return go_to(request, f"{start}?next={quote(wanted)}" if wanted else start)
    problem, answer = problem_of(request, error)
    waiting = isinstance(error, NotReady) and problem["code"] == "not_ready"
    is_piece = request.headers.get("hx-request") == "true"
    template = "problem_piece.html" if is_piece else "problem.html"
    response = page(request, template, status=answer.status_code, problem=problem, waiting=waiting)
    if is_piece:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#notice", "innerHTML"
    if "retry-after" in answer.headers:
        response.headers["Retry-After"] = answer.headers["retry-after"]
    return response


def problem_of(request: Request, error: Exception) -> tuple[dict[str, Any], Response]:
    """Return what is told of an exception, and the answer that the API would give."""
    answer = response_for(error, request.scope)
    return json.loads(bytes(answer.body)), answer


def _brands(request: Request, visitor: Visitor | None) -> tuple[Brand, ...]:
    service = request.app.state.startup.service
    if service is None or visitor is None:
        return ()
    return tuple(brand for brand in service.library.brands() if visitor.sees(brand.id))


def _static_address(name: str) -> str:
    return f"/studio/static/{name}?v={_HASHES[name]}"


_templates = Environment(
    loader=PackageLoader("service.web.studio"),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters.update(
    {filter_.__name__: filter_ for filter_ in (age, attribute, day, kind, minute, reference, sentence, value, words)}
)
_templates.globals.update(static=_static_address, moments=MOMENTS, contracts=CONTRACTS, went=_WENT)
