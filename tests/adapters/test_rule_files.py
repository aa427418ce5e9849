"""Packs are read with the place of every mistake, anew when they change; brand.yaml or a request turns them on."""

import os
from pathlib import Path

import pytest

from service.adapters.rule_files import RuleFiles
from service.errors import InvalidContent
from tests.builders import build_brand

PACK = """\
id: shop
version: 2026-11-22
title: Rules of the shop
on_for: {jurisdictions: [EU]}
rules:
  - id: no-hurry
    title: No hurry
    kind: forbid
    severity: warn
    source: House rule
    patterns:
      en: [hurry]
    message: It hurries people.
    remedy: Let them take their time.
    false_alarms: Low.
    examples:
      fails: [{text: Hurry!}]
      passes: [{text: Take your time.}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(PACK)
    return tmp_path


def test_a_pack_is_read(folder):
    pack = RuleFiles(folder).packs()[0]
    assert (pack.name, [rule.id for rule in pack.rules]) == ("shop@2026-11-22", ["no-hurry"])
    assert RuleFiles(folder).problems() == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("remedy:", "remedi:", 14, "remedi"),
        ("en: [hurry]", 'en: ["/(a+)+b/"]', 12, "bound"),
        ("en: [hurry]", "en: [hurry, x … y … z … w]", 12, "ways"),
        ("en: [hurry]", "xx: [hurry]", 12, "xx"),
        ("kind: forbid", "kind: forbidden", 8, "forbid"),
        ("severity: warn", "severity: fatal", 9, "block"),
        ("version: 2026-11-22", "version: soon", 2, "date"),
        ("jurisdictions: [EU]", "jurisdictions: [Europe]", 4, "pattern"),
        ("    patterns:\n      en: [hurry]\n", "", 6, "needs patterns"),
        ("kind: forbid", "kind: condition\n    decided_by: the-moon", 9, "the-moon"),
        ("source: House rule", "source: House rule\n    where: {request: {offer.end: [1]}}", 11, "offer.end"),
        ("source: House rule", "source: House rule\n    unless: {given: [aproval_id]}", 11, "aproval_id"),
        ("fails: [{text: Hurry!}]", "fails: []", 17, "at least 1"),
        ("id: shop", "id: other", 1, "shop.yaml"),
    ],
)
def test_a_mistake_is_named_with_its_line(folder, old, new, line, word):
    assert old in PACK
    (folder / "shop.yaml").write_text(PACK.replace(old, new, 1))
    files = RuleFiles(folder)
    (problem,) = files.problems()
    assert problem.file.endswith("shop.yaml")
    assert word in problem.reason
    assert problem.line == line
    with pytest.raises(InvalidContent) as caught:
        files.book(build_brand())
    assert caught.value.code == "rules_invalid"


def test_a_rule_twice_in_a_pack_is_a_mistake(folder):
    (folder / "shop.yaml").write_text(PACK + PACK[PACK.index("  - id") :])
    assert "no-hurry stands here twice" in RuleFiles(folder).problems()[0].reason


@pytest.mark.parametrize(
    ("on_for", "brand", "platform", "is_on"),
    [
        ("{always: true}", {}, None, True),
        ("{jurisdictions: [EU]}", {}, None, False),
        ("{jurisdictions: [EU]}", {"jurisdictions": ("EU",)}, None, True),
        ("{jurisdictions: [US]}", {"jurisdictions": ("US-CA",)}, None, True),
        ("{jurisdictions: [US-CA]}", {"jurisdictions": ("US",)}, None, False),
        ("{platforms: [google]}", {}, None, False),
        ("{platforms: [google]}", {"platforms": ("google",)}, None, True),
        ("{platforms: [google]}", {}, "google", True),
        ("{platforms: [google]}", {}, "yelp", False),
    ],
)
def test_which_packs_are_on(folder, on_for, brand, platform, is_on):
    (folder / "shop.yaml").write_text(PACK.replace("{jurisdictions: [EU]}", on_for))
    assert bool(RuleFiles(folder).book(build_brand(**brand), platform).packs) is is_on


def test_a_changed_pack_is_read_anew_and_an_unchanged_one_is_not(folder):
    files, brand = RuleFiles(folder), build_brand(jurisdictions=("EU",))
    first = files.book(brand)
    assert files.book(brand) is first
    (folder / "shop.yaml").write_text(PACK.replace("2026-11-22", "2026-11-23"))
    os.utime(folder / "shop.yaml", ns=(1, 1))
    assert files.book(brand).names == ("shop@2026-11-23",)
    (folder / "shop.yaml").unlink()
    assert files.book(brand).names == ()


def test_a_folder_without_packs_switches_nothing_on(tmp_path):
    assert RuleFiles(tmp_path / "rules").book(build_brand()).names == ()
