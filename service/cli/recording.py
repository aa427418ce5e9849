"""What `moments events` and `moments outcomes` do: take a file in with a bar, and show what came of it."""

import os
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import typer

from service.bootstrap import Service
from service.cli import output
from service.cli.piping import standard_input
from service.cli.progress import Bar, Bars, rows_of
from service.cli.session import with_service
from service.domain.ingestion import ROW_FORMATS, RowFormat
from service.domain.nouns import DraftId
from service.domain.outcomes import RecordReport
from service.errors import InvalidRequest, NotFound
from service.ports.rows import RowFile

_SHOWN = 20

Take = Callable[[Service, RowFile, Bar], Awaitable[RecordReport]]


class Given(NamedTuple):
    """What was given: the file, which column holds which field, and how to answer."""

    file: Path
    mapping: Mapping[str, str]
    name: str | None
    strict: bool
    as_json: bool


def take_events(brand: str, given: Given, draft: str | None) -> None:
    """Take events in, and choose the exit code."""
    of_draft = DraftId(draft) if draft else None

    async def take(service: Service, rows: RowFile, bar: Bar) -> RecordReport:
        if draft is not None:
            await service.get_draft(brand, draft)
        return await service.measurement.add_events(brand, rows, of_draft, bar)

    _take(brand, given, take)


def take_outcomes(brand: str, given: Given) -> None:
    """Take outcomes in, and choose the exit code."""

    async def take(service: Service, rows: RowFile, bar: Bar) -> RecordReport:
        return await service.measurement.add_outcomes(brand, rows, bar)

    _take(brand, given, take)


def _take(brand: str, given: Given, take: Take) -> None:
    began = time.monotonic()
    with _opened(given) as (path, form):

        async def work(service: Service) -> RecordReport:
            with Bars() as bars, path.open("rb") as stream:
                bar = bars.begin(brand)
                bar.expect(rows_of(path))
                called = given.name or os.fspath(given.file)
                report = await take(service, RowFile(stream, form, called, given.mapping), bar)
                bar.finish()
            return report

        report = with_service(work)
    if given.as_json:
        output.print_json(report)
    else:
        _show(report, time.monotonic() - began)
    if report.refused and (given.strict or not report.added + report.known):
        raise typer.Exit(1)


@contextmanager
def _opened(given: Given) -> Iterator[tuple[Path, RowFormat]]:
    """Yield the path of the file, or of what came on standard input, and its format."""
    if given.file == Path("-") or given.name is not None:
        with standard_input(given.file, given.name) as path:
            yield path, _format_of(path)
        return
    if not given.file.is_file():
        raise NotFound(f"there is no file {given.file}", code="path_not_found")
    yield given.file, _format_of(given.file)


def _format_of(path: Path) -> RowFormat:
    try:
        return ROW_FORMATS[path.suffix.lower()]
    except KeyError:
        known = ", ".join(ROW_FORMATS)
        raise InvalidRequest(f"{path.name}: the ending says the format; use one of {known}") from None


def _show(report: RecordReport, seconds: float) -> None:
    console = output.stdout()
    refused = len(report.refused) + report.more_refused
    console.print(
        output.table(("#Added", "#Known", "#Refused"), [(f"{report.added:,}", f"{report.known:,}", f"{refused:,}")])
    )
    for row in report.refused[:_SHOWN]:
        console.print(output.safe(f"{row.where} {row.reason}", "yellow"), soft_wrap=True)
    if refused > _SHOWN:
        console.print(output.safe(f"… and {refused - _SHOWN:,} more; --json lists them", "yellow"))
    for note in report.notes:
        console.print(output.safe(note, "dim"), soft_wrap=True)
    console.print(output.safe(f"Took {seconds:.1f} s.", "dim"))
