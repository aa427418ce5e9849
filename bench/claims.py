"""The checker on labelled claims: by kind, on the half that may be tuned on and on the half held out, and on real text.

`python -m bench claims` needs nothing; with `--data FOLDER` (or MOMENTS_BENCH_DATA) it adds the pairs that
`claim_pairs` builds from real text and the claims of WiCE. `--show N` lists wrong rows of the tuning half; of the
held-out half only figures are ever printed.
"""

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import claim_wice
from bench.claim_deal import deal
from bench.claim_pairs import read_pairs
from bench.claim_rows import LATER, ClaimRow, read_rows
from bench.claim_runs import report_on, verdict_on
from bench.claim_scores import Figures, figures_by_kind, verdict_of

_COLUMNS = ("rows", "precision", "recall", "f1", "exact", "false_alarms", "harmless_flagged")
_HEADS = (
    "",
    "rows",
    "precision",
    "recall",
    "F1",
    "three-way",
    "true paraphrases flagged",
    "nothing to check flagged",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print tables or JSON."""
    options = argparse.ArgumentParser(prog="bench claims")
    options.add_argument("--data", type=Path, default=os.environ.get("MOMENTS_BENCH_DATA"))
    options.add_argument("--json", action="store_true", help="figures as JSON instead of tables")
    options.add_argument("--show", type=int, default=0, metavar="N", help="list up to N wrong rows of the tuning half")
    options.add_argument("--cited", action="store_true", help="with --show, judge the claims with their citations")
    options.add_argument("--kind", help="with --show, only rows of this kind")
    options.add_argument("--tuning", action="store_true", help="leave out the half that nobody tunes on")
    options.add_argument("--brief", action="store_true", help="one line a set, no figures by kind")
    asked = options.parse_args(arguments)
    data = Path(asked.data) if asked.data else None
    console = Console(width=130)
    sets = dict(_sets(data, held_out=not asked.tuning))
    wice = claim_wice.measure(data) if data else ()
    if asked.json:
        figures = {name: {kind: one.model_dump() for kind, one in by_kind.items()} for name, by_kind in sets.items()}
        print(json.dumps(figures | {"WiCE": [line.model_dump() for line in wice]}, indent=2))
        return
    for name, by_kind in sets.items() if not asked.brief else ():
        console.print(_table(f"Claims: {name}", by_kind))
    for last in ("typed", "all"):
        console.print(_table(f"Claims, {last} kinds", {name: by_kind[last] for name, by_kind in sets.items()}))
    console.print(claim_wice.table(wice) if wice else "WiCE: skipped, no wice-dev in --data or MOMENTS_BENCH_DATA.")
    if asked.show:
        rows = (*read_rows("tune"), *chain.from_iterable(deal(read_rows(name))["tune"] for name in LATER))
        _show(console, [row for row in rows if asked.kind in {None, row.kind}], asked.show, cited=asked.cited)


def _sets(data: Path | None, *, held_out: bool) -> Iterator[tuple[str, dict[str, Figures]]]:
    """Yield the figures of each set by its name."""
    sets: dict[str, Sequence[ClaimRow]] = {"tune": read_rows("tune")}
    for later in LATER:
        halves = deal(read_rows(later))
        sets |= {f"{later} to tune on": halves["tune"], f"{later} held out": halves["held_out"]}
    if held_out:
        sets["held out"] = read_rows("held_out")
    if pairs := read_pairs(data) if data else ():
        sets["real text"] = pairs
    for name, rows in sets.items():
        for cited in (False, True):
            verdicts = [verdict_on(row, cited=cited) for row in rows]
            yield f"{name}, {'cited' if cited else 'uncited'}", figures_by_kind(verdicts)


def _table(title: str, by_kind: dict[str, Figures]) -> Table:
    table = Table(title=title)
    for head in _HEADS:
        table.add_column(head, justify="right" if head else "left")
    for kind, figures in by_kind.items():
        values = [getattr(figures, column) for column in _COLUMNS]
        table.add_row(kind, *map(_cell, values), style="bold" if kind in {"all", "typed"} else "")
    return table


def _cell(value: float | None) -> str:
    return "" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


def _show(console: Console, rows: Sequence[ClaimRow], limit: int, *, cited: bool) -> None:
    """List rows that were flagged and should not have been, or the reverse, with what the checker said of them."""
    wrong = 0
    for row in rows:
        claims = report_on(row, cited=cited).claims
        verdict = verdict_of(row, claims)
        if not verdict.wrong:
            continue
        wrong += 1
        if wrong <= limit:
            said = "; ".join(f"{claim.kind} {claim.status}: {claim.reason}" for claim in claims) or "no claim found"
            console.print(
                f"{row.id}: {row.label}, found {verdict.found}\n  {row.claim}\n  ({row.why}) {said}", markup=False
            )
    console.print(f"{wrong} of {len(rows)} rows of the tuning half are wrong.")


if __name__ == "__main__":
    main()
