"""What a page's form sent: read once, shown to be ours, and turned into nouns. What is done with it: the routers."""

import hmac
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, NoReturn, TypeVar
from urllib.parse import urlsplit

from fastapi import Depends
from fastapi.exceptions import RequestValidationError
from fastapi.requests import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from service.errors import FieldError, InvalidRequest
from service.web.failures import InvalidBody
from service.web.problems import WebProblem
from service.web.studio.door import SessionsDep, VisitorDep

Wanted = TypeVar("Wanted", bound=BaseModel)
_MOST_LETTERS = 200_000


class Form:
    """The fields of a form: text without outer space, files apart."""

    def __init__(self, data: FormData) -> None:
        self._data = data

    def text(self, name: str) -> str:
        """Return a field, empty if it was not sent."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """Return a field as it was written, with its outer space; browsers end lines with CR and LF."""
        value = self._data.get(name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else ""

    def given(self, name: str) -> str | None:
        """Return a field, None if it is empty."""
        return self.text(name) or None

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field that is not empty."""
        values = (value.strip() for value in self._data.getlist(name) if isinstance(value, str))
        return tuple(value for value in values if value)

    def named(self, prefix: str) -> tuple[str, ...]:
        """Return the rest of the names of the fields `prefix.…`, empty ones too."""
        start = f"{prefix}."
        return tuple(name.removeprefix(start) for name in dict.fromkeys(self._data) if name.startswith(start))

    def under(self, prefix: str) -> dict[str, str]:
        """Return the fields `prefix.…` that are not empty, by the rest of their names."""
        return {name: text for name in self.named(prefix) if (text := self.text(f"{prefix}.{name}"))}

    def file(self, name: str) -> UploadFile | None:
        """Return a file that was chosen."""
        value = self._data.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None


async def _form(request: Request, visitor: VisitorDep, sessions: SessionsDep) -> AsyncIterator[Form]:
    if visitor.caller is None and not request.url.path.endswith("/sign-in"):
        raise WebProblem("unauthorized", "Sign in first.")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        _refuse()
    async with request.form(max_part_size=10 * _MOST_LETTERS) as data:
        token = data.get("form_token")
        if not isinstance(token, str) or not hmac.compare_digest(token.encode(), sessions.form_token(visitor).encode()):
            _refuse()
        yield Form(data)


def _refuse() -> NoReturn:
    raise WebProblem(
        "form_expired", "This form is not from a page that you have open here. Load the page and try again."
    )


FormDep = Annotated[Form, Depends(_form)]
"""The form that was sent, from a page of ours and by who holds the cookie."""


def read(noun: type[Wanted], fields: Mapping[str, object]) -> Wanted:
    """Return the noun of these fields.

    Raises:
        RequestValidationError: they do not fit.
    """
    try:
        return noun.model_validate(fields)
    except ValidationError as error:
        found = [dict(one, loc=("body", *one["loc"])) for one in error.errors(include_url=False)]
        raise InvalidBody(found, fields, noun) from error


def pairs(text: str, field: str) -> dict[str, str]:
    """Read lines of `name: value`.

    Raises:
        InvalidRequest: a line is none.
    """
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not line.strip():
            continue
        if not colon or not name or not value:
            raise InvalidRequest(
                f"Line {number} is not a name and a value.",
                errors=(FieldError(f"/{field}/{number}", "Write it as name: value."),),
            )
        found[name.lower().replace(" ", "_")] = value
    return found


def told(error: InvalidRequest | RequestValidationError) -> tuple[str, ...]:
    """Return what is wrong, a sentence each, to stand above the form."""
    if isinstance(error, InvalidRequest):
        return (error.detail, *(f"{one.pointer.strip('/')}: {one.detail}" for one in error.errors))
    return tuple(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors())
