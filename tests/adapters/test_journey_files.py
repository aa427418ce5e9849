import datetime as dt
import io
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.journey_files import FileJourneyReader
from service.domain.ingestion import RowError, RowFormat
from service.domain.journeys import JourneyEvent
from service.errors import InvalidRequest
from service.ports.rows import RowFile

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
KEPT = frozenset({"nps", "email consent", "time zone", "timezone", "locale", "content type"})
CALL = {
    "type": "track", "userId": "c-1", "event": "Order Delivered", "timestamp": "2026-11-18T10:00:00+01:00",
    "properties": {"nps": 9, "revenue": 59.0, "email": "ann@example.com", "products": [{"product_id": "trail-hat"}]},
}  # fmt: skip


def read(body: str | bytes, form: RowFormat = "json") -> list[JourneyEvent | RowError | None]:
    data = body.encode() if isinstance(body, str) else body
    return list(FileJourneyReader().events(RowFile(io.BytesIO(data), form, "body"), KEPT, NOW))


def one(**changes: Any) -> JourneyEvent:
    (found,) = read(json.dumps(CALL | changes))
    assert isinstance(found, JourneyEvent), found
    return found


def reason(**changes: Any) -> str:
    (found,) = read(json.dumps(CALL | changes))
    assert isinstance(found, RowError), found
    return found.reason


def test_a_call_keeps_what_rules_use_and_nothing_else():
    found = one()

    assert (found.customer, found.name) == ("c-1", "order delivered")
    assert found.at == dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)
    assert found.values == {"nps": 9}
    assert found.products == ("trail-hat",)
    assert "ann@example.com" not in repr(found)


def test_one_a_batch_a_list_lines_and_csv_say_the_same():
    expected = [one()]
    lines = "type,userId,event,timestamp,nps,products\ntrack,c-1,order_delivered,2026-11-18T09:00:00Z,9,x\n"

    for body, form in (
        (json.dumps({"batch": [CALL], "sentAt": "x"}), "json"),
        (json.dumps([CALL]), "json"),
        (json.dumps(CALL, indent=2), "json"),
        (json.dumps(CALL) + "\n\n", "jsonl"),
    ):
        assert read(body, form) == expected  # type: ignore[arg-type]  # a format it is
    (row,) = read(lines, "csv")
    assert isinstance(row, JourneyEvent)
    assert (row.customer, row.name, row.at, row.values) == ("c-1", "order delivered", expected[0].at, {"nps": 9})


def test_traits_and_context_come_in_as_kept():
    (found,) = read(
        json.dumps(
            {
                "type": "identify",
                "userId": 17,
                "timestamp": "2026-11-01",
                "traits": {"emailConsent": "yes", "name": "Ann"},
                "context": {"timezone": "Europe/Berlin", "locale": "de-DE", "ip": "10.0.0.1"},
            }
        )
    )

    assert isinstance(found, JourneyEvent)
    assert (found.customer, found.name) == ("17", "")
    assert found.values == {"email consent": "yes", "locale": "de-DE", "timezone": "Europe/Berlin"}


def test_the_same_call_has_the_same_id_and_another_has_another():
    assert one().id == one().id
    assert one(messageId="m-1").id == "m-1"
    others = [
        one(userId="c-2"),
        one(timestamp="2026-11-18T10:00:01+01:00"),
        one(event="Order Lost"),
        one(properties={"nps": 8}),
    ]
    assert len({one().id, *(other.id for other in others)}) == 5


def test_calls_of_other_kinds_are_passed_over():
    assert read(json.dumps([{"type": "page", "userId": "c-1"}, {"type": "group"}])) == [None, None]


def test_without_a_time_an_id_will_do():
    assert one(timestamp=None, messageId="m-1").at == NOW
    assert "timestamp is missing" in reason(timestamp=None)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"userId": None}, "userId is missing"),
        ({"userId": ""}, "userId is missing"),
        ({"userId": {"a": 1}}, "userId must be a text"),
        ({"userId": "a\u0000b"}, "userId must be one line"),
        ({"userId": "x" * 201}, "userId must be one line"),
        ({"event": None}, "event is missing"),
        ({"type": "tracks"}, 'Did you mean "track"?'),
        ({"timestamp": "yesterday"}, "timestamp must be a time such as"),
        ({"timestamp": 5}, "timestamp must be a time such as"),
        ({"timestamp": "2026-11-24T10:00:00Z"}, "timestamp lies in the future"),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, "timestamp"),
        ({"properties": [1]}, "properties must be an object"),
    ],
)
def test_a_bad_call_is_told_with_what_to_do(changes: dict[str, Any], told: str):
    assert told in reason(**changes)


def test_bad_rows_stand_beside_good_ones_with_their_lines():
    rows = [json.dumps(CALL), "{broken", json.dumps({"type": "track"}), json.dumps(CALL | {"userId": "c-2"})]

    found = read("\n".join(rows), "jsonl")

    assert [isinstance(row, JourneyEvent) for row in found] == [True, False, False, True]
    assert [row.line for row in found if isinstance(row, RowError)] == [2, 3]


def test_bytes_that_are_not_utf8_cost_one_row():
    body = json.dumps(CALL).encode() + b'\n{"userId": "\xff"}\n' + json.dumps(CALL).encode()

    assert [isinstance(row, RowError) for row in read(body, "jsonl")] == [False, True, False]


def test_a_csv_without_customers_is_refused_as_a_whole():
    with pytest.raises(InvalidRequest) as caught:
        read("event,timestamp\nx,2026-01-01\n", "csv")

    assert caught.value.code == "unknown_column"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
CALLS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["track", "identify", "page"]) | JSON,
        "userId": JSON,
        "event": JSON,
        "timestamp": JSON,
        "messageId": JSON,
        "properties": JSON,
        "traits": JSON,
        "context": JSON,
    },
)


@given(st.lists(CALLS | JSON, max_size=5))
def test_whatever_comes_each_row_is_an_event_a_reason_or_passed_over(rows: list[Any]):
    body = json.dumps(rows)

    found = read(body)

    assert len(found) == len(rows)
    in_lines = read("\n".join(json.dumps(row) for row in rows), "jsonl")
    assert [type(row) for row in in_lines] == [type(row) for row in found]
    for event in found:
        if isinstance(event, JourneyEvent):
            JourneyEvent.model_validate(event.model_dump())


@given(st.binary(max_size=300), st.sampled_from(["json", "jsonl", "csv"]))
def test_any_bytes_are_read_or_refused(data: bytes, form: RowFormat):
    with suppress(InvalidRequest):
        assert all(row is None or isinstance(row, JourneyEvent | RowError) for row in read(data, form))
