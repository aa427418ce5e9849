"""Signatures and help of the commands about testimonials and the erasure of a customer. The work: `customers`."""

from typing import Annotated

import typer

from service.cli import asking, options

_STATES = ("pending", "accepted", "rejected")
_TESTIMONIAL = Annotated[str, typer.Argument(help="Id of the testimonial, as `moments testimonials list` shows it.")]
_BY = Annotated[str, typer.Option(help="Who decides.")]


def list_testimonials(
    brand: options.Brand,
    state: Annotated[
        str | None,
        typer.Option(help="pending, accepted or rejected; without it, all.", autocompletion=lambda: list(_STATES)),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=200, help="How many.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    json: options.Json = False,
) -> None:
    """List testimonials, oldest first, with what the checks say of each."""
    from service.cli import customers

    customers.list_testimonials(brand, {"state": state, "limit": limit, "cursor": cursor}, json)


def accept_testimonial(
    testimonial_id: _TESTIMONIAL, brand: options.Brand, by: _BY = "", json: options.Json = False
) -> None:
    """Accept a testimonial: it becomes a review that drafts may quote as far as its consent goes."""
    from service.cli import customers

    customers.moderate(brand, testimonial_id, {"verdict": "accept", "by": by}, json)


def reject_testimonial(
    testimonial_id: _TESTIMONIAL,
    brand: options.Brand,
    reason: Annotated[str, typer.Option(help="Why it is not published.")],
    by: _BY = "",
    json: options.Json = False,
) -> None:
    """Reject a testimonial, also one that was accepted before: what rests on it is recalled."""
    from service.cli import customers

    customers.moderate(brand, testimonial_id, {"verdict": "reject", "reason": reason, "by": by}, json)


def forget(
    brand: Annotated[str, typer.Argument(help="Id of the brand.", autocompletion=options.complete_brands)],
    customer: Annotated[str, typer.Argument(help="Your own id of the customer.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: options.Json = False,
) -> None:
    """Erase a customer everywhere: their words, what was written for them, what was recorded of them.

    It cannot be undone, and nothing is written for this id afterwards.
    """
    from service.cli import customers

    if not yes:
        asking.confirm(f"Erase the customer {customer} of {brand} everywhere, for good?")
    customers.forget(brand, customer, json)
