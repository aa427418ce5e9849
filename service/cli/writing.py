"""What draft, reply and respond do: make the request, ask the Service, show the answer, choose the exit code."""

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from service.cli import output
from service.cli.draft_view import EXIT_CODES, exit_code_of, show_draft, show_suggestions
from service.cli.given import build
from service.cli.reading import loaded, read
from service.cli.session import with_service
from service.domain.drafts import Draft, DraftRequest
from service.domain.suggestions import ReplyRequest, ReviewResponseRequest
from service.errors import InvalidRequest

Given = Mapping[str, Any]


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
    if message is not None and _names_a_file(message):
        raise InvalidRequest(f"{message} is a file, not a message; to answer what stands in it: --file {message}")
    if message is None or message == "-":
        if file is None and sys.stdin.isatty():
            raise InvalidRequest("give the customer's message, a --file with the conversation, or pipe either in")
        message = read(file)
        if message.lstrip()[:1] in ("{", "["):
            return _from_json(message, file)
    return {"messages": [{"role": "customer", "text": message.strip()}]}


def _names_a_file(message: str) -> bool:
    try:
        return Path(message).is_file()
    except (OSError, ValueError):  # too long, or with signs that no path has: what people write
        return False


def _from_json(text: str, file: Path | None) -> dict[str, Any]:
    found = loaded(text, file)
    return {"messages": found} if isinstance(found, list) else dict(found)
