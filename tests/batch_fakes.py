"""Fakes of batches and webhooks for the web and the command line, and of the engine for those who run batches."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

from service.adapters.audience_files import AudienceFiles
from service.domain.batches import Batch, BatchEstimate, BatchOptions, BatchPage, BatchResult
from service.domain.ingestion import RowError
from service.domain.webhooks import DeadLetterPage, NewWebhook, Webhook, WebhookRequest
from service.errors import InvalidRequest, NotFound
from service.ports.batches import BatchEngine, Onward, Portion, Work
from service.ports.turns import SpareTime
from service.web.examples import examples_of
from service.workflows.measure_batches import BatchFigures


def example(operation: str, status: str) -> Any:
    """Return the first example of an operation's response."""
    return next(iter(examples_of(operation)["responses"][status]["application/json"].values()))["value"]


class FakeBatches:
    """Answers with the documented examples, and remembers the items that it was given."""

    def __init__(self) -> None:
        self.reader = AudienceFiles()
        self.items: list[Any] = []
        self.options: BatchOptions | None = None
        self.known: set[str] = set()

    async def open(self) -> None:
        pass

    def yield_to(self, spare: SpareTime) -> None:
        pass

    async def figures(self) -> BatchFigures:
        return BatchFigures()

    async def submit(self, brand: str, rows: Iterator[Any], options: BatchOptions, **_: object) -> Batch:
        self.items, self.options = list(rows), options
        if all(isinstance(row, RowError) for row in self.items):
            raise InvalidRequest("All rows were refused", code="no_valid_rows")
        batch = Batch.model_validate(example("create_batch", "202"))
        self.known.add(batch.id)
        return batch

    async def estimate(self, brand: str, rows: Iterator[Any], options: BatchOptions, **_: object) -> BatchEstimate:
        self.items, self.options = list(rows), options
        return BatchEstimate.model_validate(example("create_batch", "200"))

    async def get(self, brand: str, batch_id: str) -> Batch:
        if batch_id not in self.known:
            raise NotFound("there is no batch of this id", code="batch_not_found")
        return Batch.model_validate(example("get_batch", "200"))

    async def list(self, brand: str, cursor: str | None, limit: int) -> BatchPage:
        return BatchPage.model_validate(example("list_batches", "200"))

    async def results(self, brand: str, batch_id: str, **_: object) -> AsyncIterator[BatchResult]:
        for line in examples_of("list_batch_results")["responses"]["200"]["application/x-ndjson"]["example"][
            "value"
        ].splitlines():
            yield BatchResult.model_validate_json(line)

    async def cancel(self, brand: str, batch_id: str) -> Batch:
        await self.get(brand, batch_id)
        return Batch.model_validate(example("cancel_batch", "200"))

    async def retry(self, brand: str, batch_id: str) -> Batch:
        await self.get(brand, batch_id)
        return Batch.model_validate(example("retry_batch", "200"))


class FakeWebhooks:
    """One endpoint, which is there once it was registered."""

    def __init__(self) -> None:
        self.registered: list[Webhook] = []

    async def register(self, brand: str, wanted: WebhookRequest) -> NewWebhook:
        new = NewWebhook.model_validate(example("create_webhook", "201") | wanted.model_dump())
        self.registered.append(Webhook.model_validate(new.model_dump(exclude={"secret"})))
        return new

    async def list(self, brand: str) -> tuple[Webhook, ...]:
        return tuple(self.registered)

    async def delete(self, brand: str, webhook: str) -> Webhook:
        for found in self.registered:
            if found.id == webhook:
                self.registered.remove(found)
                return found
        raise NotFound("there is no webhook of this id", code="webhook_not_found")

    async def dead_letters(self, brand: str, cursor: str | None, limit: int) -> DeadLetterPage:
        return DeadLetterPage.model_validate(example("list_dead_letters", "200"))

    async def replay(self, brand: str, message: str) -> None:
        if message != example("replay_dead_letter", "200")["id"]:
            raise NotFound("there is no dead letter of this id", code="dead_letter_not_found")


class FakeEngine:
    """Fulfils `ports.BatchEngine` in memory: portions wait until the test has them run."""

    def __init__(self) -> None:
        self.step = 32
        self.waiting: list[Portion] = []
        self.seen: set[Portion] = set()
        self.work: Work | None = None
        self.gone: list[str] = []

    @property
    def running(self) -> bool:
        return self.work is not None

    async def start(self, work: Work) -> None:
        self.work = work

    async def put(self, portions: Sequence[Portion]) -> None:
        self.waiting += [one for one in portions if one not in self.seen]
        self.seen |= set(portions)

    async def holds(self, brand: str, batch: str) -> bool:
        return any(one.batch == batch for one in self.waiting)

    async def take_over(self, executor: str) -> int:
        self.gone.append(executor)
        return 0

    async def regain(self) -> int:
        return 0

    async def tidy(self) -> None:
        pass

    async def stop(self) -> None:
        self.work = None

    async def run(self) -> list[Onward]:
        """Run what waits, step by step, once; what must wait goes back into the queue."""
        portions, self.waiting = self.waiting, []
        told = []
        for portion in portions:
            for at in range(portion.first, portion.last, self.step):
                assert self.work is not None
                step = portion._replace(first=at, last=min(at + self.step, portion.last))
                onward = await self.work(step)
                told.append(onward)
                if onward.how in ("wait", "later"):
                    waits = portion.waits + 1 if onward.how == "wait" else 0
                    self.waiting.append(portion._replace(first=at, waits=waits))
                if onward.how != "next":
                    break
        return told


class Worker:
    """Remembers the steps that it was asked for."""

    def __init__(self) -> None:
        self.steps: list[Portion] = []
        self.answer: Callable[[Portion], Onward] = lambda _: Onward("next")

    async def __call__(self, portion: Portion) -> Onward:
        self.steps.append(portion)
        return self.answer(portion)

    async def until(self, count: int, engine: BatchEngine) -> None:
        async with asyncio.timeout(20):
            while len(self.steps) < count:
                if isinstance(engine, FakeEngine):
                    await engine.run()
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)  # nothing more may come
        assert len(self.steps) == count
