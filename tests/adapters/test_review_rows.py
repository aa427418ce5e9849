"""What becomes of a row as a whole."""

import pytest

from service.adapters.review_rows import BadRow, review_of
from tests.adapters.reviews import good


def test_the_same_words_get_the_same_id():
    first, second, other = good("rating,text\n5,a\n5,a\n4,a\n")
    assert first.id == second.id != other.id
    assert first.id.startswith("rev-")
    assert len(first.id) == 20
    assert good('{"text": "a", "rating": "5"}', "jsonl")[0].id == first.id


def test_a_row_that_was_bad_before_stays_bad():
    with pytest.raises(BadRow, match="already"):
        review_of(BadRow("already bad"))
