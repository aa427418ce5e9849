"""What `moments ingest` does, and `moments serve --ingest` before it serves."""

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer
from rich.console import Console

from service.bootstrap import Service
from service.cli import output
from service.cli.given import load_settings
from service.cli.piping import standard_input
from service.cli.progress import Bars, rows_of
from service.cli.session import with_service
from service.domain.ingestion import IngestReport, RowError
from service.domain.nouns import Noun
from service.errors import InvalidContent, InvalidRequest, TooLarge

_SHOWN = 20


class Target(Noun):
    """What to take in for a brand."""

    brand: str
    path: str


class Ingested(Noun):
    """What came of it, by brand; `problems` are faults of brand files and prompts."""

    brands: dict[str, IngestReport]
    problems: tuple[RowError, ...] = ()

    @property
    def refused(self) -> tuple[RowError, ...]:
        """All that was refused, brands that cannot be read included."""
        return self.problems + tuple(row for report in self.brands.values() for row in report.refused)

    @property
    def went_in(self) -> int:
        """How many items are in now."""
        return sum(report.added + report.changed + report.unchanged for report in self.brands.values())


def ingest(
    path: Path | None,
    brand: str | None,
    mapping: Mapping[str, str],
    strict: bool,
    as_json: bool,
    name: str | None = None,
) -> None:
    """Take a file, a folder or every brand's folder in, show what came of it, and choose the exit code."""
    if path == Path("-") or name is not None:
        with standard_input(path, name) as place:
            _ingest(place, brand, mapping, strict, as_json, f"{place.parent}{os.sep}")
    else:
        _ingest(path, brand, mapping, strict, as_json)


def _ingest(
    path: Path | None, brand: str | None, mapping: Mapping[str, str], strict: bool, as_json: bool, hidden: str = ""
) -> None:
    settings = load_settings()
    folder = settings.knowledge_dir
    if path is not None and brand is None:
        brand = _brand_of(path, folder)

    async def work(service: Service) -> Ingested:
        targets = targets_of(service, folder, path, brand)
        if not targets and not service.library.problems():
            raise InvalidRequest(f"there is no brand in {folder}; `moments init BRAND` makes one", code="no_brands")
        return await ingest_targets(service, targets, mapping, stop=brand is not None)

    began = time.monotonic()
    found = with_service(work, settings)
    if hidden:
        found = Ingested(
            brands={name: _without(hidden, report) for name, report in found.brands.items()}, problems=found.problems
        )
    if as_json:
        output.print_json(found)
    else:
        show(output.stdout(), found, time.monotonic() - began)
    if found.refused and (strict or not found.went_in):
        raise typer.Exit(1)


def _without(folder: str, report: IngestReport) -> IngestReport:
    """Return a report that does not show the folder in which standard input was kept."""
    rows = tuple(row.model_copy(update={"file": row.file.replace(folder, "")}) for row in report.refused)
    return report.model_copy(
        update={"refused": rows, "notes": tuple(note.replace(folder, "") for note in report.notes)}
    )


def _brand_of(path: Path, folder: Path) -> str:
    """Return the brand in whose folder a path lies.

    Raises:
        InvalidRequest: it lies elsewhere (code `brand_missing`).
    """
    parts = path.resolve().parts[len(folder.resolve().parts) :]
    if not path.resolve().is_relative_to(folder.resolve()) or not parts:
        raise InvalidRequest(
            f"{path} is in no brand's folder; say for which brand it is: -b BRAND", code="brand_missing"
        )
    return parts[0]


def targets_of(service: Service, folder: Path, path: Path | None, brand: str | None) -> tuple[Target, ...]:
    """Return what to take in: the path, or the folder of one brand or of all."""
    names = [service.library.brand(brand).id] if brand else [found.id for found in service.library.brands()]
    return tuple(Target(brand=name, path=str(path or folder / name)) for name in names)


async def ingest_targets(
    service: Service, targets: Sequence[Target], mapping: Mapping[str, str], *, stop: bool
) -> Ingested:
    """Take everything in, with a bar for each brand.

    Args:
        service: the open service.
        targets: what to take in.
        mapping: field → column of reviews.
        stop: whether a path that cannot be read ends everything; otherwise it is told, and the others go in.
    """
    reports: dict[str, IngestReport] = {}
    with Bars() as bars:
        for target in targets:
            bar = bars.begin(target.brand)
            bar.expect(rows_of(Path(target.path)))
            try:
                report = await service.ingest_path(target.brand, target.path, mapping, bar)
            except (InvalidRequest, InvalidContent, TooLarge) as error:
                if stop:
                    raise
                report = IngestReport(refused=(RowError(file=target.path, line=None, reason=error.detail),))
            bar.finish()
            reports[target.brand] = reports.get(target.brand, IngestReport()) + report
    return Ingested(brands=reports, problems=service.library.problems())


def show(console: Console, found: Ingested, seconds: float) -> None:
    """Show a table with a row for each brand, then what was refused."""
    rows = [
        (brand, r.added, r.changed, r.unchanged, r.deleted, r.passages, r.facts, len(r.refused))
        for brand, r in found.brands.items()
    ]
    columns = ("!Brand", "#Added", "#Changed", "#Unchanged", "#Deleted", "#Passages", "#Facts", "#Refused")
    console.print(output.table(columns, rows))
    for row in found.refused[:_SHOWN]:
        console.print(output.safe(f"{row.where} {row.reason}", "yellow"), soft_wrap=True)
    if len(found.refused) > _SHOWN:
        console.print(output.safe(f"… and {len(found.refused) - _SHOWN} more; --json lists all", "yellow"))
    for note in (note for report in found.brands.values() for note in report.notes):
        console.print(output.safe(note, "dim"), soft_wrap=True)
    console.print(output.safe(f"Took {seconds:.1f} s.", "dim"))
