"""Signatures and help of the commands about the service itself. The work is in `serving` and `doctoring`."""

import platform
from typing import Annotated

import typer

from service.cli import options

_PORT = 8080


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; without API keys, loopback only.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to listen on; 0 takes any that is free.")] = _PORT,
    workers: Annotated[int, typer.Option(min=1, help="Processes; more than one needs stores outside of them.")] = 1,
    ingest: Annotated[
        bool, typer.Option("--ingest", help="First take in what changed in the knowledge folder.")
    ] = False,
) -> None:
    """Serve the HTTP API."""
    from service.cli import serving

    serving.serve(host, port, workers, ingest)


def doctor(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The port that `moments serve` will use.")] = _PORT,
    json: options.Json = False,
) -> None:
    """Check everything that the service needs and say how to mend it. Exit code: 1 if something is broken."""
    from service.cli import doctoring

    doctoring.doctor(port, json)


def version() -> None:
    """Show the version."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as version_of

    try:
        found = version_of("moments")
    except PackageNotFoundError:
        found = "(not installed)"
    typer.echo(f"moments {found}, Python {platform.python_version()}")
