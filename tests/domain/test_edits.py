"""Two versions of a text: what changed, word by word, and how much."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.edits import changes_between, edit_distance

TEXTS = st.dictionaries(st.sampled_from(["title", "body"]), st.text(alphabet="ab .\n€é", max_size=60), max_size=2)


def rebuilt(draft: dict[str, str], final: dict[str, str]) -> dict[str, list[str]]:
    """Put the changes into the draft: its words must then be those of the final version."""
    made = dict.fromkeys({*draft, *final}, "")
    for part in made:
        text, shift = draft.get(part, ""), 0
        for change in changes_between(draft, final):
            if change.part == part:
                words = f" {final[part][change.final.start : change.final.end]} " if part in final else " "
                start, end = change.draft.start + shift, change.draft.end + shift
                text = text[:start] + words + text[end:]
                shift += len(words) - (end - start)
        made[part] = text
    return {part: text.split() for part, text in made.items()}


@given(TEXTS, TEXTS)
def test_the_changes_make_the_final_words_of_the_draft(draft: dict[str, str], final: dict[str, str]):
    assert rebuilt(draft, final) == {part: final.get(part, "").split() for part in {*draft, *final}}
    assert 0 <= edit_distance(draft, final) <= 1
    assert edit_distance(draft, final) == edit_distance(final, draft)
    assert edit_distance(draft, draft) == 0


def test_spans_hold_whole_words():
    draft, final = {"body": "It costs 59 euros. It is light."}, {"body": "It costs 64 euros now. It is light."}
    (change,) = changes_between(draft, final)
    assert draft["body"][change.draft.start : change.draft.end] == "59 euros."
    assert final["body"][change.final.start : change.final.end] == "64 euros now."
    assert edit_distance(draft, final) == round((9 + 13) / (31 + 35), 4)


@pytest.mark.parametrize(
    ("draft", "final", "distance"),
    [({}, {}, 0), ({"body": "a"}, {}, 1), ({}, {"body": "a b"}, 1), ({"body": "a b"}, {"body": "a  b\n"}, 0)],
)
def test_edges(draft: dict[str, str], final: dict[str, str], distance: float):
    assert edit_distance(draft, final) == distance


@pytest.mark.parametrize("words", ["a " * 10_000, "a b c d e " * 2_000, " ".join(map(str, range(4_000)))])
def test_the_longest_texts_are_compared_in_no_time(words: str):
    began = time.perf_counter()
    edit_distance({"body": words}, {"body": f"x {words[::-1]} y"})
    assert time.perf_counter() - began < 2
