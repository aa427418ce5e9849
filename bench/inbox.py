"""The inbox of reviews, measured over 100,000 of them: the first page, later pages, after a new review, and themes.

`python -m bench inbox`; `--quick` takes a tenth. Reviews go straight into the database: embedding them is not measured.
"""

import argparse
import asyncio
import datetime as dt
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from service.bootstrap import Service, build_service
from service.domain.evidence import Review
from service.domain.listening import InboxFilter, StateChange
from service.domain.nouns import BrandId, ReviewId
from service.settings import Settings
from service.workflows.tell_themes import ThemeScope

_BRAND = BrandId("alder-and-brim")
_COUNT = 100_000
_THINGS = [
    "brim",
    "strap",
    "lining",
    "handle",
    "lid",
    "battery",
    "price",
    "delivery",
    "packaging",
    "colour",
    "zip",
    "pocket",
    "hinge",
    "motor",
    "fit",
    "size",
]
_VERDICTS = [
    "is great",
    "is lovely",
    "broke at once",
    "could be better",
    "feels flimsy",
    "works well",
    "is not bad",
    "is too small",
]
_PLACES = [
    "on the train",
    "in the rain",
    "at home",
    "on a long walk",
    "after a month",
    "with gloves on",
    "every morning",
    "in May",
]
_URGENT = ("It cut my finger.", "I demand a refund.", "My parcel never arrived.", "My lawyer will write to you.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(prog="bench inbox")
    options.add_argument("--quick", action="store_true", help="a tenth of the reviews")
    count = _COUNT // 10 if options.parse_args(arguments).quick else _COUNT
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(count, Path(folder)))


def reviews_made(count: int) -> list[Review]:
    """Return so many reviews, the same each time."""
    chance, today = random.Random(7), dt.datetime.now(dt.UTC).date()
    made = []
    for number in range(count):
        words = [f"The {chance.choice(_THINGS)} {chance.choice(_VERDICTS)} {chance.choice(_PLACES)}." for _ in range(5)]
        if chance.random() < 0.02:
            words.insert(chance.randrange(5), chance.choice(_URGENT))
        made.append(
            Review(
                id=ReviewId(f"s{number:06d}"), rating=chance.randint(1, 5), title=f"Note {number}", text=" ".join(words),
                date=today - dt.timedelta(days=chance.randrange(700)), channel="google",
            )
        )  # fmt: skip
    return made


async def _measure(count: int, folder: Path) -> None:
    service = await build_service(Settings(_env_file=None, data_dir=folder), will_draft=False)
    reviews = reviews_made(count)
    for start in range(0, count, 5_000):
        await put_reviews(service, reviews[start : start + 5_000])
    began = time.process_time()
    table = Table(title=f"The inbox over {count:,} reviews")
    for column in ("step", "ms"):
        table.add_column(column, justify="left" if column == "step" else "right")

    async def page(**wanted: Any) -> str:
        found = await service.listening.inbox(_BRAND, InboxFilter.model_validate(wanted), wanted.pop("after", None))
        return found.items[-1].review.id

    async def told(step: str, work: Callable[[], Awaitable[Any]], times: int = 1) -> Any:
        taken, result = [], None
        for _ in range(times):
            began = time.perf_counter()
            result = await work()
            taken.append(1_000 * (time.perf_counter() - began))
        table.add_row(step, f"{median(taken):,.1f}")
        return result

    last = await told("the first page, first computation", page)
    table.add_row("… in seconds of CPU", f"{time.process_time() - began:,.1f} s")
    await told("the first page again (median of 20)", page, 20)
    await told("the next page, its words not yet read", lambda: _next(service, last))
    await told("those that need an answer, first time", lambda: page(needs_answer=True))
    await told("those that need an answer again (median of 20)", lambda: page(needs_answer=True), 20)
    change = StateChange(review_ids=(ReviewId(last),), state="ignored")
    await told("a review is ignored", lambda: service.listening.mark(_BRAND, change))
    await told("the first page after it", page)
    await put_reviews(
        service, [reviews[0].model_copy(update={"id": ReviewId("new"), "text": "It cut my finger. Broken."})]
    )
    await told("the first page after a new review", page)
    await told("pages meanwhile, the new one being read behind (median of 20)", page, 20)
    while (await service.listening.inbox(_BRAND, InboxFilter(limit=1), None)).count < count:
        await asyncio.sleep(0.5)
    await told("the first page again (median of 20)", page, 20)
    await told("themes by quarter, first time", lambda: service.listening.themes(_BRAND, ThemeScope(period="quarter")))
    await told("themes by quarter again", lambda: service.listening.themes(_BRAND, ThemeScope(period="quarter")), 20)
    Console(width=110).print(table)
    await service.close()


async def _next(service: Service, last: str) -> None:
    await service.listening.inbox(_BRAND, InboxFilter(), last)


async def put_reviews(service: Service, reviews: Sequence[Review]) -> None:
    """Put reviews into the database with vectors that say nothing."""
    vectors = np.zeros((len(reviews), 384), dtype=np.float32)
    vectors[:, 0] = 1
    await service.ports.knowledge.put_reviews(_BRAND, reviews, [one.id for one in reviews], vectors, "none@1")
