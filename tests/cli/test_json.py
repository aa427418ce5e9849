"""Every command with `--json`: standard output holds one JSON document, or nothing where the command failed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from service.cli.main import app
from tests.cli.conftest import Run

GIVEN = {
    "brand": "alder-and-brim", "file": "rows.jsonl", "path": "rows.jsonl", "query": "hat", "content_type": "faq_answer",
    "name": "shop", "reference": "faq_answer", "scope": "draft", "reason": "other", "rule": "mine", "slot": "box",
    "draft": "drf_1", "message": "How do I wash it?", "review": "rev_1", "favour": "review",
}  # fmt: skip
"""What stands for a parameter; an id is named like what it is of, and is made up."""
ALSO = ("draft", "message", "review")
"""What a command needs though its parser does not say so."""


def commands(group: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    if inner := getattr(group, "commands", {}):
        for name, command in inner.items():
            yield from commands(command, *path, name)
    elif any("--json" in param.opts for param in group.params):
        yield path, group


COMMANDS = dict(commands(typer.main.get_command(app)))


def words_of(command: Any) -> list[str]:
    words: list[str] = []
    for param in command.params:
        if param.required or param.name in ALSO:
            value = GIVEN.get(param.name, f"{param.name}_1")
            words += [value] if param.param_type_name == "argument" else [param.opts[0], value]
    return words


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_nothing_but_json_comes_to_standard_output(run: Run, home: Path, path: tuple[str, ...]):
    (home / "rows.jsonl").write_text("{}\n")
    result = run(*path, *words_of(COMMANDS[path]), "--json", stdin="y\n")
    if result.stdout or result.exit_code == 0:
        json.loads(result.stdout)


@pytest.mark.parametrize(
    ("answer", "told"),
    [("y\n", True), ("what?\nYES\n", True), ("n\n", False), ("\n", False), ("", False)],
)
def test_what_cannot_be_undone_is_asked_on_standard_error(run: Run, answer: str, told: bool):
    result = run("forget", "alder-and-brim", "c-4711", "--json", stdin=answer)
    assert result.stderr.startswith("Erase the customer c-4711")
    assert (result.exit_code, bool(result.stdout)) == ((0, True) if told else (1, False))
    assert answer or "--yes" in result.stderr
