"""When `mock/flaky` fails, and how: schedules written in a model's name, and one drawn from the seed.

No vendor here.
"""

import random
import re
from collections import Counter
from typing import NamedTuple

_STEP = re.compile(r"(ok|429|500|503|reset|hang|cut)(?:\((\d{1,4}(?:\.\d{1,3})?)\))?")
_MAY_NAME_A_TIME = {"429", "503"}
_MOST_STEPS = 100
_MOST_COUNTS = 1_000


class Step(NamedTuple):
    """One call's fate: `ok`, a status, `reset`, `hang`, or `cut` in the middle.

    With the Retry-After of a 429 or 503.
    """

    fate: str
    retry_after_s: float | None = None


OK = Step("ok")
_DRAWN = (Step("429"), Step("429", 1), Step("500"), Step("503"), Step("reset"), Step("hang"))
_WEIGHTS = (3, 3, 3, 3, 3, 1)


def read_schedule(text: str) -> tuple[Step, ...]:
    """Return the steps of a schedule such as `429(7),ok,500,hang`.

    Raises:
        ValueError: a step is unknown, or there are none or more than 100.
    """
    matches = [_STEP.fullmatch(word.strip()) for word in text.split(",")]
    steps = tuple(Step(match[1], float(match[2]) if match[2] else None) for match in matches if match)
    if len(steps) != len(matches) or not 0 < len(steps) <= _MOST_STEPS:
        raise ValueError("a schedule is up to 100 of ok, 429, 500, 503, reset, hang and cut, as in 429(7),ok,500")
    if any(step.retry_after_s is not None and step.fate not in _MAY_NAME_A_TIME for step in steps):
        raise ValueError("only 429 and 503 name a time, as in 429(7)")
    return steps


def drawn_schedule(seed: int) -> tuple[Step, ...]:
    """Return none to two faults and then `ok`: the same for the same seed, and within the three attempts of a call."""
    chance = random.Random(f"flaky {seed}")  # noqa: S311  # nothing secret
    return (*chance.choices(_DRAWN, _WEIGHTS, k=chance.randrange(3)), OK)


class Schedules:
    """Counts the calls of each schedule in this process, and tells each call its fate.

    A schedule in the name goes round and round over all calls of that name. Without one, each seed has its own, which
    begins anew after its `ok`.
    """

    def __init__(self) -> None:
        self._calls: Counter[tuple[str, int]] = Counter()

    def next_step(self, text: str, seed: int) -> Step:
        """Return the fate of the next call.

        Raises:
            ValueError: the schedule cannot be read.
        """
        steps = read_schedule(text) if text else drawn_schedule(seed)
        key = (text, 0 if text else seed)
        if key not in self._calls and len(self._calls) >= _MOST_COUNTS:
            self._calls.clear()  # names and seeds come from callers: they must not fill the memory
        step = steps[self._calls[key] % len(steps)]
        self._calls[key] = (self._calls[key] + 1) % len(steps)
        return step
