"""Real processes of the service over shared stores, which tests start, ask and end."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import httpx


class Stores(NamedTuple):
    """Where the shared stores are, and a folder for what each process keeps to itself."""

    database: str
    chroma: str
    folder: Path

    def process(self, name: str, **settings: str) -> "Process":
        """Start a process of the service that uses them."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MOMENTS_")}
        ours = {
            "MOMENTS_DATABASE_URL": self.database,
            "MOMENTS_CHROMA_URL": self.chroma,
            "MOMENTS_DATA_DIR": str(self.folder / name),
            "MOMENTS_WORK_PLACES": "0",
        }
        return Process({**kept, **ours, **settings}, self.folder / f"{name}.log")


class Process:
    """One `moments serve`."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("w") as stream:
            command = [sys.executable, "-m", "service.cli.main", "serve", "--port", "0"]
            self.process = subprocess.Popen(command, env=environment, stdout=stream, stderr=subprocess.STDOUT)

    def client(self) -> httpx.AsyncClient:
        """Return a client of it, once it is ready."""
        until = time.monotonic() + 120
        while time.monotonic() < until and self.process.poll() is None:
            if found := re.search(
                r"Moments is ready: (http://127\.0\.0\.1:\d+)", self._log.read_text(encoding="utf-8")
            ):
                return httpx.AsyncClient(base_url=found[1], timeout=60)
            time.sleep(0.05)
        raise AssertionError(self._log.read_text(encoding="utf-8"))

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it and wait until it is gone."""
        self.process.send_signal(how)
        self.process.wait(60)
