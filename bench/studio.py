"""`python -m bench studio`: first byte and weight of each page of the studio, over 10,000 drafts and 100,000 reviews.

The service answers in this process, a caller in a thread asks for one page after the other; the weight is of the page
with all its files, as they are, without compression. The CPU is that of both for a whole page: it tells on a busy
machine what the first byte cannot. Pieces that pages ask for by themselves come last. `--quick` takes a tenth of the
data.
"""

import argparse
import asyncio
import datetime as dt
import http.client
import random
import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import uvicorn
from rich.console import Console
from rich.table import Table

from bench.inbox import put_reviews, reviews_made
from service.bootstrap import Service, build_service
from service.domain.drafts import Draft, DraftRequest
from service.domain.feedback import DecisionRequest
from service.domain.nouns import BrandId
from service.ports import Basis
from service.settings import Settings
from service.web.app import create_app

_BRAND = "alder-and-brim"
_OWNER = BrandId(_BRAND)
_DRAFTS, _REVIEWS, _TIMES, _PIECE_TIMES = 10_000, 100_000, 20, 3
_GOAL_MS, _GOAL_KB = 50, 150
_KINDS = ("product_page", "onboarding", "buyer_guide", "thank_you")
_FILES = re.compile(r'(?:src|href)="(/studio/static/[^"]+)"')


class Page(NamedTuple):
    """What a page took.

    Milliseconds to its first byte, the median and the longest, of CPU, and thousands of bytes in all.
    """

    path: str
    median_ms: float
    cpu_ms: float
    longest_ms: float
    html_kb: float
    whole_kb: float
    is_piece: bool = False
    """What a page asks for by itself once it is shown."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(prog="bench studio")
    options.add_argument("--quick", action="store_true", help="a tenth of the data")
    share = 10 if options.parse_args(arguments).quick else 1
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(_measured(Path(folder), _DRAFTS // share, _REVIEWS // share))
    table = Table(title=f"The studio with {_DRAFTS // share:,} drafts and {_REVIEWS // share:,} reviews")
    for column in ("page", "first byte, median ms", "CPU ms", "longest ms", "HTML kB", "with all files kB"):
        table.add_column(column, justify="left" if column == "page" else "right")
    for page in found:
        marks = ["" if page.median_ms < _GOAL_MS else " ✕", "" if page.whole_kb < _GOAL_KB else " ✕"]
        table.add_row(
            page.path,
            f"{page.median_ms:.1f}{'' if page.is_piece else marks[0]}",
            f"{page.cpu_ms:.1f}",
            f"{page.longest_ms:.1f}",
            f"{page.html_kb:.0f}",
            f"{page.whole_kb:.0f}{marks[1]}",
        )
    Console(width=140).print(table)


async def _measured(folder: Path, drafts: int, reviews: int) -> list[Page]:
    service = await build_service(Settings(_env_file=None, data_dir=folder))
    try:
        await service.ingest_path(_BRAND, f"knowledge/{_BRAND}", {})
        ids = await _write_drafts(service, drafts)
        made = reviews_made(reviews)
        for start in range(0, reviews, 5_000):
            await put_reviews(service, made[start : start + 5_000])
        server = uvicorn.Server(uvicorn.Config(create_app(Settings(_env_file=None), service), port=0, log_config=None))
        running = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        found = await asyncio.to_thread(_ask, port, _paths(ids), _PIECES)
        server.should_exit = True
        await running
        return found
    finally:
        await service.close()


async def _write_drafts(service: Service, count: int) -> list[str]:
    """Put copies of real drafts on record, made over three months; a few are decided."""
    chance, now = random.Random(3), dt.datetime.now(dt.UTC)
    kinds = [
        await service.draft_content(
            _BRAND, DraftRequest.model_validate({"content_type": kind, "products": ["trail-hat"]})
        )
        for kind in _KINDS
    ]
    ids = []
    basis = service.recalls.stores.basis
    bases = [Basis(await basis.asked(_OWNER, one.id), await basis.cited_by(_OWNER, one.id)) for one in kinds]
    for number in range(count):
        made = now - dt.timedelta(minutes=chance.randrange(90 * 24 * 60))
        draft: Draft = kinds[number % len(kinds)].model_copy(update={"id": f"drf_{number:024x}", "created_at": made})
        await service.ports.drafts.add(draft, bases[number % len(kinds)])
        ids.append(str(draft.id))
    for id_ in ids[:100]:
        await service.decisions.decide(_BRAND, id_, DecisionRequest.model_validate({"verdict": "approve"}), "Ada")
    return ids


_PIECES = tuple(
    f"/studio/brands/{_BRAND}/{path}"
    for path in (
        "knowledge?counted=true",
        "knowledge/sources/facts/dependents",
        "reviews/themes/pictures",
        "insights?whole=true",
    )
)
"""What pages ask for by themselves, as to add it up takes a while: measured, and not held to the goal of pages."""


def _paths(ids: Sequence[str]) -> list[str]:
    at = f"/studio/brands/{_BRAND}"
    return [
        f"{at}/drafts",
        f"{at}/drafts?status=ready&channel=web",
        f"{at}/drafts/{ids[0]}",
        f"{at}/drafts/{ids[1]}/edit",
        f"{at}/drafts/new",
        f"{at}/drafts/new?content_type=product_page",
        f"{at}/drafts/compare?left={ids[0]}&right={ids[2]}",
        f"{at}/drafts/stale",
        f"{at}/reply",
        f"/studio/panel/brands/{_BRAND}/reply",
        f"{at}/reviews",
        f"{at}/reviews?state=&stars=2",
        f"{at}/reviews/themes",
        f"{at}/knowledge",
        f"{at}/knowledge/sources/warranty",
        f"{at}/knowledge/sources/facts",
        f"{at}/knowledge/search?q=washing",
        f"{at}/knowledge/gaps",
        f"{at}/insights",
        "/studio/prompts",
        "/studio/prompts/buyer_guide",
        "/studio/prompts/buyer_guide/edit",
        "/studio/prompts/buyer_guide/diff?old=1&new=draft",
        "/studio/prompts/buyer_guide/cases",
        "/studio/evaluations",
        "/studio/sign-in",
    ]


def _ask(port: int, paths: Sequence[str], pieces: Sequence[str]) -> list[Page]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    weights: dict[str, int] = {}

    def get(path: str) -> tuple[float, bytes]:
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()  # returns with the first bytes of the answer
        taken = 1_000 * (time.perf_counter() - began)
        body = answer.read()
        if answer.status not in (200, 303):
            raise SystemExit(f"{path}: {answer.status}")
        return taken, body

    found = []
    for path in (*paths, *pieces):
        get(path)  # what the first visitor of a day waits for is told by `bench inbox`
        times, body = [], b""
        often = _PIECE_TIMES if path in pieces else _TIMES
        cpu = time.process_time()
        for _ in range(often):
            taken, body = get(path)
            times.append(taken)
        cpu_ms = 1_000 * (time.process_time() - cpu) / often
        files = set(_FILES.findall(body.decode()))
        for file in files - set(weights):
            weights[file] = len(get(file)[1])
        is_piece = path in pieces
        whole = len(body) + sum(weights[file] for file in files)
        found.append(Page(path, median(times), cpu_ms, max(times), len(body) / 1_000, whole / 1_000, is_piece))
    return found
