"""Signatures and help of the commands that administer API keys. The work: `keys`."""

from typing import Annotated

import typer

from service.cli import options

_SCOPES = ("read", "draft", "review", "knowledge", "evals", "admin")


def _complete_scopes(incomplete: str) -> list[str]:
    return [name for name in _SCOPES if name.startswith(incomplete)]


_Key = Annotated[str, typer.Argument(metavar="ID", help="Id of the key, or the start of its secret, as in the list.")]


def create_key(
    *,
    name: Annotated[str, typer.Option(help="What the key is for, such as the program that gets it.")],
    brand: Annotated[
        list[str],
        typer.Option(
            "--brand", "-b", help="Brand that it may see; repeatable; * is all.", autocompletion=options.complete_brands
        ),
    ],
    scope: Annotated[
        list[str],
        typer.Option(
            help=f"What it is good for: {', '.join(_SCOPES)} (all of them); repeatable.",
            autocompletion=_complete_scopes,
        ),
    ],
    expires: Annotated[str | None, typer.Option(metavar="TIME", help="When it ends, such as 12h or 90d.")] = None,
    requests_per_minute: Annotated[int | None, typer.Option(min=1, help="Requests in a minute.")] = None,
    concurrent: Annotated[int | None, typer.Option(min=1, help="Requests at once.")] = None,
    tokens_per_day: Annotated[int | None, typer.Option(min=1, help="Tokens of the model on a day of UTC.")] = None,
    usd_per_day: Annotated[float | None, typer.Option(help="US dollars for the model on a day of UTC.")] = None,
    json: options.Json = False,
) -> None:
    """Make a key and print its secret, this once. A running service knows it within seconds, and is open no longer."""
    from service.cli import keys

    limits = {
        "requests_per_minute": requests_per_minute,
        "concurrent": concurrent,
        "tokens_per_day": tokens_per_day,
        "usd_per_day": usd_per_day,
    }
    keys.create({"name": name, "brands": brand, "scopes": scope}, limits, expires, json)


def list_keys(json: options.Json = False) -> None:
    """List keys, with their last use and what they spent today."""
    from service.cli import keys

    keys.show_all(json)


def rotate_key(
    key: _Key,
    grace: Annotated[str, typer.Option(metavar="TIME", help="So long the old secret works, such as 0s or 7d.")] = "24h",
    json: options.Json = False,
) -> None:
    """Give a key a new secret and print it, this once."""
    from service.cli import keys

    keys.rotate(key, grace, json)


def revoke_key(key: _Key, json: options.Json = False) -> None:
    """End a key, for good; a running service honours it within seconds."""
    from service.cli import keys

    keys.revoke(key, json)
