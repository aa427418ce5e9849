"""Answers of a run that may be interrupted, kept on disk as they come, so that nothing is asked and paid for twice.

What is kept is what the service answered; scorers judge it anew. A kept answer counts only while everything that led
to it is the same: case, repeat, prompt, model, the brand and its knowledge, policy packs and this program itself.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

import service as package
from service.domain.nouns import Noun
from service.evaluation.answers import prompt_of
from service.evaluation.required_rules import rules_beside
from service.evaluation.runs import Answer, Variant
from service.evaluation.scores import Outcome
from service.evaluation.suites import Case
from service.workflows.service import Service

_LONGEST = dt.timedelta(hours=24)
"""Prompts name the day and evidence grows old, so that an answer of last week is none of today."""


class _Line(Noun):
    key: str
    at: dt.datetime
    outcome: Outcome


class KeptAnswers:
    """The answers of the last day in one file. For one run at a time."""

    def __init__(self, service: Service, path: Path, grounds: Mapping[str, str]) -> None:
        """Begin with none; `open_kept` reads the file."""
        self.used = 0
        self._service = service
        self._path = path
        self._grounds = grounds
        self._known: dict[str, Outcome] = {}

    def read(self) -> None:
        """Take in what an earlier run has left; old lines go, and half a line that an interruption left."""
        oldest = self._service.ports.clock.now() - _LONGEST
        lines = self._path.read_bytes().splitlines(keepends=True) if self._path.exists() else []
        kept = []
        for line in lines:
            try:
                found = _Line.model_validate_json(line)
            except ValidationError:  # torn, or of another version of this program: it is asked again
                continue
            if found.at >= oldest and line.endswith(b"\n"):
                self._known[found.key] = found.outcome
                kept.append(line)
        if len(kept) < len(lines):
            self._path.write_bytes(b"".join(kept))

    def around(self, answer: Answer, variant: Variant, turn: str) -> Answer:
        """Return what gives the kept answer, or asks and keeps. `turn` tells rounds of the same run apart."""

        async def remembered(case: Case, repeat: int) -> Outcome:
            key = self._key(case, variant, repeat, turn)
            known = self._known.get(key)
            if known is not None:
                self.used += 1
                return known
            outcome = await answer(case, repeat)
            self._keep(key, outcome)
            return outcome

        return remembered

    def _keep(self, key: str, outcome: Outcome) -> None:
        line = _Line(key=key, at=self._service.ports.clock.now(), outcome=outcome)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(line.model_dump_json().encode() + b"\n")

    def _key(self, case: Case, variant: Variant, repeat: int, turn: str) -> str:
        prompt = prompt_of(self._service, variant, case)
        asked: dict[str, Any] = case.model_dump(mode="json", exclude={"slice", "risk", "origin", "split"})
        # What is expected is judged anew; only the attribute to swap changes what is asked.
        asked["expected"] = case.expected.changes_with
        wording = (prompt.hash, rules_beside(prompt).model_dump(mode="json")) if prompt else None
        led_to_it = [
            asked,
            repeat,
            turn,
            wording,
            variant.model or self._service.ports.model.name,
            self._grounds.get(case.brand, ""),
        ]
        return hashlib.sha256(orjson.dumps(led_to_it, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def open_kept(service: Service, path: Path, *, fresh: bool) -> KeptAnswers:
    """Return the kept answers of a file; `fresh` throws them away, so that everything is asked anew."""
    revisions = await service.ports.knowledge.revisions()
    grounds = {
        brand.id: _grounds(service, brand.id, revisions.get(brand.brand_id)) for brand in service.library.brands()
    }
    kept = KeptAnswers(service, path, grounds)
    if fresh:
        path.unlink(missing_ok=True)
    else:
        kept.read()
    return kept


def _grounds(service: Service, brand: str, revision: object) -> str:
    found = service.library.brand(brand)
    packs = [pack.model_dump_json() for pack in service.library.packs()]
    return _digest([code_version(), found.model_dump_json(), str(revision), *packs])


@cache
def code_version() -> str:
    """Return a hash of this program's own files: a release number would miss what a developer changes."""
    folder = Path(package.__file__ or ".").parent
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".yaml", ".txt"}):
        digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _digest(words: list[str]) -> str:
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()
