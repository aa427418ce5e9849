"""Where things stand on a plot."""

from hypothesis import given
from hypothesis import strategies as st

from service.web.studio.plots import WIDTH, bars_of, line_of, percent

shares = st.floats(0, 1)


def test_a_bar_is_as_long_as_its_share():
    first, second = bars_of([("First", 0.5, 0.25, 0.75, 40), ("Second", 0, 0, 0.1, 9)])
    assert (first.length, first.low, first.high) == (WIDTH / 2, WIDTH / 4, WIDTH * 0.75)
    assert first.told == "50 % of 40 (25 % to 75 %)"
    assert second.y > first.y


def test_higher_values_stand_higher():
    line = line_of([("a", 1, 1, 1, ""), ("b", 5, 5, 5, ""), ("c", 9, 9, 9, "")], 1, 5)
    assert line.dots[0].y > line.dots[1].y == line.dots[2].y
    assert line.dots[0].x < line.dots[1].x < line.dots[2].x


@given(st.lists(st.tuples(st.just("x"), shares, shares, shares, st.just("")), min_size=1, max_size=40), shares, shares)
def test_no_dot_leaves_the_picture(values, bottom, top):
    line = line_of(values, min(bottom, top), max(bottom, top))
    assert all(0 <= dot.x <= line.width and 0 <= dot.y <= line.height for dot in line.dots)


def test_small_shares_keep_a_decimal():
    assert [percent(share) for share in (0, 0.004, 0.25, 1)] == ["0 %", "0.4 %", "25 %", "100 %"]
