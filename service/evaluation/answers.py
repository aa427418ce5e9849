"""Asks a service about cases.

The same workflows that serve callers, with another prompt or model where one is tried.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from service.domain.drafts import Draft, DraftRequest
from service.domain.moments import ContentType
from service.domain.prompts import ModelCall, Prompt
from service.evaluation.citations import source_text
from service.evaluation.overhearing import Overheard, overhearing, rules_told
from service.evaluation.required_rules import rules_beside
from service.evaluation.runs import Answer, Variant
from service.evaluation.scores import Instructions, Outcome
from service.evaluation.suites import Case, Suite
from service.workflows.service import Service

_OTHER_VALUES = {"first_name": "Quillon", "product": "another one"}
"""What a swapped attribute is changed to; a number is changed to one more."""


def answers_of(service: Service, variant: Variant) -> Answer:
    """Return what asks this service.

    Raises:
        NotFound: the variant names a prompt that there is not.
        InvalidContent: that prompt is broken.
    """
    tried = service.library.prompt(variant.prompt).front_matter.content_type if variant.prompt else None

    service = replace(service, ports=replace(service.ports, model=Overheard(service.ports.model)))

    async def answer(case: Case, repeat: int) -> Outcome:
        if case.search is not None:
            return Outcome(hits=await service.search_knowledge(case.brand, case.search))
        prompt = {"prompt": variant.prompt} if variant.prompt and type_of(case) is tried else {}
        model = {"model": variant.model} if variant.model else {}
        with overhearing() as calls:
            outcome = await _written(service, case, {**prompt, **model}, repeat)
        told = _instructions(service, case, outcome, calls)
        return outcome.model_copy(
            update={"grounds": await _grounds(service, case, outcome.drafts), "instructions": told}
        )

    return answer


def prompt_of(service: Service, variant: Variant, case: Case) -> Prompt | None:
    """Return the prompt that a case is answered with, by the rules of the workflows; None for a search.

    Raises:
        NotFound: there is no such prompt.
        InvalidContent: it is broken.
    """
    if case.search is not None:
        return None
    kind = type_of(case)
    if variant.prompt:
        tried = service.library.prompt(variant.prompt)
        if tried.front_matter.content_type is kind:
            return tried
    asked = case.request or case.reply or case.response
    customer = getattr(asked, "customer", None)
    recipient = customer.id if customer is not None else None
    return service.library.prompt((asked.prompt if asked else None) or kind, recipient or "")


def wording_of(service: Service, suites: Sequence[Suite], variant: Variant) -> tuple[tuple[str, str], ...]:
    """Return which prompt answers each case, with the hash of its words as they are now. Raises as `prompt_of`."""
    found = (prompt_of(service, variant, case) for suite in suites for case in suite.cases)
    return tuple((prompt.name, prompt.hash) for prompt in found if prompt is not None)


def type_of(case: Case) -> ContentType:
    """Return what a case asks to be written; it must not be a search."""
    if case.request is not None:
        return case.request.content_type
    return ContentType.REVIEW_RESPONSE if case.response is not None else ContentType.SUGGESTED_REPLY


async def _written(service: Service, case: Case, changes: dict[str, Any], repeat: int) -> Outcome:
    if case.reply is not None:
        changes["seed"] = case.reply.seed + repeat - 1
        found = await service.suggest_replies(case.brand, case.reply.model_copy(update=changes))
        return Outcome(drafts=found.suggestions, suggestions=found)
    if case.response is not None:
        changes["seed"] = case.response.seed + repeat - 1
        return Outcome(drafts=(await service.respond_to_review(case.brand, case.response.model_copy(update=changes)),))
    assert case.request is not None  # a case asks one thing, and it was none of the others
    changes["seed"] = case.request.seed + repeat - 1
    request = case.request.model_copy(update=changes)
    draft = await service.draft_content(case.brand, request)
    name = case.expected.changes_with
    varied = await service.draft_content(case.brand, _swapped(request, name)) if name else None
    return Outcome(drafts=(draft,), varied=varied)


def _instructions(service: Service, case: Case, outcome: Outcome, calls: list[ModelCall]) -> Instructions | None:
    """Return what the model was told and what it must be told; None if none was asked.

    Raises:
        InvalidContent: the table of required rules is broken, or does not name the prompt.
    """
    if not calls or not outcome.drafts:
        return None
    draft = outcome.drafts[0]
    name = draft.provenance.prompt.partition("@")[0]
    table = rules_beside(service.library.prompt(draft.provenance.prompt))
    required = table.of(name, draft.channel, service.library.brand(case.brand))
    return Instructions(rules=rules_told(calls), required=required)


def _swapped(request: DraftRequest, name: str) -> DraftRequest:
    """Return the request with another value of one attribute of the customer."""
    customer = request.customer
    value = customer.attributes.get(name)
    other = value + 1 if isinstance(value, int | float) else _OTHER_VALUES.get(name, f"other {value}")
    attributes = {**customer.attributes, name: other}
    return request.model_copy(update={"customer": customer.model_copy(update={"attributes": attributes})})


async def _grounds(service: Service, case: Case, drafts: tuple[Draft, ...]) -> tuple[dict[str, str], ...]:
    """Return what each citation points to, read anew from the store."""
    request = case.request or DraftRequest(content_type=ContentType.SUGGESTED_REPLY)
    return tuple(
        [
            {
                citation.id: await source_text(service.ports, service.memory, draft, request, citation)
                for citation in draft.citations
            }
            for draft in drafts
        ]
    )
