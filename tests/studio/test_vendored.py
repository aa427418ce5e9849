"""Files that others wrote are what they were when they were taken."""

import hashlib
import re
from pathlib import Path

import pytest

STATIC = Path("service/web/studio/static")
LISTS = {STATIC / "VENDORED.md": STATIC, Path("tests/studio/VENDORED.md"): Path("tests/studio")}


def listed() -> dict[Path, str]:
    return {
        folder / name: digest
        for file, folder in LISTS.items()
        for name, digest in re.findall(
            r"^\|([\w.-]+\.js)\|.*\|([0-9a-f]{64})\|$", file.read_text("utf-8"), re.MULTILINE
        )
    }


@pytest.mark.parametrize(("file", "digest"), listed().items())
def test_each_file_has_its_hash(file: Path, digest: str):
    assert hashlib.sha256(file.read_bytes()).hexdigest() == digest


def test_no_file_of_others_is_left_out():
    ours = {STATIC / "studio.js"}
    assert {*STATIC.glob("*.js"), *Path("tests/studio").glob("*.js")} - ours == set(listed())
