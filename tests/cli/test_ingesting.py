"""ingest: what goes in, what is refused and told, and the progress of it."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from service.cli import progress
from tests.cli.conftest import BRAND, Run, document
from tests.cli.fake_service import CliService

ON = ("-b", "alder-and-brim")
CSV = "rating,text\n" + "5,fine\n" * 3 + "9,bad\n" * 25


@pytest.fixture
def two_brands(home: Path) -> Path:
    """Add a brand with facts and reviews, and a folder that is none."""
    folder = home / "knowledge" / "beta"
    folder.mkdir()
    (folder / "brand.yaml").write_text(BRAND.replace("alder-and-brim", "beta"))
    (folder / "reviews.csv").write_text(CSV)
    (folder / "facts.yaml").write_text(
        "facts:\n  - key: a\n    subject: brand\n    attribute: b\n    value: 1\n  - key: c\n"
    )
    (home / "knowledge" / "no-brand").mkdir()
    return folder


# ---------------------------------------------------------------- ingest


def test_every_brand_goes_in_and_what_is_refused_is_told(run: Run, two_brands: Path, service: CliService):
    result = run("ingest")
    assert result.exit_code == 0
    rows = [line.strip("│ ").split() for line in result.stdout.replace("│", " ").splitlines()]
    assert ["alder-and-brim", "1", "0", "0", "0", "0", "0", "0"] in rows
    assert ["beta", "4", "0", "0", "0", "0", "1", "26"] in rows
    told = [line for line in result.stdout.splitlines() if line.startswith(("knowledge/", "facts.yaml"))]
    assert len(told) == 20 + 1
    assert told[-1] == "knowledge/beta/reviews.csv: rows that repeat another in everything: 2, counted once"
    assert "facts.yaml:6 subject is missing" in told[0]
    assert told[1].startswith("knowledge/beta/reviews.csv:5 rating lies outside 1 to 5")
    assert "… and 6 more" in result.stdout
    assert [call[1] for call in service.calls] == [
        ("alder-and-brim", "knowledge/alder-and-brim", {}),
        ("beta", "knowledge/beta", {}),
    ]


def test_json(run: Run, two_brands: Path):
    result = run("ingest", "--json")
    found = document(result)
    assert {name: report["added"] for name, report in found["brands"].items()} == {"alder-and-brim": 1, "beta": 4}
    assert len(found["brands"]["beta"]["refused"]) == 26
    assert found["brands"]["beta"]["refused"][0] == {
        "file": "facts.yaml",
        "line": 6,
        "reason": "subject is missing; attribute is missing; value is missing",
    }


def test_strict_exits_with_1_on_any_refusal(run: Run, two_brands: Path):
    assert run("ingest", *ON, "--strict").exit_code == 0
    assert run("ingest", "-b", "beta", "--strict").exit_code == 1


def test_nothing_went_in(run: Run, two_brands: Path):
    (two_brands / "reviews.csv").write_text("rating\n9\n")
    assert run("ingest", "knowledge/beta/reviews.csv").exit_code == 1
    assert run("ingest", "-b", "beta").exit_code == 0


def test_the_brand_of_a_path(run: Run, two_brands: Path, home: Path, service: CliService):
    assert run("ingest", "knowledge/beta/reviews.csv").exit_code == 0
    (home / "export.csv").write_text("Stars,Words\n5,fine\n")
    assert "Error (brand_missing)" in run("ingest", "export.csv").stderr
    assert "Error (brand_missing)" in run("ingest", "knowledge").stderr
    mapped = run("ingest", "export.csv", *ON, "--map", "text=Words", "--map", "locale:=de")
    assert mapped.exit_code == 0
    assert service.calls[-1][1] == ("alder-and-brim", "export.csv", {"text": "Words", "locale:": "de"})


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("-b", "nobody"), 1, "brand_not_found"),
        (("gone.csv", "-b", "alder-and-brim"), 1, "path_not_found"),
        (("knowledge/alder-and-brim/brand.yaml",), 1, "nothing to take in"),
        (("--map", "rating", "-b", "alder-and-brim"), 2, "not name=value"),
        (("knowledge/beta/reviews.csv", "--map", "ratng=rating"), 1, 'Did you mean "rating"?'),
    ],
)
def test_what_cannot_be_taken_in(run: Run, two_brands: Path, words: tuple[str, ...], code: int, reason: str):
    result = run("ingest", *words)
    assert result.exit_code == code
    assert reason in result.stderr


def test_a_broken_brand_is_told_and_the_others_go_in(run: Run, two_brands: Path):
    (two_brands / "brand.yaml").write_text("id: beta\nnam: x\n")
    result = run("ingest")
    assert result.exit_code == 0
    assert "knowledge/beta/brand.yaml:2" in result.stdout
    assert run("ingest", "--strict").exit_code == 1


def test_a_brand_without_knowledge_does_not_stop_the_others(run: Run, two_brands: Path, service: CliService):
    (two_brands / "facts.yaml").unlink()
    (two_brands / "reviews.csv").unlink()
    result = run("ingest")
    assert result.exit_code == 0
    assert "knowledge/beta knowledge/beta holds no knowledge" in result.stdout
    assert "Error (empty_folder)" in run("ingest", "-b", "beta").stderr


def test_no_brand_at_all(run: Run, home: Path):
    (home / "knowledge/alder-and-brim/brand.yaml").unlink()
    assert "Error (no_brands)" in run("ingest").stderr


# ---------------------------------------------------------------- progress


class Clock:
    """A clock that tests move."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr("time.monotonic", lambda: self.now)


def test_progress_without_a_terminal_is_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch):
    clock, out = Clock(monkeypatch), io.StringIO()
    with progress.Bars(Console(file=out)) as bars:
        bar = bars.begin("alder-and-brim")
        bar.expect(2_000)
        bar.advance(10)
        assert out.getvalue() == ""
        clock.now = 20
        bar.advance(990)
        assert out.getvalue() == "alder-and-brim: 1,000 of 2,000, 50/s, about 20 s left\n"
        clock.now = 40
        bar.advance(2_000)
        bar.finish()
    assert out.getvalue().splitlines()[1:] == ["alder-and-brim: 3,000, 75/s"]


def test_progress_on_a_terminal_is_a_bar():
    out = io.StringIO()
    with progress.Bars(Console(file=out, force_terminal=True, width=100)) as bars:
        bar = bars.begin("[red]brand[/red]")
        bar.expect(4)
        bar.advance()
        bar.advance(5)
        bar.finish()
    assert "[red]brand[/red]" in out.getvalue()
    assert "6/6" in out.getvalue()
