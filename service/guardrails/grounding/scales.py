"""What comparatives and superlatives measure: the attribute, and whether they mean more or less of it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from service.guardrails.claims.bounds import Amount

ANY = frozenset(
    {"money", "mass", "length", "time", "workday", "temperature", "volume", "data", "count", "percent", "rating", "power", "lux", "energy"}
)  # fmt: skip


class Scale(NamedTuple):
    """What a comparative measures.

    Concepts of the attribute, its dimensions, and 1 for more, -1 for less, 0 for as much.
    """

    concepts: frozenset[str]
    dimensions: frozenset[str]
    direction: int


_ROWS = (
    ("price", "money", "dearer pricier costlier teurer expensive", "cheaper günstiger billiger preiswerter affordable"),
    ("weight", "mass", "heavier schwerer", "lighter leichter"),
    ("width brim", "length", "wider broader breiter", "narrower schmaler"),
    ("height crown", "length", "taller höher", "lower niedriger flacher"),
    ("length last take_time contract warranty", "length time workday", "longer länger", "shorter kürzer"),
    ("thickness", "length", "thicker dicker", "thinner finer dünner"),
    ("deliver response take_time dry golive speed", "time workday", "slower langsamer later später", "faster fast quicker sooner earlier schneller schnell früher"),
    ("temperature wash", "temperature", "warmer hotter heißer heißeres wärmer heißere heißerem", "cooler colder kühler kälter"),
    ("capacity storage volume", "volume data length mass area count", "larger bigger größer größere", "smaller kleiner kleinere"),
    ("range distance", "length", "further farther weiter", "nearer closer näher"),
    ("upf", "count", "protective", ""),
    ("bright helligkeit hell lux", "lux power", "brighter heller", "dimmer dunkler"),
    ("review", "rating percent", "better besser", "worse schlechter"),
    ("founded age", "time date", "older älter", "younger newer jünger neuer"),
)  # fmt: skip
_GENERAL = {
    1: "higher greater more höher höhere mehr most highest meisten höchsten höchste best",
    -1: "lower less fewer weniger niedriger least fewest lowest wenigsten niedrigste",
}
_TIMES = {
    "twice": 2.0,
    "double": 2.0,
    "doppelt": 2.0,
    "half": 0.5,
    "halb": 0.5,
    "dreimal": 3.0,
    "anderthalbmal": 1.5,
    "zweimal": 2.0,
    "viermal": 4.0,
}
_ENDINGS = (
    ("iest", "ier"),
    ("esten", "er"),
    ("ere", "er"),
    ("eren", "er"),
    ("erer", "er"),
    ("eres", "er"),
    ("erem", "er"),
    ("este", "er"),
    ("est", "er"),
    ("sten", "er"),
    ("ster", "er"),
    ("stes", "er"),
    ("ste", "er"),
)


@lru_cache(maxsize=1)
def _scales() -> dict[str, Scale]:
    return {
        word: Scale(frozenset(concepts.split()), frozenset(dimensions.split()), direction)
        for concepts, dimensions, more, less in _ROWS
        for direction, words in ((1, more), (-1, less))
        for word in words.split()
    }


@lru_cache(maxsize=1)
def _general() -> dict[str, int]:
    return {word: direction for direction, words in _GENERAL.items() for word in words.split()}


@lru_cache(maxsize=20_000)
def _base(low: str) -> str:
    """Return the comparative of a superlative: `lighter` of `lightest`."""
    scales = _scales()
    for ending, comparative in _ENDINGS:
        if low.endswith(ending) and low[: -len(ending)] + comparative in scales:
            return low[: -len(ending)] + comparative
    return low


@lru_cache(maxsize=20_000)
def _scale_of(low: str) -> Scale | None:
    return _scales().get(_base(low))


@lru_cache(maxsize=20_000)
def _may_compare(low: str) -> bool:
    return _scale_of(low) is not None or low in _general() or low in _RATIOS


_RATIOS = frozenset({*_TIMES, "times", "mal"})


def comparative_in(
    lows: Sequence[str], *, is_marked: bool, dimensions: frozenset[str] = frozenset()
) -> tuple[int, Scale] | None:
    """Return where a sentence compares, and by what; None if it does not. `is_marked` admits `more` and `most` alone.

    Of several comparatives the one that measures one of some `dimensions` counts: `the smaller one is 400 euros
    cheaper`.
    """
    places = [place for place, low in enumerate(lows) if _may_compare(low)]
    if not places:
        return None
    bases = [(place, scale) for place in places if (scale := _scale_of(lows[place])) is not None]
    measuring = [(place, scale) for place, scale in bases if scale.dimensions & dimensions]
    if len(measuring) == 1:
        return measuring[0]
    return _named(lows, bases) or _general_in(lows, is_marked=is_marked or "than" in lows or "als" in lows)


def _named(lows: Sequence[str], bases: Sequence[tuple[int, Scale]]) -> tuple[int, Scale] | None:
    """Return the first comparative that names its attribute: `lighter`, `more expensive`."""
    general = _general()
    if not bases:
        return None
    place, scale = bases[0]
    before = lows[place - 1] if place else ""
    if before in general:
        return place - 1, scale._replace(direction=scale.direction * general[before])
    return place, scale


def _general_in(lows: Sequence[str], *, is_marked: bool) -> tuple[int, Scale] | None:
    """Return `more`, `most` or a ratio such as `twice as`, whose attribute the rest of the sentence names."""
    general = _general()
    for place, low in enumerate(lows):
        if low in general and is_marked:
            return place, Scale(frozenset(), ANY, general[low])
        if (low in _TIMES or low in {"times", "mal"}) and {"as", "so", "wie"} & set(lows[place : place + 4]):
            return place, Scale(frozenset(), ANY, 0)
    return None


def ratio_of(lows: Sequence[str], amounts: Sequence[Amount]) -> float | None:
    """Return how many times as much a sentence says: `twice`, `three times`; None if it says none."""
    inside = {
        place for one in amounts if one.dimension not in {"count", "percent"} for place in range(one.first, one.after)
    }
    for place, low in enumerate(lows):
        if low in _TIMES and place not in inside:
            return _TIMES[low]
        if low in {"times", "mal"}:
            before = [amount for amount in amounts if amount.after in {place, place + 1}]
            if before:
                return sum(before[-1].bound) / 2
    return None
