"""Deals new rows of the claim set to its two halves, alike in kind, label and brand.

As in `python -m bench claim_deal NEW.jsonl`.

Rows that lie in a half stay there, so a row once held out is never tuned on.
"""

import argparse
import random
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from rich.console import Console

from bench.claim_rows import FOLDER, ClaimRow, Half, read_rows, rows_of

SEED = 20261122


def main(arguments: Sequence[str] | None = None) -> None:
    """Append the rows of a file to the halves; an id that is taken stops it before anything is written."""
    options = argparse.ArgumentParser(prog="bench claim_deal", description=__doc__)
    options.add_argument("new", type=Path)
    options.add_argument("--folder", type=Path, default=FOLDER)
    asked = options.parse_args(arguments)
    new = rows_of(asked.new.read_text(encoding="utf-8").splitlines())
    known = {row.id for half in ("tune", "held_out") for row in _read(half, asked.folder)}
    ids = [row.id for row in new]
    if taken := [id_ for id_ in ids if id_ in known or ids.count(id_) > 1]:
        raise SystemExit(f"claim_deal: these ids are taken: {', '.join(taken[:5])}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    for half, rows in deal(new).items():
        with (asked.folder / f"{half}.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(f"{row.model_dump_json(exclude_defaults=True)}\n" for row in rows)
        Console().print(f"{half}: {len(rows)} new rows")


def deal(rows: Sequence[ClaimRow], seed: int = SEED) -> dict[Half, list[ClaimRow]]:
    """Return the rows in two halves; of each kind, label and brand they hold the same number, give or take one.

    Within such a group the languages and relations alternate as well. The seed draws who of equals is dealt first.
    """
    lot = random.Random(seed)
    halves: dict[Half, list[ClaimRow]] = {"tune": [], "held_out": []}
    shuffled = sorted(rows, key=lambda row: row.id)
    lot.shuffle(shuffled)
    turn = lot.random() < 0.5
    for _, group in groupby(sorted(shuffled, key=_group), key=_group):
        for row in sorted(group, key=lambda row: (row.language, row.relation)):
            halves["tune" if turn else "held_out"].append(row)
            turn = not turn
    return {half: sorted(dealt, key=lambda row: row.id) for half, dealt in halves.items()}


def _group(row: ClaimRow) -> tuple[str, str, str]:
    return row.kind, row.label, row.brand


def _read(half: Half, folder: Path) -> tuple[ClaimRow, ...]:
    return read_rows(half, folder) if (folder / f"{half}.jsonl").is_file() else ()
