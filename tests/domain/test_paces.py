import datetime as dt
import random
from bisect import bisect_left

import pytest

from service.domain.paces import BURST_S, Level, Pace, PaceLimits
from tests.builders import NOON

FRESH = Level(0.0, NOON)


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


def calls_made(pace: Pace, minutes: int, rng: random.Random) -> list[float]:
    """Return when somebody who asks again whenever it was told to could make its calls."""
    level, at, made = FRESH, 0.0, []
    while at < minutes * 60:
        wait = pace.wait_s(level, after(at))
        if wait:
            at += wait + rng.uniform(0.0, 0.01)
            continue
        level = Level(pace.now(level, after(at)).amount + 1, after(at))
        made.append(at)
        at += rng.uniform(0.0, 0.02)
    return made


@pytest.mark.parametrize("most", [1, 5, 12, 60, 600, 1_000])
def test_in_no_minute_are_there_more_calls_than_allowed_and_in_many_almost_as_many(most: int):
    made = calls_made(Pace("brand", "caps", "calls", most), 10, random.Random(most))
    burst = max(1, most * BURST_S / 60)
    for place, start in enumerate(made):
        assert bisect_left(made, start + 60) - place <= most + burst
    assert len(made) >= 10 * most * 0.95


def test_tokens_are_known_afterwards_and_what_is_too_much_is_waited_for():
    pace = Pace("model", "m", "tokens", 600)
    assert pace.wait_s(FRESH, NOON) == 0
    spent = Level(650.0, NOON)  # ten a second: 600 too many for the bucket of 50
    wait = pace.wait_s(spent, NOON)
    assert wait == pytest.approx(62.5)
    assert pace.wait_s(spent, after(59.9)) > 0
    assert pace.wait_s(spent, after(wait)) == 0


def test_a_day_is_spent_until_midnight_and_what_was_spent_beyond_counts_against_the_next():
    pace = Pace("model", "m", "usd", 10)
    assert pace.wait_s(Level(9.99, NOON), NOON) == 0
    assert pace.wait_s(Level(10.0, NOON), after(60)) == 12 * 3_600 - 60
    tomorrow = NOON + dt.timedelta(hours=12)
    assert pace.now(Level(10.0, NOON), tomorrow).amount == 0
    assert pace.wait_s(Level(25.0, NOON), tomorrow) == 24 * 3_600
    assert pace.now(Level(25.0, NOON), tomorrow + dt.timedelta(days=1)).amount == 5


def test_a_clock_that_is_behind_takes_nothing_back():
    pace = Pace("brand", "caps", "calls", 60)
    assert pace.now(Level(3.0, NOON), after(-30)).amount == 3
    assert Pace("model", "m", "usd", 1).now(Level(3.0, NOON), after(-90_000)).amount == 3


def test_only_what_is_limited_is_counted():
    assert PaceLimits().of("caps", "m") == ()
    assert [one.key for one in PaceLimits(brand_calls=5, model_usd=1.5).of("caps", "m")] == [
        "calls brand caps",
        "usd model m",
    ]
