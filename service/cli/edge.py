"""The edge of the command line: errors become one sentence on standard error and an exit code."""

import errno
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import Abort, Exit, TyperException

from service.errors import ServiceError


class ErrorEdge(TyperGroup):
    """Runs a command; tells what went wrong without a traceback, unless `--debug` asks for one."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except (Abort, Exit, TyperException, EOFError):
            raise
        except Exception as error:  # the edge: whatever is left is told in a sentence
            if ctx.params.get("debug") or (isinstance(error, OSError) and error.errno == errno.EPIPE):
                raise
            tell(error)
            raise Exit(1) from error


def tell(error: Exception) -> None:
    """Write an error to standard error: its code, its sentence, and the fields at fault."""
    if not isinstance(error, ServiceError):
        typer.echo(f"Error (internal): {type(error).__name__}: {error}", err=True)
        typer.echo("This should not happen. `moments --debug …` shows where it did.", err=True)
        return
    typer.echo(f"Error ({error.code}): {error.detail}", err=True)
    for field in error.errors:
        if field.detail not in error.detail:
            typer.echo(f"  {field.pointer}: {field.detail}", err=True)
