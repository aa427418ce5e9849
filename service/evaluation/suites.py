"""Suites of cases as editors write them in `evals/suites/*.yaml`. Running them: `runs`; judging: `scorers`."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from service.adapters.yaml_files import load_noun, read_text
from service.domain.drafts import DraftRequest, DraftStatus
from service.domain.nouns import Noun, Slug
from service.domain.searches import SearchRequest
from service.domain.suggestions import EscalationReason, ReplyRequest, ReviewResponseRequest
from service.errors import InvalidContent

Words = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Split = Literal["dev", "holdout"]


class Expected(Noun):
    """What must be true of the answer to a case, beyond what is checked of every case.

    `missing` are words of what a draft says it lacks; `sources` must be among the hits of a search, and `most_hits`
    is how far down they may stand. `changes_with` names a customer attribute: with another value the text must differ.
    """

    status: DraftStatus = "ready"
    must_mention: tuple[Words, ...] = ()
    must_not_mention: tuple[Words, ...] = ()
    kinds_cited: tuple[Literal["passage", "fact", "review", "request"], ...] = ()
    missing: tuple[Words, ...] = ()
    sources: tuple[Words, ...] = ()
    most_hits: int = Field(default=5, ge=1, le=50)
    escalates: tuple[EscalationReason, ...] | None = None
    changes_with: str | None = None


class Case(Noun):
    """One request to a brand, and what is expected of its answer. Exactly one of the four requests is given.

    `risk` says how bad a failure is, `origin` where the case comes from; cases of the split `holdout` run only when a
    prompt is published.
    """

    name: Slug
    brand: str
    request: DraftRequest | None = None
    reply: ReplyRequest | None = None
    response: ReviewResponseRequest | None = None
    search: SearchRequest | None = None
    expected: Expected = Expected()
    slice: str = Field(default="", max_length=60)
    risk: Literal["low", "normal", "high"] = "normal"
    origin: Literal["handmade", "incident", "edit", "generated"] = "handmade"
    split: Split = "dev"

    @model_validator(mode="after")
    def _asks_one_thing(self) -> "Case":
        if sum(one is not None for one in (self.request, self.reply, self.response, self.search)) != 1:
            raise ValueError("give exactly one of request, reply, response or search")
        return self


class Suite(Noun):
    """Cases that belong together."""

    suite: Slug
    description: str = Field(min_length=1)
    cases: tuple[Case, ...] = Field(min_length=1)

    def of(self, split: Split | None) -> "Suite | None":
        """Return the suite with the cases of one split alone, or None if there are none."""
        kept = tuple(case for case in self.cases if split in {None, case.split})
        return self.model_copy(update={"cases": kept}) if kept else None


def load_suites(folder: Path, only: tuple[str, ...] = (), split: Split | None = None) -> tuple[Suite, ...]:
    """Read the suites of a folder, or those named; with a split, only its cases.

    Raises:
        InvalidContent: a file is broken, two cases share a name, or there is nothing to run.
    """
    paths = sorted(folder.glob("*.yaml"))
    suites = {path: load_noun(Suite, read_text(path), str(path)) for path in paths}
    for path, suite in suites.items():
        if suite.suite != path.stem:
            raise InvalidContent(f"{path}:1: the suite must have the name of its file: {path.stem}")
        names = [case.name for case in suite.cases]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidContent(f"{path}:1: the case {twice[0]!r} stands twice")
    known = [suite.suite for suite in suites.values()]
    if absent := [name for name in only if name not in known]:
        raise InvalidContent(f"{folder}: there is no suite {absent[0]!r}; there are: {', '.join(known)}")
    asked = [suite.of(split) for suite in suites.values() if not only or suite.suite in only]
    wanted = tuple(suite for suite in asked if suite is not None)
    if not wanted:
        raise InvalidContent(f"{folder}: there is nothing to run; there are: {', '.join(known) or 'no suites'}")
    return wanted


def suite_schema() -> dict[str, Any]:
    """Return the JSON Schema of a suite file, for editors' tools: they complete and check by it."""
    schema = Suite.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A suite of Moments", **schema}
