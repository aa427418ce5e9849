"""init, search, brands, sources, drafts and prompts. Taking in: `test_ingesting`."""

import json
from pathlib import Path

import pytest

from service.adapters.content_files import ContentFiles
from service.adapters.knowledge_reader import FileKnowledgeReader
from service.domain.ingestion import ReviewRow
from service.ports.rows import RowFile
from tests.cli.conftest import ROOT, Run, document
from tests.cli.fake_service import CliService

ON = ("-b", "alder-and-brim")


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
        rows = list(FileKnowledgeReader().reviews(RowFile(stream, "csv", "reviews.csv")))
    reviews = [row.review for row in rows if isinstance(row, ReviewRow)]
    assert len(reviews) == len(rows) == 6
    assert all(review.consent for review in reviews)
    assert sum(review.may_be_quoted() for review in reviews) == 3


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
    assert "kind: Must be" in run("search", "x", *ON, "--kind", "fact").stderr


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
    assert "status: Must be" in run("drafts", "list", *ON, "--status", "done").stderr


def test_prompts(run: Run, service: CliService):
    shown = run("prompts", "list")
    assert "buyer_guide" in shown.stdout
    names = [prompt["name"] for prompt in document(run("prompts", "list", "--json"))]
    assert "buyer_guide" in names
    assert "content_type: buyer_guide" in run("prompts", "show", "buyer_guide").stdout
    assert document(run("prompts", "show", "buyer_guide", "--json"))["front_matter"]["id"] == "buyer_guide"
    assert run("prompts", "show", "nope").exit_code == 1
