"""How long `mock/slow` takes."""

import statistics

import pytest

from service.adapters.mock.waits import drawn_latency, pieces_of, read_median, spread, tokens_of


@pytest.mark.parametrize(("text", "seconds"), [("", 0.8), ("200ms", 0.2), ("1.5s", 1.5), ("0ms", 0), ("600s", 600)])
def test_a_median_is_read(text: str, seconds: float):
    assert read_median(text) == seconds


@pytest.mark.parametrize("text", ["200", "fast", "-1s", "601s", "1e3s", "nan", "infs"])
def test_what_is_no_time_is_refused(text: str):
    with pytest.raises(ValueError, match="200ms"):
        read_median(text)


def test_latencies_are_the_seeds_and_lie_around_the_median():
    drawn = [drawn_latency(0.8, seed) for seed in range(2_000)]
    assert drawn == [drawn_latency(0.8, seed) for seed in range(2_000)]
    assert 0.75 < statistics.median(drawn) < 0.85
    assert statistics.mean(drawn) > statistics.median(drawn)


def test_the_waits_make_up_the_latency():
    before, waits = spread(2.0, 50, seed=4)
    assert len(waits) == 50
    assert before == pytest.approx(0.6)
    assert before + sum(waits) == pytest.approx(2.0)
    assert (before, waits) == spread(2.0, 50, seed=4)
    assert waits != spread(2.0, 50, seed=5)[1]


@pytest.mark.parametrize("text", ["", "  a  b\n\nlonger-than-four ümläut 🙂🙂🙂🙂🙂 ", "x" * 99])
def test_pieces_lose_nothing(text: str):
    assert "".join(tokens_of(text)) == "".join(pieces_of(text, 7)) == text
