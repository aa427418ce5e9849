"""What is read from forms: conversations, lines of facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidRequest
from service.web.studio.forms import pairs
from service.web.studio.replies import messages_of


def test_speakers_begin_lines():
    text = "Customer: It broke.\nOn day one.\nAgent: I am sorry.\nnote : angry\nKundin: Und jetzt?"
    assert messages_of(text) == [
        {"role": "customer", "text": "It broke.\nOn day one."},
        {"role": "agent", "text": "I am sorry."},
        {"role": "note", "text": "angry"},
        {"role": "customer", "text": "Und jetzt?"},
    ]


def test_without_speakers_all_is_the_customers():
    assert messages_of("Hello\n\nit broke") == [{"role": "customer", "text": "Hello\n\nit broke"}]


@given(st.text())
def test_any_conversation_is_read(text):
    assert all(one["text"] and one["role"] in {"customer", "agent", "note"} for one in messages_of(text))


def test_facts_are_lines_of_names_and_values():
    assert pairs("Delay: 2 days\n\n order number : 5: six", "facts") == {"delay": "2 days", "order_number": "5: six"}


@pytest.mark.parametrize("text", ["delay", "delay:", ": 2 days"])
def test_a_line_without_either_is_told_with_its_number(text):
    with pytest.raises(InvalidRequest, match="Line 2"):
        pairs(f"a: b\n{text}", "facts")
