"""Signatures and help of `moments slots`, and of the commands that tell what rests on what. The work: `placing`."""

from typing import Annotated

import typer

from service.cli import options

_Slot = Annotated[str, typer.Argument(help="Name of the slot.")]
_Product = Annotated[str | None, typer.Option(help="Id or name of a product.")]
_Audience = Annotated[str | None, typer.Option(help="Whom the text is for.")]


def list_slots(brand: options.Brand, json: options.Json = False) -> None:
    """List the slots of a brand, and what each is to serve."""
    from service.cli import placing

    placing.list_slots(brand, json)


def show_slot(
    slot: _Slot,
    brand: options.Brand,
    locale: options.Locale = None,
    audience: _Audience = None,
    product: _Product = None,
    json: options.Json = False,
) -> None:
    """Show what a slot serves now."""
    from service.cli import placing

    placing.show_slot(brand, slot, (locale, audience, product), json)


def set_slot(
    slot: _Slot,
    *,
    brand: options.Brand,
    draft: Annotated[str | None, typer.Option(help="The approved draft that it serves.")] = None,
    content_type: Annotated[
        str | None,
        typer.Option(
            "--type",
            help="Serve the newest approved draft of this type.",
            autocompletion=options.complete_content_types,
        ),
    ] = None,
    channel: options.Channel = None,
    locale: options.Locale = None,
    audience: _Audience = None,
    product: _Product = None,
    fallback: Annotated[str | None, typer.Option(help="Words to serve while there is none.")] = None,
    fallback_draft: Annotated[str | None, typer.Option(help="Approved draft to serve while there is none.")] = None,
    max_age: Annotated[int | None, typer.Option(min=0, help="Seconds for which others may keep an answer.")] = None,
    json: options.Json = False,
) -> None:
    """Say what a slot is to serve: one approved draft, or the newest one that fits a rule."""
    from service.cli import placing

    rule = {
        "content_type": content_type,
        "channel": channel,
        "locale": locale,
        "audience": audience,
        "product": product,
    }
    kept = {"text": fallback, "draft_id": fallback_draft}
    placing.set_slot(brand, slot, draft, rule, kept, max_age, json)


def remove_slot(slot: _Slot, brand: options.Brand) -> None:
    """Remove a slot; drafts stay as they are."""
    from service.cli import placing

    placing.remove_slot(brand, slot)


def dependents(
    name: Annotated[str, typer.Argument(help="Id of the source, or of the review with --review.")],
    brand: options.Brand,
    review: Annotated[bool, typer.Option("--review", help="The id is that of a review.")] = False,
    json: options.Json = False,
) -> None:
    """List the drafts that rest on a source or review, and where they are served."""
    from service.cli import recalling

    recalling.dependents(brand, name, review, json)


def conflicts(brand: options.Brand, json: options.Json = False) -> None:
    """List the facts to which sources give different values."""
    from service.cli import recalling

    recalling.conflicts(brand, json)


def redrafts(brand: options.Brand, json: options.Json = False) -> None:
    """List the approved drafts whose evidence is no longer so."""
    from service.cli import recalling

    recalling.redrafts(brand, json)


def redraft(
    draft_id: Annotated[str, typer.Argument(help="Id of the draft.")], brand: options.Brand, json: options.Json = False
) -> None:
    """Ask for a draft again, with the request it was asked for with."""
    from service.cli import recalling

    recalling.redraft(brand, draft_id, json)
