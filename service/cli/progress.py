"""Progress of taking knowledge in: a bar with rate and time left on a terminal, a line now and then elsewhere."""

import time
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from service.cli import output

_EVERY_S = 10.0
_LINES = {".csv", ".tsv", ".jsonl", ".ndjson"}


class _Rate(ProgressColumn):
    """Items a second."""

    def render(self, task: Task) -> Text:
        """Return the rate, once it is known."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="dim")


class Bars:
    """One bar a brand; a context manager."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or output.stderr()
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            console=self._console,
            disable=not output.is_lively(self._console),
        )

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def say(self, line: str) -> None:
        """Write a line above the bars."""
        self._progress.console.print(output.safe(line, "yellow"), soft_wrap=True)

    def begin(self, name: str) -> "Bar":
        """Begin the bar of a brand."""
        if output.is_lively(self._console):
            return Bar(name, self._progress, self._progress.add_task(name, total=None))
        return Bar(name, None, TaskID(0), self._console)


class Bar:
    """Fulfils `ports.Progress` for one brand."""

    def __init__(self, name: str, progress: Progress | None, task: TaskID, console: Console | None = None) -> None:
        self._name, self._progress, self._task, self._console = name, progress, task, console
        self._began = self._told = time.monotonic()
        self._total = self._done = 0

    def expect(self, total: int) -> None:
        """Say that this many more steps are to come."""
        self._total += total
        self._show()

    def advance(self, steps: int = 1) -> None:
        """Say that steps are done; more than expected means that nobody knows how many there are."""
        self._done += steps
        self._show()

    def finish(self) -> None:
        """Say that all is done, whatever was expected."""
        self._total = self._done
        self._show()

    def _show(self) -> None:
        if self._progress is not None:
            total = self._total if self._total >= self._done else None
            self._progress.update(self._task, total=total, completed=self._done)
            return
        now = time.monotonic()
        if self._console is None or now - self._told < _EVERY_S:
            return
        self._told = now
        rate = self._done / (now - self._began)
        left = f", about {(self._total - self._done) / rate:,.0f} s left" if rate and self._total > self._done else ""
        of = f" of {self._total:,}" if self._total > self._done else ""
        self._console.print(output.safe(f"{self._name}: {self._done:,}{of}, {rate:,.0f}/s{left}"))


def rows_of(path: Path) -> int:
    """Return about how many rows of files are to come, so that the bar knows the time left; JSON is not counted."""
    files = path.glob("reviews.*") if path.is_dir() else [path]
    count = 0
    for file in files:
        if file.suffix.lower() in _LINES and file.is_file():
            with file.open("rb") as stream:
                count += sum(block.count(b"\n") for block in iter(lambda: stream.read(1_000_000), b""))
    return count
