"""One text from one prompt: render, complete, parse, check; at most one repair, then removal.

Drafts and replies share it.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

from service.domain.brands import Brand
from service.domain.briefs import Brief
from service.domain.drafts import Usage
from service.domain.evidence import Evidence
from service.domain.findings import CheckReport, Severity
from service.domain.nouns import DraftId
from service.domain.prompts import Attempt, Completion, ModelCall, ModelMessage, Prompt
from service.domain.rules import NO_RULES, RuleBook
from service.domain.streams import Delta, Tell
from service.domain.texts import CitedText, Manuscript
from service.drafting.assembling import footer_for
from service.drafting.complaining import asking_again, complaints_of
from service.drafting.disclosing import with_disclosures
from service.drafting.prompting import render, with_canary
from service.drafting.removing import Terms, is_in_the_way, without_faults
from service.drafting.replies import take_markers
from service.drafting.unfolding import Unfolding
from service.errors import DeadlineExceeded, ModelError, ModelReplyInvalid
from service.guardrails.checklist import run_checks
from service.ports import UNTRACED, ChatModel, Tracer

_DELTA_CHARACTERS, _DELTA_S = 64, 0.02
"""So much text, or what came in so many seconds, is told at once: an event costs more than a few letters are worth."""
Complete = Callable[[Manuscript], Awaitable[Manuscript]]
"""Looks up what the checks must know of a text beside its evidence."""
Parse = Callable[[str], tuple[Mapping[str, str], ...]]
"""Reads an answer into one or several texts, each a mapping of part to words; raises ModelReplyInvalid."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is to be written: prompt and inputs, the structure of the answer, and who asks for it.

    With `tell` the text is told as it is written. `urgent` says that a person waits. `rules` are the policy packs that
    are on. `instructions` and `canary` are the rules of the prompt and the secret among them, once it is rendered.
    """

    brand: Brand
    brief: Brief
    evidence: Evidence
    prompt: Prompt
    inputs: Mapping[str, object]
    schema: Mapping[str, object]
    parse: Parse
    complete: Complete
    answered: str = ""
    model: str | None = None
    seed: int = 0
    urgent: bool = False
    draft_id: DraftId | None = None
    tell: Tell | None = None
    tracer: Tracer = UNTRACED
    rules: RuleBook = NO_RULES
    instructions: str = ""
    canary: str = ""


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text as the model wrote it, markers taken out, with what the checks found."""

    parts: Mapping[str, CitedText]
    report: CheckReport

    @property
    def faults(self) -> tuple[int, int]:
        """How many findings stop this text, and how many keep it from being used as it is."""
        findings = self.report.findings
        return sum(finding.severity is Severity.BLOCK for finding in findings), sum(map(is_in_the_way, findings))


@dataclass(frozen=True, slots=True)
class Writing:
    """What came of an assignment: the texts, the model that answered, and what it took, in all and call by call."""

    texts: tuple[CheckedText, ...]
    model: str
    usage: Usage
    attempts: tuple[Attempt, ...] = ()


async def write_text(model: ChatModel, assignment: Assignment) -> Writing:
    """Ask the model, judge its answer, and ask once more if the answer is unusable, blocked or not proven.

    What still fails in the better answer is removed where the contract allows it; else it stands, and its findings with
    it.

    Raises:
        ModelReplyInvalid: the second answer was unusable too.
        ModelError: the model gave no answer.
    """
    rendered = render(assignment.prompt, assignment.inputs)
    messages, canary = with_canary(rendered)
    assignment = replace(assignment, instructions=rendered[0].content, canary=canary)
    first = await _answer(model, assignment, messages, 1)
    try:
        texts = await _judge(assignment, first.text)
        complaints = [one for text in texts for one in complaints_of(text.parts, text.report)]
    except ModelReplyInvalid as error:
        texts, complaints = (), [error.detail]
    if not complaints:
        return Writing(texts=texts, model=first.model, usage=_usage([first]), attempts=first.tried)
    answers = [first]
    try:
        answers.append(await _answer(model, assignment, asking_again(messages, first.text, complaints), 2))
        repaired = await _judge(assignment, answers[-1].text)
    except (ModelError, DeadlineExceeded):
        if not texts:
            raise
        repaired = ()  # what was judged before is worth more than an error
    is_better = bool(repaired) and (not texts or _faults(repaired) <= _faults(texts))
    return Writing(
        texts=tuple([await _without_faults(assignment, text) for text in (repaired if is_better else texts)]),
        model=answers[-1].model if is_better else first.model,
        usage=_usage(answers),
        attempts=tuple(attempt for one in answers for attempt in one.tried),
    )


def _faults(texts: Sequence[CheckedText]) -> tuple[int, int]:
    return sum(text.faults[0] for text in texts), sum(text.faults[1] for text in texts)


async def _without_faults(assignment: Assignment, text: CheckedText) -> CheckedText:
    """Return a text without the sentences that still fail, where that is allowed and leaves a sound text."""
    brief = assignment.brief
    terms = Terms(brief.contract.keeps_words, brief.parts, brief.language)
    mended = await without_faults(text.parts, text.report, partial(check_parts, assignment), terms)
    return CheckedText(*mended) if mended else text


async def _answer(
    model: ChatModel, assignment: Assignment, messages: Sequence[ModelMessage], number: int
) -> Completion:
    """Return the model's answer; tell of it while it comes, where somebody listens."""
    call = _call(assignment, messages)
    if assignment.tell is None:
        return await model.complete(call)
    unfolding, told, waiting = Unfolding(assignment.brief.values), time.monotonic(), 0
    async with aclosing(model.stream(call)) as pieces:
        async for piece in pieces:
            ended = isinstance(piece, Completion)
            if isinstance(piece, str):
                unfolding.add(piece)
                waiting += len(piece)
            if ended or waiting >= _DELTA_CHARACTERS or time.monotonic() - told >= _DELTA_S:
                for part, text in unfolding.more(ended=ended):
                    assignment.tell(Delta(part=part, text=text, attempt=number))
                told, waiting = time.monotonic(), 0
            if isinstance(piece, Completion):
                return piece
    raise ModelReplyInvalid("the answer ended without an end")


def _call(assignment: Assignment, messages: Sequence[ModelMessage]) -> ModelCall:
    return ModelCall(
        messages=tuple(messages),
        schema_name=str(assignment.brief.contract.content_type),
        answer_schema=dict(assignment.schema),
        settings=assignment.prompt.front_matter.model,
        model=assignment.model,
        seed=assignment.seed,
        urgent=assignment.urgent,
    )


async def _judge(assignment: Assignment, answer: str) -> tuple[CheckedText, ...]:
    with assignment.tracer.span("checks", content_type=assignment.brief.contract.content_type.value) as span:
        texts = tuple([await judge_parts(assignment, parts) for parts in assignment.parse(answer)])
        span.note(texts=len(texts), blocks=_faults(texts)[0])
    return texts


async def judge_parts(assignment: Assignment, parts: Mapping[str, str]) -> CheckedText:
    """Add disclosures and footer, take the markers out, look up what the checks ask about, and run them."""
    brand, brief = assignment.brand, assignment.brief
    cited = {name: take_markers(text) for name, text in with_disclosures(parts, assignment.evidence).items()}
    if footer := footer_for(brand, brief.contract, brief.channel, brief.language):
        cited["footer"] = CitedText(text=footer)
    return CheckedText(parts=cited, report=await check_parts(assignment, cited))


async def check_parts(assignment: Assignment, parts: Mapping[str, CitedText]) -> CheckReport:
    """Run the checks on parts whose markers are taken out."""
    return run_checks(await assignment.complete(manuscript_of(assignment, parts)))


def manuscript_of(assignment: Assignment, parts: Mapping[str, CitedText]) -> Manuscript:
    """Return what the checks are given to judge some parts; without parts, they judge the request alone."""
    brief = assignment.brief
    return Manuscript(
        brand=assignment.brand,
        contract=brief.contract,
        channel=brief.channel,
        language=brief.language,
        part_contracts=brief.parts,
        parts=dict(parts),
        evidence=assignment.evidence,
        product=brief.only_product,
        placeholders=tuple(brief.values),
        answered=assignment.answered,
        asked=asked_in(brief, assignment.answered),
        instructions=assignment.instructions,
        canary=assignment.canary,
        fillings=brief.values,
        today=brief.today,
        rules=assignment.rules,
        circumstances=brief.circumstances,
        audience=brief.audience or "",
        private=brief.private,
    )


def asked_in(brief: Brief, answered: str) -> tuple[str, ...]:
    """Return what a request says in words of its own: topic, unless it is what is answered, audience, attributes."""
    topic = brief.topic if brief.topic and brief.topic not in answered else ""
    values = (value for value in brief.attributes.values() if isinstance(value, str))
    return tuple(text for text in (topic, brief.audience, *values) if text)


def _usage(completions: Sequence[Completion]) -> Usage:
    return Usage(
        input_tokens=sum(completion.input_tokens for completion in completions),
        output_tokens=sum(completion.output_tokens for completion in completions),
        cost_usd=round(sum(completion.cost_usd for completion in completions), 6),
        latency_ms=sum(completion.latency_ms for completion in completions),
        attempts=sum(completion.attempts for completion in completions),
    )
