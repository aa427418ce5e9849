"""Answers of a model kept in a file, and given again: an evaluation of a live model that costs nothing and is the same.

An answer is found by what decides it: messages, model, settings, the JSON Schema of the answer, and the seed, which
moves with each repeat. The secret mark in the messages is a hash of them, so it is the same whenever they are.
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar

import orjson
from pydantic import ValidationError

from service.domain.nouns import Noun
from service.domain.prompts import Completion, ModelCall, ModelState
from service.drafting.prompting import CANARY_LINE
from service.errors import InvalidContent, RecordingMissing
from service.ports import ChatModel

ASKED_FOR: ContextVar[str] = ContextVar("moments_asked_for", default="")
"""The suite and case that a call is made for, as `buyer_guide/compare-hats`.

It names recordings and does not find them.
"""
N = TypeVar("N", bound=Noun)
_FORMAT = 1
_DIGEST = 16


class Header(Noun):
    """The first line of a file of recordings: the model asked where a request names none, and the time that it was.

    A replay runs at that time: prompts name the day, and evidence grows old.
    """

    format: int = _FORMAT
    model: str
    at: dt.datetime


class Recording(Noun):
    """One answer. `parts` are short hashes of what the key is made of, so that a miss can say what is not the same."""

    key: str
    case: str
    parts: dict[str, str]
    answer: Completion


class Recordings:
    """The answers in one file, in the order in which they were given; the same question may have had several."""

    def __init__(self, path: Path, header: Header) -> None:
        """Begin with none; `open_recordings` reads a file."""
        self.path = path
        self.header = header
        self._answers: dict[str, list[Completion]] = {}
        self._known: list[Recording] = []

    def take(self, recording: Recording) -> None:
        """Take one in, without writing it."""
        self._answers.setdefault(recording.key, []).append(recording.answer)
        self._known.append(recording)

    def write(self, recording: Recording) -> None:
        """Take one in and add it to the file at once, so that an interruption loses none."""
        self.take(recording)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            if not file.tell():
                file.write(self.header.model_dump_json().encode() + b"\n")
            file.write(recording.model_dump_json().encode() + b"\n")

    def answers(self, key: str) -> list[Completion]:
        """Return all answers to one question."""
        return self._answers.get(key, [])

    def nearest(self, case: str, parts: dict[str, str]) -> str:
        """Say which recording comes nearest, that of the same case before all others, and what differs."""
        if not self._known:
            return f"{self.path} holds no recording at all"

        def likeness(one: Recording) -> tuple[bool, int]:
            return one.case == case, sum(one.parts.get(name) == value for name, value in parts.items())

        best = max(self._known, key=likeness)
        other = [name for name, value in parts.items() if best.parts.get(name) != value]
        return f"the nearest is that of {best.case or 'no case'}, with another {', '.join(other) or 'order of words'}"


def open_recordings(path: Path, begun: Header | None) -> Recordings:
    """Read a file of recordings; where there is none and `begun` is given, begin one with it.

    Raises:
        InvalidContent: there is no such file, or a line of it is broken; the detail names it. What an interruption
            left of the last line is no fault.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        lines = []
    if not lines:
        if begun is None:
            raise InvalidContent(f"{path}: there are no recordings; make them with moments eval run --record {path}")
        return Recordings(path, begun)
    if not lines[-1].endswith(b"\n"):
        lines.pop()
        if begun is not None:  # what is written next must not stand behind half a line
            path.write_bytes(b"".join(lines))
    found = Recordings(path, _read(Header, lines[0] if lines else b"", f"{path}:1"))
    for number, line in enumerate(lines[1:], start=2):
        found.take(_read(Recording, line, f"{path}:{number}"))
    return found


def _read(noun: type[N], line: bytes, place: str) -> N:
    try:
        return noun.model_validate_json(line)
    except ValidationError:
        raise InvalidContent(f"{place}: this is no recording; make the file anew with --record and --fresh") from None


class RecordedModel:
    """Fulfils `ports.ChatModel` from recordings; what they lack is asked of `live` and kept, or missing without one.

    A question that comes again gets the answer that it got that time; if there was none, in a replay the last one.
    """

    def __init__(self, recordings: Recordings, live: ChatModel | None = None) -> None:
        self.name = recordings.header.model
        self._recordings = recordings
        self._live = live
        self._asked: Counter[str] = Counter()

    async def complete(self, call: ModelCall) -> Completion:
        """Return the recorded answer, with the time and the tokens that it took then.

        Raises:
            RecordingMissing: there is none, and no model to ask; the detail names the nearest.
            ModelError: the live model gave no answer.
        """
        parts = _parts(call, self.name)
        key = _key(call, self.name)
        known = self._recordings.answers(key)
        self._asked[key] += 1
        number = self._asked[key]
        if number <= len(known) or (known and self._live is None):
            return known[min(number, len(known)) - 1]
        case = ASKED_FOR.get()
        if self._live is None:
            raise RecordingMissing(
                f"no recording of {case or 'this call'} in {self._recordings.path}: {self._recordings.nearest(case, parts)}; "
                "record it again: moments eval run --record"
            )
        answer = await self._live.complete(call)
        self._recordings.write(Recording(key=key, case=case, parts=parts, answer=answer))
        return answer

    async def stream(self, call: ModelCall) -> AsyncGenerator[str | Completion, None]:
        """Yield the recorded answer in one piece, and as a whole. Raises as `complete`."""
        answer = await self.complete(call)
        yield answer.text
        yield answer

    def admitted(self, model: str | None = None, *, urgent: bool = False) -> AbstractContextManager[None]:
        """Let everything in that is recorded; the live model refuses what it does not know."""
        return nullcontext() if self._live is None else self._live.admitted(model, urgent=urgent)

    def states(self) -> tuple[ModelState, ...]:
        """Return how the live model fares; recordings are always well."""
        return () if self._live is None else self._live.states()


def _key(call: ModelCall, default: str) -> str:
    wanted = call.model_dump(mode="json", exclude={"urgent", "model"}) | {"model": call.model or default}
    return hashlib.sha256(orjson.dumps(wanted, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _parts(call: ModelCall, default: str) -> dict[str, str]:
    return dict(_parts_of(call, default))


def _parts_of(call: ModelCall, default: str) -> Iterator[tuple[str, str]]:
    """Yield what a person would name; the secret mark is left out, as it differs with every word of the request."""
    system, *others = (message.content for message in call.messages)
    yield "prompt", _digest(system.partition(f"\n\n{CANARY_LINE}")[0])
    yield "request or evidence", _digest("\0".join(others))
    yield "model", call.model or default
    yield "settings", _digest(call.settings.model_dump_json())
    yield "answer schema", _digest(orjson.dumps(call.answer_schema, option=orjson.OPT_SORT_KEYS).decode())
    yield "seed", str(call.seed)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
