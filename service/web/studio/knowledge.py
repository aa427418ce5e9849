"""Knowledge in the studio: a brand's sources, putting one in and taking it out, and searching with scores explained."""

import datetime as dt
import mimetypes
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query
from fastapi.requests import Request
from fastapi.responses import Response
from markupsafe import Markup

from service.bootstrap import Service
from service.domain.brands import Brand
from service.domain.drafts import DraftFilter
from service.domain.evidence import Fact, Source
from service.domain.searches import SearchRequest
from service.errors import InvalidRequest
from service.web.auth import BrandAccess, needs
from service.web.startup import ServiceDep
from service.web.studio.forms import FormDep, read
from service.web.studio.rendering import StudioRoute, go_to, page

router = APIRouter(prefix="/studio/brands/{brand}/knowledge", route_class=StudioRoute, include_in_schema=False)

_SourceId = Annotated[str, Path(max_length=200)]
_PER_PAGE = 50
_SOON_DAYS = 30
_MOST_DEPENDENTS = 50
_MOST_LACKING, _MOST_SENTENCES = 100, 30
_KINDS = ("guide", "policy", "faq", "case_study", "service", "product", "facts")
_MEDIA_TYPES = {
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
_FIELDS = ("title", "kind", "locale", "owner", "version", "valid_from", "valid_until", "url")


@router.get("", dependencies=[needs("knowledge")])
async def list_sources(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    kind: str = "",
    name: str = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
    whole: bool = False,
) -> Response:
    """Show the sources of a brand; how many drafts rest on each follows by itself, as to count them takes a while."""
    wanted = name.casefold().strip()
    found = [
        source
        for source in await service.list_sources(brand.id)
        if kind in ("", source.kind) and (not wanted or wanted in f"{source.title} {source.id}".casefold())
    ]
    today = service.ports.clock.now().date()
    shown = found[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    rows = [(source, *_validity(source, today)) for source in shown]
    return page(
        request,
        "sources.html",
        area="knowledge",
        brand=brand,
        rows=rows,
        kinds=_KINDS,
        kind=kind,
        name=name,
        total=len(found),
        today=today,
        following=number + 1 if number * _PER_PAGE < len(found) else None,
        number=number,
        counts=await service.recalls.count_dependents(brand.id) if whole else None,
        again=urlencode({"kind": kind, "name": name, "page": number, "whole": "true"}),
    )


@router.get("/search", dependencies=[needs("draft", "knowledge")])
async def search(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    query: Annotated[str, Query(alias="q", max_length=2_000)] = "",
    kind: str = "",
) -> Response:
    """Search passages and reviews; without words, only ask for them."""
    result = None
    if query.strip():
        result = await service.search_knowledge(
            brand.id, read(SearchRequest, {"query": query, "kind": kind or None, "limit": 20})
        )
    hits = [
        (hit, _prose(service, hit.text) if hit.kind == "passage" else None) for hit in (result.hits if result else ())
    ]
    return page(request, "search.html", area="knowledge", brand=brand, query=query, kind=kind, result=result, hits=hits)


@router.get("/gaps", dependencies=[needs("knowledge", "review")])
async def show_gaps(request: Request, brand: BrandAccess, service: ServiceDep) -> Response:
    """Show where the knowledge contradicts itself, what has run out, and what drafts lacked."""
    today = service.ports.clock.now().date()
    sources = [(source, *_validity(source, today)) for source in await service.list_sources(brand.id)]
    lacking = await service.list_drafts(brand.id, DraftFilter(status="insufficient_evidence", limit=_MOST_LACKING))
    missing = Counter(sentence for draft in lacking.items for sentence in draft.missing)
    return page(
        request,
        "gaps.html",
        area="knowledge",
        brand=brand,
        conflicts=(await service.recalls.conflicts(brand.id)).items,
        ending=[row for row in sources if row[2] != "good"],
        missing=missing.most_common(_MOST_SENTENCES),
        products={product.id: product.name for product in brand.products},
        titles={source.id: source.title for source, *_ in sources},
        lacking=len(lacking.items),
        ownerless=[source for source, *_ in sources if not source.owner and source.kind != "facts"],
    )


@router.post("/upload", dependencies=[needs("knowledge")])
async def put_source(request: Request, brand: BrandAccess, service: ServiceDep, form: FormDep) -> Response:
    """Take a document or a list of facts in, and tell what came of it."""
    upload = form.file("file")
    if upload is None:
        raise InvalidRequest("Choose a file first.")
    name = PurePath(upload.filename or "file").name
    media_type = _MEDIA_TYPES.get(PurePath(name).suffix.lower()) or mimetypes.guess_type(name)[0] or ""
    source_id = form.text("id") or _id_of(name)
    fields = {field: form.text(field) for field in _FIELDS if form.text(field)}
    report = await service.put_document(brand.id, source_id, await upload.read(), media_type, fields)
    template = "ingested_piece.html" if request.headers.get("hx-request") == "true" else "ingested.html"
    return page(request, template, area="knowledge", brand=brand, report=report, source_id=source_id, name=name)


@router.get("/sources/{source_id}", dependencies=[needs("knowledge")])
async def show_source(
    request: Request, brand: BrandAccess, service: ServiceDep, source_id: _SourceId, whole: bool = False
) -> Response:
    """Show one source with its passages; what rests on it follows by itself."""
    record = await service.get_source(brand.id, source_id)
    today = service.ports.clock.now().date()
    facts = [fact for fact in await service.ports.knowledge.list_facts(brand.brand_id) if fact.source_id == source_id]
    word, sign = _validity(record.source, today)
    passages = [(passage, _prose(service, passage.text)) for passage in record.passages]
    return page(
        request,
        "source.html",
        area="knowledge",
        brand=brand,
        source=record.source,
        passages=passages,
        facts=_by_subject(brand, facts),
        count_of_facts=len(facts),
        products={product.id: product.name for product in brand.products},
        word=word,
        sign=sign,
        today=today,
        **await _resting(service, brand.id, source_id, whole),
    )


@router.get("/sources/{source_id}/dependents", dependencies=[needs("knowledge")])
async def show_dependents(request: Request, brand: BrandAccess, service: ServiceDep, source_id: _SourceId) -> Response:
    """Show what rests on a source, as a piece of its page."""
    return page(request, "source_dependents.html", brand=brand, **await _resting(service, brand.id, source_id, True))


@router.post("/sources/{source_id}/delete", dependencies=[needs("knowledge")])
async def delete_source(
    request: Request, brand: BrandAccess, service: ServiceDep, source_id: _SourceId, form: FormDep
) -> Response:
    """Take a source out with everything that came of it, once that was confirmed."""
    if form.text("sure") != "yes":
        raise InvalidRequest("Tick the box to say that you are sure.")
    await service.delete_source(brand.id, source_id)
    return go_to(request, f"/brands/{brand.id}/knowledge")


def _by_subject(brand: Brand, facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    """Return facts under the name of what they are about: of the brand first, then of each product."""
    names = {"brand": brand.name} | {str(product.id): product.name for product in brand.products}
    found: dict[str, list[Fact]] = {}
    for subject in dict.fromkeys((*names, *(fact.subject for fact in facts))):
        if mine := [fact for fact in facts if fact.subject == subject]:
            found[names.get(subject, subject)] = mine
    return found


def _prose(service: Service, text: str) -> Markup:
    return Markup(service.ports.renderer.html(text))  # noqa: S704 - the renderer sanitises


async def _resting(service: Service, brand: str, source_id: str, whole: bool) -> dict[str, Any]:
    """Return how many drafts rest on a source and the newest of them; without `whole`, that this is yet to be told."""
    if not whole:
        return {"resting": None, "dependents": ()}
    counts = await service.recalls.count_dependents(brand, source_id)
    found = await service.recalls.of_source(brand, source_id, _MOST_DEPENDENTS)
    return {"resting": counts.get(source_id, 0), "dependents": found.items}


def _validity(source: Source, today: dt.date) -> tuple[str, str]:
    """Return in words whether a source may be relied on, and how that is drawn."""
    if source.valid_from and source.valid_from > today:
        return "not yet valid", "care"
    if source.valid_until is None:
        return "valid", "good"
    days = (source.valid_until - today).days
    if days < 0:
        return "expired", "bad"
    return ("ends soon", "care") if days <= _SOON_DAYS else ("valid", "good")


def _id_of(name: str) -> str:
    """Return an id made of a file's name."""
    return re.sub(r"[^a-z0-9._-]+", "-", PurePath(name).stem.lower()).strip("-._")[:100] or "source"
