"""What `moments check` does.

Read a text and its parts, ask the Service, show the text with its claims and the findings.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import typer
from rich.console import Console
from rich.text import Text

from service.adapters.strict_yaml import YamlFault, compose, plain, split_front_matter
from service.bootstrap import Service
from service.cli import output
from service.cli.draft_view import MARKS, show_findings
from service.cli.given import build
from service.cli.options import complete_content_types
from service.cli.reading import loaded, read
from service.cli.session import with_service
from service.domain.briefs import CheckRequest
from service.domain.findings import CheckReport
from service.domain.moments import PartName
from service.errors import InvalidRequest

Given = Mapping[str, Any]
_BLOCKED = 4
"""As of a draft that is blocked."""
_SETTINGS = ("content_type", "channel", "locale", "products", "facts", "circumstances")
"""What front matter may say of a text beside its parts; an option of the command line goes before it."""
_PARTS = tuple(name for name in get_args(PartName) if name != "body")


def check(brand: str, file: Path, given: Given, as_json: bool, strict: bool) -> None:
    """Check a text, show it and what was found, and end with 4 if something blocks (strict: or warns)."""
    fields = {**_fields_of(file), **{name: value for name, value in given.items() if value}}
    names = complete_content_types("")
    if fields.get("content_type") not in names:
        wanted = fields.get("content_type")
        told = f"there is no content type {wanted}" if wanted else "say what the text is: --content-type"
        raise typer.BadParameter(f"{told}; there are {', '.join(names)}", param_hint="--content-type")
    request = build(CheckRequest, fields)

    async def work(service: Service) -> CheckReport:
        return await service.check_content(brand, request)

    report = with_service(work)
    parts = request.parts or {"body": request.text or ""}
    if as_json:
        output.print_json(report)
    else:
        _show(output.stdout(), parts, report)
    raise typer.Exit(_BLOCKED if report.blocks or (strict and report.needs_review) else 0)


def _fields_of(file: Path) -> dict[str, Any]:
    """Return the fields of the request that a file holds: words or parts, and what its front matter says of them."""
    text = read(file)
    if file.suffix.lower() == ".json" or (str(file) == "-" and text.lstrip().startswith("{")):
        found = loaded(text, file)
        if not isinstance(found, dict):
            raise InvalidRequest(
                f'{file}: JSON must hold the parts of the text, such as {{"subject": "…", "body": "…"}}'
            )
        return {"parts": found.get("parts", found)}
    head, body = _front_matter(file, text)
    parts = {name: str(value) for name, value in head.items() if name not in _SETTINGS and value is not None}
    words: dict[str, Any] = {"parts": {**parts, "body": body.strip()}} if parts else {"text": body.strip()}
    return {**words, **{name: value for name, value in head.items() if name in _SETTINGS}}


def _front_matter(file: Path, text: str) -> tuple[dict[str, Any], str]:
    try:
        head, body, _ = split_front_matter(text)
        node = compose(head, 2) if head else None
        found = {} if node is None else plain(node)
    except YamlFault as error:
        raise InvalidRequest(f"{file}: {error}", code="invalid_front_matter") from None
    unknown = (
        [str(name) for name in found if name not in (*_SETTINGS, *_PARTS)] if isinstance(found, dict) else ["text"]
    )
    if unknown:
        known = ", ".join((*_PARTS, *_SETTINGS))
        detail = f"{file}: front matter says nothing of {', '.join(unknown)}; it knows {known}"
        raise InvalidRequest(detail, code="invalid_front_matter")
    return found, body


def _show(console: Console, parts: Mapping[str, str], report: CheckReport) -> None:
    for name, text in parts.items():
        console.print(output.panel(_marked(name, text, report), name.replace("_", " ")))
    show_findings(console, report.findings, parts)
    verdict = "blocked" if report.blocks else "needs_review" if report.needs_review else "ready"
    counts = ((status, sum(claim.status == status for claim in report.claims)) for status in MARKS)
    told = ", ".join(f"{MARKS[status]} {count} {status}" for status, count in counts if count)
    console.print(output.status(verdict) + output.safe(f" · {told or 'no claims'}", "dim"))


def _marked(part: str, text: str, report: CheckReport) -> Text:
    """Return a part with each claim in the colour of its status, after its sign for those who see no colours."""
    shown, place = Text(), 0
    for claim in sorted(report.claims, key=lambda claim: claim.span.start):
        start, end = claim.span.start, min(claim.span.end, len(text))
        if claim.span.part != part or not place <= start < end:
            continue
        style = output.STATUS[claim.status]
        shown += output.safe(text[place:start]) + output.safe(f"{MARKS[claim.status]} {text[start:end]}", style)
        place = end
    return shown + output.safe(text[place:])
