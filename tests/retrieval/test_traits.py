"""Scopes over many items: the columns say the same as looking at each item."""

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.domain.nouns import language_of
from service.domain.searches import EVERYTHING, Scope
from service.retrieval.traits import Traits, TraitTable, day_number

DAY = dt.date(2026, 3, 2)
_PRODUCTS = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=3)
_DAYS = st.one_of(st.none(), st.integers(-2, 2).map(lambda days: DAY.toordinal() + days))
_TRAITS = st.builds(
    Traits,
    st.sampled_from(["en", "en-GB", "DE", "fr"]),
    _PRODUCTS.map(lambda one: tuple(sorted(one))),
    st.sampled_from(["guide", "faq"]),
    _DAYS,
    _DAYS,
)
_SCOPES = st.builds(
    Scope,
    _PRODUCTS,
    st.booleans(),
    st.sampled_from([None, "en", "de", "xx"]),
    st.sampled_from([None, DAY]),
    st.frozensets(st.sampled_from(["guide", "faq", "policy"])),
)


def is_in(one: Traits, scope: Scope) -> bool:
    about = not scope.products or bool(scope.products & set(one.products)) or (scope.general and not one.products)
    day = DAY.toordinal()
    valid = (one.valid_from or day) <= day <= (one.valid_until or day)
    spoken = scope.language in (None, language_of(one.locale))
    return about and spoken and (scope.day is None or valid) and (not scope.kinds or one.kind in scope.kinds)


@given(st.lists(_TRAITS, max_size=30), _SCOPES, st.integers(1, 7))
def test_a_mask_says_of_each_item_what_looking_at_it_says(items: list[Traits], scope: Scope, piece: int) -> None:
    table = TraitTable()
    for start in range(0, len(items), piece):
        table.add(items[start : start + piece])
    mask = table.mask(scope, len(items))
    expected = [is_in(one, scope) for one in items]
    assert (mask is None and all(expected)) or (mask is not None and mask.tolist() == expected)


def test_everything_needs_no_mask_and_later_rows_are_not_looked_at() -> None:
    table = TraitTable()
    table.add([Traits("en"), Traits("de")])
    assert table.mask(EVERYTHING, 2) is None
    mask = table.mask(Scope(language="en"), 1)
    assert mask is not None
    assert np.array_equal(mask, [True])


def test_a_day_has_one_number_however_it_is_given() -> None:
    assert day_number(DAY) == day_number("2026-03-02") == DAY.toordinal()
    assert day_number(None) is None
