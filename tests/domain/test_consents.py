"""Which consent counts of several, and of a file's and the record's."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.domain.consents import ConsentEntry, ConsentRequest, Scope, counting, said_order, standing
from service.domain.evidence import Consent
from tests.builders import NOON, build_review

DAY = dt.date(2026, 3, 2)
GIVEN = Consent.model_validate({"quote": True, "channels": ["web"], "obtained_at": DAY})
GONE = GIVEN.model_copy(update={"withdrawn_at": DAY})


def entry(name: str, at: float, heard: float = 0, consent: Consent = GIVEN) -> ConsentEntry:
    when = [NOON + dt.timedelta(hours=hours) for hours in (at, heard)]
    return ConsentEntry(id=name, action="give", consent=consent, at=when[0], recorded_at=when[1])


def test_the_last_by_when_it_was_said_counts() -> None:
    late, early = entry("a", 5, heard=6), entry("b", 1, heard=9)
    assert counting([late, early]) is late
    assert counting([entry("z", 5, heard=5), late]) is late
    assert counting([]) is None


@given(st.permutations([entry(str(number), number % 3, heard=number) for number in range(6)]))
def test_the_order_in_which_entries_arrive_does_not_matter(entries: list[ConsentEntry]) -> None:
    last = counting(entries)
    assert last is not None
    assert last.id == "5"
    assert [one.id for one in sorted(entries, key=said_order)] == ["0", "3", "1", "4", "2", "5"]


@pytest.mark.parametrize(
    ("stated", "counts"),
    [
        (None, GONE),
        (GIVEN, GONE),  # the file says what was so before
        (GIVEN.model_copy(update={"obtained_at": None}), GONE),
        (GIVEN.model_copy(update={"obtained_at": DAY + dt.timedelta(days=1)}), None),
        (GONE.model_copy(update={"withdrawn_at": DAY + dt.timedelta(days=1)}), None),
    ],
)
def test_a_file_counts_where_it_is_newer_than_the_record(stated: Consent | None, counts: Consent | None) -> None:
    assert standing(stated, entry("a", 0, consent=GONE)) == (counts or stated)
    assert standing(stated, None) == stated


def test_to_give_needs_scope_and_words_and_to_quote_needs_a_channel() -> None:
    scope = {"channels": ["web"]}
    for wrong in (
        {"action": "give"},
        {"action": "give", "scope": scope},
        {"action": "change", "text": "Yes."},
        {"action": "withdraw", "scope": scope},
        {"action": "give", "text": "Yes.", "scope": {"channels": []}},
    ):
        with pytest.raises(ValidationError):
            ConsentRequest.model_validate(wrong)
    assert Scope(quote=False).since(DAY) == Consent(obtained_at=DAY)
    assert ConsentRequest(action="withdraw").text == ""


def test_consent_ends_after_its_last_day() -> None:
    review = build_review(consent=GIVEN.model_copy(update={"until": DAY}))
    assert review.may_be_quoted(None, DAY)
    assert not review.may_be_quoted(None, DAY + dt.timedelta(days=1))
    assert review.may_be_quoted()
