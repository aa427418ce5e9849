"""What `moments inbox` and `moments themes` do. Customers: `journeys`."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from service.cli import output
from service.cli.given import build
from service.cli.session import with_service
from service.domain.listening import InboxFilter, InboxItem, RecurringTheme, ThemePeriod
from service.workflows.tell_themes import ThemeScope

_BARS = " ▁▂▃▄▅▆▇█"
_STYLES = {"rising": "yellow", "falling": "cyan"}
_URGENT, _PRESSING = 0.7, 0.4
_LETTERS = 160


def inbox(brand: str, given: Mapping[str, Any], as_json: bool) -> None:
    """Show one page of the inbox."""
    wanted = build(InboxFilter, given)
    page = with_service(lambda service: service.listening.inbox(brand, wanted, wanted.cursor))
    if as_json:
        output.print_json(page)
        return
    if page.items:
        columns = ("!Review", "#Urgency", "Stars", "Written", "Answer by", "Why", "Words")
        output.stdout().print(output.table(columns, [_item(one) for one in page.items]))
    told = f"{page.count} reviews, {page.to_answer} wait for an answer, {page.overdue} of them too long."
    output.stderr().print(output.safe(told, "dim"))
    output.tell_of_more(page.next_cursor)


def _item(one: InboxItem) -> Sequence[object]:
    review = one.review
    style = "bold red" if one.urgency >= _URGENT else "yellow" if one.urgency >= _PRESSING else ""
    words = " ".join(f"{review.title}. {review.text}".split()) if review.title else " ".join(review.text.split())
    why = [reason.code.replace("_", " ") for reason in one.reasons] + ([one.doubt.kind] if one.doubt else [])
    due = "" if one.answer_by is None else f"{one.answer_by:%Y-%m-%d %H:%M}"
    return (
        review.id,
        output.safe(f"{one.urgency:.2f}", style),
        "" if review.rating is None else f"{review.rating:g}★",
        review.date,
        output.safe(due, "bold red" if one.overdue else ""),
        ", ".join(why) + (f" → {one.draft_id}" if one.draft_id else ""),
        words if len(words) <= _LETTERS else f"{words[:_LETTERS]}…",
    )


def themes(brand: str, given: Mapping[str, Any], as_json: bool) -> None:
    """Show what recurs in reviews, with a line of little bars over time."""
    scope = build(ThemeScope, given)
    report = with_service(lambda service: service.listening.themes(brand, scope))
    if as_json:
        output.print_json(report)
        return
    told = (
        f"{report.reviews} of {report.available} reviews read, {report.first_date or '?'} to {report.last_date or '?'}"
    )
    console = output.stdout()
    console.print(output.safe(told, "dim"))
    for name, found in (("Complaints", report.complaints), ("Praise", report.praise)):
        if found:
            columns = (name, "#Reviews", "#Share", "Over time", "Trend", "Such as")
            console.print(output.table(columns, [_theme(one) for one in found]))


def _theme(one: RecurringTheme) -> Sequence[object]:
    trend: Text = output.safe(one.trend.direction.replace("_", " "), _STYLES.get(one.trend.direction, "dim"))
    if one.trend.direction in _STYLES:
        trend.append(f" {one.trend.change:+.1%} ({one.trend.low:+.1%} to {one.trend.high:+.1%})")
    quote = one.quotes[0].sentence if one.quotes else ""
    return one.term, one.count, f"{one.share:.0%}", _bars(one.periods), trend, quote


def _bars(periods: Sequence[ThemePeriod]) -> str:
    """Return the shares of the periods as bars, the highest of them full."""
    top = max((one.share for one in periods), default=0) or 1
    return "".join(_BARS[round(one.share / top * (len(_BARS) - 1))] for one in periods[-24:])
