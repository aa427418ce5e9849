"""Signatures and help of `moments eval`. The work: `evaluating`."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli import options


def run(
    suite: Annotated[str | None, typer.Option("--suite", "-s", help="Only this suite.")] = None,
    folder: Annotated[Path, typer.Option(help="Folder of the suites.")] = Path("evals/suites"),
    json: options.Json = False,
) -> None:
    """Draft every case and check what must hold. Exit code: 0 held, 1 broken, 2 could not tell."""
    from service.cli import evaluating

    evaluating.run(folder, suite, json)
