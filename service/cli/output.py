"""How things are shown: consoles, tables and JSON. Standard output carries the answer, standard error the rest."""

import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import typer
from pydantic import BaseModel, TypeAdapter
from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

Styles = Mapping[str, str]

STATUS: Styles = {
    "ready": "green", "needs_review": "yellow", "insufficient_evidence": "magenta", "blocked": "bold red",
    "supported": "green", "unsupported": "yellow", "contradicted": "bold red",
    "block": "bold red", "warn": "yellow", "info": "dim",
}  # fmt: skip
_PLAIN_WIDTH = 100
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _console(stream: Any, to_stderr: bool) -> Console:
    # Rich keeps bold and dim under NO_COLOR; here it means no escape code at all.
    colour: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    width = None if stream.isatty() or os.environ.get("COLUMNS") else _PLAIN_WIDTH
    return Console(stderr=to_stderr, color_system=colour, width=width, markup=False, emoji=False, highlight=False)


def stdout() -> Console:
    """Return a console on standard output, plain where that is no terminal."""
    return _console(sys.stdout, False)


def stderr() -> Console:
    """Return a console on standard error, plain where that is no terminal."""
    return _console(sys.stderr, True)


def is_lively(console: Console) -> bool:
    """Tell whether a console may show what moves: a terminal on which colours are welcome."""
    return console.is_terminal and console.color_system is not None


def safe(text: object, style: str = "") -> Text:
    """Return text that cannot steer the terminal: whatever customers wrote, escape codes come out as �."""
    return Text(_CONTROLS.sub("\ufffd", str(text).replace("\r\n", "\n")), style=style)


def status(name: str) -> Text:
    """Return a status in its colour."""
    return safe(name, STATUS.get(name, ""))


def panel(body: RenderableType, title: str, style: str = "") -> Panel:
    """Return a frame with a title."""
    return Panel(body, title=safe(title), title_align="left", border_style=style or "dim")


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str | None = None) -> Table:
    """Return a table. A column called `#…` holds numbers, `!…` ids that stay on one line; texts wrap, none is cut."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold", expand=False)
    for name in columns:
        kind, title_of = (name[0], name[1:]) if name[0] in "#!" else ("", name)
        made.add_column(title_of, justify="right" if kind == "#" else "left", no_wrap=bool(kind), overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else safe("" if cell is None else cell) for cell in row))
    return made


def show_rows(columns: Sequence[str], rows: Sequence[Sequence[object]], nothing: str) -> None:
    """Print a table; where there are no rows, say `nothing` on standard error."""
    if rows:
        stdout().print(table(columns, rows))
    else:
        stderr().print(nothing)


def tell_of_more(cursor: str | None) -> None:
    """Say how to see the page that follows, if there is one."""
    if cursor:
        stderr().print(safe(f"There are more: --cursor {cursor}", "dim"))


def print_json(value: BaseModel | object) -> None:
    """Print one JSON document."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    adapter: TypeAdapter[Any] = TypeAdapter(type(value) if isinstance(value, BaseModel) else Any)
    typer.echo(adapter.dump_json(value, indent=2, ensure_ascii=encoding != "utf8").decode())
