"""What may happen to processes that run batches, done to real ones: `python -m bench batches --trial NAME`.

Each trial returns what `batch_scene` judges: every item has one result and one draft, and was told of. Beside that, the
process is the same from beginning to end, and says what its batches wait for.
"""

import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.batch_scene import Child, Scene, Trial, scene
from bench.model_thread import model_server
from tests import postgres

_BEGUN = 0.2
"""The share of items that are drafted before something happens."""
_PATIENCE_S = 60.0


@contextmanager
def cluster(folder: Path | None = None) -> Iterator[postgres.Cluster]:
    """Start a PostgreSQL of our own; its data may be kept in a folder of a disk of its own."""
    server = postgres.Cluster(folder)
    server.start()
    try:
        yield server
    finally:
        server.remove()


@contextmanager
def tiny_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk of its own size, which takes root."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def takeover(items: int, folder: Path, seed: int, silence_s: float = 30.0) -> Trial:
    """Kill one of two processes within a batch, and start it no more: the other one does what it left."""
    with cluster() as server, scene(folder, items, seed, server.url, MOMENTS_BATCH_SILENCE_S=str(silence_s)) as made:
        left, victim = made.start("finish", "0"), made.start("run", "1")
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

    def outage(made: Scene) -> None:
        for number in range(times):
            made.until_drafted(_BEGUN * (1 + number))
            server.stop(signal.SIGQUIT)
            time.sleep(down_s / times)
            server.start()

    with cluster() as server, scene(folder, items, seed, server.url) as made:
        return _through(made, outage, "storage_failed")


def disk(items: int, folder: Path, seed: int, full_s: float = 20.0) -> Trial:
    """Fill the disk of the embedded stores within a batch, and make room after a while."""
    with tiny_disk(folder / "0", 400), scene(folder, items, seed) as made:
        return _through(made, lambda made: _filled(made, folder / "0", full_s), "disk is full")


def server_disk(items: int, folder: Path, seed: int, full_s: float = 20.0) -> Trial:
    """Fill the disk of PostgreSQL within a batch, and make room after a while; start it if it gave up."""

    def fill(made: Scene) -> None:
        _filled(made, folder / "disk", full_s)
        server.start_again()

    with (
        tiny_disk(folder / "disk", 400),
        cluster(folder / "disk" / "server") as server,
        scene(folder, items, seed, server.url) as made,
    ):
        return _through(made, fill, "storage_failed")


def model(items: int, folder: Path, seed: int, down_s: float = 60.0) -> Trial:
    """Have the model's server fail within a batch for a while."""

    def outage(made: Scene) -> None:
        made.until_drafted(_BEGUN)
        with server.failing():
            time.sleep(down_s)

    with model_server() as server:
        environment = {"MOMENTS_MODEL": "openai/trial", "MOMENTS_MODEL_API_BASE": server.address}
        with scene(folder, items, seed, MOMENTS_MODEL_API_KEY="none", **environment) as made:
            return _through(made, outage, "model_")


def _through(made: Scene, happens: Callable[[Scene], None], said: str) -> Trial:
    """Run a batch in one process, have something happen to it, and judge; the process must have said something of it."""
    child = made.start("finish")
    child.until("ready")
    happens(made)
    done, began = made.progress(), time.monotonic()
    _until_more(made, child, done)
    resumed = time.monotonic() - began
    child.until("state")
    says = dict.fromkeys(child.says)
    seen = (f"{done} results when it was over, more of them {resumed:.0f} s later", f"it said: {'; '.join(says)}")
    wrong = () if any(said in one for one in says) else (f"it never said {said}",)
    return made.judged(child, seen, wrong)


def _until_more(made: Scene, child: Child, done: int) -> None:
    until = time.monotonic() + 3 * _PATIENCE_S
    while made.progress() == done < made.items:
        if time.monotonic() > until or child.process.poll() is not None:
            raise RuntimeError(f"it does not go on with its {done} results: {child.says}")
        time.sleep(0.1)


def _filled(made: Scene, folder: Path, full_s: float) -> None:
    """Leave no room on a disk once the batch is well begun, and make room after a while."""
    made.until_drafted(_BEGUN)
    ballast = folder / "ballast"
    until = time.monotonic() + full_s
    with ballast.open("wb", buffering=0) as file:
        while time.monotonic() < until:
            with suppress(OSError):
                file.write(b"x" * 4_096)
                continue
            time.sleep(0.05)  # whoever lets go of a page, such as a log that is folded in, does not get it back
    ballast.unlink()


TRIALS: dict[str, Callable[[int, Path, int], Trial]] = {
    "takeover": takeover, "database": database, "disk": disk, "server-disk": server_disk, "model": model,
}  # fmt: skip
