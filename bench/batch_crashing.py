"""Kills processes that run batches with `kill -9` at random moments, again and again; the judge is `batch_scene`'s."""

import random
import signal
import time
from pathlib import Path

from bench.batch_scene import Scene, Trial, scene

_LONGEST_S = 3.0
_LONGEST_AMONG_OTHERS_S = 8.0
"""Longer than a process takes to start, so that there are kills of those that start, and of those at work."""


def rounds(kills: int, items: int, folder: Path, seed: int, url: str | None = None, workers: int = 1) -> Trial:
    """Begin two batches, kill so many processes that run them, let the last ones finish, and judge what is there."""
    chance = random.Random(seed)
    with scene(folder, items, seed, url) as made:
        done = _one_by_one(made, kills, chance) if workers == 1 else _among_others(made, kills, workers, chance)
        within = sum(count < items for count in done)
        seen = f"{within} of {kills} kills came within the batches, with {min(done)} to {max(done)} results on record"
        return made.judged(made.start("finish"), (seen,))


def _one_by_one(made: Scene, kills: int, chance: random.Random) -> list[int]:
    """Start a process and kill it, each time; return how many results there were at each kill."""
    done = []
    for _ in range(kills):
        child = made.start("run")
        child.until("ready")
        time.sleep(chance.uniform(0.0, _LONGEST_S))
        child.end(signal.SIGKILL)
        done.append(made.progress())
    return done


def _among_others(made: Scene, kills: int, workers: int, chance: random.Random) -> list[int]:
    """Keep so many processes running, and kill one of them each time; another begins in its place."""
    names = [str(number) for number in range(workers)]
    running = {name: made.start("run", name) for name in names}
    done = []
    for _ in range(kills):
        time.sleep(chance.uniform(0.0, _LONGEST_AMONG_OTHERS_S))
        name = chance.choice(names)
        running[name].end(signal.SIGKILL)
        done.append(made.progress())
        running[name] = made.start("run", name)
    running["0"].end()
    return done
