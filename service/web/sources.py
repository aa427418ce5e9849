"""Sources: a brand's documents and lists of facts, put in, read and purged over HTTP. Reading formats: `adapters`."""

import datetime as dt
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from fastapi.requests import Request
from fastapi.responses import Response
from pydantic import Field

from service.domain.evidence import Source, SourceKind
from service.domain.ingestion import IngestReport, SourceDeletion, SourceRecord
from service.domain.nouns import LocaleTag, Noun, Slug
from service.errors import FieldError, InvalidRequest
from service.web.auth import BrandAccess, needs
from service.web.openapi import body_of, may_answer
from service.web.problems import WebProblem
from service.web.responses import JSON, JsonRoute, created, media_type_of, respond
from service.web.startup import ServiceDep
from service.web.uploads import parsed_body

router = APIRouter(
    prefix="/v1/brands/{brand}/sources", tags=["knowledge"], route_class=JsonRoute, dependencies=[needs("knowledge")]
)

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MEDIA_TYPES = {
    "text/markdown": "text/markdown",
    "text/x-markdown": "text/markdown",
    "text/html": "text/html",
    "text/plain": "text/plain",
    "application/pdf": "application/pdf",
    _DOCX: _DOCX,
    "text/csv": "text/csv",
    "application/yaml": "application/yaml",
    "application/x-yaml": "application/yaml",
    "text/yaml": "application/yaml",
}
"""Media types of documents and their usual names; YAML and CSV hold facts."""
_FORMATS = {"markdown": "text/markdown", "html": "text/html", "text": "text/plain"}
_SourceId = Annotated[Slug, Path(description="Id of the source: lower case letters, digits, dot, dash, underscore.")]


class SourceFields(Noun):
    """What is known of a source beside its text; the fields here win over the document's own front matter."""

    title: str | None = Field(default=None, min_length=1, max_length=300)
    kind: SourceKind | None = None
    locale: LocaleTag | None = None
    products: tuple[str, ...] = Field(default=(), max_length=50, description="Product ids.")
    owner: str | None = Field(default=None, max_length=200)
    version: str | None = Field(default=None, max_length=100)
    valid_from: dt.date | None = Field(default=None, description="First day on which the source may be relied on.")
    valid_until: dt.date | None = Field(default=None, description="Last day on which the source may be relied on.")
    url: str | None = Field(default=None, max_length=2_000)

    def texts(self) -> dict[str, str]:
        """Return the fields that were given, as text; products are joined by commas."""
        given = self.model_dump(mode="json", exclude_none=True, include=set(SourceFields.model_fields))
        products = [name for entry in given.pop("products") for name in entry.split(",") if name.strip()]
        return given | ({"products": ",".join(products)} if products else {})


class SourceDocument(SourceFields):
    """A document as JSON: its text and what is known of it."""

    text: str = Field(min_length=1)
    format: Literal["markdown", "html", "text"] = "markdown"


class SourceList(Noun):
    """All sources of a brand by id; their text is left empty."""

    items: tuple[Source, ...]


@router.put(
    "/{source_id}",
    operation_id="put_source",
    summary="Put a source in",
    response_model=IngestReport,
    responses={201: {"model": IngestReport, "description": "The source is new."}},
    openapi_extra=may_answer("malformed_json", "too_large", "unsupported_media_type")
    | body_of({JSON: SourceDocument} | dict.fromkeys(_MEDIA_TYPES.values())),
)
async def put_source(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    source_id: _SourceId,
    fields: Annotated[SourceFields, Query()],
) -> Response:
    """Add a document or a list of facts, or replace the one with the same id; the same content changes nothing.

    Title, kind, dates and the rest come from front matter, from the properties of a PDF or DOCX, from the JSON body or
    from query parameters; query parameters win. YAML and CSV are read as lists of facts. The answer counts what was
    added, changed and refused.
    """
    data, media_type, given = await _document(request)
    report = await service.put_document(brand.id, source_id, data, media_type, given | fields.texts())
    path = f"/v1/brands/{quote(brand.id)}/sources/{source_id}"
    return created(report, request, path) if report.added else respond(report)


@router.get("", operation_id="list_sources", summary="List sources", response_model=SourceList)
async def list_sources(brand: BrandAccess, service: ServiceDep) -> Response:
    """Return all sources of the brand, without their text."""
    return respond(SourceList(items=await service.list_sources(brand.id)))


@router.get(
    "/{source_id}",
    operation_id="get_source",
    summary="Read a source",
    response_model=SourceRecord,
    openapi_extra=may_answer("source_not_found"),
)
async def get_source(brand: BrandAccess, service: ServiceDep, source_id: _SourceId) -> Response:
    """Return a source with its text and its passages."""
    return respond(await service.get_source(brand.id, source_id))


@router.delete(
    "/{source_id}",
    operation_id="delete_source",
    summary="Purge a source",
    response_model=SourceDeletion,
    openapi_extra=may_answer("source_not_found"),
)
async def delete_source(brand: BrandAccess, service: ServiceDep, source_id: _SourceId) -> Response:
    """Delete a source with all its passages and facts, also from the indexes, and say how many there were."""
    return respond(await service.delete_source(brand.id, source_id))


async def _document(request: Request) -> tuple[bytes, str, dict[str, str]]:
    """Return bytes, media type and fields of the document in the body."""
    given = media_type_of(request)
    if given == JSON:
        document = parsed_body(await request.body(), SourceDocument)
        return document.text.encode(), _FORMATS[document.format], document.texts()
    if given not in _MEDIA_TYPES:
        names = ", ".join((*dict.fromkeys(_MEDIA_TYPES.values()), JSON))
        raise WebProblem("unsupported_media_type", f"Send one of {names}.", headers={"Accept": names})
    data = await request.body()
    if not data.strip():
        raise InvalidRequest("The body is empty.", errors=(FieldError("", "A document is required."),))
    return data, _MEDIA_TYPES[given], {}
