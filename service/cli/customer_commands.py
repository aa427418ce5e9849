"""Signatures and help of the commands about customers and what they say. The work: `journeys`, `listening`."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from service.cli import options

_Brand = Annotated[str, typer.Argument(help="Id of the brand.", autocompletion=options.complete_brands)]
_AS = "Name for what comes on standard input: its ending, .json, .jsonl or .csv, says the format."


def journey(
    path: Annotated[Path, typer.Argument(help="File of events, or - for standard input.")],
    brand: options.Brand,
    name: Annotated[str | None, typer.Option("--as", metavar="NAME", help=_AS)] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if a single row is refused.")] = False,
    json: options.Json = False,
) -> None:
    """Take in what happened to customers: Segment calls as JSON, JSON lines or CSV; each counts once.

    Exit code: 1 if nothing went in and something was refused.
    """
    from service.cli import journeys

    journeys.take_in(path, brand, name, strict, json)


def due(
    brand: _Brand,
    content_type: Annotated[
        str | None, typer.Option("--type", "-t", help="Only this type.", autocompletion=options.complete_content_types)
    ] = None,
    channel: options.Channel = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100_000, help="How many customers.")] = 100,
    json: options.Json = False,
) -> None:
    """List whom to write to now, about what and by which rule of the brand's journey.yaml."""
    from service.cli import journeys

    journeys.due(brand, content_type, channel, limit, json)


def advocates(
    brand: _Brand,
    favour: Annotated[
        str, typer.Option("--for", help="testimonial_request, referral_invitation or review_request.")
    ] = "testimonial_request",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1_000, help="How many customers.")] = 20,
    json: options.Json = False,
) -> None:
    """List whom to ask for a favour, best first; for a public review everybody whose time it is."""
    from service.cli import journeys

    journeys.advocates(brand, favour, limit, json)


def inbox(
    brand: _Brand,
    state: Annotated[str, typer.Option(help="new, answered or ignored.")] = "new",
    product: Annotated[str | None, typer.Option(help="Only reviews of this product.")] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those that need an answer.")] = False,
    newest: Annotated[bool, typer.Option("--newest", help="Newest first instead of most urgent.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=200, help="How many.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    json: options.Json = False,
) -> None:
    """List reviews that wait for somebody, most urgent first."""
    from service.cli import listening

    given = {
        "state": state,
        "product": product,
        "needs_answer": True if waiting else None,
        "order": "newest" if newest else "urgency",
        "limit": limit,
        "cursor": cursor,
    }
    listening.inbox(brand, given, json)


def themes(
    brand: _Brand,
    product: Annotated[str | None, typer.Option(help="Only reviews of this product.")] = None,
    period: Annotated[str, typer.Option(help="month or quarter.")] = "month",
    kind: Annotated[str | None, typer.Option(help="review or survey; without it, both.")] = None,
    since: Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only of this day or later.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=50, help="Themes of each side.")] = 12,
    json: options.Json = False,
) -> None:
    """Tell what recurs in reviews and surveys, with counts over time; a trend only where it is no noise."""
    from service.cli import listening

    given = {"product": product, "period": period, "kind": kind, "since": since and since.date(), "most": limit}
    listening.themes(brand, given, json)
