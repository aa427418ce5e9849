"""Options that several commands share, how `name=value` is read, and what the shell completes."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Annotated

import typer


def complete_brands(incomplete: str) -> list[str]:
    """Return the ids of brands in the knowledge folder."""
    from service.cli.given import load_settings

    try:
        folder = load_settings().knowledge_dir
        names = [path.parent.name for path in folder.glob("*/brand.yaml")]
    except Exception:  # noqa: BLE001  # a shell must never see an error instead of completions
        return []
    return sorted(name for name in names if name.startswith(incomplete))


def complete_content_types(incomplete: str) -> list[str]:
    """Return the content types."""
    from service.domain.moments import ContentType

    return [name.value for name in ContentType if name.value.startswith(incomplete)]


def complete_channels(incomplete: str) -> list[str]:
    """Return the channels."""
    from service.domain.moments import Channel

    return [name.value for name in Channel if name.value.startswith(incomplete)]


def complete_formats(incomplete: str) -> list[str]:
    """Return the exports of reviews that are known by name."""
    from service.adapters.review_exports import exports

    return [name for name in exports() if name.startswith(incomplete)]


def complete_statuses(incomplete: str) -> list[str]:
    """Return what can become of a draft."""
    names = ("ready", "needs_review", "insufficient_evidence", "blocked")
    return [name for name in names if name.startswith(incomplete)]


Brand = Annotated[str, typer.Option("--brand", "-b", help="Id of the brand.", autocompletion=complete_brands)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else to standard output.")]
ContentType = Annotated[
    str, typer.Argument(help="What to write, such as buyer_guide.", autocompletion=complete_content_types)
]
OfType = Annotated[
    str | None,
    typer.Option(
        "--content-type", "-t", help="What it is, such as buyer_guide.", autocompletion=complete_content_types
    ),
]
Channel = Annotated[
    str | None, typer.Option(help="Where it will be read, such as email.", autocompletion=complete_channels)
]
Locale = Annotated[str | None, typer.Option(help="Language tag, such as en-GB or de.")]
Products = Annotated[list[str] | None, typer.Option("--product", help="Id or name of a product; repeatable.")]
Attributes = Annotated[
    list[str] | None,
    typer.Option("--attribute", metavar="NAME=VALUE", help="What is known of the customer; repeatable."),
]
Facts = Annotated[
    list[str] | None, typer.Option("--fact", metavar="NAME=VALUE", help="A fact that may be cited; repeatable.")
]
Circumstances = Annotated[
    list[str] | None,
    typer.Option(
        "--circumstance", metavar="NAME=VALUE", help="How it will be used, such as platform=google; repeatable."
    ),
]
Prompt = Annotated[str | None, typer.Option(help="Prompt: name, name@version or name@label.")]
Model = Annotated[str | None, typer.Option(help="Model instead of MOMENTS_MODEL, such as mock/composer.")]
_DAY = ["%Y-%m-%d"]
Since = Annotated[dt.datetime | None, typer.Option("--from", formats=_DAY, help="Made on this day or later.")]
Until = Annotated[dt.datetime | None, typer.Option("--to", formats=_DAY, help="Made on this day or earlier.")]
Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same draft, where the model can.")]


def pairs(values: Sequence[str] | None, option: str) -> dict[str, str]:
    """Read `name=value` pairs.

    Raises:
        BadParameter: one has no `=`, or a name comes twice.
    """
    found: dict[str, str] = {}
    for pair in values or ():
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not name or not equals or not value:
            raise typer.BadParameter(f"{pair!r} is not name=value", param_hint=option)
        if name in found:
            raise typer.BadParameter(f"{name!r} is given twice", param_hint=option)
        found[name] = value
    return found


def scalars(values: Sequence[str] | None, option: str) -> dict[str, str | int | bool]:
    """Read `name=value` pairs; true, false and whole numbers come typed, anything else as it is written."""
    return {name: _scalar(value) for name, value in pairs(values, option).items()}


def circumstances(values: Sequence[str] | None) -> dict[str, object]:
    """Read `name=value` pairs of which a name may hold a dot: `offer.stock=3` is the stock of the offer."""
    found: dict[str, object] = {}
    for name, value in scalars(values, "--circumstance").items():
        head, dot, tail = name.partition(".")
        inner = found.setdefault(head, {}) if dot else value
        if isinstance(inner, dict):
            inner[tail] = value
        found[head] = inner
    return found


def _scalar(value: str) -> str | int | bool:
    if value in ("true", "false"):
        return value == "true"
    # Leading zeros belong to order numbers, and 59.00 must stay 59.00.
    return int(value) if re.fullmatch(r"-?(0|[1-9]\d{0,14})", value) else value
