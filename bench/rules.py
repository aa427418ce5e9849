"""Takes each rule out of each prompt in turn and asks its suite: is the verdict BROKEN, and is the rule named?

`python -m bench rules` tries all of them; `tests/evaluation/test_rule_removal.py` a sample. Everything happens in a
copy. The table `prompts/required_rules.yaml` alone makes each of them red. What the mock then writes is a second
witness, which hears nothing of the table: `--by-text` runs every suite to its end and counts what it shows.
"""

import argparse
import asyncio
import json
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from service.adapters.content_files import ContentFiles
from service.bootstrap import build_service
from service.evaluation.reports import Report
from service.evaluation.suites import Case, Suite
from service.evaluation.trials import Trial, suites_for, try_out
from service.evaluation.verdicts import Decider, Verdict
from service.settings import Settings
from service.workflows.service import Service

SUITES = Path("evals/suites")
_TABLE = "rules"
"""The scorer that reads the table; what is caught by any other is caught by what was written."""
EXCEPTIONS: dict[tuple[str, str], str] = {}
"""Removals, by prompt and rule, that no case can show, each with the reason. At most 2 % of all."""


class Removal(NamedTuple):
    """What came of taking one rule out.

    `red` and `named` count the table; `caught_by` are the scorers that broke on what was written, and `changed` how
    many answers read otherwise than with the rule (both complete only where every suite ran to its end).
    """

    prompt: str
    rule: str
    red: bool
    named: bool
    caught_by: tuple[str, ...]
    changed: int
    answers: int

    @property
    def shown(self) -> str:
        """How what was written shows that the rule is gone."""
        return "red" if self.caught_by else "other words" if self.changed else "nothing"


Texts = dict[tuple[str, str], tuple[str, str]]
"""Status and words of each case's answer, by suite and case."""


class Workbench:
    """A service with a copy of the prompts, in which rules can be taken out and put back."""

    def __init__(self, service: Service, folder: Path) -> None:
        shutil.copytree("prompts", folder / "prompts")
        self.prompts = folder / "prompts"
        library = ContentFiles(Path("knowledge"), self.prompts)
        self.service = replace(service, library=library, ports=replace(service.ports, library=library))
        self._usual: dict[str, Texts] = {}

    def names(self) -> list[str]:
        """Return the names of all prompts."""
        return sorted(path.parent.name for path in self.prompts.glob("*/*/draft.j2"))

    def rules(self, name: str) -> tuple[str, ...]:
        """Return the rules of a prompt's draft."""
        return self.service.library.prompt(f"{name}@draft").front_matter.rules

    async def without(self, name: str, rule: str, *, whole: bool = False) -> Removal:
        """Take a rule out, run the prompt's suite until something breaks (or, `whole`, to its end), and put it back."""
        path = Path(self.service.library.prompt(f"{name}@draft").path)
        before = path.read_text(encoding="utf-8")
        if whole and name not in self._usual:
            self._usual[name] = _texts([await self._tried(name, None)])
        path.write_text(self._folded(name, before, rule), encoding="utf-8")
        try:
            return await self.judged(name, rule, whole=whole)
        finally:
            path.write_text(before, encoding="utf-8")

    def _folded(self, name: str, before: str, rule: str) -> str:
        """Return the draft with its shared files folded in, without the rule's lines and without its id in the head."""
        prompt = self.service.library.prompt(f"{name}@draft")
        head = before.split("---\n", 2)[1]
        kept = ", ".join(one for one in prompt.front_matter.rules if one != rule)
        head = re.sub(r"(?ms)^rules: \[.*?\]$", f"rules: [{kept}]", head)
        lines = prompt.source.splitlines(keepends=True)
        body = "".join(line for line in lines if not line.startswith(f"[rule:{rule}]"))
        return f"---\n{head}---\n{body}"

    async def judged(self, name: str, rule: str, *, whole: bool = False) -> Removal:
        """Say what the prompt's suites say of its draft as it is now, in which a rule is gone."""
        reports: list[Report] = []
        for group in [None] if whole else self._one_by_one(name):
            reports.append(await self._tried(name, group))
            if reports[-1].judgement.verdict is not Verdict.CONTRACT_OK:
                break
        found = [one for report in reports for one in report.judgement.deciders]
        usual, texts = self._usual.get(name, {}), _texts(reports)
        return Removal(
            name,
            rule,
            red=reports[-1].judgement.verdict is Verdict.BROKEN,
            named=any(_names(one, rule) for one in found),
            caught_by=tuple(sorted({one.scorer for one in found} - {_TABLE})),
            changed=sum(usual[key] != text for key, text in texts.items() if key in usual),
            answers=len(texts),
        )

    async def _tried(self, name: str, suites: Sequence[Suite] | None) -> Report:
        trial = Trial(prompt=f"{name}@draft", split=None)
        return await try_out(self.service, suites or suites_for(self.service, SUITES, trial), trial)

    def _one_by_one(self, name: str) -> list[list[Suite]]:
        """Return each case alone, one of each channel first, so that a rule of one channel is met soon."""
        pairs = [
            (suite, case)
            for suite in suites_for(self.service, SUITES, Trial(prompt=f"{name}@draft", split=None))
            for case in suite.cases
        ]
        seen: set[tuple[object, ...]] = set()
        first: list[list[Suite]] = []
        later: list[list[Suite]] = []
        for suite, case in pairs:
            (later if _kind(case) in seen else first).append([suite.model_copy(update={"cases": (case,)})])
            seen.add(_kind(case))
        return first + later


def _kind(case: Case) -> tuple[object, ...]:
    request = case.request
    return (request.channel, case.expected.status) if request else (None, case.expected.status)


def _texts(reports: Sequence[Report]) -> Texts:
    return {row.key: (row.status, row.text) for report in reports for row in report.after.rows}


def _names(decider: Decider, rule: str) -> bool:
    return any(f"rule {rule} is gone" in reason for reason in decider.reasons)


async def _measure(names: Sequence[str], *, by_text: bool) -> int:
    began, found = time.monotonic(), []
    with tempfile.TemporaryDirectory() as folder:
        service = await build_service(Settings(_env_file=None, data_dir=Path(folder) / "data"))
        for brand in service.library.brands():
            await service.ingest_path(brand.id, f"knowledge/{brand.id}", {})
        bench = Workbench(service, Path(folder))
        for name in names or bench.names():
            mine = [await bench.without(name, rule, whole=by_text) for rule in bench.rules(name)]
            found += mine
            red, named = sum(one.red for one in mine), sum(one.named for one in mine)
            shown = f", {sum(one.shown == 'red' for one in mine)} by what was written too" if by_text else ""
            print(f"{name}: {len(mine)} removed, {red} red, {named} by name{shown}", flush=True)
        await service.close()
    lost = [one for one in found if not one.named and (one.prompt, one.rule) not in EXCEPTIONS]
    for one in lost:
        print(f"NOT SEEN: {one.prompt} without {one.rule} (red: {one.red})")
    print(
        f"{len(found)} removals: {sum(one.red for one in found)} red, {sum(one.named for one in found)} by name, "
        f"{len(EXCEPTIONS)} exceptions; {sum(one.answers for one in found)} answers in {time.monotonic() - began:.0f} s."
    )
    if by_text:
        _show_texts(found)
    return int(bool(lost) or len(EXCEPTIONS) > 0.02 * len(found))


def _show_texts(found: Sequence[Removal]) -> None:
    """Say what the written answers alone show of each rule, over all prompts that carry it."""
    Path("bench/rules.json").write_text(json.dumps([one._asdict() for one in found], indent=1) + "\n")
    table = Table(title="What the mock's answers show of a rule that is gone, without the table of required rules")
    for column in ("rule", "prompts", "red", "other words", "nothing", "caught by"):
        table.add_column(column, justify="left" if column in {"rule", "caught by"} else "right")
    by_rule: dict[str, list[Removal]] = {}
    for one in found:
        by_rule.setdefault(one.rule, []).append(one)
    for rule, mine in sorted(by_rule.items()):
        counts = Counter(one.shown for one in mine)
        caught = ", ".join(sorted({scorer for one in mine for scorer in one.caught_by}))
        table.add_row(
            rule, str(len(mine)), *(str(counts[kind] or "") for kind in ("red", "other words", "nothing")), caught
        )
    Console(width=110).print(table)
    counts = Counter(one.shown for one in found)
    shares = ", ".join(
        f"{kind} {counts[kind]} ({counts[kind] / len(found):.0%})" for kind in ("red", "other words", "nothing")
    )
    silent = [rule for rule, mine in sorted(by_rule.items()) if all(one.shown == "nothing" for one in mine)]
    print(f"By what was written: {shares}. Shown by nothing in any prompt ({len(silent)}): {', '.join(silent)}.")


def main(words: Sequence[str] = ()) -> None:
    """Try all removals, or those of some prompts."""
    options = argparse.ArgumentParser(prog="bench rules")
    options.add_argument(
        "--by-text", action="store_true", help="run every suite to its end, and count what the answers show"
    )
    options.add_argument("--prompt", action="append", default=[], help="only this one; may be given often")
    asked = options.parse_args(words)
    sys.exit(asyncio.run(_measure(asked.prompt, by_text=asked.by_text)))
