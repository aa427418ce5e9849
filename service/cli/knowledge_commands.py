"""Signatures and help of the commands about knowledge. The work: `ingesting`, `knowledge`, `scaffolding`."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from service.cli import asking, options

_MAP = "Which column holds a field, such as rating=Stars or consent.quote=may_quote; field:=value for all rows; repeatable."
_AS = "Name for what comes on standard input, as in `moments ingest - --as returns.pdf`: its ending says the format."
_FORMAT = "Export that the reviews come from, such as judgeme; without it, known by its columns."
_DATES = "How dates are written where they are not as 2026-05-01, such as %d.%m.%Y."
_DAY = ["%Y-%m-%d"]
_SOURCE = Annotated[str, typer.Argument(help="Id of the source, as `moments sources list` shows it.")]


def init(
    brand: Annotated[str, typer.Argument(help="Id of the new brand: lower case letters, digits and dashes.")],
) -> None:
    """Make the folder of a new brand with examples to overwrite."""
    from service.cli import scaffolding

    scaffolding.init(brand)


def ingest(
    path: Annotated[
        Path | None, typer.Argument(help="File, folder or - for standard input; without it, the folder of every brand.")
    ] = None,
    brand: Annotated[
        str | None, typer.Option("--brand", "-b", help="Only this brand.", autocompletion=options.complete_brands)
    ] = None,
    mapping: Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help=_MAP)] = None,
    form: Annotated[str | None, typer.Option("--format", help=_FORMAT, autocompletion=options.complete_formats)] = None,
    dates: Annotated[str | None, typer.Option("--date-format", help=_DATES)] = None,
    name: Annotated[str | None, typer.Option("--as", metavar="NAME", help=_AS)] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if a single row is refused.")] = False,
    json: options.Json = False,
) -> None:
    """Take documents, facts and reviews in; what has not changed costs nothing.

    Exit code: 1 if nothing went in and something was refused.
    """
    from service.cli import ingesting

    columns = options.pairs(mapping, "--map") | {
        field: value for field, value in (("format:", form), ("date_format:", dates)) if value
    }
    ingesting.ingest(path, brand, columns, strict, json, name)


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


def reviews(
    brand: options.Brand,
    product: options.Products = None,
    aspect: Annotated[str | None, typer.Option(help="Only reviews that speak of it, such as fit or brim.")] = None,
    language: Annotated[str | None, typer.Option(help="Only reviews in it, such as de.")] = None,
    since: Annotated[dt.datetime | None, typer.Option(formats=_DAY, help="Of this day or later.")] = None,
    until: Annotated[dt.datetime | None, typer.Option(formats=_DAY, help="Of this day or earlier.")] = None,
    json: options.Json = False,
) -> None:
    """Sum up what reviews say: numbers, trend, praise, complaints, quotations, and what looks suspicious."""
    from service.cli import reviews as view

    view.summarise(brand, view.scope(product or (), aspect, language, since, until), json)


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
        asking.confirm(f"Delete the source {source_id} of {brand} with all its passages and facts?")
    knowledge.delete_source(brand, source_id, json)
