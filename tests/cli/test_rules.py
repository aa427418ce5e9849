"""moments rules: listed with what switches them on, shown with source and examples, broken ones named."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run, document


@pytest.fixture
def home(home: Path) -> Path:
    shutil.rmtree(home / "knowledge" / "rules")
    shutil.copytree(ROOT / "knowledge" / "rules", home / "knowledge" / "rules")
    return home


def test_the_rules_of_a_brand_follow_its_file(run: Run, home: Path):
    file = home / "knowledge" / "alder-and-brim" / "brand.yaml"
    before = {
        row["pack"].partition("@")[0] for row in document(run("rules", "list", "--brand", "alder-and-brim", "--json"))
    }
    file.write_text(file.read_text() + "jurisdictions: [UK]\nplatforms: [google]\nsectors: [finance]\n")
    rows = document(run("rules", "list", "--brand", "alder-and-brim", "--json"))
    assert before == {"house"}
    assert {row["pack"].partition("@")[0] for row in rows} == {"house", "uk", "eu-uk", "google"}
    assert {"ombudsman-route", "financial-claim"} <= {row["id"] for row in rows}


def test_a_jurisdiction_without_a_pack_is_named(run: Run, home: Path):
    file = home / "knowledge" / "alder-and-brim" / "brand.yaml"
    file.write_text(file.read_text() + "jurisdictions: [USA, US-TX, EU]\nplatforms: [own]\n")
    result = run("rules", "list", "--json")
    assert "alder-and-brim: no pack is for USA\n" in result.stderr
    assert document(result)


def test_every_rule_is_listed_with_its_source(run: Run, home: Path):
    rows = document(run("rules", "list", "--json"))
    assert len({row["id"] for row in rows}) == 59
    assert all(row["source"] and row["severity"] in ("block", "warn", "info") for row in rows)
    assert "denigration" in run("rules", "list").stdout


def test_a_rule_is_shown_with_source_remedy_and_examples(run: Run, home: Path):
    shown = run("rules", "show", "no-ask-on-yelp").stdout
    assert all(
        words in shown
        for words in ("Don't Ask for Reviews", "remedy:", "✗ Find us on Yelp and leave a review!", "no brand here")
    )
    assert [one["pack"] for one in document(run("rules", "show", "email-postal-address", "--json"))] == [
        "house@2026-11-22",
        "us@2026-11-22",
    ]


def test_an_unknown_rule_and_a_broken_pack_are_named(run: Run, home: Path):
    assert "moments rules list" in run("rules", "show", "be-nice").output
    (home / "knowledge" / "rules" / "us.yaml").write_text("id: us\nrulez: []\n")
    result = run("rules", "list")
    assert result.exit_code == 1
    assert "us.yaml:2" in result.output
