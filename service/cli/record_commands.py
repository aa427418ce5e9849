"""Signatures and help of the commands that show what is on record: drafts. The work: `records`."""

from typing import Annotated

import typer

from service.cli import options


def list_drafts(
    brand: options.Brand,
    content_type: Annotated[
        str | None, typer.Option(help="Only of this type.", autocompletion=options.complete_content_types)
    ] = None,
    status: Annotated[
        str | None, typer.Option(help="Only with this status.", autocompletion=options.complete_statuses)
    ] = None,
    channel: options.Channel = None,
    decision: Annotated[
        str | None, typer.Option(help="Only: undecided, approve, edit, dismiss or awaiting_second.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=200, help="How many.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    json: options.Json = False,
) -> None:
    """List drafts, newest first."""
    from service.cli import records

    given = {
        "content_type": content_type,
        "status": status,
        "channel": channel,
        "decision": decision,
        "limit": limit,
        "cursor": cursor,
    }
    records.list_drafts(brand, given, json)


def show_draft(
    draft_id: Annotated[str, typer.Argument(help="Id of the draft.")],
    brand: options.Brand,
    json: options.Json = False,
) -> None:
    """Show a draft with claims, evidence and findings."""
    from service.cli import records

    records.show_draft(brand, draft_id, json)
