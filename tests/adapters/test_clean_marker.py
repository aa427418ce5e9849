"""The marker of a clean stop: what was left as it is, what was touched, and what is broken."""

import os
from pathlib import Path

import pytest

from service.adapters.clean_marker import CleanMarker
from service.domain.ingestion import LeftIndexes

STAMP = {"caps": 3}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("index", "words"):
        (tmp_path / name / "deep").mkdir(parents=True)
        (tmp_path / name / "deep" / "file").write_bytes(b"abc")
    CleanMarker(tmp_path, ("index", "words")).leave(STAMP)
    return tmp_path


def take(folder: Path, stamp: dict[str, int] = STAMP) -> LeftIndexes:
    return CleanMarker(folder, ("index", "words")).take(stamp)


def test_untouched_folders_are_clean_once(folder: Path) -> None:
    assert take(folder) == LeftIndexes(clean=frozenset({"index", "words"}))
    assert take(folder) == LeftIndexes()


def test_another_stamp_or_a_broken_marker_says_nothing(folder: Path) -> None:
    assert take(folder, {"caps": 4}) == LeftIndexes()
    for text in ("", "[]", "{", '{"stamp": {"caps": 3}}'):
        (folder / "clean.json").write_text(text)
        assert take(folder) == LeftIndexes()


def test_a_file_of_another_time_is_suspect_and_of_another_size_broken(folder: Path) -> None:
    os.utime(folder / "words/deep/file", ns=(1, 1))
    (folder / "index/deep/file").write_bytes(b"ab")
    assert take(folder) == LeftIndexes(broken=frozenset({"index"}))


def test_missing_and_new_files_are_broken(folder: Path) -> None:
    (folder / "index/deep/file").unlink()
    (folder / "words/new").touch()
    assert take(folder) == LeftIndexes(broken=frozenset({"index", "words"}))
