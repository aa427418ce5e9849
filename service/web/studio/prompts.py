"""Prompts in the studio.

Versions and what changed between them, the draft to edit, what a model would be sent, labels.
"""

import difflib
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Path, Query
from fastapi.requests import Request
from fastapi.responses import Response

from service.bootstrap import Service
from service.domain.drafts import DraftRequest
from service.domain.prompts import ModelMessage, Prompt, PromptText, PromptVersions
from service.errors import InvalidContent, InvalidRequest, NotFound, ServiceError
from service.web.auth import needs
from service.web.desks import OfficeDep, found_prompt
from service.web.startup import ServiceDep
from service.web.studio.door import SessionsDep, Visitor, VisitorDep
from service.web.studio.forms import Form, FormDep, read
from service.web.studio.rendering import StudioRoute, go_to, page
from service.workflows.render_prompt import render_prompt

router = APIRouter(
    prefix="/studio/prompts", route_class=StudioRoute, include_in_schema=False, dependencies=[needs("draft", "evals")]
)

_Name = Annotated[str, Path(max_length=100)]
_Version = Annotated[str, Query(max_length=10)]
_MAY_CHANGE = [needs("evals")]
_AROUND = 3


class Line(NamedTuple):
    """A line of a diff: `same`, `gone`, `new`, or the `place` where a stretch begins."""

    kind: str
    text: str


@router.get("")
async def list_prompts(request: Request, service: ServiceDep) -> Response:
    """Show every prompt."""
    return page(request, "prompts.html", area="prompts", prompts=service.library.prompts())


@router.get("/{name}")
async def show_prompt(
    request: Request, service: ServiceDep, office: OfficeDep, sessions: SessionsDep, name: _Name
) -> Response:
    """Show one prompt: its versions, labels and history."""
    found = found_prompt(service, name)
    rows = [(version, *_attempt(service, f"{name}@{version}")) for version in found.newest_first]
    names = {str(id_): one.key.name for id_, one in (await sessions.ring.keys(service.keys)).items()}
    history = tuple(reversed(office.history(name)))
    return page(request, "prompt.html", area="prompts", prompt=found, rows=rows, history=history, names=names)


@router.get("/{name}/diff")
async def show_diff(request: Request, service: ServiceDep, name: _Name, old: _Version, new: _Version) -> Response:
    """Show what changed between two versions."""
    before, after = (service.library.prompt(f"{name}@{version}") for version in (old, new))
    lines = tuple(_diff(before.source, after.source))
    found = found_prompt(service, name)
    return page(
        request,
        "prompt_diff.html",
        area="prompts",
        prompt=found,
        old=old,
        new=new,
        lines=lines,
        versions=found.newest_first,
    )


@router.get("/{name}/edit")
async def show_editor(
    request: Request, service: ServiceDep, office: OfficeDep, visitor: VisitorDep, name: _Name
) -> Response:
    """Show the draft of a prompt, to be changed by whoever may."""
    draft = await office.draft_text(name)
    return _editor(request, service, visitor, name, draft)


@router.post("/{name}/edit", dependencies=_MAY_CHANGE)
async def save_draft(
    request: Request, service: ServiceDep, office: OfficeDep, visitor: VisitorDep, name: _Name, form: FormDep
) -> Response:
    """Keep the changed draft; what is broken, or was changed by somebody else meanwhile, is told and not kept."""
    text, was = form.raw("text"), form.text("was")
    try:
        kept = await office.rewrite(name, text, was)
    except (InvalidContent, InvalidRequest) as error:
        newer = await office.draft_text(name) if error.code == "prompt_draft_changed" else None
        lines = tuple(_diff(newer.text, text)) if newer else ()
        sent = PromptText(text=text, hash=newer.hash if newer else was)
        return _editor(request, service, visitor, name, sent, problem=error, lines=lines)
    return _editor(request, service, visitor, name, kept, saved=True)


@router.post("/{name}/preview")
async def preview(request: Request, service: ServiceDep, visitor: VisitorDep, name: _Name, form: FormDep) -> Response:
    """Show the messages that a model would be sent; no model is asked."""
    brand = form.text("brand")
    if not visitor.sees(brand):
        raise NotFound("There is no such brand, or you may not see it.", code="brand_not_found")
    found = found_prompt(service, name)
    wanted = read(DraftRequest, _request(found, form))
    messages = await render_prompt(service.ports, service.memory, brand, wanted)
    template = "prompt_messages.html" if request.headers.get("hx-request") == "true" else "prompt_preview.html"
    return page(request, template, area="prompts", prompt=found, messages=messages, letters=_letters(messages))


@router.post("/{name}/{action}", dependencies=_MAY_CHANGE)
async def change(
    request: Request,
    office: OfficeDep,
    visitor: VisitorDep,
    name: _Name,
    action: Annotated[str, Path(pattern="^(publish|promote|rollback)$")],
    form: FormDep,
) -> Response:
    """Publish the draft, point a label at a version, or point it back; each with a reason."""
    by = visitor.caller.key if visitor.caller else ""
    reason, label = form.text("reason"), form.text("label") or "production"
    if action == "publish":
        await office.publish(name, reason, by)
    elif action == "promote":
        percent = _percent(form.text("percent")) if label == "canary" else None
        await office.promote(f"{name}@{form.text('version')}", label, reason, by, percent)
    else:
        await office.rollback(name, label, reason, by)
    return go_to(request, f"/prompts/{name}")


def _editor(
    request: Request,
    service: Service,
    visitor: Visitor,
    name: str,
    draft: PromptText,
    *,
    problem: ServiceError | None = None,
    lines: tuple[Line, ...] = (),
    saved: bool = False,
) -> Response:
    found = found_prompt(service, name)
    seen = [brand for brand in service.library.brands() if visitor.sees(brand.id)]
    return page(
        request,
        "prompt_edit.html",
        409 if lines else 422 if problem else 200,
        area="prompts",
        prompt=found,
        text=draft.text,
        was=draft.hash,
        problem=problem,
        lines=lines,
        saved=saved,
        seen=seen,
    )


def _request(found: PromptVersions, form: Form) -> dict[str, object]:
    version = form.text("version") or "draft"
    return {
        "content_type": found.content_type,
        "prompt": f"{found.name}@{version}",
        "channel": form.given("channel"),
        "topic": form.given("topic"),
        "products": form.all("products"),
    }


def _attempt(service: Service, reference: str) -> tuple[Prompt | None, str]:
    try:
        return service.library.prompt(reference), ""
    except InvalidContent as error:
        return None, error.detail


def _percent(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise InvalidRequest("A canary needs a share in per cent, such as 5.") from None


def _letters(messages: tuple[ModelMessage, ...]) -> int:
    return sum(len(message.content) for message in messages)


def _diff(before: str, after: str) -> Iterator[Line]:
    kinds = {"+": "new", "-": "gone", " ": "same", "@": "place"}
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=_AROUND)
    for number, line in enumerate(lines):
        if number > 1:
            yield Line(kinds[line[0]], line if line[0] == "@" else line[1:])
