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
from typing import NamedTuple, TypeVar

import numpy as np
from rich.console import Console
from rich.table import Table

from service.adapters.minilm_embedder import MODEL_ID
from service.bootstrap import Service, build_service
from service.domain.evidence import Review
from service.domain.listening import InboxFilter, StateChange
from service.domain.nouns import BrandId, ReviewId
from service.settings import Settings
from service.workflows.tell_themes import ThemeScope

Result = TypeVar("Result")
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
                id=ReviewId(f"s{number:06d}"),
                rating=chance.randint(1, 5),
                title=f"Note {number}",
                text=" ".join(words),
                date=today - dt.timedelta(days=chance.randrange(700)),
                channel="google",
            )
        )
    return made


async def _measure(count: int, folder: Path) -> None:
    service = await build_service(Settings(_env_file=None, data_dir=folder), will_draft=False)
    reviews = reviews_made(count)
    for start in range(0, count, 5_000):
        await put_reviews(service, reviews[start : start + 5_000])
    steps = _Steps(service, Table("step", title=f"The inbox over {count:,} reviews"))
    steps.table.add_column("ms", justify="right")
    last = await _look(steps)
    await _change(steps, last, reviews[0], count)
    scope = ThemeScope(period="quarter")
    await steps.take("themes by quarter, first time", lambda: service.listening.themes(_BRAND, scope))
    await steps.take("themes by quarter again", lambda: service.listening.themes(_BRAND, scope), 20)
    Console(width=110).print(steps.table)
    await service.close()


class _Steps(NamedTuple):
    """What is measured, and the table of what each step took."""

    service: Service
    table: Table

    async def take(self, step: str, work: Callable[[], Awaitable[Result]], times: int = 1) -> Result:
        """Do a step so many times, write down the median, and return what came of it."""
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            result = await work()
            taken.append(1_000 * (time.perf_counter() - began))
        self.table.add_row(step, f"{median(taken):,.1f}")
        return result

    async def page(self, after: ReviewId | None = None, **wanted: bool) -> ReviewId:
        """Return the last review of a page of the inbox."""
        found = await self.service.listening.inbox(_BRAND, InboxFilter.model_validate(wanted), after)
        return found.items[-1].review.id


async def _look(steps: _Steps) -> ReviewId:
    """Measure pages of an inbox that does not change; return the last review of the first."""
    began = time.process_time()
    last = await steps.take("the first page, first computation", steps.page)
    steps.table.add_row("… in seconds of CPU", f"{time.process_time() - began:,.1f} s")
    await steps.take("the first page again (median of 20)", steps.page, 20)
    await steps.take("the next page, its words not yet read", lambda: steps.page(last))
    await steps.take("those that need an answer, first time", lambda: steps.page(needs_answer=True))
    await steps.take("those that need an answer again (median of 20)", lambda: steps.page(needs_answer=True), 20)
    return last


async def _change(steps: _Steps, last: ReviewId, known: Review, count: int) -> None:
    """Measure pages after a review has been ignored, and after a new one has come."""
    listening = steps.service.listening
    change = StateChange(review_ids=(last,), state="ignored")
    await steps.take("a review is ignored", lambda: listening.mark(_BRAND, change))
    await steps.take("the first page after it", steps.page)
    new = known.model_copy(update={"id": ReviewId("new"), "text": "It cut my finger. Broken."})
    await put_reviews(steps.service, [new])
    await steps.take("the first page after a new review", steps.page)
    await steps.take("pages meanwhile, the new one being read behind (median of 20)", steps.page, 20)
    while (await listening.inbox(_BRAND, InboxFilter(limit=1), None)).count < count:
        await asyncio.sleep(0.5)
    await steps.take("the first page again (median of 20)", steps.page, 20)


async def put_reviews(service: Service, reviews: Sequence[Review]) -> None:
    """Put reviews into the database with vectors that say nothing."""
    vectors = np.zeros((len(reviews), 384), dtype=np.float32)
    vectors[:, 0] = 1
    # The embedder's own name, or the service would embed them all anew behind what is measured.
    await service.ports.knowledge.put_reviews(_BRAND, reviews, [one.id for one in reviews], vectors, MODEL_ID)
