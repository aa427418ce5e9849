"""RFC 9457 bodies. Which kinds of problems there are: `problem_kinds`; which exception becomes which: `failures`."""

from collections.abc import Mapping, Sequence

from fastapi.responses import Response
from pydantic import Field

from service.domain.nouns import Noun
from service.errors import FieldError
from service.web.problem_kinds import KINDS, Kind

MEDIA_TYPE = "application/problem+json"


class FieldProblem(Noun):
    """One thing that is wrong, and where."""

    pointer: str = Field(description="JSON pointer (RFC 6901) to the field; empty for the whole body.")
    detail: str = Field(description="What the field must be.")


class Problem(Noun):
    """A problem as RFC 9457 describes it."""

    type: str = Field(description="Address of a page that explains this kind of problem.")
    title: str = Field(description="The kind of problem in a few words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong this time, and what to do.")
    code: str = Field(description="Stable name of the kind, for programs.")
    request_id: str = Field(description="Id of the request, as in `X-Request-Id` and the log.")
    errors: tuple[FieldProblem, ...] = Field(default=(), description="The fields at fault, if any.")


class WebProblem(Exception):
    """A problem that only HTTP knows, such as a wrong media type; `code` names its row of the table."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def problem(kind: Kind, detail: str, request_id: str, code: str = "", errors: Sequence[FieldError] = ()) -> Problem:
    """Return the body of a problem; `code` is given where it is finer than the kind's own.

    `type` leads to the page of the code, or to that of its kind where the table has no row for the code.
    """
    code = code or kind.code
    return Problem(
        type=f"/problems/{code if code in KINDS else kind.code}",
        title=kind.title,
        status=kind.status,
        detail=detail,
        code=code,
        request_id=request_id,
        errors=tuple(FieldProblem(pointer=error.pointer, detail=error.detail) for error in errors),
    )


def problem_response(
    kind: Kind,
    detail: str,
    request_id: str,
    *,
    code: str = "",
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the HTTP response of a problem, with `Retry-After` where its kind has one."""
    body = problem(kind, detail, request_id, code, errors)
    retry = {} if kind.retry_after_s is None else {"Retry-After": str(kind.retry_after_s)}
    return Response(
        body.model_dump_json(), status_code=kind.status, media_type=MEDIA_TYPE, headers={**retry, **(headers or {})}
    )
