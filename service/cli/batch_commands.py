"""Signatures and help of `moments batch`. The work: `batching`."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from service.cli import options

_FILE = "Audience as .csv, .jsonl or .json: a row for each recipient."
_MAP = (
    "Which column holds a field, such as attributes.first_name=Vorname or products=SKU; field:=value is the same in all "
    "rows. Columns named like a field or an attribute need none. Repeatable."
)
_BUDGET = "US dollars that it may cost; what is left then is cancelled."
Out = Annotated[Path | None, typer.Option("--output", "-o", help="Write results there as they finish (JSONL).")]
BatchId = Annotated[str, typer.Argument(help="Id of the batch.")]


class RunUnlessNamed(TyperGroup):
    """Takes `moments batch FILE …` for `moments batch run FILE …`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Name the command where none is named."""
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


def run(
    file: Annotated[Path, typer.Argument(help=_FILE)],
    *,
    brand: options.Brand,
    content_type: options.OfType = None,
    mapping: Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help=_MAP)] = None,
    topic: Annotated[str | None, typer.Option(help="What all of it is about.")] = None,
    product: options.Products = None,
    channel: options.Channel = None,
    locale: options.Locale = None,
    prompt: options.Prompt = None,
    model: options.Model = None,
    share: Annotated[bool, typer.Option(help="Whether equal briefs share one call of the model.")] = True,
    budget: Annotated[float | None, typer.Option("--budget", min=0.000001, help=_BUDGET)] = None,
    out: Out = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would take.")] = False,
    json: options.Json = False,
) -> None:
    """Draft for each row of an audience. Ctrl-C leaves it for later: `moments batch resume` goes on.

    Exit code: 0 every row has its draft, 1 rows were refused, or items failed.
    """
    from service.cli import batching

    brief = {
        "content_type": content_type,
        "topic": topic,
        "products": product,
        "channel": channel,
        "locale": locale,
        "prompt": prompt,
        "model": model,
    }
    given = {name: value for name, value in brief.items() if value is not None}
    plan = batching.Plan(brand, file, options.pairs(mapping, "--map"), given, {"share": share, "budget_usd": budget})
    if dry_run:
        batching.estimate(plan, json)
    else:
        batching.run(plan, out, json)


def list_batches(
    brand: options.Brand,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=200, help="How many.")] = 20,
    json: options.Json = False,
) -> None:
    """List batches, newest first."""
    from service.cli import batching

    batching.list_batches(brand, limit, json)


def status(batch_id: BatchId, brand: options.Brand, json: options.Json = False) -> None:
    """Show how far a batch is."""
    from service.cli import batching

    batching.status(brand, batch_id, json)


def results(
    batch_id: BatchId,
    brand: options.Brand,
    after: Annotated[int, typer.Option(min=0, help="Only results behind this cursor.")] = 0,
    drafts: Annotated[bool, typer.Option(help="Whether lines hold whole drafts, or their ids only.")] = True,
) -> None:
    """Write the results that are there to standard output, a JSON object a line."""
    from service.cli import batching

    batching.results(brand, batch_id, after, drafts)


def resume(batch_id: BatchId, brand: options.Brand, out: Out = None, json: options.Json = False) -> None:
    """Go on with a batch that was interrupted, and show how far it is."""
    from service.cli import batching

    batching.resume(brand, batch_id, out, json)


def cancel(batch_id: BatchId, brand: options.Brand, json: options.Json = False) -> None:
    """End a batch; results that are there stay."""
    from service.cli import batching

    batching.cancel(brand, batch_id, json)


def retry(batch_id: BatchId, brand: options.Brand, out: Out = None, json: options.Json = False) -> None:
    """Try the failed and expired items of a batch again, and show how far it is."""
    from service.cli import batching

    batching.retry(brand, batch_id, out, json)
