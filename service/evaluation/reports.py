"""A judgement as files for people and tools: one HTML page without scripts, Markdown, JUnit, JSON.

Texts in a report are a model's words, and may be hostile: the page escapes all of them and allows no script by its own
policy.
"""

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from jinja2 import Environment, StrictUndefined, Template

from service.domain.nouns import Noun
from service.evaluation.runs import Run
from service.evaluation.statistics import Interval, rate
from service.evaluation.verdicts import Decider, Judgement

_MOST_DECIDERS = 50
_WORDS = re.compile(r"\S+|\n+")
_CONTROL = dict.fromkeys(i for i in range(32) if chr(i) not in "\t\n\r")


class Report(Noun):
    """Everything about an evaluation: what was judged, and the runs behind it."""

    judgement: Judgement
    after: Run
    before: Run | None = None


class SliceRow(NamedTuple):
    """How many answers of a slice hold, before and after, with the 95 % interval of the share after."""

    title: str
    answers: int
    held: int
    held_before: int | None
    interval: Interval


class Fault(NamedTuple):
    """One thing that does not hold, in a scorer's words, and the cases in which it does not."""

    scorer: str
    reason: str
    cases: tuple[str, ...]


class BrokenCase(NamedTuple):
    """One answer that decides a verdict, with all that does not hold in it."""

    title: str
    deciders: tuple[Decider, ...]
    before: str
    after: str


class Piece(NamedTuple):
    """A run of words of a diff: `same`, `gone` or `new`."""

    kind: str
    words: str


def as_json(report: Report) -> str:
    """Return everything, for tools."""
    return report.model_dump_json(indent=1)


def as_junit(report: Report) -> str:
    """Return the answers as JUnit test cases: what does not hold is a `failure`, what cannot be told an `error`."""
    root = Element("testsuites", name="moments")
    rows = report.after.rows
    for suite in dict.fromkeys(row.suite for row in rows):
        mine = [row for row in rows if row.suite == suite]
        failed = sum(bool(row.failures) and row.error is None for row in mine)
        errors = sum(row.error is not None for row in mine)
        node = SubElement(root, "testsuite", name=suite, tests=str(len(mine)), failures=str(failed), errors=str(errors))
        for row in mine:
            case = SubElement(node, "testcase", classname=suite, name=f"{row.case}[{row.repeat}]")
            if row.error is not None:
                SubElement(case, "error", message=_plain(row.error))
            elif row.failures:
                told = [f"{score.scorer}: {reason}" for score in row.failures for reason in score.reasons]
                SubElement(case, "failure", message=_plain(told[0])).text = _plain("\n".join(told))
    return tostring(root, encoding="unicode", xml_declaration=True)


def _plain(text: str) -> str:
    """XML has no way to write most control characters."""
    return text.translate(_CONTROL)


def as_markdown(report: Report) -> str:
    """Return the report for a pull request."""
    return _template("report.md").render(_told(report))


def as_html(report: Report) -> str:
    """Return the report as one page that needs nothing else."""
    return _template("report.html").render(_told(report))


def _told(report: Report) -> dict[str, object]:
    judgement = report.judgement
    broken = broken_cases(judgement)
    return {
        "report": report,
        "judgement": judgement,
        "faults": faults_of(judgement),
        "broken": broken[:_MOST_DECIDERS],
        "more": max(0, len(broken) - _MOST_DECIDERS),
        "slices": tuple(slices_of(report)),
        "words": word_diff,
        "cost": sum(row.cost_usd for row in report.after.rows),
        "model_s": sum(row.latency_ms for row in report.after.rows) / 1000,
    }


def faults_of(judgement: Judgement) -> tuple[Fault, ...]:
    """Return what does not hold, each once, what is new and what is seen most often first."""
    found: dict[tuple[str, str, bool], dict[str, None]] = {}
    for one in judgement.deciders:
        for reason in one.reasons:
            found.setdefault((one.scorer, reason, one.known), {})[f"{one.suite}/{one.case}"] = None
    ranked = sorted(found.items(), key=lambda item: (item[0][2], -len(item[1])))
    return tuple(
        Fault(f"{scorer} (as before)" if known else scorer, reason, tuple(cases))
        for (scorer, reason, known), cases in ranked
    )


def broken_cases(judgement: Judgement) -> tuple[BrokenCase, ...]:
    """Return the answers that decide a verdict, in their order."""
    found: dict[tuple[str, str, str], list[Decider]] = {}
    for one in judgement.deciders:
        found.setdefault((f"{one.suite} / {one.case}", one.before, one.after), []).append(one)
    return tuple(BrokenCase(title, tuple(mine), before, after) for (title, before, after), mine in found.items())


def slices_of(report: Report) -> Iterator[SliceRow]:
    """Yield how many answers hold, by brand, slice and suite."""
    rows, old = report.after.rows, report.before.rows if report.before else ()
    for kind in ("brand", "slice", "suite"):
        for value in dict.fromkeys(getattr(row, kind) for row in rows):
            mine = [row for row in rows if getattr(row, kind) == value]
            theirs = [row for row in old if getattr(row, kind) == value]
            held = sum(not row.failures and row.error is None for row in mine)
            before = sum(not row.failures and row.error is None for row in theirs) if old else None
            if value:
                yield SliceRow(f"{kind} {value}", len(mine), held, before, rate(held, len(mine)))


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """Return what was taken out of a text and what came in, word by word; ends of paragraphs count as words."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", " ".join(old[a:b])))
            continue
        pieces += [Piece("gone", " ".join(old[a:b]))] if b > a else []
        pieces += [Piece("new", " ".join(new[c:d]))] if d > c else []
    return tuple(pieces)


def _cell(text: str) -> str:
    """Return words that can stand as code in a Markdown table: on one line, without what ends the code or the cell."""
    return " ".join(text.replace("`", "'").replace("|", "/").split())


@lru_cache(maxsize=4)
def _template(name: str) -> Template:
    environment = Environment(
        undefined=StrictUndefined, autoescape=name.endswith(".html"), trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["cell"] = _cell
    source = resources.files("service.evaluation").joinpath("templates", name).read_text(encoding="utf-8")
    return environment.from_string(source)
