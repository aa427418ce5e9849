"""Prompts over HTTP: which there are, and publishing, promoting and rolling back. How: `workflows.manage_prompts`."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import Field, StringConstraints

from service.bootstrap import Service
from service.domain.nouns import Noun
from service.domain.prompt_labels import PRODUCTION, PromptChange
from service.domain.prompts import PromptVersions
from service.errors import InvalidContent
from service.web.auth import CallerDep, needs
from service.web.desks import OfficeDep, found_prompt
from service.web.openapi import may_answer
from service.web.responses import JsonRoute, respond
from service.web.startup import ServiceDep

router = APIRouter(prefix="/v1", tags=["prompts"], route_class=JsonRoute)

Reason = Annotated[str, StringConstraints(min_length=1, max_length=1_000, strip_whitespace=True)]
NameInPath = Annotated[str, Path(description="Name of the prompt.")]


class PromptList(Noun):
    """All prompts with their versions and labels."""

    items: tuple[PromptVersions, ...]


class PromptVersion(Noun):
    """One version of a prompt; `problem` says what is wrong with it, if anything is."""

    reference: str
    version: int | Literal["draft"]
    labels: tuple[str, ...]
    hash: str | None = None
    change_note: str | None = None
    owners: tuple[str, ...] = ()
    problem: str | None = None


class PromptVersionList(Noun):
    """The versions of one prompt, newest first."""

    name: str
    items: tuple[PromptVersion, ...]


class PublishRequest(Noun):
    """Why the draft is to become the next version."""

    reason: Reason


class PromoteRequest(Noun):
    """Which version a label is to point at, and why; `percent` is the share of recipients of a `canary`."""

    version: int = Field(ge=1, le=9_999)
    label: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")] = PRODUCTION
    percent: float | None = Field(default=None, gt=0, le=100)
    reason: Reason


class RollbackRequest(Noun):
    """Which label is to go back to where it was, and why."""

    label: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")] = PRODUCTION
    reason: Reason


class PromptHistory(Noun):
    """What was published, promoted and rolled back, newest first."""

    items: tuple[PromptChange, ...]


_CHANGE: Any = {
    "response_model": PromptChange,
    "dependencies": [needs("evals")],
    "openapi_extra": may_answer(
        "prompt_not_found", "prompt_version_not_found", "gate_closed", "prompt_changed", "prompt_invalid"
    ),
}
"""What all routes have in common that change which prompt is used."""


@router.get(
    "/prompts",
    operation_id="list_prompts",
    summary="List prompts",
    response_model=PromptList,
    dependencies=[needs("draft", "evals")],
)
async def list_prompts(service: ServiceDep) -> Response:
    """Return every prompt with its versions, labels and what is wrong with it."""
    return respond(PromptList(items=service.library.prompts()))


@router.get(
    "/prompts/{name}/versions",
    operation_id="list_prompt_versions",
    summary="List versions of a prompt",
    response_model=PromptVersionList,
    dependencies=[needs("draft", "evals")],
    openapi_extra=may_answer("prompt_not_found"),
)
async def list_prompt_versions(service: ServiceDep, name: NameInPath) -> Response:
    """Return the versions of one prompt, newest first, with hash, labels and change note."""
    found = found_prompt(service, name)
    wanted: tuple[int | Literal["draft"], ...] = ("draft", *sorted(found.versions, reverse=True))
    return respond(
        PromptVersionList(name=name, items=tuple(_prompt_version(service, found, version) for version in wanted))
    )


def _prompt_version(service: Service, found: PromptVersions, version: int | Literal["draft"]) -> PromptVersion:
    reference = f"{found.name}@{version}"
    labels = tuple(label for label, target in found.labels.items() if target == version)
    labels += ("canary",) if found.canary and found.canary.version == version else ()
    try:
        prompt = service.library.prompt(reference)
    except InvalidContent as error:
        return PromptVersion(reference=reference, version=version, labels=labels, problem=error.detail)
    matter = prompt.front_matter
    return PromptVersion(
        reference=reference,
        version=version,
        labels=labels,
        hash=prompt.hash,
        change_note=matter.change_note,
        owners=matter.owners,
    )


@router.get(
    "/prompts/{name}/history",
    operation_id="list_prompt_changes",
    summary="List changes of a prompt",
    response_model=PromptHistory,
    dependencies=[needs("draft", "evals")],
    openapi_extra=may_answer("prompt_not_found"),
)
async def list_prompt_changes(service: ServiceDep, office: OfficeDep, name: NameInPath) -> Response:
    """Return what was published, promoted and rolled back of one prompt: when, by which key, why."""
    found_prompt(service, name)
    return respond(PromptHistory(items=tuple(reversed(office.history(name)))))


@router.post("/prompts/{name}/publish", operation_id="publish_prompt", summary="Publish a prompt", **_CHANGE)
async def publish_prompt(office: OfficeDep, caller: CallerDep, name: NameInPath, wanted: PublishRequest) -> Response:
    """Run the gate on the draft and freeze it as the next version; no label moves.

    It takes as long as the suites do.
    """
    return respond(await office.publish(name, wanted.reason, caller.key))


@router.post("/prompts/{name}/promote", operation_id="promote_prompt", summary="Promote a prompt", **_CHANGE)
async def promote_prompt(office: OfficeDep, caller: CallerDep, name: NameInPath, wanted: PromoteRequest) -> Response:
    """Run the gate on a version and point a label at it. The next draft is written with it."""
    reference = f"{name}@{wanted.version}"
    return respond(await office.promote(reference, wanted.label, wanted.reason, caller.key, wanted.percent))


@router.post("/prompts/{name}/rollback", operation_id="rollback_prompt", summary="Roll a prompt back", **_CHANGE)
async def rollback_prompt(office: OfficeDep, caller: CallerDep, name: NameInPath, wanted: RollbackRequest) -> Response:
    """Point a label back at what it pointed at before, at once; a canary ends."""
    return respond(await office.rollback(name, wanted.label, wanted.reason, caller.key))
