"""Evaluations in the background: one at a time, on record whatever happens, broken off cleanly."""

import asyncio

import pytest

from service.adapters.database import Database
from service.adapters.evaluation_store import SqlEvaluations
from service.adapters.system_clock import SystemClock
from service.domain.drafts import DraftRequest
from service.domain.keys import KeyId
from service.domain.nouns import BrandId
from service.errors import EvaluationRunning, ModelGone, NotFound
from service.evaluation.evaluations import STOPPED, Evaluations, Prepared, fail_left_behind
from service.evaluation.reports import Report
from service.evaluation.suites import Case, Suite
from service.evaluation.trials import Trial
from service.evaluation.verdicts import judge_run
from service.ports.callers import PAYER, Payer
from service.ports.deadlines import seconds_left, within
from tests.evaluation.build import row, run

CASES = tuple(Case(name=name, brand="hats", request=DraftRequest(content_type="thank_you")) for name in "abc")
WANTED = Prepared(Trial(repeats=2), (Suite(suite="thanks", description="x", cases=CASES),))
RUN = run(row())
REPORT = Report(judgement=judge_run(RUN), after=RUN)


@pytest.fixture
async def store(tmp_path):
    async with Database(tmp_path) as database:
        yield SqlEvaluations(database)


class Trying:
    """Answers a question each time that it is let."""

    def __init__(self):
        self.go = asyncio.Semaphore(0)
        self.error = None
        self.seen = None

    async def __call__(self, suites, trial, told):
        self.seen = (PAYER.get(), seconds_left())
        for _ in range(6):
            await self.go.acquire()
            if self.error:
                raise self.error
            told("thanks/a")
        return REPORT


@pytest.fixture
def trying():
    return Trying()


@pytest.fixture
async def evaluations(store, trying):
    made = Evaluations(store, trying, SystemClock())
    yield made
    await made.close()


async def ended(evaluations, evaluation_id):
    run = evaluations.run_of(evaluation_id)
    async with asyncio.timeout(10):
        while not run.ended:
            await run.changed(1)
    return await evaluations.find(evaluation_id)


async def test_it_runs_to_its_report(evaluations, trying, store):
    begun = await evaluations.begin(WANTED)
    assert (begun.state, begun.brands, begun.progress.expected) == ("running", ("hats",), 6)
    assert (await store.find(begun.id)).state == "running"
    for answered in (1, 2):
        trying.go.release()
        await evaluations.run_of(begun.id).changed(5)
        assert (await evaluations.find(begun.id)).progress.answered == answered
    for _ in range(4):
        trying.go.release()
    found = await ended(evaluations, begun.id)
    assert (found.state, found.verdict, found.report) == ("done", "CONTRACT OK", REPORT)
    later = Evaluations(store, trying, SystemClock())
    assert await later.find(begun.id) == found


async def test_one_at_a_time(evaluations, trying):
    begun = await evaluations.begin(WANTED)
    with pytest.raises(EvaluationRunning, match=begun.id):
        await evaluations.begin(WANTED)
    trying.error = ModelGone("it is gone")
    trying.go.release()
    await ended(evaluations, begun.id)
    trying.error = None
    again = await evaluations.begin(WANTED)
    items = (await evaluations.newest(9, lambda _: True)).items
    assert [(item.id, item.state) for item in items] == [(again.id, "running"), (begun.id, "failed")]


@pytest.mark.parametrize(
    ("error", "reason"),
    [(ModelGone("it is gone"), "model_gone: it is gone"), (KeyError("secret"), "something went wrong on our side; the log says more")],
)  # fmt: skip
async def test_a_failure_is_told(evaluations, trying, store, error, reason):
    begun = await evaluations.begin(WANTED)
    trying.error = error
    trying.go.release()
    found = await ended(evaluations, begun.id)
    assert (found.state, found.reason, found.report) == ("failed", reason, None)
    assert (await store.find(begun.id)).reason == reason


async def test_closing_breaks_it_off_and_says_so(evaluations, store):
    begun = await evaluations.begin(WANTED)
    await evaluations.close()
    entry = await store.find(begun.id)
    assert (entry.state, entry.reason) == ("failed", STOPPED)
    assert entry.ended_at is not None
    assert evaluations.run_of(begun.id).ended


async def test_what_a_process_left_behind_fails_at_the_next_start(store, trying):
    lost = Evaluations(store, trying, SystemClock())
    begun = await lost.begin(WANTED)
    assert lost._task is not None
    lost._task.cancel()  # as if the process were gone: nothing is written
    assert await fail_left_behind(store, SystemClock(), alone=False) == 0  # another process may be at it
    assert await fail_left_behind(store, SystemClock(), alone=True) == 1
    assert (await store.find(begun.id)).reason == STOPPED


async def test_it_outlives_the_request_that_asked_and_not_its_deadline(evaluations, trying):
    token = PAYER.set(Payer(KeyId("key_1"), BrandId("")))
    with within(0.2):
        begun = await evaluations.begin(WANTED)
    PAYER.reset(token)
    trying.go.release()
    await evaluations.run_of(begun.id).changed(5)
    assert trying.seen == (Payer(KeyId("key_1"), BrandId("")), None)


async def test_of_other_brands_nothing_is_listed(evaluations):
    begun = await evaluations.begin(WANTED)
    assert [one.id for one in (await evaluations.newest(9, {"hats"}.__contains__)).items] == [begun.id]
    assert (await evaluations.newest(9, {"desk"}.__contains__)).items == ()


async def test_an_unknown_one(evaluations):
    with pytest.raises(NotFound) as missing:
        await evaluations.find("evl_none")
    assert missing.value.code == "evaluation_not_found"


def test_expected_answers_count_both_sides():
    assert WANTED.expected == 6
    assert WANTED._replace(trial=Trial(prompt="a@draft", against="1")).expected == 6
