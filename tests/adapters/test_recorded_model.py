"""A replay gives what was recorded and nothing else; what is not there is named, never made up."""

import datetime as dt
from pathlib import Path

import pytest

from service.adapters.recorded_model import ASKED_FOR, Header, RecordedModel, open_recordings
from service.domain.prompts import Completion, ModelCall, ModelMessage, ModelSettings
from service.drafting.prompting import with_canary
from service.errors import InvalidContent, ModelUnavailable, RecordingMissing
from tests.fakes import NOON

HEADER = Header(model="vendor/one", at=NOON)


class Live:
    """A model that never gives the same answer twice, and at times none."""

    name = "vendor/one"

    def __init__(self):
        self.asked = 0
        self.fails = False

    async def complete(self, call):
        if self.fails:
            raise ModelUnavailable("it is gone")
        self.asked += 1
        return Completion(
            text=f"answer {self.asked}",
            model=call.model or self.name,
            input_tokens=7,
            output_tokens=3,
            cost_usd=0.01,
            latency_ms=1234,
        )


def call(words="Write.", *, system="Cite your sources.", **more):
    messages, _ = with_canary([ModelMessage(role="system", content=system), ModelMessage(role="user", content=words)])
    return ModelCall(
        messages=messages, schema_name="thank_you", answer_schema={"type": "object"}, settings=ModelSettings(), **more
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recordings" / "a.jsonl"


@pytest.fixture
def live():
    return Live()


def recorder(path, live):
    return RecordedModel(open_recordings(path, HEADER), live)


def replay(path):
    return RecordedModel(open_recordings(path, None))


async def test_a_replay_gives_the_whole_answer_with_what_it_took(path, live):
    told = await recorder(path, live).complete(call())
    again = await replay(path).complete(call())
    assert again == told
    assert (again.latency_ms, again.input_tokens, again.cost_usd) == (1234, 7, 0.01)
    assert live.asked == 1
    assert replay(path).name == "vendor/one"


async def test_urgency_is_no_part_of_the_question_and_the_named_model_is(path, live):
    await recorder(path, live).complete(call())
    assert (await replay(path).complete(call(urgent=True, model="vendor/one"))).text == "answer 1"
    with pytest.raises(RecordingMissing, match="another model"):
        await replay(path).complete(call(model="vendor/two"))


@pytest.mark.parametrize(
    ("asked", "differs"),
    [
        (call(system="Cite nothing."), "prompt"),
        (call("Write more."), "request or evidence"),
        (call(seed=1), "seed"),
        (call().model_copy(update={"settings": ModelSettings(temperature=1)}), "settings"),
        (call().model_copy(update={"answer_schema": {"type": "array"}}), "answer schema"),
    ],
)
async def test_a_miss_names_the_nearest_and_asks_nobody(path, live, asked, differs):
    ASKED_FOR.set("thanks/other")
    await recorder(path, live).complete(call("Quite other words.", system="x", seed=9))
    ASKED_FOR.set("thanks/review")
    await recorder(path, live).complete(call())
    with pytest.raises(RecordingMissing) as missing:
        await replay(path).complete(asked)
    assert missing.value.code == "recording_missing"
    assert f"the nearest is that of thanks/review, with another {differs};" in missing.value.detail
    assert live.asked == 2


async def test_the_same_question_again_gets_its_second_answer_and_then_the_last(path, live):
    model = recorder(path, live)
    assert [(await model.complete(call())).text for _ in range(2)] == ["answer 1", "answer 2"]
    model = replay(path)
    assert [(await model.complete(call())).text for _ in range(3)] == ["answer 1", "answer 2", "answer 2"]


async def test_recording_goes_on_where_it_was_interrupted(path, live):
    await recorder(path, live).complete(call())
    with path.open("ab") as file:
        file.write(b'{"key": "half a li')
    later = RecordedModel(open_recordings(path, Header(model="vendor/two", at=NOON + dt.timedelta(1))), live)
    assert later.name == "vendor/one"  # the file says who answers
    assert (await later.complete(call())).text == "answer 1"
    assert (await later.complete(call(seed=1))).text == "answer 2"
    assert [(await replay(path).complete(call(seed=seed))).text for seed in (0, 1)] == ["answer 1", "answer 2"]


async def test_failures_are_not_recorded(path, live):
    live.fails = True
    with pytest.raises(ModelUnavailable):
        await recorder(path, live).complete(call())
    assert not path.exists()


async def test_a_stream_tells_the_recorded_answer(path, live):
    await recorder(path, live).complete(call())
    *pieces, whole = [piece async for piece in replay(path).stream(call())]
    assert ("".join(pieces), whole.text) == ("answer 1", "answer 1")


@pytest.mark.parametrize("text", [None, "", "{}\n", '{"model": "x", "at": "2026-11-22T00:00:00Z"}\n{"key": 1}\n'])
def test_a_missing_or_broken_file_is_told_at_once(path, text):
    if text is not None:
        path.parent.mkdir()
        path.write_text(text)
    with pytest.raises(InvalidContent, match=r"a\.jsonl:"):
        replay(path)
