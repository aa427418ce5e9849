"""`moments events`, `outcomes` and `insights`: rows from files and standard input, exit codes, and what is shown."""

import json
from pathlib import Path

import pytest

from service.cli.insights import bar
from service.domain.tallies import rate_of
from tests.builders import build_draft
from tests.cli.conftest import Run
from tests.cli.fake_service import CliService

AT = "2026-03-01T09:30:00Z"
BRAND = ["-b", "alder-and-brim"]


@pytest.fixture
def draft(service: CliService) -> str:
    return str(service.remember(build_draft(id="drf_7")).id)


def test_events_of_a_file(run: Run, home: Path, service: CliService, draft: str):
    (home / "log.csv").write_text(f"id,draft_id,action,at\ne1,{draft},sent,{AT}\ne2,drf_no,sent,{AT}\n")
    result = run("events", "log.csv", *BRAND, "--map", "kind=action")

    assert result.exit_code == 0, result.output
    assert "log.csv:3 draft_id names no draft on record" in result.output
    assert [event.id for event in service.outcome_store.events.values()] == ["e1"]
    assert run("events", "log.csv", *BRAND, "--map", "kind=action", "--strict").exit_code == 1


def test_events_of_one_draft_from_standard_input(run: Run, service: CliService, draft: str):
    result = run(
        "events", "-", "--as", "e.jsonl", *BRAND, "--draft", draft, "--json", stdin='{"kind": "sent", "id": "e1"}\n'
    )

    assert json.loads(result.stdout)["added"] == 1
    assert run("events", "-", "--as", "e.jsonl", *BRAND, "--draft", "drf_no", stdin="{}").exit_code == 1


@pytest.mark.parametrize(
    ("name", "words"), [("no.csv", "there is no file"), ("rows.xml", "the ending says the format")]
)
def test_a_file_that_cannot_be_taken(run: Run, home: Path, service: CliService, name: str, words: str):
    (home / "rows.xml").write_text("<rows/>")
    result = run("outcomes", name, *BRAND)

    assert result.exit_code == 1
    assert words in result.output


def test_only_bad_rows_are_a_failure(run: Run, home: Path, service: CliService):
    (home / "o.jsonl").write_text('{"kind": "nps"}\n')
    assert run("outcomes", "o.jsonl", *BRAND).exit_code == 1


def test_insights_show_rates_bars_and_how_to_read_them(run: Run, home: Path, service: CliService, draft: str):
    rows = [{"kind": "nps", "draft_id": draft, "value": value, "at": AT, "id": f"o{value}"} for value in (9, 10, 3)]
    (home / "o.json").write_text(json.dumps([*rows, {"kind": "csat", "customer": "c9", "value": 5, "at": AT}]))
    assert run("outcomes", "o.json", *BRAND).exit_code == 0
    shown = run("insights", *BRAND, "--by", "content_type", "--from", "2026-03-01", "--to", "2026-03-02")

    assert shown.exit_code == 0, shown.output
    for words in (
        "1 drafts, 0 decided, 1 reached",
        "Net Promoter Score",
        "+33",
        "buyer_guide",
        "1 of kind csat count to no draft",
    ):
        assert words in shown.output
    assert json.loads(run("insights", *BRAND, "--json").stdout)["total"]["nps"]["promoters"] == 2
    assert "No drafts were made" in run("insights", *BRAND, "--to", "2020-01-01").output


def test_a_wrong_dimension_is_told(run: Run, service: CliService):
    assert "Must be" in run("insights", *BRAND, "--by", "colour").output
    assert run("insights", *BRAND, "--compare", "channel").exit_code == 1


@pytest.mark.parametrize(("count", "of"), [(0, 0), (0, 1), (1, 1), (5, 10), (1, 1_000), (999, 1_000)])
def test_a_bar_is_as_wide_as_all_bars(count: int, of: int):
    drawn = bar(rate_of(count, of)).plain
    assert len(drawn) == 24
    assert drawn == "".join(sorted(drawn, key="█▓░·".index))
