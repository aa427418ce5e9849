"""What `moments insights` shows: tables and bars with their intervals. What the numbers mean: `domain.insights`."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.cli import output
from service.cli.given import build
from service.cli.session import with_service
from service.domain.insights import Comparison, Counted, InsightFilter, InsightGroup, Insights, Mean, Rate
from service.errors import InvalidRequest

_WIDTH = 24
_RATES = (
    ("Ready", "ready"), ("Needs review", "needs_review"), ("Blocked", "blocked"), ("Insufficient evidence", "insufficient_evidence"),
    ("Accepted unedited", "accepted_unedited"), ("Accepted after edits", "accepted_edited"), ("Dismissed", "dismissed"),
    ("Converted", "converted"), ("Satisfied (4 or 5)", "satisfied"), ("Left a review", "reviewed"), ("Referred", "referred"),
)  # fmt: skip
_COMPARED = tuple(
    (title, name) for title, name in _RATES if name not in ("ready", "needs_review", "insufficient_evidence")
)
_LISTS = (
    ("Blocked by rule", "blocked_by"), ("Dismissed because of", "dismissed_for"), ("Changed by edits", "edit_sizes"), ("Missing", "missing"),
    ("Sources in accepted drafts", "sources_used"), ("Reviews in accepted drafts", "reviews_used"),
)  # fmt: skip


def asked(given: Mapping[str, Any], since: dt.datetime | None, until: dt.datetime | None) -> InsightFilter:
    """Return what the options ask for; days begin and end in UTC."""
    begin = since and since.replace(tzinfo=dt.UTC)
    end = until and dt.datetime.combine(until.date(), dt.time.max, dt.UTC)
    return build(InsightFilter, {**given, "since": begin, "until": end})


def tell(brand: str, wanted: InsightFilter, compare: str | None, as_json: bool) -> None:
    """Show what became of drafts."""
    if compare not in (None, "prompt", "model"):
        raise InvalidRequest("--compare takes prompt or model")
    by: Any = compare
    found = with_service(lambda service: service.measurement.insights(brand, wanted, by))
    if as_json:
        output.print_json(found)
    else:
        show(output.stdout(), found)


def show(console: Console, found: Insights) -> None:
    """Show all of it: the whole, the groups, the comparisons, and how to read them."""
    whole = found.total
    if not whole.drafted:
        console.print("No drafts were made in this time.")
        return
    console.print(
        output.safe(
            f"{whole.drafted:,} drafts, {whole.decided:,} decided, {whole.reached:,} reached a customer", "bold"
        )
    )
    console.print(
        output.table(("Rate", "0 to 100 %", "#Share", "95 %", "#Of"), [_bar(whole, *names) for names in _RATES])
    )
    console.print(output.table(("Measure", "#Mean", "95 %", "#Of"), list(_means(whole))))
    if whole.events:
        rows = [(one.kind, f"{one.events:,}", *_rate(one.drafts)) for one in whole.events]
        console.print(output.table(("Event", "#Times", "#Of drafts", "95 %", "#Of"), rows))
    for title, name in _LISTS:
        _list(console, title, getattr(whole, name))
    for table in _groups(found.groups) if found.groups else ():
        console.print(table)
    for line in _compared(found.comparisons):
        console.print(line, soft_wrap=True)
    for one in found.unattributed:
        console.print(output.safe(f"{one.times:,} of kind {one.name} count to no draft.", "yellow"))
    for note in found.notes:
        console.print(output.safe(note, "dim"), soft_wrap=True)


def _bar(group: InsightGroup, title: str, name: str) -> tuple[object, ...]:
    rate: Rate = getattr(group, name)
    return title, bar(rate), *_rate(rate)


def bar(rate: Rate) -> Text:
    """Return a bar of a share; its interval is drawn lighter, so that a wide one looks as unsure as it is."""
    if rate.share is None or rate.low is None or rate.high is None:
        return Text("·" * _WIDTH, style="dim")
    low, middle, high = (round(_WIDTH * value) for value in (rate.low, rate.share, rate.high))
    drawn = Text("█" * low, style="cyan")
    drawn.append("▓" * (middle - low), style="cyan")
    drawn.append("░" * (high - middle), style="cyan")
    return drawn.append("·" * (_WIDTH - max(high, middle)), style="dim")


def _rate(rate: Rate) -> tuple[str, str, str]:
    if rate.share is None or rate.low is None or rate.high is None:
        return "–", "", "0"
    return f"{rate.share:.1%}", f"{rate.low:.1%} to {rate.high:.1%}", f"{rate.of:,}"


def _means(group: InsightGroup) -> Iterator[tuple[str, str, str, str]]:
    yield _mean("Share changed by edits", group.edit_distance, 3)
    for money in group.conversion_value:
        yield _mean(f"Conversion, {money.currency} ({money.total:,.2f} in all)", money.value, 2)
    yield _mean("Satisfaction, 1 to 5", group.csat, 2)
    nps = group.nps
    if nps.score is not None and nps.low is not None and nps.high is not None:
        yield "Net Promoter Score", f"{nps.score:+.0f}", f"{nps.low:+.0f} to {nps.high:+.0f}", f"{nps.of:,}"
    yield _mean(f"Cost, US$ ({group.total_cost_usd:,.4f} in all)", group.cost_usd, 5)
    yield _mean("Latency, ms", group.latency_ms, 0)


def _mean(title: str, mean: Mean, digits: int) -> tuple[str, str, str, str]:
    if mean.mean is None:
        return title, "–", "", "0"
    interval = "" if mean.low is None or mean.high is None else f"{mean.low:,.{digits}f} to {mean.high:,.{digits}f}"
    return title, f"{mean.mean:,.{digits}f}", interval, f"{mean.of:,}"


def _list(console: Console, title: str, counted: Sequence[Counted]) -> None:
    if counted:
        console.print(output.table((title, "#Drafts"), [(one.name, f"{one.times:,}") for one in counted]))


def _groups(groups: Sequence[InsightGroup]) -> Iterator[Table]:
    """Yield a table with bars for each rate of which any group has something, and one of what else there is of them."""
    names = [name.replace("_", " ").capitalize() for name in groups[0].group]
    for title, name in _COMPARED:
        rates: list[Rate] = [getattr(group, name) for group in groups]
        if any(rate.count for rate in rates):
            rows = [(*group.group.values(), bar(rate), *_rate(rate)) for group, rate in zip(groups, rates, strict=True)]
            yield output.table((*names, "0 to 100 %", "#Share", "95 %", "#Of"), rows, title)
    columns = (*names, "#Drafts", "#Satisfaction", "#Of", "#NPS", "#Of", "#US$")
    yield output.table(columns, [_group(group) for group in groups], "All groups")


def _group(group: InsightGroup) -> tuple[object, ...]:
    csat = "–" if group.csat.mean is None else f"{group.csat.mean:.2f}"
    nps = "–" if group.nps.score is None else f"{group.nps.score:+.0f}"
    answers = (csat, f"{group.csat.of:,}", nps, f"{group.nps.of:,}")
    return (*group.group.values(), f"{group.drafted:,}", *answers, f"{group.total_cost_usd:.4f}")


def _compared(comparisons: Sequence[Comparison]) -> Iterator[Text]:
    # What can be told stands before what cannot.
    for one in sorted(comparisons, key=lambda one: one.verdict == "cannot tell"):
        yield output.safe(f"• {one.says}", "" if one.verdict == "cannot tell" else "bold")
