"""What search, brands and sources do. Taking knowledge in: `ingesting`."""

from collections.abc import Mapping
from typing import Any

from service.bootstrap import Service
from service.cli import output
from service.cli.given import build
from service.cli.session import with_service
from service.domain.brands import Brand
from service.domain.evidence import Source
from service.domain.nouns import Noun
from service.domain.review_summaries import ReviewScope
from service.domain.searches import SearchRequest


class BrandOverview(Noun):
    """A brand and how much is known of it; `mean` is of 1 to 5 stars."""

    id: str
    name: str
    kind: str
    locales: tuple[str, ...]
    products: int
    sources: int
    reviews: int
    mean: float | None


def search(brand: str, given: Mapping[str, Any], as_json: bool) -> None:
    """Search and show hits, best first."""
    request = build(SearchRequest, given)
    found = with_service(lambda service: service.search_knowledge(brand, request))
    if as_json:
        output.print_json(found)
        return
    rows = [
        (
            *(f"{score:.2f}" for score in (hit.score, hit.scores.dense, hit.scores.lexical)),
            hit.kind,
            f"{hit.source_id}\n{hit.title}",
            _short(hit.text),
        )
        for hit in found.hits
    ]
    output.show_rows(("#Score", "#Meaning", "#Words", "Kind", "Source", "Text"), rows, "Nothing found.")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 300 else f"{words[:300]}…"


def brands(as_json: bool) -> None:
    """Show all brands."""
    found = with_service(overview)
    if as_json:
        output.print_json([brand.model_dump(mode="json") for brand in found])
        return
    if not found:
        output.stderr().print("No brand yet. `moments init BRAND` makes the folder of one.")
        return
    rows = [
        (b.id, b.name, b.kind, ", ".join(b.locales), b.products, b.sources, b.reviews, b.mean and f"{b.mean:.1f}")
        for b in found
    ]
    columns = ("!Brand", "Name", "Kind", "Locales", "#Products", "#Sources", "#Reviews", "#Mean")
    output.stdout().print(output.table(columns, rows))


async def overview(service: Service) -> list[BrandOverview]:
    """Return every brand with the number of its sources and reviews."""
    return [await _overview(service, brand) for brand in service.library.brands()]


async def _overview(service: Service, brand: Brand) -> BrandOverview:
    reviews = await service.summarise_reviews(brand.id, ReviewScope())
    return BrandOverview(
        id=brand.id,
        name=brand.name,
        kind=brand.kind,
        locales=brand.locales,
        products=len(brand.products),
        sources=len(await service.list_sources(brand.id)),
        reviews=reviews.count,
        mean=reviews.mean,
    )


def list_sources(brand: str, as_json: bool) -> None:
    """Show the sources of a brand."""
    found = with_service(lambda service: service.list_sources(brand))
    if as_json:
        output.print_json([source.model_dump(mode="json") for source in found])
        return
    rows = [(s.id, s.kind, s.title, s.locale, s.version, _validity(s), ", ".join(s.products)) for s in found]
    columns = ("!Source", "Kind", "Title", "Locale", "Version", "Valid", "Products")
    output.show_rows(columns, rows, f"No source yet. `moments ingest -b {brand}` takes in what its folder holds.")


def _validity(source: Source) -> str:
    return f"{source.valid_from or ''} – {source.valid_until or ''}" if source.valid_from or source.valid_until else ""


def show_source(brand: str, source_id: str, as_json: bool) -> None:
    """Show a source and its passages."""
    found = with_service(lambda service: service.get_source(brand, source_id))
    if as_json:
        output.print_json(found)
        return
    console, source = output.stdout(), found.source
    about = {
        "kind": source.kind,
        "format": source.format,
        "locale": source.locale,
        "version": source.version,
        "valid": _validity(source),
        "owner": source.owner,
        "products": ", ".join(source.products),
        "url": source.url,
    }
    console.print(output.safe(source.title, "bold"))
    console.print(output.safe("\n".join(f"{name}: {value}" for name, value in about.items() if value), "dim"))
    if not found.passages:
        console.print(output.panel(output.safe(source.text), source.id))
    for passage in found.passages:
        console.print(
            output.panel(output.safe(passage.text), f"{passage.position + 1}. {passage.heading or source.title}")
        )


def delete_source(brand: str, source_id: str, as_json: bool) -> None:
    """Delete a source and say what went with it."""
    found = with_service(lambda service: service.delete_source(brand, source_id))
    if as_json:
        output.print_json(found)
    else:
        text = f"Deleted {found.source_id}: {found.passages} passages, {found.facts} facts."
        output.stdout().print(output.safe(text))
