"""Suites of cases as editors write them in `evals/suites/*.yaml`. Running them: `runs.py`."""

from pathlib import Path

from pydantic import Field

from service.adapters.yaml_files import load_noun, read_text
from service.domain.drafts import DraftRequest, DraftStatus
from service.domain.nouns import Noun, Slug
from service.errors import InvalidContent


class Expected(Noun):
    """What must be true of the draft of a case."""

    status: DraftStatus = "ready"
    must_mention: tuple[str, ...] = ()
    must_not_mention: tuple[str, ...] = ()
    kinds_cited: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Case(Noun):
    """One request to a brand, and what is expected of its draft."""

    name: Slug
    brand: str
    request: DraftRequest
    expected: Expected = Expected()


class Suite(Noun):
    """Cases that belong together."""

    suite: Slug
    description: str
    cases: tuple[Case, ...] = Field(min_length=1)


def load_suites(folder: Path, only: str | None = None) -> tuple[Suite, ...]:
    """Read the suites of a folder, or the one named.

    Raises:
        InvalidContent: a file is broken, two cases share a name, or there is nothing to run.
    """
    suites = tuple(load_noun(Suite, read_text(path), str(path)) for path in sorted(folder.glob("*.yaml")))
    for suite in suites:
        names = [case.name for case in suite.cases]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidContent(f"{folder}/{suite.suite}.yaml:1: the case {twice[0]!r} stands twice")
    wanted = tuple(suite for suite in suites if only in {None, suite.suite})
    if not wanted:
        raise InvalidContent(
            f"{folder}: there is no suite {only or ''} to run; there are: {', '.join(s.suite for s in suites)}"
        )
    return wanted
