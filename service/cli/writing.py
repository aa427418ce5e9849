"""What draft, reply, respond and check do: make the request, ask the Service, show the answer, choose the exit code."""

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from service.bootstrap import Service
from service.cli import output
from service.cli.draft_view import EXIT_CODES, exit_code_of, show_claims, show_draft, show_findings, show_suggestions
from service.cli.given import build
from service.cli.options import complete_content_types
from service.cli.session import with_service
from service.domain.briefs import CheckRequest
from service.domain.drafts import Draft, DraftRequest
from service.domain.suggestions import ReplyRequest, ReviewResponseRequest
from service.errors import InvalidRequest

Given = Mapping[str, Any]
_MAX_INPUT = 5_000_000


def draft(brand: str, given: Given, as_json: bool) -> None:
    """Draft content and show it."""
    request = build(DraftRequest, given)
    _finish(with_service(lambda service: service.draft_content(brand, request), will_draft=True), as_json)


def respond(brand: str, review_id: str | None, review: Given | None, given: Given, as_json: bool) -> None:
    """Draft a response to a review and show it."""
    if review is not None:
        words = {name: value for name, value in review.items() if value is not None}
        digest = hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()
        review = {"id": f"rev-{digest[:16]}", **words}
        # The review's own language decides that of the answer.
        review = review if given.get("locale") is None else {**review, "locale": given["locale"]}
    request = build(ReviewResponseRequest, {**given, "review_id": review_id, "review": review})
    _finish(with_service(lambda service: service.respond_to_review(brand, request), will_draft=True), as_json)


def _finish(found: Draft, as_json: bool) -> None:
    if as_json:
        output.print_json(found)
    else:
        show_draft(output.stdout(), found)
    raise typer.Exit(EXIT_CODES[found.status])


def reply(brand: str, message: str | None, file: Path | None, given: Given, as_json: bool) -> None:
    """Suggest replies and show them."""
    request = build(ReplyRequest, {**_conversation(message, file), **{k: v for k, v in given.items() if v is not None}})
    found = with_service(lambda service: service.suggest_replies(brand, request), will_draft=True)
    if as_json:
        output.print_json(found)
    else:
        show_suggestions(output.stdout(), found)
    raise typer.Exit(exit_code_of(found))


def _conversation(message: str | None, file: Path | None) -> dict[str, Any]:
    """Return the request's messages: from the argument, a file, or standard input."""
    if message is not None and file is not None:
        raise InvalidRequest("give either the message or --file, not both")
    if message is None:
        if file is None and sys.stdin.isatty():
            raise InvalidRequest("give the customer's message, a --file with the conversation, or pipe either in")
        message = _read(file)
        if message.lstrip()[:1] in ("{", "["):
            return _from_json(message)
    return {"messages": [{"role": "customer", "text": message.strip()}]}


def _from_json(text: str) -> dict[str, Any]:
    found = _loaded(text)
    return {"messages": found} if isinstance(found, list) else dict(found)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidRequest(f"line {error.lineno}, column {error.colno}: this is not sound JSON") from None
    except (ValueError, RecursionError):
        raise InvalidRequest("this is not sound JSON") from None


def _read(file: Path | None) -> str:
    """Read a file, or standard input for None and `-`."""
    try:
        if file is None or str(file) == "-":
            data = sys.stdin.buffer.read(_MAX_INPUT + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(_MAX_INPUT + 1)
        if len(data) > _MAX_INPUT:
            raise InvalidRequest(f"more than {_MAX_INPUT:,} bytes")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InvalidRequest(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InvalidRequest(f"{file or 'standard input'} is not UTF-8; save it again as UTF-8") from None


def check(brand: str, file: Path, given: Given, as_json: bool) -> None:
    """Check a text and show claims and findings."""
    if given["content_type"] not in (names := complete_content_types("")):
        raise InvalidRequest(f"there is no content type {given['content_type']}; there are {', '.join(names)}")
    request = build(CheckRequest, {**given, **_words(file)})

    async def work(service: Service) -> Any:
        return await service.check_content(brand, request)

    found = with_service(work)
    if as_json:
        output.print_json(found)
    else:
        console = output.stdout()
        show_claims(console, found.claims, ())
        show_findings(console, found.findings)
        verdict = "blocked" if found.blocks else "needs_review" if found.needs_review else "ready"
        console.print(output.status(verdict))
    raise typer.Exit(EXIT_CODES["blocked"] if found.blocks else 0)


def _words(file: Path) -> dict[str, Any]:
    """Return the text of a file, or of JSON its parts: `{"subject": …, "body": …}`, alone or under `parts`."""
    text = _read(file)
    if file.suffix.lower() != ".json" and not (str(file) == "-" and text.lstrip().startswith("{")):
        return {"text": text.strip()}
    found = _loaded(text)
    if not isinstance(found, dict):
        raise InvalidRequest(f'{file}: JSON must hold the parts of the text, such as {{"subject": "…", "body": "…"}}')
    return {"parts": found.get("parts", found)}
