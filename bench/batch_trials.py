"""What may happen to processes that run batches, done to real ones: `python -m bench batches --trial NAME`.

Each trial returns what `batch_scene` judges: every item has one result and one draft, and was told of. Beside that, the
process is the same from beginning to end, and says what its batches wait for.
"""

import os
import random
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bench.batch_scene import Child, Scene, Trial, scene
from bench.model_thread import model_server
from tests import postgres

_BEGUN = 0.2
"""The share of items that are drafted before something happens."""
_PATIENCE_S = 60.0
_FULL = "storage_failed|disk is full"


@contextmanager
def tiny_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk of its own size, which takes root, or the right to become it."""
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    folder.mkdir()
    subprocess.run([*as_root, "mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run([*as_root, "umount", folder], check=True)


def takeover(items: int, folder: Path, seed: int, silence_s: float = 30.0) -> Trial:
    """Kill one of two processes within a batch, and start it no more: the other one does what it left."""
    with (
        postgres.cluster() as server,
        scene(folder, items, seed, server.url, MOMENTS_BATCH_SILENCE_S=str(silence_s)) as made,
    ):
        victim = made.start("run", "1")
        victim.until("ready")
        left = made.start("finish", "0")  # it begins later, so that it has not taken everything itself
        made.until_drafted(0.01)
        holds = (
            "SELECT workflow_uuid FROM moments_engine.workflow_status "
            f"WHERE status = 'PENDING' AND executor_id LIKE '%-{victim.process.pid}-%'"
        )
        until = time.monotonic() + _PATIENCE_S
        while not made.ask(holds) and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(random.Random(seed).uniform(0.0, 0.5))
        victim.end(signal.SIGKILL)
        held, done, began = len(made.ask(holds)), made.progress(), time.monotonic()
        left.until("state")
        seen = (
            f"killed with {done} results on record, while it held {held} portions",
            f"the other one was done {time.monotonic() - began:.0f} s later, with {silence_s:.0f} s of patience",
        )
        wrong = [f"{one} is still said to be run by the dead one" for one in made.ask(holds)]
        if not held or done == items:
            wrong.append("it was killed when it had nothing to do: this shows nothing")
        return made.judged(left, seen, tuple(wrong))


def database(items: int, folder: Path, seed: int, down_s: float = 40.0, times: int = 3) -> Trial:
    """Stop PostgreSQL as if its machine had failed, again and again within a batch, and start it after a while."""

    @contextmanager
    def stopped() -> Iterator[None]:
        server.stop(signal.SIGQUIT)
        yield
        server.start()

    with postgres.cluster() as server, scene(folder, items, seed, server.url) as made:
        return _through(made, stopped, "storage_failed", down_s / times, times)


def stop(items: int, folder: Path, seed: int, longest_s: float = 60.0) -> Trial:
    """Tell a process to stop while its PostgreSQL is away: it goes within a minute, and another one does the rest."""
    with postgres.cluster() as server, scene(folder, items, seed, server.url, MOMENTS_BATCH_SILENCE_S="5") as made:
        child = made.start("run", "1")
        child.until("ready")
        made.until_drafted(_BEGUN)
        server.stop(signal.SIGQUIT)
        began, wrong = time.monotonic(), tuple[str, ...]()
        child.process.send_signal(signal.SIGTERM)
        try:
            child.process.wait(longest_s)
        except subprocess.TimeoutExpired:
            wrong = (f"it had not stopped after {longest_s:.0f} s",)
            child.process.kill()
        seen = (f"it stopped after {time.monotonic() - began:.0f} s with code {child.process.wait()}",)
        server.start()
        return made.judged(made.start("finish", "0"), seen, wrong)


def disk(items: int, folder: Path, seed: int, full_s: float = 20.0) -> Trial:
    """Fill the disk of the embedded stores within a batch, and make room after a while."""
    with tiny_disk(folder / "0", 400), scene(folder, items, seed) as made:
        return _through(made, lambda: _filled(folder / "0"), _FULL, full_s)


def server_disk(items: int, folder: Path, seed: int, full_s: float = 20.0) -> Trial:
    """Fill the disk of PostgreSQL within a batch, and make room after a while; start it if it gave up."""

    @contextmanager
    def full() -> Iterator[None]:
        with _filled(place / "disk"):
            yield
        server.start_again()

    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)  # PostgreSQL is another user
        with (
            tiny_disk(place / "disk", 400),
            postgres.cluster(place / "disk" / "server") as server,
            scene(folder, items, seed, server.url) as made,
        ):
            return _through(made, full, _FULL, full_s)


def model(items: int, folder: Path, seed: int, down_s: float = 60.0) -> Trial:
    """Have the model's server fail within a batch for a while."""
    with model_server() as server:
        environment = {"MOMENTS_MODEL": "openai/trial", "MOMENTS_MODEL_API_BASE": server.address}
        with scene(folder, items, seed, MOMENTS_MODEL_API_KEY="none", **environment) as made:
            return _through(made, server.failing, "model_", down_s)


def _through(
    made: Scene, broken: Callable[[], AbstractContextManager[None]], said: str, lasts_s: float, times: int = 1
) -> Trial:
    """Run batches in one process and have something broken within them: it must say so, go on by itself, and finish."""
    child = made.start("finish")
    child.until("ready")
    seen = []
    for number in range(1, times + 1):
        made.until_drafted(_BEGUN * number)
        before, began = len(child.says), time.monotonic()
        with broken():
            child.until_says(said, before, _PATIENCE_S)
            told = time.monotonic() - began
            time.sleep(lasts_s)
        done, mended = made.progress(), time.monotonic()
        _until_more(made, child, done)
        seen.append(
            f"broken for {mended - began:.0f} s, said after {told:.0f}; with {done} of {made.items} results it was mended, "
            f"and {time.monotonic() - mended:.0f} s later there were more"
        )
    child.until("state")
    return made.judged(child, (*seen, f"it said: {'; '.join(dict.fromkeys(child.says))}"))


def _until_more(made: Scene, child: Child, done: int) -> None:
    until = time.monotonic() + 3 * _PATIENCE_S
    while made.progress() == done < made.items:
        if time.monotonic() > until or child.process.poll() is not None:
            raise RuntimeError(f"it does not go on with its {done} results: {child.says}")
        time.sleep(0.1)


@contextmanager
def _filled(folder: Path) -> Iterator[None]:
    """Leave no room on a disk within the block.

    What others let go of, such as a log that is folded in, is taken too.
    """
    ballast, enough = folder / "ballast", threading.Event()

    def fill() -> None:
        with ballast.open("wb", buffering=0) as file:
            while not enough.is_set():
                try:
                    file.write(b"x" * 4_096)
                except OSError:
                    enough.wait(0.02)

    filling = threading.Thread(target=fill)
    filling.start()
    try:
        yield
    finally:
        enough.set()
        filling.join()
        ballast.unlink()


TRIALS: dict[str, Callable[[int, Path, int], Trial]] = {
    "takeover": takeover, "database": database, "stop": stop, "disk": disk, "server-disk": server_disk, "model": model,
}  # fmt: skip
