"""CPU time of all checks on one draft: by length, with thirty pieces of evidence, and which check takes which share.

The evidence is that of a sample brand and stays the same, as it does for a brand in use; each text is new, so that no
memory of claims helps. Times are CPU, not wall clock: the machine may be busy.
Run as `python -m bench checks`.
"""

import argparse
import asyncio
import json
import random
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from service.bootstrap import build_service
from service.domain.briefs import CheckRequest
from service.domain.evidence import Evidence, EvidenceKind
from service.domain.findings import CheckReport
from service.domain.moments import ContentType
from service.domain.texts import CitedText, Manuscript
from service.drafting.replies import take_markers
from service.guardrails import checklist
from service.settings import Settings
from service.web.startup import keep_what_is_loaded
from service.workflows import check_content as workflow

BRAND = "alder-and-brim"
GOAL_MS, GOAL_WORDS = 15.0, 300
SHARES_OF_EVIDENCE = {EvidenceKind.PASSAGE: 10, EvidenceKind.FACT: 12, EvidenceKind.REVIEW: 8}
_SENTENCE = re.compile(r"[^.!?\n|]{20,200}[.!?]")
_NUMBER = re.compile(r"\d+")
_LETTERS = "bdfgklmnprst", "aeiou"
_PLAIN = (
    "You decide how the {} {} suits you, and {} it when you like.",
    "Some prefer the {} one because it feels {} on the {} days of a year.",
    "Ask us about the {}, whatever {} you have in mind, and we look into the {}.",
    "The {} was {} for 14 {} walks, and it still looks {}.",
)


def main(arguments: list[str] | None = None) -> None:
    """Measure, print tables, and write `bench/checks.json`."""
    options = argparse.ArgumentParser(prog="bench checks")
    options.add_argument("--words", default="100,300,900,2700", help="lengths of texts, separated by commas")
    options.add_argument("--texts", type=int, default=320, help="how many texts of the length that the goal is for")
    asked = options.parse_args(arguments)
    manuscript = asyncio.run(_manuscript())
    keep_what_is_loaded()  # as the server does, before its first request
    results: dict[str, Any] = {"evidence": len(manuscript.evidence.items), "goal_ms": GOAL_MS}
    for words in map(int, asked.words.split(",")):
        count = asked.texts if words == GOAL_WORDS else max(40, asked.texts * GOAL_WORDS // max(words, GOAL_WORDS) // 2)
        results[str(words)] = _times(manuscript, words, count)
    results["shares"] = _shares(manuscript, GOAL_WORDS, 60)
    _show(results)
    Path("bench/checks.json").write_text(json.dumps(results, indent=2))


async def _manuscript() -> Manuscript:
    """Return what the checks are given for a text about two hats, with thirty pieces of evidence."""
    given: list[Manuscript] = []

    def remember(manuscript: Manuscript) -> CheckReport:
        given.append(manuscript)
        return CheckReport()

    with tempfile.TemporaryDirectory() as folder:
        service = await build_service(Settings(_env_file=None, data_dir=Path(folder)))
        await service.ingest_path(BRAND, f"knowledge/{BRAND}", {})
        kept = vars(workflow)["run_checks"]
        vars(workflow)["run_checks"] = remember
        try:
            text = "The Trail Hat and the Meadow Straw Hat: weight, price, care, warranty and what customers say."
            await service.check_content(BRAND, CheckRequest(content_type=ContentType.BUYER_GUIDE, text=text))
        finally:
            vars(workflow)["run_checks"] = kept
            await service.close()
    [manuscript] = given
    items = [
        item
        for kind, most in SHARES_OF_EVIDENCE.items()
        for item in [one for one in manuscript.evidence.items if one.kind is kind][:most]
    ]
    return manuscript.model_copy(update={"evidence": Evidence(items=tuple(items))})


def _times(manuscript: Manuscript, words: int, count: int) -> dict[str, float]:
    """Return the quantiles of the CPU of all checks over new texts of a length, in ms."""
    for number in range(10):
        checklist.run_checks(_with(manuscript, _text(manuscript.evidence, words, -number - 1)))
    spent = []
    for number in range(count):
        one = _with(manuscript, _text(manuscript.evidence, words, number + words * 10_000))
        began = time.process_time()
        checklist.run_checks(one)
        spent.append(time.process_time() - began)
    p50, p99 = (1e3 * float(np.quantile(spent, share)) for share in (0.5, 0.99))
    return {
        "p50_ms": p50,
        "p99_ms": p99,
        "max_ms": 1e3 * max(spent),
        "texts": count,
        "ms_per_100_words": 100 * p50 / words,
    }


def _shares(manuscript: Manuscript, words: int, count: int) -> dict[str, float]:
    """Return the CPU of each check by its name, and of the claims, which is the rest, in ms a text."""
    spent: dict[str, float] = {}
    tables = {name: getattr(checklist, name) for name in dir(checklist) if name.startswith("CHECKS")}
    for name, checks in tables.items():
        setattr(checklist, name, tuple(_timed(check, spent) for check in checks))
    try:
        for number in range(-10, count):
            if number == 0:
                spent.clear()
            one = _with(manuscript, _text(manuscript.evidence, words, number + 77_000_000))
            began = time.process_time()
            checklist.run_checks(one)
            spent["all"] = spent.get("all", 0.0) + time.process_time() - began
    finally:
        for name, checks in tables.items():
            setattr(checklist, name, checks)
    whole = spent.pop("all")
    spent["claims and their evidence"] = whole - sum(spent.values())
    return {name: 1e3 * seconds / count for name, seconds in sorted(spent.items(), key=lambda row: -row[1])}


def _timed(check: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    def timed(*given: Any) -> Any:
        began = time.process_time()
        found = check(*given)
        spent[check.__name__] = spent.get(check.__name__, 0.0) + time.process_time() - began
        return found

    return timed


def _with(manuscript: Manuscript, body: str) -> Manuscript:
    parts = {"title": CitedText(text="Two hats"), "body": take_markers(body)}
    return manuscript.model_copy(update={"parts": parts})


def _text(evidence: Evidence, words: int, seed: int) -> str:
    """Return a text of so many words.

    Sentences of the evidence with other words and numbers, and plain ones between.
    """
    draw = random.Random(seed)
    sentences = _sentences(evidence)
    text: list[str] = []
    written = 0
    while written < words:
        if draw.random() < 0.35:
            form = draw.choice(_PLAIN)
            one = form.format(*(_word(draw) for _ in range(form.count("{}"))))
        else:
            label, known = draw.choice(sentences)
            changed = _NUMBER.sub(lambda match: str(int(match[0]) + draw.choice((0, 0, 0, 1, 7))), known)
            first, *rest = changed.split(" ")
            place = draw.randrange(len(rest)) if rest else 0
            changed = " ".join([first, *rest[:place], _word(draw), *rest[place:]])
            one = f"{changed[:-1]} [{label}]." if draw.random() < 0.8 else changed
        written += len(one.split())
        text.append(one)
    paragraphs = [" ".join(text[start : start + 5]) for start in range(0, len(text), 5)]
    return "\n\n".join(paragraphs)


_KNOWN: dict[int, Sequence[tuple[str, str]]] = {}


def _sentences(evidence: Evidence) -> Sequence[tuple[str, str]]:
    if id(evidence) not in _KNOWN:
        _KNOWN[id(evidence)] = [
            (item.label, match[0].strip()) for item in evidence.items for match in _SENTENCE.finditer(item.text)
        ]
    return _KNOWN[id(evidence)]


def _word(draw: random.Random) -> str:
    """Return a word that was never seen."""
    consonants, vowels = _LETTERS
    return "".join(draw.choice(consonants) + draw.choice(vowels) for _ in range(draw.randint(2, 4)))


def _show(results: dict[str, Any]) -> None:
    console = Console()
    table = Table(title=f"CPU of all checks, {results['evidence']} pieces of evidence, no text twice")
    for column in ("words", "texts", "p50 ms", "p99 ms", "most ms", "p50 ms ÷ 100 words"):
        table.add_column(column, justify="right")
    lengths = [name for name in results if name.isdigit()]
    for words in lengths:
        one = results[words]
        numbers = (one["p50_ms"], one["p99_ms"], one["max_ms"], one["ms_per_100_words"])
        table.add_row(words, str(one["texts"]), *(f"{value:.2f}" for value in numbers))
    console.print(table)
    shares = Table(title=f"Of a text of {GOAL_WORDS} words")
    shares.add_column("check")
    shares.add_column("ms", justify="right")
    shares.add_column("share", justify="right")
    whole = sum(results["shares"].values())
    for name, spent in results["shares"].items():
        shares.add_row(name, f"{spent:.3f}", f"{spent / whole:.0%}")
    console.print(shares)
    if str(GOAL_WORDS) in results:
        p99 = results[str(GOAL_WORDS)]["p99_ms"]
        console.print(f"p99 of {GOAL_WORDS} words: {p99:.2f} ms (goal: under {GOAL_MS:.0f} ms)")
    if len(lengths) > 1:
        first, last = results[lengths[0]]["ms_per_100_words"], results[lengths[-1]]["ms_per_100_words"]
        console.print(f"A hundred words cost {last / first:.2f}× as much in the longest text as in the shortest")


if __name__ == "__main__":
    main()
