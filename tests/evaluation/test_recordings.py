"""A live model is recorded once and replayed: the same report, no call, statistics; a changed prompt is a miss."""

import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from service.adapters.content_files import ContentFiles
from service.evaluation.recordings import recording, replaying
from service.evaluation.suites import Suite, load_suites
from service.evaluation.trials import Manner, Trial, try_out
from service.evaluation.verdicts import Verdict

SUITES = Path("evals/suites")


class AsLive:
    """The mock behind another name, as a live model would be; counts its calls and is spoilt on demand."""

    name = "vendor/live"

    def __init__(self, model):
        self._model = model
        self.asked: Counter[str] = Counter()
        self.spoil = {}

    async def complete(self, call):
        self.asked[call.schema_name] += 1
        answer = await self._model.complete(call)
        fault = self.spoil.get(sum(self.asked.values()))
        return answer.model_copy(
            update={"text": fault(answer.text) if fault else answer.text, "model": self.name, "latency_ms": 900}
        )

    def admitted(self, model=None, *, urgent=False):
        return self._model.admitted(None, urgent=urgent)

    def states(self):
        return ()


@pytest.fixture
def live(service):
    return AsLive(service.ports.model)


@pytest.fixture
def own(service, live):
    return replace(service, ports=replace(service.ports, model=live))


@pytest.fixture
def suites():
    (suite,) = load_suites(SUITES, ("thank_you",), "dev")
    return (suite,)


async def test_a_replay_is_the_run_again_without_a_call(own, live, suites, tmp_path):
    trial = Trial(prompt="thank_you@1", against="production", repeats=2)
    first = await try_out(recording(own, tmp_path / "r.jsonl"), suites, trial)
    assert first.judgement.verdict is Verdict.NO_CLEAR_CHANGE
    asked = sum(live.asked.values())
    again = await try_out(replaying(own, tmp_path / "r.jsonl"), suites, trial, manner=Manner(recorded="r.jsonl"))
    assert sum(live.asked.values()) == asked > 0
    assert not again.after.is_mock  # statistics, as of the live model
    assert again.judgement.changes == first.judgement.changes != ()
    assert [(row.text, row.latency_ms) for row in again.after.rows] == [
        (row.text, row.latency_ms) for row in first.after.rows
    ]
    assert again.after.recorded == "r.jsonl"


async def test_a_changed_prompt_is_told_and_never_asked_live(own, live, suites, tmp_path):
    await try_out(recording(own, tmp_path / "r.jsonl"), suites, Trial())
    shutil.copytree("prompts", tmp_path / "prompts")
    draft = tmp_path / "prompts/umot/thank_you/draft.j2"
    draft.write_text(re.sub(r"{% endblock %}", "\nBe warm.\n{% endblock %}", draft.read_text(), count=1))
    library = ContentFiles(Path("knowledge"), tmp_path / "prompts")
    edited = replace(own, library=library, ports=replace(own.ports, library=library))
    asked = sum(live.asked.values())
    report = await try_out(replaying(edited, tmp_path / "r.jsonl"), suites, Trial(prompt="thank_you@draft"))
    assert (report.judgement.verdict, report.judgement.verdict.exit_code) == (Verdict.COULD_NOT_TELL, 2)
    assert all(row.error and row.error.startswith("recording_missing: ") for row in report.after.rows)
    row = report.after.rows[0]
    assert row.error is not None
    assert f"the nearest is that of {row.suite}/{row.case}, with another prompt;" in row.error
    assert sum(live.asked.values()) == asked


async def test_a_replay_that_lacks_the_second_look_excuses_no_failure(own, live, suites, tmp_path):
    """What fails is asked again to tell slips from faults; where nothing answers, that must not look like a slip."""
    one = (Suite(suite="thank_you", description="x", cases=suites[0].cases[:1]),)
    case = one[0].cases[0]
    stricter = case.model_copy(update={"expected": case.expected.model_copy(update={"must_mention": ("zeppelin",)})})
    path = tmp_path / "r.jsonl"
    await try_out(recording(own, path), one, Trial())
    strict = (one[0].model_copy(update={"cases": (stricter,)}),)
    report = await try_out(replaying(own, path), strict, Trial())
    assert report.judgement.verdict is Verdict.BROKEN
    assert not report.after.unstable
