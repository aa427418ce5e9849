"""What `moments batch` does: takes an audience in, shows how far it is, writes results as they finish."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, NamedTuple

import typer
from rich.console import RenderableType

from service.bootstrap import Service
from service.cli import output
from service.cli.given import build
from service.cli.progress import Bars
from service.cli.session import with_service
from service.domain.batches import Batch, BatchEstimate, BatchOptions
from service.domain.ingestion import ROW_FORMATS, RowError, RowFormat
from service.domain.known_values import PERSONAL_ATTRIBUTES
from service.errors import InvalidRequest
from service.ports.audiences import Audience
from service.workflows.take_rows import Rows

_SHOWN = 20
_LOOK_S = 1.0


class Plan(NamedTuple):
    """What is to be drafted: for whom, in which columns, with which brief, and how it is run."""

    brand: str
    file: Path
    mapping: Mapping[str, str]
    brief: Mapping[str, Any]
    options: Mapping[str, Any]

    def rows(self, service: Service, stream: IO[bytes]) -> Rows:
        """Return the rows of the file."""
        policy = service.library.brand(self.brand).personalisation
        audience = Audience(_form_of(self.file), self.mapping, self.brief, self.file.name)
        return service.batches.reader.items(
            stream, audience, frozenset((*policy.allowed, *policy.personal, *PERSONAL_ATTRIBUTES))
        )


def estimate(plan: Plan, as_json: bool) -> None:
    """Show what a batch would take."""
    _form_of(plan.file)

    async def work(service: Service) -> BatchEstimate:
        with plan.file.open("rb") as stream:
            rows = plan.rows(service, stream)
            return await service.batches.estimate(
                plan.brand, rows, build(BatchOptions, plan.options), file=plan.file.name
            )

    found = with_service(work, will_draft=True)
    if as_json:
        output.print_json(found)
        return
    cost = "not known" if found.cost_usd is None else f"{found.cost_usd:,.4f} US dollars"
    row = (found.counts.total, found.counts.refused, found.calls, found.input_tokens, found.output_tokens, cost)
    columns = ("#Items", "#Refused", "#Calls", "#Input tokens", "#Output tokens, at most", "Cost")
    output.stdout().print(output.table(columns, [row]))
    _show_refused(found.errors, found.counts.refused)


def run(plan: Plan, out: Path | None, as_json: bool) -> None:
    """Take a batch in and follow it to its end."""
    _form_of(plan.file)  # before anything is opened

    async def begin(service: Service) -> Batch:
        with plan.file.open("rb") as stream:
            rows = plan.rows(service, stream)
            return await service.batches.submit(
                plan.brand, rows, build(BatchOptions, plan.options), file=plan.file.name
            )

    _follow(plan.brand, begin, out, as_json)


def resume(brand: str, batch_id: str, out: Path | None, as_json: bool) -> None:
    """Go on with a batch and follow it."""
    _follow(brand, lambda service: service.batches.get(brand, batch_id), out, as_json)


def retry(brand: str, batch_id: str, out: Path | None, as_json: bool) -> None:
    """Try what failed again and follow it."""
    _follow(brand, lambda service: service.batches.retry(brand, batch_id), out, as_json)


def list_batches(brand: str, limit: int, as_json: bool) -> None:
    """Show batches."""
    page = with_service(lambda service: service.batches.list(brand, None, limit))
    if as_json:
        output.print_json(page)
    elif page.items:
        output.stdout().print(_table(page.items))
    else:
        output.stderr().print("No batches.")


def status(brand: str, batch_id: str, as_json: bool) -> None:
    """Show a batch."""
    _show(with_service(lambda service: service.batches.get(brand, batch_id)), as_json)


def cancel(brand: str, batch_id: str, as_json: bool) -> None:
    """End a batch."""
    _show(with_service(lambda service: service.batches.cancel(brand, batch_id)), as_json)


def results(brand: str, batch_id: str, after: int, drafts: bool) -> None:
    """Write results, a line each."""

    async def work(service: Service) -> None:
        async for result in service.batches.results(brand, batch_id, after=after, drafts=drafts):
            typer.echo(result.model_dump_json())

    with_service(work)


def _follow(
    brand: str, begin: Callable[[Service], Coroutine[Any, Any, Batch]], out: Path | None, as_json: bool
) -> None:
    async def work(service: Service) -> Batch:
        batch = await begin(service)
        await service.batches.open()
        try:
            await _watch(service, batch, out)
        except asyncio.CancelledError:
            hint = f"Interrupted. Go on with: moments batch resume {batch.id} --brand {brand}"
            output.stderr().print(output.safe(hint, "yellow"), soft_wrap=True)
            raise
        return await service.batches.get(brand, batch.id)

    batch = with_service(work, will_draft=True)
    _show(batch, as_json)
    if batch.counts.succeeded < batch.counts.total + batch.counts.refused:
        raise typer.Exit(1)


async def _watch(service: Service, batch: Batch, out: Path | None) -> None:
    """Advance a bar with each result, write it where that is wanted, and say when the batch waits, and for what."""
    with Bars() as bars, ExitStack() as stack:
        lines = stack.enter_context(out.open("w", encoding="utf-8")) if out is not None else None
        bar = bars.begin(batch.brand)
        bar.expect(batch.counts.total)
        saying = asyncio.create_task(_say_waits(service, batch, bars))
        try:
            following = service.batches.results(batch.brand, batch.id, drafts=lines is not None, follow=True)
            async for result in following:
                bar.advance()
                if lines is not None:
                    lines.write(f"{result.model_dump_json()}\n")
        finally:
            saying.cancel()
            await asyncio.gather(saying, return_exceptions=True)
        bar.finish()


async def _say_waits(service: Service, batch: Batch, bars: Bars) -> None:
    said: str | None = None
    while True:
        because = (await service.batches.get(batch.brand, batch.id)).paused_because
        if because not in (None, said):
            bars.say(_waits(because))
        said = because
        await asyncio.sleep(_LOOK_S)


def _show(batch: Batch, as_json: bool) -> None:
    if as_json:
        output.print_json(batch)
        return
    counts, spent = batch.counts, batch.usage
    ended = (("cancelled", counts.cancelled), ("expired", counts.expired), ("forgotten", counts.forgotten))
    left = "".join(f" · {count:,} {name}" for name, count in ended if count)
    shared = f", {counts.shared:,} of them with the text of another one" if counts.shared else ""
    rate = "" if batch.rate is None else f" · {batch.rate:,.1f} items a second"
    shown = output.stdout()
    shown.print(output.safe(f"{batch.id}  {batch.state}", "bold"), soft_wrap=True)
    for line in (
        f"{counts.total:,} items: {counts.succeeded:,} drafted{shared}",
        f"{counts.failed:,} failed · {counts.waiting:,} waiting{left} · {counts.refused:,} rows refused",
        f"{spent.calls:,} calls · {spent.input_tokens:,} tokens in · {spent.output_tokens:,} out"
        f" · {spent.cost_usd:,.4f} US dollars{rate}",
    ):
        shown.print(output.safe(line), soft_wrap=True)
    _show_refused(batch.errors, counts.refused)
    for note in batch.notes:
        shown.print(output.safe(note, "dim"), soft_wrap=True)
    if batch.paused_because:
        shown.print(output.safe(_waits(batch.paused_because), "yellow"), soft_wrap=True)
    _say_next(batch)


def _waits(because: str | None) -> str:
    return f"Waits: {because}; it goes on by itself."


def _say_next(batch: Batch) -> None:
    """Say which command comes next; on standard error, as it is no part of the answer."""
    where = f"{batch.id} --brand {batch.brand}"
    told = [f"Results: moments batch results {where}"] if batch.counts.waiting < batch.counts.total else []
    if batch.counts.failed + batch.counts.expired and not batch.is_open:
        told.append(f"Try what failed again: moments batch retry {where}")
    for line in told:
        output.stderr().print(output.safe(line, "dim"), soft_wrap=True)


def _table(batches: Sequence[Batch]) -> RenderableType:
    columns = ("!Batch", "!State", "#Done", "#Failed", "#USD")
    rows = [
        (
            one.id,
            one.state,
            f"{one.counts.succeeded}/{one.counts.total}",
            one.counts.failed,
            f"{one.usage.cost_usd:,.4f}",
        )
        for one in batches
    ]
    return output.table(columns, rows)


def _show_refused(errors: tuple[RowError, ...], count: int) -> None:
    for row in errors[:_SHOWN]:
        output.stdout().print(output.safe(f"{row.file}:{row.line} {row.reason}", "yellow"), soft_wrap=True)
    if count > _SHOWN:
        output.stdout().print(output.safe(f"… and {count - _SHOWN} more; --json lists the first hundred", "yellow"))


def _form_of(file: Path) -> RowFormat:
    form = ROW_FORMATS.get(file.suffix.lower())
    if form is None:
        raise InvalidRequest(f"{file.name} must end in .csv, .jsonl or .json", code="unsupported_media_type")
    if not file.is_file():
        raise InvalidRequest(f"there is no file {file}", code="file_missing")
    return form
