"""Signatures and help of the commands that write: draft, reply, respond, check. The work: `writing`, `checking`."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli import options

_CONVERSATION = "JSON file with the conversation: a list of {role, text}, or an object with messages; - for stdin."

_TEXT = "File with the text, its other parts in front matter, or .json with all parts; - for stdin."


def draft(
    content_type: options.ContentType,
    *,
    brand: options.Brand,
    topic: Annotated[str | None, typer.Option(help="What it is about, or the question to answer.")] = None,
    product: options.Products = None,
    channel: options.Channel = None,
    locale: options.Locale = None,
    audience: Annotated[str | None, typer.Option(help="For whom it is written.")] = None,
    attribute: options.Attributes = None,
    fact: options.Facts = None,
    circumstance: options.Circumstances = None,
    prompt: options.Prompt = None,
    model: options.Model = None,
    seed: options.Seed = 0,
    json: options.Json = False,
) -> None:
    """Draft content and show what supports each claim.

    Exit code: 0 ready or for review, 3 not enough evidence, 4 blocked by a check.
    """
    from service.cli import writing

    given = {
        "content_type": content_type,
        "topic": topic,
        "products": product or (),
        "channel": channel,
        "locale": locale,
        "audience": audience,
        "customer": {"attributes": options.scalars(attribute, "--attribute")},
        "facts": options.scalars(fact, "--fact"),
        "circumstances": options.circumstances(circumstance),
        "prompt": prompt,
        "model": model,
        "seed": seed,
    }
    writing.draft(brand, given, json)


def reply(
    *,
    brand: options.Brand,
    message: Annotated[str | None, typer.Argument(help="What the customer wrote; without it, stdin is read.")] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help=_CONVERSATION, allow_dash=True)] = None,
    channel: options.Channel = None,
    locale: options.Locale = None,
    attribute: options.Attributes = None,
    max_suggestions: Annotated[int, typer.Option("--max", min=1, max=3, help="How many replies.")] = 3,
    prompt: options.Prompt = None,
    model: options.Model = None,
    seed: options.Seed = 0,
    json: options.Json = False,
) -> None:
    """Suggest replies to a customer's message or conversation.

    Exit code: 0 at least one reply can be used, 3 no reply for want of evidence, 4 all blocked by a check.
    """
    from service.cli import writing

    given = {
        "channel": channel,
        "locale": locale,
        "customer": {"attributes": options.scalars(attribute, "--attribute")} if attribute else None,
        "max_suggestions": max_suggestions,
        "prompt": prompt,
        "model": model,
        "seed": seed,
    }
    writing.reply(brand, message, file, given, json)


def respond(
    *,
    brand: options.Brand,
    review_id: Annotated[str | None, typer.Argument(help="Id of a review on record.")] = None,
    text: Annotated[str | None, typer.Option(help="The review itself, if it is not on record.")] = None,
    rating: Annotated[float | None, typer.Option(min=1, max=5, help="Its stars, 1 to 5.")] = None,
    product: Annotated[str | None, typer.Option(help="Id of the product it is about.")] = None,
    author: Annotated[str | None, typer.Option(help="Who wrote it.")] = None,
    channel: options.Channel = None,
    locale: options.Locale = None,
    prompt: options.Prompt = None,
    model: options.Model = None,
    seed: options.Seed = 0,
    json: options.Json = False,
) -> None:
    """Draft a public response to a review. Exit codes are those of `moments draft`."""
    from service.cli import writing

    if (review_id is None) == (text is None):
        raise typer.BadParameter("give either REVIEW_ID (a review on record) or --text (the review itself)")
    review = None if text is None else {"text": text, "rating": rating, "product": product, "author": author}
    given = {"channel": channel, "locale": locale, "prompt": prompt, "model": model, "seed": seed}
    writing.respond(brand, review_id, review, given, json)


def check(
    file: Annotated[Path, typer.Argument(help=_TEXT, allow_dash=True)],
    *,
    brand: options.Brand,
    content_type: options.OfType = None,
    channel: options.Channel = None,
    locale: options.Locale = None,
    product: options.Products = None,
    fact: options.Facts = None,
    circumstance: options.Circumstances = None,
    json: options.Json = False,
    strict: Annotated[bool, typer.Option("--strict", help="Take warnings as grave as what blocks.")] = False,
) -> None:
    """Check words that a person or another tool wrote, as drafts are checked: each claim, then what was found.

    Exit code: 0 checked, 1 it could not be checked, 4 something blocks or, with --strict, warns.
    """
    from service.cli import checking

    given = {
        "content_type": content_type,
        "channel": channel,
        "locale": locale,
        "products": product or (),
        "facts": options.scalars(fact, "--fact"),
        "circumstances": options.circumstances(circumstance),
    }
    checking.check(brand, file, given, json, strict)
