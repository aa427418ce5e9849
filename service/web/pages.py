"""Pages for people: the documentation, made from the OpenAPI document, and one page a kind of problem. No scripts."""

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files
from typing import Any

from fastapi import APIRouter
from fastapi.requests import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.web.problem_kinds import KINDS, Kind
from service.web.problems import MEDIA_TYPE, WebProblem

router = APIRouter(include_in_schema=False)

_STYLE = (files("service.web") / "static" / "docs.css").read_bytes()
_CODE = re.compile(r"`([^`]+)`")


@router.get("/")
async def redirect_to_docs(request: Request) -> Response:
    """Lead a browser to the documentation."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/docs", status_code=307)


@router.get("/docs")
async def show_docs(request: Request) -> Response:
    """Show every operation with its parameters and examples."""
    root = request.scope.get("root_path", "")
    return HTMLResponse("".join(_docs(request.app.openapi(), root)))


@router.get("/docs/docs.css")
async def get_style() -> Response:
    """Return the style of all pages."""
    return Response(_STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


@router.get("/problems")
async def list_problems(request: Request) -> Response:
    """List all kinds of problems."""
    rows = (_problem_row(kind) for kind in KINDS.values())
    return _page(request, "Problems", f"<h1>Problems</h1><dl>{''.join(rows)}</dl>")


@router.get("/problems/{code}")
async def show_problem(request: Request, code: str) -> Response:
    """Explain one kind of problem."""
    kind = KINDS.get(code)
    if kind is None:
        raise WebProblem("not_found", "There is no problem of this name; /problems lists them all.")
    wait = "" if kind.retry_after_s is None else "<p>Wait as long as <code>Retry-After</code> says.</p>"
    body = f"<h1>{_inline(kind.title)}</h1><p><code>{kind.code}</code>, status {kind.status}</p>"
    return _page(request, kind.title, f"{body}<p>{_inline(kind.advice)}</p>{wait}")


def _problem_row(kind: Kind) -> str:
    return f"<dt>{kind.status} <code>{kind.code}</code> {_inline(kind.title)}</dt><dd>{_inline(kind.advice)}</dd>"


def _page(request: Request, title: str, body: str) -> HTMLResponse:
    root = request.scope.get("root_path", "")
    back = f'<p><a href="{root}/docs">Documentation</a> · <a href="{root}/problems">All problems</a></p>'
    return HTMLResponse("".join((*_head(title, root), f"<main>{body}{back}</main></body></html>")))


def _head(title: str, root: str) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<title>{escape(title)} – Moments</title><link rel="stylesheet" href="{root}/docs/docs.css"></head><body>'


def _docs(document: Mapping[str, Any], root: str) -> Iterator[str]:
    operations = [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    yield from _head("Documentation", root)
    yield '<a class="skip" href="#content">Skip to the content</a><nav aria-label="Operations">'
    for tag in document["tags"]:
        yield f"<h2>{escape(tag['name'])}</h2><ul>"
        for _, _, operation in operations:
            if tag["name"] in operation["tags"]:
                yield f'<li><a href="#{operation["operationId"]}">{escape(operation["summary"])}</a></li>'
        yield "</ul>"
    yield f'</nav><main id="content"><h1>{escape(document["info"]["title"])}</h1>'
    yield _paragraphs(document["info"]["description"])
    yield f'<p>Machine-readable: <a href="{root}/openapi.json">OpenAPI</a>. <a href="{root}/problems">All problems</a>.</p>'
    for tag in document["tags"]:
        yield f"<h2>{escape(tag['name'])}</h2><p>{_inline(tag['description'])}</p>"
        for method, path, operation in operations:
            if tag["name"] in operation["tags"]:
                yield from _operation(method, path, operation, document, root)
    yield "</main></body></html>"


def _operation(
    method: str, path: str, operation: Mapping[str, Any], document: Mapping[str, Any], root: str
) -> Iterator[str]:
    name = operation["operationId"]
    yield f'<section aria-labelledby="{name}"><h3 id="{name}">{escape(operation["summary"])}</h3>'
    yield f'<p class="address"><b>{method.upper()}</b> <code>{escape(path)}</code></p>'
    yield _paragraphs(operation.get("description", ""))
    yield from _parameters(operation["parameters"], document["components"]["parameters"])
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield from _examples(f"Request, {media_type}", content.get("examples", {}))
    for status, response in operation["responses"].items():
        for media_type, content in response.get("content", {}).items():
            if media_type != MEDIA_TYPE:
                yield from _examples(f"Response {status}, {media_type}", content.get("examples", {}))
    yield f"<details><summary>Problems</summary><ul>{''.join(_problem_links(operation, root))}</ul></details></section>"


def _problem_links(operation: Mapping[str, Any], root: str) -> Iterator[str]:
    for status, response in operation["responses"].items():
        for code, example in response.get("content", {}).get(MEDIA_TYPE, {}).get("examples", {}).items():
            yield f'<li>{status} <a href="{root}/problems/{code}"><code>{code}</code></a> {_inline(example["summary"])}</li>'


def _parameters(parameters: list[dict[str, Any]], shared: Mapping[str, Any]) -> Iterator[str]:
    yield "<details><summary>Parameters</summary><dl>"
    for given in parameters:
        parameter = shared[given["$ref"].rpartition("/")[2]] if "$ref" in given else given
        need = ", required" if parameter.get("required") else ""
        schema = parameter.get("schema", {})
        text = parameter.get("description") or schema.get("description", "")
        example = f" Example: <code>{escape(str(parameter['example']))}</code>" if "example" in parameter else ""
        yield f"<dt><code>{escape(parameter['name'])}</code> ({parameter['in']}{need})</dt><dd>{_inline(text)}{example}</dd>"
    yield "</dl></details>"


def _examples(title: str, examples: Mapping[str, Any]) -> Iterator[str]:
    for example in examples.values():
        value = example["value"]
        shown = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
        yield f"<h4>{escape(title)}: {_inline(example.get('summary', ''))}</h4>"
        yield f'<pre tabindex="0"><code>{escape(shown)}</code></pre>'


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_inline(part)}</p>" for part in text.strip().split("\n\n"))


def _inline(text: str) -> str:
    """Escape a text and show what stands between backticks as code."""
    return _CODE.sub(r"<code>\1</code>", escape(text))
