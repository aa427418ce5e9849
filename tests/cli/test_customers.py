"""journey, due, advocates, inbox and themes."""

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, document
from tests.cli.fake_service import CliService

ON = ("-b", "alder-and-brim")
NOW = dt.datetime.now(dt.UTC)
NOON = f"Etc/GMT{NOW.hour - 12:+d}"


def call(name: str, days: float, event: str = "", **told: object) -> str:
    at = (NOW - dt.timedelta(days=days)).isoformat()
    if event:
        return json.dumps({"userId": name, "event": event, "timestamp": at, "properties": told})
    return json.dumps({"userId": name, "timestamp": at, "traits": told})


@pytest.fixture
def events(home: Path) -> Path:
    rows = [
        call("c-1", 9, email_consent=True, time_zone=NOON),
        call("c-1", 5, "Order Delivered", product_id="trail-hat"),
        call("c-1", 4, "Survey Answered", nps=10),
        call("c-2", 9, email_consent=True, time_zone=NOON),
        call("c-2", 20, "Order Delivered"),
        call("c-2", 4, "Survey Answered", nps=1),
        "{broken",
    ]
    path = home / "events.jsonl"
    path.write_text("\n".join(rows))
    return path


def test_a_file_goes_in_and_what_is_refused_is_told(run: Run, events: Path):
    result = run("journey", str(events), *ON)

    assert result.exit_code == 0
    assert "events.jsonl:7 this is not sound JSON" in result.stdout.replace("\n", " ")
    assert document(run("journey", str(events), *ON, "--json"))["known"] == 6
    assert run("journey", str(events), *ON, "--strict").exit_code == 1


def test_standard_input_by_name(run: Run, events: Path):
    result = run("journey", "-", "--as", "events.jsonl", *ON, "--json", stdin=events.read_bytes())

    assert document(result)["added"] == 6
    assert document(result)["refused"][0]["file"] == "events.jsonl"


@pytest.mark.parametrize("name", ["events.xml", "none.jsonl"])
def test_a_file_that_cannot_be_read_is_one_sentence(run: Run, home: Path, name: str):
    (home / "events.xml").write_text("<a/>")

    result = run("journey", name, *ON)

    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_whom_to_write_to(run: Run, events: Path):
    run("journey", str(events), *ON)

    found = document(run("due", "alder-and-brim", "--json"))
    shown = run("due", "alder-and-brim", "-t", "review_request")

    sends = {one["customer"]: one["send"]["content_type"] for one in found["items"]}
    assert sends == {"c-1": "follow_up", "c-2": "review_request"}
    assert "c-2" in shown.stdout
    assert "c-1" not in shown.stdout
    assert "Nobody" in run("due", "alder-and-brim", "-t", "win_back").output


def test_whom_to_ask(run: Run, events: Path):
    run("journey", str(events), *ON)

    ranked = run("advocates", "alder-and-brim")
    everybody = run("advocates", "alder-and-brim", "--for", "review_request")

    assert "NPS 10 of 10" in ranked.stdout
    assert "c-2" not in ranked.stdout
    assert "c-2" in everybody.stdout
    assert "review-gating-audience" in everybody.output or "By time and purchase alone" in everybody.output
    assert run("advocates", "alder-and-brim", "--for", "buyer_guide").exit_code == 2
    assert run("advocates", "alder-and-brim", "--for", "nonsense").exit_code == 2


def test_the_inbox(run: Run, service: CliService):
    shown = run("inbox", "alder-and-brim", "--waiting", "-n", "5")
    found = document(run("inbox", "alder-and-brim", "--json"))

    assert shown.exit_code == 0
    assert found["items"][0]["review"]["id"] in shown.stdout
    wanted, after = service.listening.calls[0][1]
    assert (wanted.needs_answer, wanted.limit, wanted.state, after) == (True, 5, "new", None)
    assert run("inbox", "alder-and-brim", "--state", "odd").exit_code == 1


def test_themes(run: Run, service: CliService):
    shown = run("themes", "alder-and-brim", "--period", "quarter", "--product", "trail-hat")
    found = document(run("themes", "alder-and-brim", "--json"))

    assert shown.exit_code == 0
    assert found["complaints"][0]["term"] in shown.stdout
    assert service.listening.calls[0][1].period == "quarter"
    assert run("themes", "alder-and-brim", "--period", "week").exit_code == 1
