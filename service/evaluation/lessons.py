"""Writes the cases that edits taught into suites, as editors write them.

Proposing them: `workflows.propose_lessons`.
"""

from pathlib import Path
from typing import Any

import yaml

from service.adapters.yaml_files import read_text
from service.domain.proposals import Proposal
from service.errors import InvalidContent, InvalidRequest
from service.evaluation.suites import Case, load_suites

_HEAD = "# yaml-language-server: $schema=../suite.schema.json\n"


def case_of(proposal: Proposal) -> Case:
    """Return the case that an edit taught.

    Raises:
        InvalidRequest: the proposal is of another kind.
    """
    taught = proposal.case
    if taught is None:
        raise InvalidRequest(f"this proposal is a {proposal.kind}, not a case")
    asked = taught.asked.model_dump(mode="json", exclude_defaults=True)
    return Case.model_validate(
        {
            "name": taught.name,
            "brand": proposal.brand,
            **asked,
            "expected": {
                "must_mention": taught.must_mention,
                "must_not_mention": taught.must_not_mention,
                "kinds_cited": taught.kinds_cited,
            },
            "origin": "edit",
            "accepted": taught.accepted,
            "evidence": taught.evidence,
        }
    )


def suite_text(proposal: Proposal) -> str:
    """Return a suite that holds the case alone, in YAML; its list item can be put into another suite as it is."""
    taught = proposal.case
    case = case_of(proposal)
    name = taught.suite if taught else ""
    return f"{_HEAD}suite: {name}\ndescription: Cases that edits of {name} taught.\ncases:\n{_item(case)}"


def append_case(folder: Path, proposal: Proposal) -> Path:
    """Put the case at the end of its suite in a folder of suites, or make either; return the file.

    The file is read again as evaluations read it, and put back as it was where it is broken then.

    Raises:
        InvalidContent: the suite is broken, or has a case of this name.
    """
    case, taught = case_of(proposal), proposal.case
    path = folder / f"{taught.suite if taught else ''}.yaml"
    before = read_text(path) if path.exists() else None
    text = suite_text(proposal) if before is None else f"{before.rstrip()}\n{_item(case)}"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    try:
        found = load_suites(folder, (path.stem,), None)
        if not any(one.name == case.name for suite in found for one in suite.cases):
            raise InvalidContent(
                f"{path}: the list of cases is not the last thing in this file; put the case in by hand"
            )
    except InvalidContent:
        if before is None:
            path.unlink()
        else:
            path.write_text(before, encoding="utf-8")
        raise
    return path


def _item(case: Case) -> str:
    plain: dict[str, Any] = case.model_dump(mode="json", exclude_defaults=True)
    return yaml.dump([plain], Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)


class _Plain(yaml.SafeDumper):
    """Writes texts of several lines as they stand, for people to read."""


def _as_it_stands(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    tidy = "\n".join(line.rstrip() for line in text.splitlines())
    style = "|" if "\n" in tidy else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", tidy if style else text, style=style)


_Plain.add_representer(str, _as_it_stands)
