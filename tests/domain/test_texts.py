"""What `re.IGNORECASE` finds stands in the folded text too."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.texts import folded


@given(st.text(min_size=1, max_size=6), st.text(max_size=20), st.text(max_size=20))
def test_a_word_found_whatever_its_case_stands_in_the_folded_text(word, before, after):
    text = before + word.swapcase() + after
    if re.search(re.escape(word), text, re.IGNORECASE):
        assert folded(word) in folded(text)


@pytest.mark.parametrize("written", ["PRIME", "prıme", "prİme", "\u212aind", "weiſ", "STRASSE"])
def test_letters_that_patterns_take_for_others(written):
    for word in ("prime", "kind", "weis", "strasse"):
        if re.search(word, written, re.IGNORECASE):
            assert word in folded(written)
