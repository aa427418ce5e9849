"""A real PostgreSQL for tests: a server of its own for this process, started when a test first asks for it.

Debian's packages put the programs where only they look, so both places are looked into. CI installs them; there, a test
that needs a server and finds none fails. A developer's machine may do without.
"""

import atexit
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

_USER = "postgres"
_SECONDS = 30


def programs() -> Path | None:
    """Return the folder with `initdb` and `postgres`, the newest where there are several."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: float(place.parent.name), reverse=True)
    found = shutil.which("initdb")
    places += [Path(found).resolve().parent] if found else []
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


def is_at_hand() -> bool:
    """Tell whether tests on PostgreSQL are to run; in CI always, so that a missing server is a failure."""
    return bool(os.environ.get("CI") or programs())


class Cluster:
    """A PostgreSQL server of our own in a folder that goes with it; it may be stopped, killed and started again."""

    def __init__(self, folder: Path | None = None) -> None:
        """Make one, in a folder that is not there yet, or in one of its own choice."""
        found = programs()
        if found is None:
            pytest.fail("there is no PostgreSQL; on Debian: apt-get install postgresql")
        self._programs = found
        if folder is not None:
            folder.mkdir()
        self._folder = folder or Path(tempfile.mkdtemp(prefix="moments-pg-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = _USER if os.geteuid() == 0 else None  # the server refuses to run as root
        if self._owner:
            owner = pwd.getpwnam(self._owner)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        subprocess.run(
            [
                found / "initdb",
                "-D",
                self._folder / "data",
                "-U",
                "moments",
                "-A",
                "trust",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C",
            ],
            check=True,
            capture_output=True,
            user=self._owner,
            cwd=self._folder,
        )

    @property
    def url(self) -> str:
        """Where the server is: a socket in its folder, so that no port is taken."""
        return f"postgresql+psycopg://moments@/postgres?host={self._folder}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command: list[str | Path] = [
            self._programs / "postgres",
            "-D",
            self._folder / "data",
            "-k",
            self._folder,
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off",
            "-c",
            "max_connections=200",
        ]
        with (self._folder.parent / f"{self._folder.name}.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, user=self._owner, cwd=self._folder)
        engine, until = create_engine(self.url), time.monotonic() + _SECONDS
        while True:
            try:
                with engine.connect() as connection:
                    connection.execute(text("SELECT 1"))
                return
            except Exception:  # any of the driver's errors: the server is not there yet
                if self._process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.05)
            finally:
                engine.dispose()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: fast by default; SIGQUIT is as if the machine had failed."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_SECONDS)
            self._process = None

    def start_again(self) -> None:
        """Start the server if it has given up, as whoever looks after it would."""
        if self._process is None or self._process.poll() is not None:
            self.start()

    def remove(self) -> None:
        """Stop the server and leave nothing behind."""
        with contextlib.suppress(Exception):  # at the end of the process there is nobody to tell
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
        (self._folder.parent / f"{self._folder.name}.log").unlink(missing_ok=True)


@contextlib.contextmanager
def cluster(folder: Path | None = None) -> Iterator[Cluster]:
    """Start a server of its own, and remove it at the end of the block."""
    server = Cluster(folder)
    server.start()
    try:
        yield server
    finally:
        server.remove()


@cache
def server_url() -> str:
    """Return where the server of this process is, started when it is first asked for."""
    server = Cluster()
    atexit.register(server.remove)
    server.start()
    return server.url


def emptied() -> str:
    """Return where the server is, with nothing in its database."""
    engine = create_engine(server_url())
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return server_url()
