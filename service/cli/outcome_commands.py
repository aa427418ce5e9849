"""Signatures and help of the commands about what happened to drafts. The work: `recording`, `insights`."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli import options

_MAP = "Which column holds a field, such as at=Time; field:=value for all rows; repeatable."
_FILE = Annotated[Path, typer.Argument(help="File with rows: .json, .jsonl or .csv; - is standard input, with --as.")]
_AS = Annotated[
    str | None,
    typer.Option("--as", help="Name for what comes on standard input, as in - --as events.jsonl."),
]
_Mapping = Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help=_MAP)]
_Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 when any row was refused.")]


def events(
    file: _FILE,
    brand: options.Brand,
    draft: Annotated[str | None, typer.Option(help="Draft that all rows are about.")] = None,
    mapping: _Mapping = None,
    name: _AS = None,
    strict: _Strict = False,
    json: options.Json = False,
) -> None:
    """Take in what happened to drafts: shown, copied, sent, opened, clicked …; a row that comes again counts once."""
    from service.cli import recording

    recording.take_events(brand, recording.Given(file, options.pairs(mapping, "--map"), name, strict, json), draft)


def outcomes(
    file: _FILE,
    brand: options.Brand,
    mapping: _Mapping = None,
    name: _AS = None,
    strict: _Strict = False,
    json: options.Json = False,
) -> None:
    """Take in what came of drafts: conversions, satisfaction, NPS, reviews, referrals."""
    from service.cli import recording

    recording.take_outcomes(brand, recording.Given(file, options.pairs(mapping, "--map"), name, strict, json))


def insights(
    *,
    brand: options.Brand,
    group_by: Annotated[
        list[str] | None,
        typer.Option(
            "--by", help="Group by moment, content_type, prompt, model, channel, locale or period; repeatable."
        ),
    ] = None,
    period: Annotated[str, typer.Option(help="How long a period is: day, week or month.")] = "week",
    since: options.Since = None,
    until: options.Until = None,
    moment: Annotated[str | None, typer.Option(help="Only of this moment, such as smot.")] = None,
    content_type: Annotated[
        str | None, typer.Option(help="Only of this type.", autocompletion=options.complete_content_types)
    ] = None,
    prompt: Annotated[str | None, typer.Option(help="Only of this prompt: name, or name@version.")] = None,
    model: Annotated[str | None, typer.Option(help="Only of this model.")] = None,
    channel: options.Channel = None,
    window_days: Annotated[
        int, typer.Option(min=1, max=366, help="Days after sending in which a customer's outcome counts to a draft.")
    ] = 30,
    compare: Annotated[str | None, typer.Option(help="Compare two at a time: prompt or model.")] = None,
    json: options.Json = False,
) -> None:
    """Tell what became of drafts: accepted, dismissed and why, outcomes, cost; every rate with its 95 % interval."""
    from service.cli import insights as view

    given: dict[str, object] = {
        "group_by": tuple(group_by or ()),
        "period": period,
        "moment": moment,
        "content_type": content_type,
    }
    given |= {"prompt": prompt, "model": model, "channel": channel, "window_days": window_days}
    view.tell(brand, view.asked(given, since, until), compare, json)
