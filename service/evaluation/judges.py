"""A model as judge of texts, through the service's own `ChatModel`, and how well it agrees with editors.

A verdict that cannot be read is an error, never a zero. Until a judge is calibrated its opinion is advice and decides
nothing: it needs 100 labels of editors, a kappa of 0.6, and the prompt and model with which that was found.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import Field, ValidationError

from service.domain.nouns import Noun
from service.domain.prompts import ModelCall, ModelMessage, ModelSettings
from service.drafting.prompting import fence, with_canary
from service.errors import InvalidContent, ModelReplyInvalid, ServiceError
from service.evaluation.agreement import Agreement, agreement
from service.ports import ChatModel

LEAST_LABELS = 100
LEAST_KAPPA = 0.6
"""Landis and Koch 1977 call more than 0.6 substantial."""
_TURNS = 2
"""How often each label is judged: what a judge says only half of the time is no judgement."""
_SETTINGS = ModelSettings(profile="judge", temperature=0.0, max_output_tokens=300, timeout_s=60)


class Opinion(Noun):
    """What a judge says of a text."""

    acceptable: bool
    reason: str = Field(default="", max_length=2_000)


class Label(Noun):
    """What an editor said of a text: may it go out as it is? `sources` are the words that it had to rely on."""

    id: str = Field(min_length=1)
    asked: str
    text: str = Field(min_length=1)
    sources: tuple[str, ...] = ()
    acceptable: bool
    by: str = Field(min_length=1)
    note: str = ""


class Calibration(Noun):
    """How a judge did on the labels; `errors` are verdicts that could not be read, and count as disagreement.

    `consistency` is the share of labels on which it said the same each time.
    """

    at: dt.datetime
    prompt_hash: str
    model: str
    labels: int
    agreement: Agreement
    consistency: float
    errors: int = 0

    def advisory_because(self, prompt_hash: str, model: str) -> str:
        """Return why the judge with this prompt and model is advisory; empty where it may decide."""
        if (self.prompt_hash, self.model) != (prompt_hash, model):
            return "its prompt or its model is not the one that was calibrated"
        if self.errors:
            return f"{self.errors} of its verdicts could not be read"
        if self.labels < LEAST_LABELS:
            return f"{self.labels} labels are fewer than {LEAST_LABELS}"
        if self.agreement.kappa is None:
            return "kappa is not defined: all labels or all verdicts are the same"
        if self.agreement.kappa < LEAST_KAPPA:
            return f"kappa {self.agreement.kappa:.2f} is less than {LEAST_KAPPA}"
        return ""


class JudgePrompt(Noun):
    """The words that a judge is asked with, and their hash."""

    path: str
    source: str

    @property
    def hash(self) -> str:
        """The SHA-256 of the words: whoever changes one has another judge."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    def render(self, asked: str, text: str, sources: Sequence[str]) -> tuple[ModelMessage, ...]:
        """Return the messages. What is judged stands behind fences, so that it cannot speak to the judge.

        Raises:
            InvalidContent: the prompt is broken.
        """
        try:
            template = _compile(self.source)
            values = template.new_context({"asked": asked, "text": text, "sources": list(sources)})
            messages = [
                ModelMessage(role=role, content="".join(template.blocks[role](values)).strip())
                for role in ("system", "user")
            ]
        except (TemplateError, KeyError, TypeError) as error:
            raise InvalidContent(f"{self.path}: the judge's prompt cannot be rendered: {error}") from None
        return with_canary(messages)[0]


@lru_cache(maxsize=8)
def _compile(source: str) -> Any:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, autoescape=False)
    environment.filters["fence"] = fence
    return environment.from_string(source)


def load_judge(path: Path) -> JudgePrompt:
    """Read the prompt of the judge.

    Raises:
        InvalidContent: there is none.
    """
    try:
        return JudgePrompt(path=str(path), source=path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise InvalidContent(f"{path}: the prompt of the judge is not there, or not UTF-8") from None


def load_labels(folder: Path) -> tuple[Label, ...]:
    """Read the labels of all files of a folder.

    Raises:
        InvalidContent: a line is broken, or an id stands twice.
    """
    labels: dict[str, Label] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                label = Label.model_validate_json(line)
            except ValidationError as error:
                first = error.errors(include_input=False)[0]
                where = "/".join(map(str, first["loc"]))
                raise InvalidContent(f"{path}:{number}: {where or 'the line'}: {first['msg']}") from None
            if label.id in labels:
                raise InvalidContent(f"{path}:{number}: the id {label.id!r} stands twice")
            labels[label.id] = label
    return tuple(labels.values())


async def ask_judge(
    model: ChatModel,
    prompt: JudgePrompt,
    asked: str,
    text: str,
    sources: Sequence[str],
    *,
    seed: int = 0,
    name: str | None = None,
) -> Opinion:
    """Return a judge's opinion of a text.

    Raises:
        ModelReplyInvalid: its verdict cannot be read; that is no verdict at all.
        ModelError: it gave none.
    """
    call = ModelCall(
        messages=prompt.render(asked, text, sources),
        schema_name="judgement",
        answer_schema=_schema(),
        settings=_SETTINGS,
        model=name,
        seed=seed,
    )
    answer = await model.complete(call)
    try:
        return Opinion.model_validate_json(answer.text, strict=True)
    except ValidationError:
        raise ModelReplyInvalid("the judge's verdict cannot be read, and counts as none") from None


def _schema() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"acceptable": {"type": "boolean"}, "reason": {"type": "string"}},
        "required": ["acceptable", "reason"],
        "additionalProperties": False,
    }


async def calibrate(
    model: ChatModel, prompt: JudgePrompt, labels: Sequence[Label], at: dt.datetime, name: str | None = None
) -> Calibration:
    """Judge every label twice, and return how far the first verdicts agree with the editors.

    Raises:
        InvalidContent: there is no label.
    """
    if not labels:
        raise InvalidContent("there are no labels; editors write them to evals/labels/*.jsonl")
    said = [[await _opinion(model, prompt, label, turn, name) for turn in range(_TURNS)] for label in labels]
    # A verdict that nobody can read helps no editor: it counts as the opposite of the label.
    verdicts = [
        (not label.acceptable) if turns[0] is None else turns[0] for label, turns in zip(labels, said, strict=True)
    ]
    return Calibration(
        at=at,
        prompt_hash=prompt.hash,
        model=name or model.name,
        labels=len(labels),
        agreement=agreement([label.acceptable for label in labels], verdicts),
        consistency=sum(None not in turns and len(set(turns)) == 1 for turns in said) / len(labels),
        errors=sum(turn is None for turns in said for turn in turns),
    )


async def _opinion(model: ChatModel, prompt: JudgePrompt, label: Label, turn: int, name: str | None) -> bool | None:
    try:
        found = await ask_judge(model, prompt, label.asked, label.text, label.sources, seed=turn, name=name)
    except ServiceError:
        return None
    return found.acceptable
