"""Draft one content type for one brand: brief, evidence, prompt, model, checks, store.

Replies: `suggest_replies.py`.
"""

from functools import partial

from service.domain.asked import Asked
from service.domain.brands import Brand
from service.domain.briefs import Brief
from service.domain.contracts import CONTRACTS
from service.domain.drafts import Draft, DraftRequest
from service.domain.evidence import Evidence
from service.domain.moments import ContentType, Moment, Need
from service.domain.streams import Begun, Judged, Tell
from service.drafting.brief import make_brief
from service.drafting.inputs import prompt_inputs
from service.drafting.replies import answer_schema, parse_parts, parse_suggestions, suggestions_schema
from service.errors import InvalidRequest
from service.ports import Ports
from service.workflows.choose_prompt import prompt_for
from service.workflows.complete_manuscript import complete_manuscript
from service.workflows.finish_draft import abstain, basis_of, finish_draft, identity_of, new_draft_id, refuse
from service.workflows.gather_evidence import gather_evidence
from service.workflows.hide_personal_data import hide_in_brief, masking_for
from service.workflows.know_brand import BrandMemory
from service.workflows.write_text import Assignment, write_text

_ANSWERS = {Need.CONVERSATION: "conversation", Need.REVIEW: "review"}


async def draft_content(
    ports: Ports, memory: BrandMemory, brand_name: str, request: DraftRequest, tell: Tell | None = None
) -> Draft:
    """Write, check and keep one draft; `tell` hears of it while it is written.

    For `suggested_reply` and `review_response`, the topic is taken as the words to answer.

    Raises:
        NotFound: unknown brand or prompt.
        InvalidRequest: moment or channel do not go with the content type, or the customer was erased.
        ModelError: the model gave no usable answer.
    """
    assignment = await assignment_for(ports, memory, brand_name, request, tell)
    if tell is not None:
        tell(Begun(**identity_of(ports, assignment)))
    draft = without_model(ports, assignment)
    if draft is None:
        writing = await write_text(ports.model, assignment)
        draft = finish_draft(ports, assignment, writing, writing.texts[0])
    if tell is not None:
        tell(Judged(status=draft.status, claims=draft.claims, checks=draft.checks, missing=draft.missing))
    await ports.drafts.add(draft, basis_of(Asked(request=request), draft, assignment.evidence, assignment.brand))
    if tell is not None:
        tell(draft)
    return draft


async def assignment_for(
    ports: Ports, memory: BrandMemory, brand_name: str, request: DraftRequest, tell: Tell | None = None
) -> Assignment:
    """Return what a request asks for: its brief, evidence and prompt.

    Raises:
        NotFound: unknown brand or prompt.
        InvalidRequest: moment or channel do not go with the content type, or the customer was erased.
    """
    brand = ports.library.brand(brand_name)
    await _refuse_erased(ports, brand, request)
    brief = await brief_for(ports, memory, brand, request)
    prompt = prompt_for(ports, request.content_type, request.prompt, request.customer.id or "")
    evidence = await gather_evidence(ports, memory, brand, brief, request.reviews)
    evidence = _with_missing_words(evidence, brief)
    return Assignment(
        brand=brand,
        brief=brief,
        evidence=evidence,
        prompt=prompt,
        inputs=inputs_for(brand, brief, evidence),
        schema=_schema(brief),
        parse=lambda answer: _parse(brief, answer),
        complete=partial(complete_manuscript, ports, memory),
        answered=_answered(brief),
        model=request.model,
        seed=request.seed,
        draft_id=new_draft_id(ports),
        tell=tell,
        tracer=ports.tracer,
        rules=ports.library.rules(brand, request.circumstances.platform),
    )


def without_model(ports: Ports, assignment: Assignment) -> Draft | None:
    """Return the draft of an assignment for which no model is asked: it breaks a rule, or evidence is missing."""
    if (refused := refuse(ports, assignment)) is not None:
        return refused
    if assignment.evidence.missing:
        return abstain(ports, assignment, assignment.model or ports.model.name)
    return None


async def _refuse_erased(ports: Ports, brand: Brand, request: DraftRequest) -> None:
    """Refuse before a model is paid; the store refuses what was under way while its customer was erased."""
    customer, answers = request.customer.id, CONTRACTS[request.content_type].moment is Moment.INTERIM
    if customer and not answers and await ports.erasures.erased(brand.brand_id, [customer]):
        raise InvalidRequest("this customer was erased and is not written to", code="customer_erased")


def _answers_someone(brief: Brief) -> str | None:
    return next((name for need, name in _ANSWERS.items() if need in brief.contract.needs), None)


def _answered(brief: Brief) -> str:
    return (brief.topic or "") if _answers_someone(brief) else ""


def _with_missing_words(evidence: Evidence, brief: Brief) -> Evidence:
    wanted = _answers_someone(brief)
    if wanted is None or brief.topic:
        return evidence
    where = "replies" if wanted == "conversation" else "review-responses"
    sentence = f"{wanted}: give the words to answer in topic, or use …/{where}"
    return evidence.model_copy(update={"missing": (*evidence.missing, sentence)})


async def brief_for(ports: Ports, memory: BrandMemory, brand: Brand, request: DraftRequest) -> Brief:
    """Return the brief of a request as a model may see it.

    Raises:
        InvalidRequest: moment or channel do not go with the content type.
    """
    words = "\n".join([request.topic or "", request.audience or "", *map(str, request.facts.values())])
    masking = await masking_for(memory, brand, words, request.customer)
    return hide_in_brief(brand, make_brief(brand, request, ports.clock.now().date()), masking, request.customer)


def inputs_for(brand: Brand, brief: Brief, evidence: Evidence) -> dict[str, object]:
    """Return what a prompt may use; the topic stands for the conversation or the review where one is answered."""
    words = brief.topic or ""
    answered = {
        "conversation": [{"role": "customer", "text": words}],
        "review": {"text": words, "title": "", "locale": brief.locale},
    }
    return {**prompt_inputs(brand, brief, evidence), **answered}


def _schema(brief: Brief) -> dict[str, object]:
    return (
        suggestions_schema(1)
        if brief.contract.content_type is ContentType.SUGGESTED_REPLY
        else answer_schema(brief.parts)
    )


def _parse(brief: Brief, answer: str) -> tuple[dict[str, str], ...]:
    if brief.contract.content_type is ContentType.SUGGESTED_REPLY:
        return ({"body": parse_suggestions(answer, 1)[0]},)
    return (parse_parts(answer, brief.parts),)
