"""Rows that come as a body or as the file of a form: JSON, JSON Lines or CSV. What they mean: the routers."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, TypeVar, cast

import orjson
from fastapi import Query, UploadFile
from fastapi.requests import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile as FormFile

from service.domain.ingestion import ROW_FORMATS, RowError, RowFormat
from service.errors import FieldError, InvalidRequest
from service.ports.rows import RowFile
from service.web.failures import InvalidBody
from service.web.fields import safe_name
from service.web.openapi import body_of
from service.web.problems import WebProblem
from service.web.responses import JSON, media_type_of

M = TypeVar("M", bound=BaseModel)
MULTIPART = "multipart/form-data"
UPLOAD_PROBLEMS = ("malformed_body", "too_large", "unsupported_media_type", "no_valid_rows")
_FORMATS: dict[str, RowFormat] = {
    JSON: "json",
    "application/x-ndjson": "jsonl",
    "application/ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "text/csv": "csv",
}
_NO_MAPPING: Mapping[str, str] = {}
_IN_MEMORY = 1024 * 1024
_MAX_ERRORS = 100
_MAX_MAPPINGS = 50
_MAX_FIELDS = _MAX_MAPPINGS
"""Of a form: enough for every option, so that whoever puts one there is told where it belongs."""

Columns = Annotated[
    list[str],
    Query(
        alias="map",
        max_length=_MAX_MAPPINGS,
        description="`field=column`, once for each field whose column has another name, such as `map=rating=Stars`; "
        "`field:=value` sets a field to the same value in all rows.",
    ),
]
"""Which column of the rows holds which field; `mapping_of` reads it."""


def rows_of(kind: object) -> dict[str, Any]:
    """Return the `openapi_extra` of a route that takes rows, `kind` being the type of a JSON body."""
    return body_of({JSON: kind, "application/x-ndjson": None, "text/csv": None, MULTIPART: "file"})


@asynccontextmanager
async def upload_of(
    request: Request, mapping: Mapping[str, str] = _NO_MAPPING, told: dict[str, str] | None = None
) -> AsyncIterator[RowFile]:
    """Yield the rows as a file at its start; its name is that of the form's file, or `body`.

    A form may hold a text field for each name in `told` beside its file; what it says is put there.
    """
    media_type = media_type_of(request)
    if media_type == MULTIPART:
        async with request.form(max_files=1, max_fields=_MAX_FIELDS) as fields:
            _refuse_strangers([name for name, value in fields.multi_items() if isinstance(value, str)], told or {})
            sent = fields.get("file")
            if not isinstance(sent, FormFile):
                raise InvalidRequest("The form has no file.", errors=(FieldError("/file", "A file is required."),))
            name = PurePath(sent.filename or "file").name[:100]
            form = _FORMATS.get((sent.content_type or "").partition(";")[0].lower()) or _form_of_name(name)
            if told is not None:
                told |= {key: value for key in told if isinstance(value := fields.get(key), str)}
            yield RowFile(sent.file, form, name, mapping)
        return
    if media_type not in _FORMATS:
        raise _unsupported()
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        # A spooled file does all that a binary one does, and shares no base with it.
        upload = UploadFile(cast("BinaryIO", spool), size=0)
        async for block in request.stream():
            await upload.write(block)
        await upload.seek(0)
        yield RowFile(upload.file, _FORMATS[media_type], "body", mapping)


def _refuse_strangers(sent: Sequence[str], known: Collection[str]) -> None:
    """Refuse text fields that nobody reads: who sends `dry_run` in a form means it.

    Raises:
        InvalidRequest: there is one; the fields' names are told, no values.
    """
    strangers = [name for name in dict.fromkeys(sent) if name not in known and name != "file"]
    if not strangers:
        return
    taken = " and ".join(["file", *known])
    rule = f"A form holds {taken} only; the rest stands in the address, such as ?dry_run=true&map=rating=Stars."
    errors = [FieldError(f"/{safe_name(name)}", rule) for name in strangers]
    raise InvalidRequest("The form has fields that are not read there.", errors=errors)


def mapping_of(entries: Sequence[str]) -> dict[str, str]:
    """Return a mapping of columns by field.

    Raises:
        InvalidRequest: an entry is no `field=column`, or a field comes twice.
    """
    mapping: dict[str, str] = {}
    for position, entry in enumerate(entries):
        field, _, column = (part.strip() for part in entry.partition("="))
        if not field or not column or field in mapping:
            rule = "Must be field=column, each field once, such as rating=Stars."
            raise InvalidRequest("The column mapping does not fit.", errors=(FieldError(f"/map/{position}", rule),))
        mapping[field] = column
    return mapping


def no_valid_rows(refused: Sequence[RowError]) -> InvalidRequest:
    """Return the problem that every row was refused."""
    errors = [
        FieldError("" if row.line is None else f"/{row.line}", f"{row.file}: {row.reason}")
        for row in refused[:_MAX_ERRORS]
    ]
    detail = f"All {len(refused)} rows were refused; the first: {refused[0].reason}"
    return InvalidRequest(detail, code="no_valid_rows", errors=errors)


def parsed_body(data: bytes, model: type[M]) -> M:
    """Return a JSON body that a route reads by itself.

    Raises:
        InvalidBody: it is no JSON, or does not fit.
    """
    try:
        body: Any = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        where = {"type": "json_invalid", "loc": ("body", error.pos), "msg": "", "ctx": {"error": error.msg}}
        raise InvalidBody([where], error.doc, model) from error
    try:
        return model.model_validate(body)
    except ValidationError as error:
        found = [dict(one, loc=("body", *one["loc"])) for one in error.errors(include_url=False)]
        raise InvalidBody(found, body, model) from error


def _form_of_name(name: str) -> RowFormat:
    try:
        return ROW_FORMATS[PurePath(name).suffix.lower()]
    except KeyError:
        raise _unsupported() from None


def _unsupported() -> WebProblem:
    names = f"{JSON}, application/x-ndjson, text/csv, {MULTIPART}"
    detail = f"Send one of {names}; the file of a form is .json, .jsonl or .csv."
    return WebProblem("unsupported_media_type", detail, headers={"Accept": names})
