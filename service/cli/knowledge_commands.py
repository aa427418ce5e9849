"""Signatures and help of the commands about knowledge. The work: `ingesting`, `knowledge`, `scaffolding`."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli import options

_MAP = "Which column holds a field, such as rating=Stars or consent.quote=may_quote; field:=value for all rows; repeatable."
_SOURCE = Annotated[str, typer.Argument(help="Id of the source, as `moments sources list` shows it.")]


def init(
    brand: Annotated[str, typer.Argument(help="Id of the new brand: lower case letters, digits and dashes.")],
) -> None:
    """Make the folder of a new brand with examples to overwrite."""
    from service.cli import scaffolding

    scaffolding.init(brand)


def ingest(
    path: Annotated[Path | None, typer.Argument(help="File or folder; without it, the folder of every brand.")] = None,
    brand: Annotated[
        str | None, typer.Option("--brand", "-b", help="Only this brand.", autocompletion=options.complete_brands)
    ] = None,
    mapping: Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help=_MAP)] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if a single row is refused.")] = False,
    json: options.Json = False,
) -> None:
    """Take documents, facts and reviews in; what has not changed costs nothing.

    Exit code: 1 if nothing went in and something was refused.
    """
    from service.cli import ingesting

    ingesting.ingest(path, brand, options.pairs(mapping, "--map"), strict, json)


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    brand: options.Brand,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=50, help="How many answers.")] = 10,
    kind: Annotated[str | None, typer.Option(help="passage or review; without it, both.")] = None,
    product: options.Products = None,
    locale: options.Locale = None,
    json: options.Json = False,
) -> None:
    """Search a brand's documents and reviews by meaning."""
    from service.cli import knowledge

    given = {"query": query, "limit": limit, "kind": kind, "products": product or (), "locale": locale}
    knowledge.search(brand, given, json)


def brands(json: options.Json = False) -> None:
    """List the brands and what is known of them."""
    from service.cli import knowledge

    knowledge.brands(json)


def list_sources(brand: options.Brand, json: options.Json = False) -> None:
    """List the sources of a brand."""
    from service.cli import knowledge

    knowledge.list_sources(brand, json)


def show_source(source_id: _SOURCE, brand: options.Brand, json: options.Json = False) -> None:
    """Show a source and the passages it was cut into."""
    from service.cli import knowledge

    knowledge.show_source(brand, source_id, json)


def delete_source(
    source_id: _SOURCE,
    brand: options.Brand,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: options.Json = False,
) -> None:
    """Delete a source with all its passages and facts."""
    from service.cli import knowledge

    if not yes:
        typer.confirm(
            f"Delete the source {source_id} of {brand} with all its passages and facts?", abort=True, err=True
        )
    knowledge.delete_source(brand, source_id, json)
