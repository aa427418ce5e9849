"""Kills processes that run batches with `kill -9` at random moments, again and again; the judge is `batch_scene`'s."""

import random
import signal
import time
from pathlib import Path

from bench.batch_scene import Scene, Trial, scene

_LONGEST_S = 1.0


def rounds(kills: int, items: int, folder: Path, seed: int, url: str | None = None, workers: int = 1) -> Trial:
    """Begin two batches, kill so many processes that run them, let the last ones finish, and judge what is there."""
    chance = random.Random(seed)
    with scene(folder, items, seed, url) as made:
        # Shares of the items, so that kills come all along; two close together hit a process that begins.
        moments = sorted(chance.uniform(0.0, 0.97) for _ in range(kills))
        done = _one_by_one(made, moments, chance) if workers == 1 else _among_others(made, moments, workers, chance)
        within = sum(count < items for count in done)
        seen = f"{within} of {kills} kills came within the batches, with {min(done)} to {max(done)} results on record"
        return made.judged(made.start("finish"), (seen,))


def _one_by_one(made: Scene, moments: list[float], chance: random.Random) -> list[int]:
    """Start a process and kill it, each time; return how many results there were at each kill."""
    done = []
    for moment in moments:
        child = made.start("run")
        child.until("ready")
        made.until_drafted(moment)
        time.sleep(chance.uniform(0.0, _LONGEST_S))
        child.end(signal.SIGKILL)
        done.append(made.progress())
    return done


def _among_others(made: Scene, moments: list[float], workers: int, chance: random.Random) -> list[int]:
    """Keep so many processes running, and kill one of them each time; another begins in its place."""
    names = [str(number) for number in range(workers)]
    running = {name: made.start("run", name) for name in names}
    done = []
    for moment in moments:
        made.until_drafted(moment)
        time.sleep(chance.uniform(0.0, _LONGEST_S))
        name = chance.choice(names)
        running[name].end(signal.SIGKILL)
        done.append(made.progress())
        running[name] = made.start("run", name)
    running["0"].end()
    return done
