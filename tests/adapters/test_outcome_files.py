"""Events and outcomes out of JSON, JSON Lines and CSV: what is taken, what is refused and why, and made ids."""

import datetime as dt
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.adapters.outcome_files import FileOutcomeReader
from service.domain.ingestion import RowError, RowFormat, RowNote
from service.domain.nouns import DraftId
from service.domain.outcomes import Event, Outcome, ReadRow
from service.errors import InvalidRequest
from service.ports.outcomes import Upload
from service.ports.rows import RowFile
from tests.builders import NOON
from tests.yardstick import cpu_below

AT = "2026-03-01T09:30:00Z"
SENT = {"id": "e1", "draft_id": "drf_1", "kind": "sent", "at": AT}


def read(
    text: str,
    form: RowFormat = "jsonl",
    *,
    outcomes: bool = False,
    mapping: dict[str, str] | None = None,
    draft: str | None = None,
) -> list[Any]:
    of_draft = DraftId(draft) if draft else None
    stream = io.BytesIO(text.encode("utf-8", "surrogateescape"))
    upload = Upload(RowFile(stream, form, "f", mapping or {}), NOON, "one_1", of_draft)
    reader = FileOutcomeReader()
    return list(reader.outcomes(upload) if outcomes else reader.events(upload))


def nouns(*args: Any, **more: Any) -> list[Any]:
    found = read(*args, **more)
    assert not [row for row in found if isinstance(row, RowError)], found
    return [row.noun for row in found if isinstance(row, ReadRow)]


def reasons(*args: Any, **more: Any) -> list[str]:
    return [f"{row.line}: {row.reason}" for row in read(*args, **more) if isinstance(row, RowError)]


def test_the_same_event_in_every_form():
    wanted = [Event.model_validate(SENT)]
    assert nouns(json.dumps(SENT)) == nouns(json.dumps([SENT]), "json") == nouns(json.dumps(SENT), "json") == wanted
    assert nouns(f"id,draft_id,kind,at,customer\ne1,drf_1,Sent ,{AT},\n", "csv") == wanted
    assert nouns(f"Event ID;Draft;Event;Timestamp\ne1;drf_1;sent;{AT}\n", "csv") == wanted


def test_usual_names_a_mapping_and_a_value_for_all():
    row = {"order": "o1", "user_id": "c1", "amount": "59.90", "currency": "eur", "time": 1_772_357_400}
    found = nouns(json.dumps(row), outcomes=True, mapping={"id": "order", "kind:": "conversion"})
    wanted = {"id": "o1", "kind": "conversion", "customer": "c1", "value": 59.9, "currency": "EUR", "at": AT}
    assert found == [Outcome.model_validate(wanted)]
    found = nouns(
        f"when,stars,who,x\n{AT},5,c1,7\n",
        "csv",
        outcomes=True,
        mapping={"at": "when", "value": "stars", "customer": "who", "kind:": "csat"},
    )
    assert (found[0].value, found[0].customer) == (5, "c1")
    notes = [row.text for row in read("id,kind,draft_id,secret\ne1,sent,drf_1,x\n", "csv") if isinstance(row, RowNote)]
    assert notes == ["f: columns passed over: secret"]


def test_a_made_id_is_the_same_whatever_zone_the_time_is_written_in():
    bare = {name: value for name, value in SENT.items() if name != "id"}
    same = [bare, bare | {"at": "2026-03-01T11:30:00+02:00"}, bare | {"at": "2026-03-01T09:30:00.000000+00:00"}]
    ids = {one.id for row in same for one in nouns(json.dumps(row))}
    assert len(ids) == 1 and ids.pop().startswith("evt-")
    others = [bare | {"kind": "opened"}, bare | {"at": "2026-03-01T09:30:01Z"}, bare | {"customer": "c1"}]
    assert len({one.id for row in [bare, *others] for one in nouns(json.dumps(row))}) == 4


def test_one_object_alone_happened_now_unless_it_says_when():
    (event,) = nouns('{"kind": "copied"}', "json", draft="drf_1")
    assert (event.id, event.draft_id, event.at) == ("one_1", "drf_1", NOON)
    assert "neither id nor at" in reasons('[{"kind": "copied"}]', "json", draft="drf_1")[0]
    (event,) = nouns('{"kind": "copied", "id": "e7"}', draft="drf_1")
    assert (event.id, event.at) == ("e7", NOON)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "sentt"}, "kind must be one of 'shown', 'copied'"),
        ({"kind": None}, "kind is missing"),
        ({"at": "2026-03-01 09:30"}, "at has no zone"),
        ({"at": "soon"}, "at cannot be read as a time"),
        ({"at": "2026-03-04T09:30:00Z"}, "at lies in the future"),
        ({"at": {}}, "at cannot be read as a time"),
        ({"id": "a\nb"}, "id must be a text on one line"),
        ({"id": "x" * 301}, "id is longer than 300 characters"),
        ({"id": 7}, "id should be a valid string"),
        ({"draft_id": None}, "draft_id is missing"),
        ({"drft": "x"}, '"drft" is not known here. Did you mean "draft_id"?'),
    ],
)
def test_a_bad_event_is_told_and_the_others_go_in(change: dict[str, Any], reason: str):
    text = "\n".join(json.dumps(row) for row in (SENT, SENT | change, SENT | {"id": "e2"}))
    (told,) = reasons(text)
    assert told.startswith(f"2: {reason}"), told
    assert [row.noun.id for row in read(text) if isinstance(row, ReadRow)] == ["e1", "e2"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"kind": "csat"}, "an outcome of kind csat needs a value, 1 to 5"),
        ({"kind": "csat", "value": 6}, "an outcome of kind csat has a value outside 1 to 5"),
        ({"kind": "nps", "value": 7.5}, "an outcome of kind nps must have a whole number"),
        ({"kind": "nps", "value": -1}, "an outcome of kind nps has a value outside 0 to 10"),
        ({"kind": "conversion", "value": 5}, "an outcome of kind conversion has value and currency together"),
        ({"kind": "conversion", "value": 5, "currency": "euro"}, "currency must be an ISO 4217 code"),
        ({"kind": "conversion", "value": "five", "currency": "EUR"}, "value should be a valid number"),
        ({"kind": "conversion", "value": -5, "currency": "EUR"}, "an outcome of kind conversion has a value outside 0"),
        ({"kind": "referral", "customer": None}, "neither draft_id nor customer is given"),
    ],
)
def test_a_bad_outcome_is_told(row: dict[str, Any], reason: str):
    (told,) = reasons(json.dumps({"id": "o1", "at": AT, "customer": "c1"} | row), outcomes=True)
    assert told.startswith(f"1: {reason}"), told


def test_what_is_all_about_one_draft_may_name_no_other():
    assert [one.draft_id for one in nouns(json.dumps({"kind": "sent", "at": AT}), draft="drf_1")] == ["drf_1"]
    assert reasons(json.dumps(SENT), draft="drf_2") == [
        "1: draft_id is another draft than that of the address; leave it out"
    ]


@pytest.mark.parametrize(
    ("text", "form", "mapping", "code"),
    [
        ("", "csv", {}, "invalid_csv"), ("a,b\n1,2\n", "csv", {}, "unknown_column"), ("x", "json", {}, "invalid_json"),
        ("id,kind\n", "csv", {"at": "when"}, "unknown_column"), ("", "jsonl", {"color": "x"}, "unknown_field"),
    ],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_refused_as_a_whole(
    text: str, form: RowFormat, mapping: dict[str, str], code: str
):
    with pytest.raises(InvalidRequest) as caught:
        read(text, form, mapping=mapping)
    assert caught.value.code == code


def test_no_reason_repeats_what_a_row_says():
    rows = [
        SENT | {"kind": "anna@example.com"},
        SENT | {"at": "anna@example.com"},
        SENT | {"id": "anna@example.com" * 30},
    ]
    assert not [reason for reason in reasons("\n".join(map(json.dumps, rows))) if "anna" in reason]


@given(st.text('[]{}",:\\ \nab1', max_size=60), st.sampled_from(["json", "jsonl", "csv"]))
@settings(max_examples=300, deadline=None)
def test_whatever_is_sent_each_line_is_taken_or_told(text: str, form: RowFormat):
    before = {
        "json": f"[{json.dumps(SENT)},",
        "jsonl": json.dumps(SENT) + "\n",
        "csv": f"id,draft_id,kind,at\ne1,drf_1,sent,{AT}\n",
    }
    found = read(before[form] + text, form)
    assert isinstance(found[0], ReadRow) and found[0].noun.id == "e1"
    assert all(isinstance(row, ReadRow | RowError | RowNote) for row in found)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"id": st.text("abc", min_size=1, max_size=3), "kind": st.sampled_from(["sent", "bad", "opened"]), "at": st.sampled_from([AT, "no", ""])}
        ),
        max_size=12,
    )
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_every_row_is_either_taken_or_told_with_its_line(rows: list[dict[str, str]]):
    text = "id,draft_id,kind,at\n" + "".join(f"{row['id']},drf_1,{row['kind']},{row['at']}\n" for row in rows)
    found = read(text, "csv")
    assert [row.line for row in found] == [n + 2 for n in range(len(rows))]
    bad = [n for n, row in enumerate(rows) if row["kind"] == "bad" or row["at"] == "no"]
    assert [n for n, row in enumerate(found) if isinstance(row, RowError)] == bad


def test_many_broken_rows_take_no_long_time():
    with cpu_below(10):
        assert len(read('{"kind": "x"}\n' * 50_000)) == 50_000


def test_the_clock_of_another_machine_may_be_a_little_ahead():
    ahead = (NOON + dt.timedelta(hours=23)).isoformat()
    assert nouns(json.dumps(SENT | {"at": ahead}))
