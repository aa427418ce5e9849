"""How long `mock/slow` takes: a latency drawn from the seed, spread over the tokens of the answer. No vendor here."""

import math
import random
import re

_MEDIAN_S = 0.8
_SPREAD = 0.5
"""Of the logarithm: nine of ten calls take between 0.44 and 2.3 times the median."""
_BEFORE_THE_FIRST = 0.3
"""Of the latency: what a model takes to read the prompt."""
_LONGEST_S = 600.0
_AMOUNT = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(ms|s)")
_TOKEN = re.compile(r"\s?\S{1,4}|\s+")


def read_median(text: str) -> float:
    """Return the median latency in seconds of a text such as `200ms` or `1.5s`; 0.8 s where there is none.

    Raises:
        ValueError: it is no time, or longer than 600 s.
    """
    if not text:
        return _MEDIAN_S
    match = _AMOUNT.fullmatch(text)
    seconds = float(match[1]) / (1_000 if match[2] == "ms" else 1) if match else math.inf
    if seconds > _LONGEST_S:
        raise ValueError("a latency is written as in 200ms or 1.5s, up to 600s")
    return seconds


def drawn_latency(median_s: float, seed: int) -> float:
    """Return a latency in seconds from a lognormal distribution, the same for the same seed."""
    return median_s * math.exp(_SPREAD * random.Random(f"slow {seed}").gauss(0, 1))  # noqa: S311  # nothing secret


def tokens_of(text: str) -> tuple[str, ...]:
    """Return a text in pieces of up to four characters and a space, as tokens roughly are; nothing is lost."""
    return tuple(_TOKEN.findall(text))


def spread(latency_s: float, count: int, seed: int) -> tuple[float, tuple[float, ...]]:
    """Return the wait before the first token, and one before each of them; in all they make up the latency."""
    chance = random.Random(f"spread {seed}")  # noqa: S311  # nothing secret
    shares = [chance.expovariate(1) for _ in range(count)]
    rest = latency_s * (1 - _BEFORE_THE_FIRST)
    whole = math.fsum(shares) or 1.0
    return latency_s * _BEFORE_THE_FIRST, tuple(rest * share / whole for share in shares)


def pieces_of(text: str, characters: int) -> tuple[str, ...]:
    """Return a text in pieces of so many characters."""
    return tuple(text[start : start + characters] for start in range(0, len(text), characters))
