"""Starts a server as a process of its own on one core, and reads its CPU time and memory from /proc."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

_TICK = os.sysconf("SC_CLK_TCK")


class Server(NamedTuple):
    """A running server: where it is, its process, and how long it took to be live and ready (seconds)."""

    url: str
    pid: int
    live_s: float
    ready_s: float

    def cpu_s(self) -> float:
        """Return the CPU time used so far, all threads, in seconds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def memory_mb(self) -> float:
        """Return the resident memory in MB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def free_port() -> int:
    """Return a port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    command: list[str], environment: Mapping[str, str], core: int, python: str = sys.executable
) -> Iterator[Server]:
    """Start `python -m command… --port N` on one core and wait until it is ready; stop it at the end."""
    port = free_port()
    started = time.perf_counter()
    process = subprocess.Popen(
        [python, "-m", *command, "--port", str(port)],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    try:
        url = f"http://127.0.0.1:{port}"
        live = _wait(process, started, f"{url}/healthz", {200, 404})
        ready = _wait(process, started, f"{url}/readyz", {200})
        yield Server(url, process.pid, live, ready)
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()


def _wait(process: subprocess.Popen, started: float, url: str, wanted: set[int]) -> float:
    while time.perf_counter() - started < 300:
        if process.poll() is not None:
            raise SystemExit(f"the server stopped with code {process.returncode}: {process.args!r}")
        with contextlib.suppress(OSError):
            try:
                status = urllib.request.urlopen(url, timeout=5).status
            except urllib.error.HTTPError as error:
                status = error.code
            if status in wanted:
                return time.perf_counter() - started
        time.sleep(0.02)
    raise SystemExit(f"the server was not ready after 300 s: {url}")
