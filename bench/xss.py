"""XSS payloads in a real headless Chromium, without CSP: a sample as they are, and all as a draft's HTML.

Only the first may fire.

`python -m bench xss [--data FOLDER]` (or MOMENTS_BENCH_DATA) needs Chromium (Debian: `apt-get install chromium`).
"""

import argparse
import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from bench.attack_corpora import read_attacks, xss_payloads
from bench.browser import chromium, fired_in, fired_together, open_browser
from service.adapters.markdown_html import MarkdownHtml

_BATCH, _RAW_BATCH = 400, 50
_MOST_RAW = 400
"""As they are, a sample is enough: it shows that what fires is seen to fire."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Load every payload raw and rendered, and print how many fire."""
    options = argparse.ArgumentParser(prog="bench xss")
    options.add_argument("--data", type=Path, default=os.environ.get("MOMENTS_BENCH_DATA"))
    asked = options.parse_args(arguments)
    executable, console = chromium(), Console(width=120)
    if executable is None:
        console.print("xss: skipped, there is no Chromium; on Debian: apt-get install chromium")
        return
    console.print(asyncio.run(_table(executable, Path(asked.data) if asked.data else None)))


async def _table(executable: str, data: Path | None) -> Table:
    table = Table(title="XSS payloads that fire in Chromium, CSP off")
    for column in ("payloads", "number", "as they are", "as a draft's HTML"):
        table.add_column(column, justify="left" if column == "payloads" else "right")
    render = MarkdownHtml().html
    async with open_browser(executable) as context:
        for name, payloads in _payloads(data).items():
            control = payloads[:: max(1, len(payloads) // _MOST_RAW)]
            raw = rendered = 0
            for start in range(0, len(control), _RAW_BATCH):
                raw += len(await fired_in(context, control[start : start + _RAW_BATCH]))
            for start in range(0, len(payloads), _BATCH):
                rendered += await fired_together(context, [render(one) for one in payloads[start : start + _BATCH]])
            table.add_row(name, str(len(payloads)), f"{raw} of {len(control)}", str(rendered))
    return table


def _payloads(data: Path | None) -> dict[str, list[str]]:
    found = {
        "own": [str(one) for one in yaml.safe_load(Path("tests/xss.yaml").read_text(encoding="utf-8"))["payloads"]]
    }
    if data is not None and data.is_dir():
        found["xss-payloadbox"] = xss_payloads(data)
        attacks = read_attacks(data)
        found |= {
            name: [one.text for one in attacks if one.corpus == name] for name in ("garak", "blns", "exfil-vectors")
        }
    return found
