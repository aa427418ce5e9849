"""Which exception becomes which problem, and the edge where nothing unexpected gets past. The table: `problems`."""

import math
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.params import Depends, Query
from fastapi.requests import Request
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.drafting.personalisation import Masking
from service.errors import FieldError, InvalidRequest, ServiceError
from service.web.addresses import path_of
from service.web.fields import field_errors
from service.web.logs import failure_line
from service.web.problem_kinds import KINDS, Kind
from service.web.problems import WebProblem, problem_response

AllowedMethods = Callable[[str], tuple[str, ...]]
"""Tells the methods that a path answers to, for the `Allow` header."""


class InvalidBody(RequestValidationError):
    """A body that a route parsed by itself and that did not fit `model`."""

    def __init__(self, errors: list[dict[str, Any]], body: object, model: type[BaseModel]) -> None:
        super().__init__(errors, body=body)
        self.model = model


def request_id_of(scope: Scope) -> str:
    """Return the id that the envelope gave this request."""
    return str(scope.get("state", {}).get("request_id", "-"))


def answer_problems(app: FastAPI, allowed: AllowedMethods) -> None:
    """Make the application answer its expected exceptions with problems."""

    async def answer(request: Request, error: Exception) -> Response:
        return response_for(error, request.scope, allowed)

    for kind in (ServiceError, WebProblem, RequestValidationError, HTTPException, ClientDisconnect):
        app.add_exception_handler(kind, answer)


def response_for(error: Exception, scope: Scope, allowed: AllowedMethods = lambda path: ()) -> Response:
    """Return the problem of any exception; one that nobody expected is logged and told without its message."""
    request_id = request_id_of(scope)
    if isinstance(error, ServiceError):
        return _service_problem(error, request_id)
    if isinstance(error, WebProblem):
        kind = KINDS[error.code]
        return problem_response(kind, error.detail, request_id, errors=error.errors, headers=error.headers)
    if isinstance(error, RequestValidationError):
        return _validation_problem(error, scope, request_id)
    if isinstance(error, HTTPException):
        return _http_problem(error, scope, request_id, allowed)
    if isinstance(error, ClientDisconnect):
        return problem_response(KINDS["malformed_body"], "The body ended before it was whole.", request_id)
    failure_line(error, request_id)
    detail = f"Something went wrong on our side. The log has more under {request_id}."
    return problem_response(KINDS["internal_error"], detail, request_id)


class ProblemEdge:
    """ASGI middleware: whatever escapes from inside becomes a problem; a half-sent response is only logged."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer for it if it fails."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:  # the edge: beyond it nobody could answer
            if scope["type"] != "http":
                raise
            if started:
                failure_line(error, request_id_of(scope))
                return
            await response_for(error, scope)(scope, receive, send)


def _service_problem(error: ServiceError, request_id: str) -> Response:
    kind = KINDS.get(error.code) or _kind_of_class(type(error))
    headers = {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after_s)))
    if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        failure_line(error, request_id)
    detail = Masking().omit(error.detail)  # it may name what the caller named, such as a model
    # What fits no field is about the whole request.
    errors = error.errors or ([FieldError("", detail)] if error.code == InvalidRequest.code else ())
    return problem_response(kind, detail, request_id, code=error.code, errors=errors, headers=headers)


def _kind_of_class(kind: type[ServiceError]) -> Kind:
    codes = (str(getattr(ancestor, "code", "")) for ancestor in kind.__mro__)
    return next(KINDS[code] for code in codes if code in KINDS)


def _validation_problem(error: RequestValidationError, scope: Scope, request_id: str) -> Response:
    first = error.errors()[0] if error.errors() else {}
    if first.get("type") == "json_invalid":
        return problem_response(KINDS["malformed_json"], _json_detail(first, error.body), request_id)
    model = error.model if isinstance(error, InvalidBody) else _model_of(scope, str(first.get("loc", ("",))[0]))
    errors = field_errors(error.errors(), error.body, model)
    summary = " ".join(f"{found.pointer or 'body'}: {found.detail}" for found in errors[:1])
    more = f" And {len(errors) - 1} more; see errors." if len(errors) > 1 else ""
    return problem_response(KINDS["invalid_request"], summary + more, request_id, errors=errors)


def _json_detail(error: Mapping[str, Any], body: object) -> str:
    text = body if isinstance(body, str) else ""
    position = min(int(error["loc"][-1]), len(text))
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    return f"The body is not valid JSON at line {line}, column {column}: {error['ctx']['error']}."


def _model_of(scope: Scope, place: str) -> type[BaseModel] | None:
    """Return the model that an endpoint takes from the body, or from the query, for suggestions."""
    endpoint = scope.get("endpoint")
    hints = get_type_hints(endpoint, include_extras=True) if endpoint is not None else {}
    for name, hint in hints.items():
        marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
        kind = get_args(hint)[0] if marks else hint
        if name == "return" or not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            continue
        if any(isinstance(mark, Depends) for mark in marks):
            continue
        if any(isinstance(mark, Query) for mark in marks) == (place == "query"):
            return kind
    return None


def _http_problem(error: HTTPException, scope: Scope, request_id: str, allowed: AllowedMethods) -> Response:
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.NOT_FOUND:
        return problem_response(KINDS["route_not_found"], "There is nothing at this address.", request_id)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        methods = ", ".join(allowed(path_of(scope))) or headers.get("Allow") or headers.get("allow", "")
        detail = f"This address answers to {methods}."
        kind = KINDS["method_not_allowed"]
        return problem_response(kind, detail, request_id, headers={"Allow": methods})
    code = "malformed_body" if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR else "internal_error"
    # Starlette's and FastAPI's own sentences about bodies; they quote nothing of the body.
    detail = str(error.detail) if code == "malformed_body" else KINDS[code].advice
    return problem_response(KINDS[code], detail, request_id)
