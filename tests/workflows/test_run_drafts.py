"""Runs of drafts.

How many a key may have, why one failed, what is remembered of promises, and asking at a bad moment.
"""

import asyncio
import datetime as dt
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from service.adapters.database import Database
from service.adapters.pending_store import SqlPendingDrafts
from service.bootstrap import Service
from service.domain.drafts import Draft
from service.domain.keys import KeyId
from service.domain.nouns import BrandId, DraftId
from service.domain.streams import Begun, Tell
from service.errors import FieldError, LimitReached, ModelUnavailable, NotFound, StorageFailed
from service.ports.callers import PAYER, Payer
from service.workflows.run_drafts import DraftRun, DraftRuns, Write
from tests.builders import BRAND, build_draft
from tests.clocks import SetClock

HATS, MUGS = BrandId("hats"), BrandId("mugs")


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def pending(tmp_path: Path) -> AsyncIterator[SqlPendingDrafts]:
    async with Database(tmp_path) as database:
        yield SqlPendingDrafts(database)


@pytest.fixture
async def runs(pending: SqlPendingDrafts, clock: SetClock) -> AsyncIterator[DraftRuns]:
    runs = DraftRuns(pending, clock.now, 60.0, alone=True)
    yield runs
    await runs.close()


def begun(draft: Draft) -> Begun:
    return Begun(
        id=draft.id,
        brand=draft.brand,
        moment=draft.moment,
        content_type=draft.content_type,
        channel=draft.channel,
        locale=draft.locale,
    )


def writes(draft_id: str, gate: asyncio.Event | None = None, failure: Exception | None = None) -> Write:
    """Return what writes a draft once it may go on, or fails then."""

    async def write(tell: Tell) -> Draft:
        draft = build_draft(id=draft_id)
        tell(begun(draft))
        if gate is not None:
            await gate.wait()
        if failure is not None:
            raise failure
        tell(draft)
        return draft

    return write


async def ended(run: DraftRun) -> DraftRun:
    assert await run.wait(20)
    await asyncio.sleep(0)
    return run


# ---------------------------------------------------------------- how many


async def test_a_key_has_no_more_runs_under_way_than_it_may_whatever_the_brand(runs: DraftRuns):
    gate = asyncio.Event()

    async def begin(key: str, brand: BrandId, draft_id: str, **ends: Any) -> DraftRun:
        PAYER.set(Payer(KeyId(key), brand))
        return (await runs.begin(brand, writes(draft_id, gate, **ends), most=2))[1]

    running = [await begin("shop", HATS, "a"), await begin("shop", MUGS, "b", failure=ModelUnavailable("gone"))]
    for _ in range(3):
        with pytest.raises(LimitReached, match="Too many drafts") as refused:
            await begin("shop", HATS, "c")
        assert refused.value.retry_after_s == 1
    running.append(await begin("desk", HATS, "d"))
    gate.set()
    for run in running:
        await ended(run)
    for draft_id in "efgh":
        await ended(await begin("shop", HATS, draft_id))


async def test_a_request_that_does_not_fit_takes_no_place(runs: DraftRuns):
    async def refuse(tell: Tell) -> Draft:
        raise NotFound("no such prompt")

    for _ in range(3):
        with pytest.raises(NotFound):
            await runs.begin(HATS, refuse, most=1)


async def test_runs_that_ended_are_not_kept_for_ever(runs: DraftRuns):
    for number in range(230):
        _, run = await runs.begin(HATS, writes(str(number)), most=1)
        await ended(run)
    assert runs.find(HATS, "0") is None
    assert runs.find(HATS, "229") is run
    assert len(runs._runs) <= 200


# ---------------------------------------------------------------- failures and promises


async def test_a_failure_is_told_any_number_of_times_and_holds_on_to_nothing(runs: DraftRuns):
    failure = ModelUnavailable("gone", code="model_odd", errors=(FieldError("/topic", "no"),), retry_after_s=7)
    failure.__cause__ = ValueError("of a vendor")
    _, run = await runs.begin(HATS, writes("a", failure=failure))
    await ended(run)

    lengths = []
    for _ in range(3):
        with pytest.raises(ModelUnavailable) as told:
            _raise(run)
        error = told.value
        assert (error.code, error.detail, error.errors, error.retry_after_s) == (
            "model_odd",
            "gone",
            (FieldError("/topic", "no"),),
            7,
        )
        lengths.append(len(traceback.extract_tb(error.__traceback__)))
    assert len(set(lengths)) == 1
    kept = run._failure
    assert kept is not None
    assert (kept.__traceback__, kept.__cause__, kept.__context__) == (None, None, None)


def _raise(run: DraftRun) -> None:
    if run.failure is not None:
        raise run.failure


async def test_old_promises_are_forgotten_when_another_fails(
    runs: DraftRuns, pending: SqlPendingDrafts, clock: SetClock
):
    for draft_id in "ab":
        await runs.begin(HATS, writes(draft_id, failure=ModelUnavailable("gone")), promised=True)
        await asyncio.gather(*runs._tasks)
        promise = await pending.find(HATS, DraftId(draft_id))
        assert promise is not None
        assert promise.code == "model_unavailable"
        clock.time += dt.timedelta(days=2)
    assert await pending.find(HATS, DraftId("a")) is None


# ---------------------------------------------------------------- asking at a bad moment


class Slow:
    """A store whose first look ends after something else has happened."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.meanwhile: Any = None

    async def get(self, brand: BrandId, draft_id: DraftId) -> Draft | None:
        found: Draft | None = await self.inner.get(brand, draft_id)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        return found


@pytest.mark.parametrize("known", [True, False])
async def test_a_draft_that_ends_while_it_is_asked_for_is_found(service: Service, known: bool):
    store, gate = Slow(service.ports.drafts), asyncio.Event()
    slow = replace(service, ports=replace(service.ports, drafts=cast("Any", store)))
    draft = build_draft(id=f"drf_race_{known}", brand=BRAND)

    async def write(tell: Tell) -> Draft:
        tell(begun(draft))
        await gate.wait()
        await service.ports.drafts.add(draft)
        tell(draft)
        return draft

    _, run = await slow.runs.begin(BRAND, write, promised=True)

    async def end() -> None:
        gate.set()
        await ended(run)
        await asyncio.gather(*slow.runs._tasks)  # the promise is forgotten
        if not known:
            del slow.runs._runs[BRAND, draft.id]

    store.meanwhile = end
    assert await slow.find_draft(BRAND, draft.id) == draft
    with pytest.raises(NotFound, match="there is no draft"):
        await slow.find_draft(BRAND, "drf_none")


@pytest.mark.parametrize("failure", [None, ModelUnavailable("gone")])
async def test_a_promise_is_settled_when_the_disk_works_again(
    runs: DraftRuns, pending: SqlPendingDrafts, monkeypatch: pytest.MonkeyPatch, failure: Exception | None
):
    monkeypatch.setattr("service.workflows.run_drafts._SETTLE_AGAIN_S", 0.01)
    broken, tried = True, 0

    def breaking(settle: Any) -> Any:
        async def settled(*what: Any) -> None:
            nonlocal tried
            tried += 1
            if broken:
                raise StorageFailed("the disk is full")
            await settle(*what)

        return settled

    for name in ("keep", "fail"):
        monkeypatch.setattr(pending, name, breaking(getattr(pending, name)))
    gate = asyncio.Event()
    draft_id, run = await runs.begin(HATS, writes("drf_1", gate, failure), promised=True)
    gate.set()
    await ended(run)
    while tried < 3:
        await asyncio.sleep(0.01)
    before = await pending.find(HATS, draft_id)
    assert before is not None
    assert before.code is None, "nobody could write that it is settled"
    broken = False
    async with asyncio.timeout(20):
        while (promise := await pending.find(HATS, draft_id)) is not None and promise.code is None:
            await asyncio.sleep(0.01)
    assert (promise and promise.code) == (failure and "model_unavailable")
