"""init, ingest, search, brands and sources."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from service.adapters.content_files import ContentFiles
from service.adapters.knowledge_reader import FileKnowledgeReader
from service.cli import progress
from service.domain.evidence import Review
from tests.cli.conftest import BRAND, ROOT, Run, document
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
        "file": "facts.yaml", "line": 6, "reason": "subject is missing; attribute is missing; value is missing",
    }  # fmt: skip


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


# ---------------------------------------------------------------- init


def test_a_new_brand_can_be_taken_in_at_once(run: Run, service: CliService, home: Path):
    made = run("init", "my-brand")
    assert made.exit_code == 0
    assert "moments ingest -b my-brand" in made.stdout
    brand = service.library.brand("my-brand")
    assert (brand.name, brand.sender.email, brand.products[0].id) == (
        "My Brand",
        "hello@my-brand.example",
        "example-product",
    )
    found = document(run("ingest", "-b", "my-brand", "--strict", "--json"))
    assert found["brands"]["my-brand"]["refused"] == []
    assert found["brands"]["my-brand"]["facts"] == 3
    assert found["problems"] == []
    with (home / "knowledge/my-brand/reviews.csv").open("rb") as stream:
        reviews = list(FileKnowledgeReader().reviews(stream, "csv", {}, "reviews.csv"))
    assert len(reviews) == 6
    assert all(isinstance(review, Review) and review.consent for review in reviews)
    assert sum(review.may_be_quoted() for review in reviews if isinstance(review, Review)) == 3


def test_what_all_brands_share_comes_with_the_first(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MOMENTS_KNOWLEDGE_DIR", "new/knowledge")
    monkeypatch.setenv("MOMENTS_PROMPTS_DIR", "new/prompts")
    assert "new/prompts" in run("init", "first").stdout
    library = ContentFiles(home / "new/knowledge", home / "new/prompts")
    assert library.packs() == ContentFiles(ROOT / "knowledge", ROOT / "prompts").packs()
    assert library.problems() == ()
    assert (home / "new/prompts/required_rules.yaml").read_text() == (ROOT / "prompts/required_rules.yaml").read_text()
    (home / "new/knowledge/rules/eu.yaml").write_text("own")
    assert "new/knowledge/rules" not in run("init", "second").stdout
    assert (home / "new/knowledge/rules/eu.yaml").read_text() == "own"


@pytest.mark.parametrize("name", ["My Brand", "../x", "a..b", "", "-x"])
def test_an_id_that_is_none(run: Run, name: str):
    result = run("init", "--", name)
    assert result.exit_code == 1
    assert "Error (invalid_brand_id)" in result.stderr


def test_what_is_there_is_never_overwritten(run: Run, home: Path):
    before = (home / "knowledge/alder-and-brim/brand.yaml").read_text()
    assert "Error (brand_exists)" in run("init", "alder-and-brim").stderr
    assert (home / "knowledge/alder-and-brim/brand.yaml").read_text() == before
    (home / "file").write_text("")


def test_a_folder_that_cannot_be_written(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch):
    (home / "file").write_text("")
    monkeypatch.setenv("MOMENTS_KNOWLEDGE_DIR", "file")
    assert "Error (storage_failed)" in run("init", "x").stderr


# ---------------------------------------------------------------- search, brands, sources


def test_search(run: Run, service: CliService):
    shown = run("search", "how to wash a hat", *ON, "--kind", "passage", "-n", "3", "--product", "trail-hat")
    assert shown.exit_code == 0
    assert "Score" in shown.stdout
    request = service.calls[0][1]
    assert (request.query, request.kind, request.limit, request.products) == (
        "how to wash a hat",
        "passage",
        3,
        ("trail-hat",),
    )
    assert "hits" in document(run("search", "x", *ON, "--json"))
    assert run("search", "", *ON).exit_code == 1
    assert "kind must be" in run("search", "x", *ON, "--kind", "fact").stderr


def test_brands(run: Run, service: CliService, home: Path):
    assert "alder-and-brim" in run("brands").stdout
    (found,) = document(run("brands", "--json"))
    assert (found["id"], found["products"]) == ("alder-and-brim", 1)
    (home / "knowledge/alder-and-brim/brand.yaml").unlink()
    assert "moments init" in run("brands").stderr
    assert document(run("brands", "--json")) == []


def test_sources(run: Run, service: CliService):
    assert "moments ingest -b alder-and-brim" in run("sources", "list", *ON).stderr
    run("ingest", *ON)
    assert "care" in run("sources", "list", *ON).stdout
    assert document(run("sources", "list", *ON, "--json"))[0]["id"] == "care"


def test_showing_and_deleting_a_source(run: Run, service: CliService):
    run("ingest", *ON)
    shown = run("sources", "show", "care", *ON)
    assert "Keep it dry." in shown.stdout
    assert document(run("sources", "show", "care", *ON, "--json"))["source"]["title"] == "Care"
    assert "Error (source_not_found)" in run("sources", "show", "gone", *ON).stderr
    assert run("sources", "delete", "care", *ON, stdin="n\n").exit_code == 1
    assert "care" in service.sources
    deleted = run("sources", "delete", "care", *ON, "--yes")
    assert deleted.stdout == "Deleted care: 1 passages, 0 facts.\n"
    assert run("sources", "delete", "care", *ON, "--yes", "--json").exit_code == 1


def test_a_question_goes_to_standard_error(run: Run, service: CliService):
    run("ingest", *ON)
    result = run("sources", "delete", "care", *ON, "--json", stdin="y\n")
    assert "with all its passages and facts?" in result.stderr
    # The runner shows what was typed on standard output, as a terminal would.
    assert json.loads(result.stdout.removeprefix(" y\n"))["source_id"] == "care"


# ---------------------------------------------------------------- drafts and prompts


def test_drafts(run: Run, service: CliService):
    assert run("drafts", "list", *ON).stderr == "No drafts.\n"
    run("draft", "buyer_guide", *ON)
    assert "drf_1" in run("drafts", "list", *ON).stdout
    run(
        "drafts",
        "list",
        *ON,
        "--status",
        "blocked",
        "--content-type",
        "buyer_guide",
        "-n",
        "5",
        "--channel",
        "web",
        "--json",
    )
    wanted = service.calls[-1][1]
    assert (wanted.status, wanted.content_type, wanted.limit, wanted.channel) == ("blocked", "buyer_guide", 5, "web")
    assert "Hats for walks" in run("drafts", "show", "drf_1", *ON).stdout
    assert document(run("drafts", "show", "drf_1", *ON, "--json"))["id"] == "drf_1"
    assert "Error (draft_not_found)" in run("drafts", "show", "gone", *ON).stderr
    assert "status must be" in run("drafts", "list", *ON, "--status", "done").stderr


def test_prompts(run: Run, service: CliService):
    shown = run("prompts", "list")
    assert "buyer_guide" in shown.stdout
    names = [prompt["name"] for prompt in document(run("prompts", "list", "--json"))]
    assert "buyer_guide" in names
    assert "content_type: buyer_guide" in run("prompts", "show", "buyer_guide").stdout
    assert document(run("prompts", "show", "buyer_guide", "--json"))["front_matter"]["id"] == "buyer_guide"
    assert run("prompts", "show", "nope").exit_code == 1
