"""What the README and the other pages say agrees with the code and the files.

Whether their commands do what they say: `journeys/test_documented_commands.py`.
"""

import ast
import json
import re
import shlex
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr
from typer.core import TyperGroup
from typer.main import get_command

from service.cli.draft_view import EXIT_CODES
from service.cli.main import app
from service.cli.options import pairs
from service.domain.contracts import CONTRACTS
from service.domain.moments import Channel, ContentType
from service.settings import Settings
from service.web.app import create_app

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "CONTRIBUTING.md", "prompts/README.md", "evals/README.md", "docs/decisions/README.md"]
PAGES += sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md"))
TOLD = {page: (ROOT / page).read_text(encoding="utf-8") for page in PAGES}
RUN = sorted((page for page in PAGES if "<!-- tested" in TOLD[page]), key=lambda page: (page == "docs/keys.md", page))
"""The pages whose commands are run, in this order: the first key closes the service."""
MADE_BY_READERS = ("knowledge/kiln-and-cup", "evals/recordings")
ROOMS = "service|tests|prompts|knowledge|evals|docs|bench"


class Block(NamedTuple):
    """A fenced block: its language, its text, and the HTML comment that stands right before it."""

    language: str
    text: str
    mark: str


def blocks_of(page: str) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    pattern = re.compile(r"(?:^<!-- ([^>]+?) -->\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return [Block(match[2], match[3], match[1] or "") for match in pattern.finditer(page)]


def abridged(text: str) -> Any:
    """Parse JSON of which lines were left out.

    A line that was cut within a string keeps its …, which stands for any text.
    """
    lines = [line for line in text.splitlines() if "…" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", line)]
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", "\n".join(lines)))


def table_under(heading: str, page: str) -> list[list[str]]:
    """Return the rows of the first table under a heading, without its head."""
    section = f"\n{TOLD[page]}".split(f"\n{heading}\n", 1)[1]
    rows = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert rows, f"there is no table under {heading}"
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in rows[0].splitlines()[2:]]


def code_in(cell: str) -> list[str]:
    """Return what stands between code marks."""
    return re.findall(r"`([^`]+)`", cell)


# ---------------------------------------------------------------- tables


def env_example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def default_of(field: str) -> str:
    value = Settings.model_fields[field].default
    assert not isinstance(value, SecretStr)
    return "" if value is None or value == () else str(value)


def test_the_settings_are_the_same_on_their_page_in_the_example_and_in_code():
    in_code = {f"MOMENTS_{field.upper()}": default_of(field) for field in Settings.model_fields}
    told = {code_in(row[0])[0]: "".join(code_in(row[1])) for row in table_under("# Settings", "docs/settings.md")}
    assert told == in_code == env_example()


def test_the_table_of_moments_is_that_of_the_contracts():
    rows = [
        (*code_in(row[0]), *code_in(row[1]), tuple(code_in(row[3])))
        for row in table_under("## The moments", "README.md")
    ]
    assert rows == [(row.moment, row.content_type, tuple(row.channels)) for row in CONTRACTS.values()]


def test_the_table_of_addresses_is_that_of_the_application():
    paths = create_app(Settings()).openapi()["paths"]
    served = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    told = [address for row in table_under("## Addresses", "docs/http.md") for address in code_in(row[0])]
    assert sorted(told) == sorted(served)


def test_the_exit_codes_are_those_of_the_command_line():
    told = {int(row[0]): row[1] for row in table_under("# The command line", "docs/command-line.md")}
    assert set(told) == {0, 1, 2, 130} | set(EXIT_CODES.values())
    assert all(f"`{status}`" in told[code] for status, code in EXIT_CODES.items())


def test_every_decision_is_listed():
    listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs/decisions").glob("[0-9]*.md"):
        title = page.read_text(encoding="utf-8").splitlines()[0].removeprefix(f"# {page.stem[:4]} ")
        assert f"| [{page.stem[:4]}]({page.name}) | {title} |" in listed


# ---------------------------------------------------------------- names of files, targets and blocks


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    text = TOLD[page]
    prose = re.sub(r"^```.*?^```$|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if not target.startswith(("http://", "https://")):
            assert (ROOT / page).parent.joinpath(target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("page", PAGES)
def test_every_file_named_exists(page):
    text = TOLD[page]
    named = re.findall(rf"(?<![\w./-])(?:{ROOMS})/[\w./<>*-]*\w/?", text)
    named += re.findall(r"`((?:\.env\.example|[A-Z]\w+\.md|pyproject\.toml|Makefile|requirements\.lock))`", text)
    for name in named:
        if name.startswith(MADE_BY_READERS) or "<" in name:
            continue
        assert list(ROOT.glob(name.removesuffix(".bak").rstrip("/"))), name


@pytest.mark.parametrize("page", PAGES)
def test_every_target_named_is_in_the_makefile(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for line in commands_of(page):
        for part in re.findall(r"\bmake ((?:[a-zA-Z]+(?:=\S+)? ?)+)", line):
            assert {word for word in part.split() if "=" not in word} <= targets, line


def test_every_json_answer_parses():
    blocks = [block for page in RUN for block in blocks_of(TOLD[page]) if block.mark == "answer"]
    found = [abridged(block.text) for block in blocks if block.language == "json"]
    assert found
    assert all(found)


def test_marks_are_spelled_right():
    blocks = [block for page in RUN for block in blocks_of(TOLD[page])]
    assert {block.mark for block in blocks} == {"", "tested: running", "tested: stopped", "answer", "not run"}
    assert sum(TOLD[page].count("<!--") for page in RUN) == sum(bool(block.mark) for block in blocks)


def names_in(module: ast.Module) -> set[str]:
    """Return the names that a module uses or defines."""
    told = {getattr(node, field, None) for node in ast.walk(module) for field in ("id", "attr", "name", "arg")}
    return {name for name in told if isinstance(name, str)}


def test_what_modules_say_of_other_modules_and_names_is_there():
    files = {path: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "service").rglob("*.py")}
    parts = [path.relative_to(ROOT / "service").with_suffix("").parts for path in files]
    known = {".".join(place[start:]) for place in parts for start in range(len(place))}
    known = known.union(*map(names_in, files.values()))
    for path, module in files.items():
        named = re.findall(r"`((?:[a-z]+\.)*[a-z]+(?:_[a-z]+)+)`", ast.get_docstring(module) or "")
        assert set(named) <= known, (path, set(named) - known)


# ---------------------------------------------------------------- commands


def commands_of(page: str) -> list[str]:
    """Return the lines of shell blocks, continued lines joined and heredocs left out, and code between the lines."""
    text = TOLD[page]
    shell = "".join(block.text for block in blocks_of(text) if block.language in ("sh", ""))
    shell = re.sub(r"<<'END'\n.*?^END$", "", shell, flags=re.MULTILINE | re.DOTALL).replace("\\\n", " ")
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [*shell.splitlines(), *code_in(prose)]


def moments_commands() -> list[Any]:
    lines = dict.fromkeys(
        (page, line) for page in PAGES for line in commands_of(page) if re.match(r"moments( |$)", line)
    )
    return [
        pytest.param(shlex.split(line.partition(" || ")[0], comments=True)[1:], id=f"{page}:{line}")
        for page, line in lines
    ]


@pytest.mark.parametrize("words", moments_commands())
def test_every_command_line_is_understood(words):
    understand(words)


@pytest.mark.parametrize(
    "words",
    [
        ["draft", "buyer_guide", "-b", "x", "--topics", "y"], ["draft", "-b", "x"], ["drafts", "make"], ["doctor", "x"],
        ["draft", "buying_guide", "-b", "x"], ["ingest", "--map", "rating"],
    ],
)  # fmt: skip
def test_a_wrong_command_line_is_found(words):
    with pytest.raises(Exception, match=r"(?i)no such|missing|unexpected|unknown|is not"):
        understand(words)


def understand(words: list[str]) -> None:
    """Parse a command line as the product does, and run nothing."""
    if {"-h", "--help", "--install-completion", "--show-completion"} & set(words) or words[:2] == ["--debug", "…"]:
        words = [word for word in words if not word.startswith("-") and word != "…"]
    command, context = get_command(app), None
    while isinstance(command, TyperGroup) and words:
        if words[0] not in command.commands:
            raise LookupError(f"no such command: {words[0]}")
        command, words = command.commands[words[0]], words[1:]
    if isinstance(command, TyperGroup) or not words:
        return  # a command that is only spoken of
    context = command.make_context(command.name, list(words))
    pairs(context.params.get("mapping"), "--map")
    content_type, channel = context.params.get("content_type"), context.params.get("channel")
    if content_type and not content_type.isupper() and content_type not in list(ContentType):
        raise LookupError(f"unknown content type: {content_type}")
    assert channel is None or channel in list(Channel)
