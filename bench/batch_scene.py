"""Where trials of batches take place: processes that are started, asked and killed, a webhook, and the judge.

What the processes do: `batch_process`. What is done to them: `batch_crashing`, `batch_trials`.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import URL, NullPool, create_engine, make_url, text

from bench.batch_ear import Ear

_LONGEST_S = 3_600.0


class Trial(NamedTuple):
    """What came of a trial.

    Items with a result, calls, messages heard, what was wrong and what was seen, a sentence each.
    """

    results: int
    calls: int
    heard: int
    wrong: tuple[str, ...]
    seen: tuple[str, ...] = ()


class Child:
    """A process of a trial, and what it has said."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("ab") as stream:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stream, env=environment, text=True)
        self._lines: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                with self._news:
                    self._lines.append(json.loads(line))
                    self._news.notify_all()
        with self._news:
            self._news.notify_all()

    @property
    def says(self) -> list[str]:
        """What it said of its batches, in turn."""
        return [line["says"] for line in self._lines if "says" in line]

    def until(self, key: str, longest_s: float = _LONGEST_S) -> Any:
        """Return what it says under a key, as soon as it says so."""

        def found() -> list[Any]:
            return [line[key] for line in self._lines if key in line]

        with self._news:
            self._news.wait_for(lambda: found() or not self._reading.is_alive() or self._closed, longest_s)
            if not found():
                raise RuntimeError(f"a process did not say {key}, only {self.says}: {self._log.read_text()[-2_000:]}")
            return found()[0]

    @property
    def _closed(self) -> bool:
        return self.process.stdout is None or self.process.stdout.closed

    def until_says(self, pattern: str, since: int, longest_s: float) -> None:
        """Wait until it says something like this of its batches, beyond what it had said so often before."""
        with self._news:
            if not self._news.wait_for(lambda: any(re.search(pattern, one) for one in self.says[since:]), longest_s):
                raise RuntimeError(f"a process did not say {pattern}, only {self.says}")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it and wait until it is gone; in order, it must go as it should, unless it has only begun to start."""
        self.process.send_signal(how)
        code = self.process.wait(120)
        self._reading.join()
        if code not in (0, -how):
            raise RuntimeError(f"a process ended with {code}: {self._log.read_text()[-2_000:]}")


class Scene:
    """A number of items to be drafted, on SQLite or on a PostgreSQL."""

    def __init__(self, folder: Path, items: int, ear: Ear, url: str | None = None, **environment: str) -> None:
        self.folder, self.items, self.ear = folder, items, ear
        self.embedded = url is None
        self._environment = {**os.environ, "EAR": ear.url, **environment}
        if url:
            self._environment["MOMENTS_DATABASE_URL"] = url
        place = URL.create("sqlite", database=str(folder / "0" / "moments.db")) if url is None else make_url(url)
        self._engine = create_engine(place, poolclass=NullPool)
        self._children: list[Child] = []

    def begin(self) -> None:
        """Take the batches in; no item is drafted yet where others can do it."""
        child = self.start("begin", **({} if self.embedded else {"MOMENTS_BATCH_PLACES": "0"}))
        child.until("ready")
        child.process.wait(60)

    def start(self, mode: str, name: str = "0", **environment: str) -> Child:
        """Start a process; each name has a folder of its own, for an index and, embedded, the database."""
        (self.folder / name).mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "bench.batch_process", str(self.folder / name), mode, str(self.items)]
        child = Child(command, {**self._environment, **environment}, self.folder / f"{name}.log")
        self._children.append(child)
        return child

    def ask(self, statement: str) -> list[Any]:
        """Return the rows of a question to the database."""
        with self._engine.connect() as connection:
            return list(connection.execute(text(statement)).all())

    def progress(self) -> int:
        """Return how many items have a result."""
        return int(self.ask("SELECT count(*) FROM batch_results")[0][0])

    def until_drafted(self, share: float) -> int:
        """Wait until this share of the items has a result; return how many have."""
        until = time.monotonic() + _LONGEST_S
        while (done := self.progress()) < share * self.items:
            if time.monotonic() > until:
                raise RuntimeError(f"after {_LONGEST_S:.0f} s {done} items are drafted")
            time.sleep(0.1)
        return done

    def judged(self, finisher: Child, seen: tuple[str, ...] = (), wrong: tuple[str, ...] = ()) -> Trial:
        """Wait until all is done, and judge: each item has one result and one draft, and was told of under one id."""
        state = finisher.until("state")
        # Other processes may be about to send what the last look saw as claimed; they end in order and without loss.
        for child in self._children:
            if child is not finisher and child.process.poll() is None:
                child.end()
        finisher.process.wait(120)
        found = (*wrong, *state["wrong"], *self._deaf(state))
        return Trial(state["results"], state["calls"], self.ear.messages, found, seen)

    def _deaf(self, state: dict[str, Any]) -> list[str]:
        """Return what was not heard, and what was heard under two ids."""
        wanted = [f"batch.item.completed {batch} {name}" for batch, names in state["names"].items() for name in names]
        wanted += [f"batch.completed {batch} " for batch in state["names"]]
        missing = [f"no webhook told of {name}" for name in wanted if name not in self.ear.heard]
        return missing + [f"{name} was told under two ids" for name, ids in self.ear.heard.items() if len(ids) > 1]

    def close(self) -> None:
        """Leave no process behind."""
        for child in self._children:
            if child.process.poll() is None:
                child.end(signal.SIGKILL)
        self._engine.dispose()


@contextmanager
def scene(folder: Path, items: int, seed: int, url: str | None = None, **environment: str) -> Iterator[Scene]:
    """Set a scene with its batches taken in."""
    with Ear(random.Random(seed)).listening() as ear:
        made = Scene(folder, items, ear, url, **environment)
        try:
            made.begin()
            yield made
        finally:
            made.close()
