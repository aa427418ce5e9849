"""What `moments journey`, `due` and `advocates` do. Reviews: `listening`."""

import os
from pathlib import Path

import typer

from service.bootstrap import Service
from service.cli import output
from service.cli.given import build
from service.cli.piping import standard_input
from service.cli.progress import Bars
from service.cli.session import with_service
from service.domain.ingestion import ROW_FORMATS
from service.domain.journeys import Advocate, AdvocatePage, DueMessage, DuePage, JourneyReport
from service.domain.moments import Channel, ContentType
from service.domain.nouns import Noun
from service.errors import InvalidRequest
from service.ports.rows import RowFile
from service.workflows.choose_whom_to_ask import list_advocates, list_due

_SHOWN = 20
_PAGE = 1_000


class _Asked(Noun):
    content_type: ContentType | None = None
    channel: Channel | None = None


def take_in(path: Path, brand: str, name: str | None, strict: bool, as_json: bool) -> None:
    """Take a file of events in, show what came of it, and choose the exit code."""
    if path == Path("-") or name is not None:
        with standard_input(path, name) as place:
            report = _taken(place, brand, f"{place.parent}{os.sep}")
    else:
        report = _taken(path, brand)
    if as_json:
        output.print_json(report)
    else:
        _show(report)
    if report.refused and (strict or not report.added + report.known):
        raise typer.Exit(1)


def _taken(path: Path, brand: str, hidden: str = "") -> JourneyReport:
    form = ROW_FORMATS.get(path.suffix.lower())
    if form is None:
        raise InvalidRequest(f"{path.name}: the name must end in {', '.join(ROW_FORMATS)}", code="unknown_format")

    async def work(service: Service) -> JourneyReport:
        try:
            stream = path.open("rb")
        except OSError as error:
            raise InvalidRequest(f"{path}: {error.strerror or 'cannot be read'}", code="file_not_found") from None
        with stream, Bars() as bars:
            bar = bars.begin(brand)
            report = await service.journeys.take_in(brand, RowFile(stream, form, str(path).removeprefix(hidden)), bar)
            bar.finish()
        return report

    return with_service(work)


def _show(report: JourneyReport) -> None:
    console = output.stdout()
    refused = len(report.refused) + report.more_refused
    columns = ("#New", "#Known", "#Passed over", "#Refused")
    console.print(output.table(columns, [(report.added, report.known, report.passed_over, refused)]))
    for row in report.refused[:_SHOWN]:
        console.print(output.safe(f"{row.file}:{row.line or 1} {row.reason}", "yellow"), soft_wrap=True)
    if refused > _SHOWN:
        console.print(output.safe(f"… and {refused - _SHOWN} more", "yellow"))


def due(brand: str, content_type: str | None, channel: str | None, limit: int, as_json: bool) -> None:
    """Show whom to write to now."""
    asked = build(_Asked, {"content_type": content_type, "channel": channel})

    async def work(service: Service) -> DuePage:
        found: tuple[DueMessage, ...] = ()
        after: str | None = ""
        while after is not None:
            wanted = min(_PAGE, limit - len(found))
            page, after = await list_due(service.journeys, brand, asked.content_type, asked.channel, after, wanted)
            found += page.items
            if len(found) >= limit:
                break
        return page.model_copy(update={"items": found})

    page = with_service(work)
    if as_json:
        output.print_json(page)
        return
    rows = [
        (
            one.customer,
            one.moment,
            one.send.content_type,
            one.send.channel,
            f"{one.send.after.name}, {one.send.after.at:%Y-%m-%d}",
            f"{one.send.until:%Y-%m-%d}",
            ", ".join(one.send.products),
        )
        for one in page.items
    ]
    columns = ("!Customer", "Moment", "Write", "By", "After", "Until", "Products")
    output.show_rows(columns, rows, "Nobody is to be written to now.")


def advocates(brand: str, favour: str, limit: int, as_json: bool) -> None:
    """Show whom to ask for a favour."""
    if favour not in ("testimonial_request", "referral_invitation", "review_request"):
        raise typer.BadParameter("is testimonial_request, referral_invitation or review_request", param_hint="--for")

    async def work(service: Service) -> AdvocatePage:
        return await list_advocates(service.journeys, brand, favour, limit)  # type: ignore[arg-type]  # checked above

    page = with_service(work)
    if as_json:
        output.print_json(page)
        return
    rows = [_advocate(one) for one in page.items]
    output.show_rows(("!Customer", "#Score", "Why"), rows, "Nobody to ask now.")
    if page.passed_over:
        told = ", ".join(f"{reason.replace('_', ' ')} {count}" for reason, count in sorted(page.passed_over.items()))
        output.stderr().print(output.safe(f"Passed over: {told}.", "dim"))
    if page.rule:
        output.stderr().print(output.safe(f"By time and purchase alone: {page.rule}", "dim"))


def _advocate(one: Advocate) -> tuple[str, str, str]:
    return one.customer, "" if one.score is None else f"{one.score:.2f}", one.why
