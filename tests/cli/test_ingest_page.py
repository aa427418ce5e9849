"""The examples of docs/ingest.md, taken in as they stand, and its tables against the code."""

import re
import shlex
from pathlib import Path

import pytest

from service.adapters.knowledge_folders import DOCUMENTS
from service.adapters.review_exports import exports
from service.domain.ingestion import MAX_DOCUMENT_BYTES
from tests.adapters.office import Pdf
from tests.cli.conftest import BRAND, Run
from tests.cli.fake_service import CliService

PAGE = (Path(__file__).parents[2] / "docs/ingest.md").read_text(encoding="utf-8")
FILES = re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [shlex.split(line, comments=True)[1:] for line in re.findall(r"^moments ingest.*$", PAGE, re.MULTILINE)]


@pytest.fixture
def pottery(home: Path) -> Path:
    """Make the brand of the page and all its files."""
    for brand in ("kiln-and-cup", "alder-and-brim"):
        folder = home / "knowledge" / brand
        folder.mkdir(exist_ok=True)
        (folder / "brand.yaml").write_text(BRAND.replace("alder-and-brim", brand))
        (folder / "facts.csv").write_text("key,value\na,1\n")
    pdf = Pdf()
    pdf.text(("Send it back.", 10, 50, 700))
    (home / "exports").mkdir()
    for folder in (home, home / "exports"):
        (folder / "returns.pdf").write_bytes(pdf.data())
        for name, content in FILES:
            (folder / name).write_text(content, encoding="utf-8")
    (home / "exports/export.csv").unlink()  # its columns are mapped by hand
    return home


def test_the_page_has_examples():
    assert {name for name, _ in FILES} >= {"prices.csv", "export.csv", "judgeme.csv", "survey.jsonl"}
    assert len(COMMANDS) >= 9


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_takes_everything_in(run: Run, pottery: Path, service: CliService, words: list[str]):
    result = run(*words, "--strict", "--json")
    assert result.exit_code == 0, result.output
    assert '"refused": []' in result.stdout or '"refused":[]' in result.stdout
    assert '"refused": [{' not in result.stdout


def test_the_exports_are_those_of_the_code():
    told = re.findall(r"^\| `(\w+)` \| \[(.+?)\]\((\S+)\) \| (.+?) \|", PAGE, re.MULTILINE)
    known = {name: (e.title, e.source, list(e.known_by)) for name, e in exports().items()}
    assert {name: (title, source, re.findall(r"`([^`]+)`", columns)) for name, title, source, columns in told} == known


def test_the_media_types_are_those_of_the_code():
    told = dict(re.findall(r"^\| `(\.\w+)` \| `(\S+)` \|", PAGE, re.MULTILINE))
    assert told == {ending: DOCUMENTS[ending] for ending in told}
    assert set(told.values()) == set(DOCUMENTS.values()) - {"application/yaml"}
    assert f"{MAX_DOCUMENT_BYTES // 1_000_000} MB; text formats" in PAGE
