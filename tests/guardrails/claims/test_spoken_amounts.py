"""Numbers as people say them: halves and quarters of a unit, euros and cents, shares, large numbers."""

import pytest

from service.guardrails.claims.names import NO_NAMES
from service.guardrails.claims.readings import read


@pytest.mark.parametrize(
    ("language", "text", "dimension", "value"),
    [
        ("en", "one hundred and thirty-nine euros", "money", 139), ("en", "one and a half metres", "length", 1500),
        ("en", "a quarter of an hour", "time", 0.25), ("de", "in einer Viertelstunde", "time", 0.25), ("de", "eine halbe Million", "count", 500_000),
        ("en", "three quarters of a litre", "volume", 750), ("en", "two thousand five hundred pages", "count", 2500), ("en", "half a dozen bikes", "count", 6),
        ("de", "fünf Euro vierzig", "money", 5.4), ("en", "nine euros fifty", "money", 9.5), ("en", "every fifth review", "percent", 20),
        ("de", "jede dritte Bewertung", "percent", 100 / 3), ("en", "half a million people", "count", 500_000), ("de", "tausendzweihundert Seiten", "count", 1200),
        ("en", "until midnight", "clock", 1440), ("de", "anderthalb Kilo", "mass", 1500),
    ],
)  # fmt: skip
def test_it_is_read(language, text, dimension, value):
    (amount,) = read(text, language, NO_NAMES).amounts
    assert amount.dimension == dimension
    assert amount.high == pytest.approx(value)
