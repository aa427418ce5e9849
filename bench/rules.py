"""Takes each rule out of each prompt in turn and asks its suite: is the verdict BROKEN, and is the rule named?

`python -m bench rules` tries all of them; `tests/evaluation/test_rule_removal.py` a sample. Everything happens in a copy.
"""

import asyncio
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from service.adapters.content_files import ContentFiles
from service.bootstrap import build_service
from service.evaluation.suites import Case, Suite
from service.evaluation.trials import Trial, suites_for, try_out
from service.evaluation.verdicts import Decider, Judgement, Verdict
from service.settings import Settings
from service.workflows.service import Service

SUITES = Path("evals/suites")
EXCEPTIONS: dict[tuple[str, str], str] = {}
"""Removals, by prompt and rule, that no case can show, each with the reason. At most 2 % of all."""


class Removal(NamedTuple):
    """What came of taking one rule out; `written` tells that what was written broke something too, not the table alone."""

    prompt: str
    rule: str
    red: bool
    named: bool
    written: bool
    answers: int


class Workbench:
    """A service with a copy of the prompts, in which rules can be taken out and put back."""

    def __init__(self, service: Service, folder: Path) -> None:
        shutil.copytree("prompts", folder / "prompts")
        self.prompts = folder / "prompts"
        library = ContentFiles(Path("knowledge"), self.prompts)
        self.service = replace(service, library=library, ports=replace(service.ports, library=library))

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
        path.write_text(self._folded(name, before, rule), encoding="utf-8")
        try:
            return await self._judged(name, rule, whole)
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

    async def _judged(self, name: str, rule: str, whole: bool) -> Removal:
        trial = Trial(prompt=f"{name}@draft", split=None)
        suites = suites_for(self.service, SUITES, trial)
        told: list[Judgement] = []
        for group in [list(suites)] if whole else _one_by_one(suites):
            told.append((await try_out(self.service, group, trial)).judgement)
            if told[-1].verdict is not Verdict.CONTRACT_OK:
                break
        found = [one for judgement in told for one in judgement.deciders]
        return Removal(
            name, rule, red=told[-1].verdict is Verdict.BROKEN, named=any(_names(one, rule) for one in found),
            written=any(one.scorer != "rules" for one in found), answers=sum(one.rows for one in told),
        )  # fmt: skip


def _one_by_one(suites: Sequence[Suite]) -> list[list[Suite]]:
    """Return each case alone, those of other channels early, so that a rule of one channel is met soon."""
    pairs = [(suite, case) for suite in suites for case in suite.cases]
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


def _names(decider: Decider, rule: str) -> bool:
    return any(f"rule {rule} is gone" in reason for reason in decider.reasons)


async def _measure(whole: bool) -> int:
    began, found = time.monotonic(), []
    with tempfile.TemporaryDirectory() as folder:
        service = await build_service(Settings(_env_file=None, data_dir=Path(folder) / "data"))
        for brand in service.library.brands():
            await service.ingest_path(brand.id, f"knowledge/{brand.id}", {})
        bench = Workbench(service, Path(folder))
        for name in bench.names():
            mine = [await bench.without(name, rule, whole=whole) for rule in bench.rules(name)]
            found += mine
            print(
                f"{name}: {len(mine)} removed, {sum(one.red for one in mine)} red, {sum(one.named for one in mine)} by name",
                flush=True,
            )
        await service.close()
    lost = [one for one in found if not one.named and (one.prompt, one.rule) not in EXCEPTIONS]
    for one in lost:
        print(f"NOT SEEN: {one.prompt} without {one.rule} (red: {one.red})")
    print(
        f"{len(found)} removals: {sum(one.red for one in found)} red, {sum(one.named for one in found)} by name, "
        f"{len(EXCEPTIONS)} exceptions; {sum(one.answers for one in found)} answers in {time.monotonic() - began:.0f} s."
    )
    if whole:
        print(f"In {sum(one.written for one in found)} of them what was written broke something too.")
    return int(bool(lost) or len(EXCEPTIONS) > 0.02 * len(found))


def main(arguments: Sequence[str] = ()) -> None:
    """Try all removals; with `--whole` run every suite to its end, which tells what shows in the texts themselves."""
    sys.exit(asyncio.run(_measure("--whole" in arguments)))
