"""The edge of the command line: errors become one sentence on standard error and an exit code."""

import errno
import re
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import Abort, Exit, TyperException

from service.errors import ServiceError

_ADDRESS = re.compile(r"GET /v1/(?:brands/(?P<brand>[^/\s]+)/)?(?P<noun>[a-z-]+)(?![/\w-])")
_COMMANDS = {
    "brands": "moments brands",
    "prompts": "moments prompts list",
    "batches": "moments batch list -b {brand}",
    "drafts": "moments drafts list -b {brand}",
    "proposals": "moments proposals list -b {brand}",
    "reviews": "moments inbox {brand}",
    "slots": "moments slots list -b {brand}",
    "sources": "moments sources list -b {brand}",
    "testimonials": "moments testimonials list -b {brand}",
}
"""The command that lists what an address lists."""


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
    if isinstance(error, OSError) and error.filename is not None:
        typer.echo(f"Error (file): {error.filename}: {error.strerror}", err=True)
        return
    if not isinstance(error, ServiceError):
        typer.echo(f"Error (internal): {type(error).__name__}: {error}", err=True)
        typer.echo("This should not happen. `moments --debug …` shows where it did.", err=True)
        return
    typer.echo(f"Error ({error.code}): {for_a_terminal(error.detail)}", err=True)
    for field in error.errors:
        if field.detail not in error.detail:
            typer.echo(f"  {field.pointer}: {field.detail}", err=True)


def for_a_terminal(detail: str) -> str:
    """Name commands where a sentence that HTTP has too names addresses and keys: nobody has a key here."""
    return _ADDRESS.sub(_command, detail.replace(", or this key may not see it", ""))


def _command(address: re.Match[str]) -> str:
    command = _COMMANDS.get(address["noun"])
    return command.format(brand=address["brand"]) if command else address[0]
