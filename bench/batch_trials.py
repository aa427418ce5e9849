"""What may happen to processes that run batches, done to real ones: `python -m bench batches --trial NAME`.

Each trial returns what `batch_scene` judges: every item has one result and one draft, and was told of.
"""

import random
import signal
import time
from pathlib import Path

from bench.batch_scene import Trial, scene
from tests import postgres

_ENGINE_S = 60.0


def takeover(items: int, folder: Path, seed: int, silence_s: float = 30.0) -> Trial:
    """Kill one of two processes within a batch, and start it no more: the other one does what it left."""
    cluster = postgres.Cluster()
    cluster.start()
    try:
        with scene(folder, items, seed, cluster.url, MOMENTS_BATCH_SILENCE_S=str(silence_s)) as made:
            left, victim = made.start("finish", "0"), made.start("run", "1")
            victim.until("ready")
            left.until("ready")
            holds = (
                "SELECT workflow_uuid FROM moments_engine.workflow_status "
                f"WHERE status = 'PENDING' AND executor_id LIKE '%-{victim.process.pid}-%'"
            )
            made.until_drafted(0.01)
            until = time.monotonic() + _ENGINE_S
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
    finally:
        cluster.remove()


TRIALS = {"takeover": takeover}
