"""A conversation in, up to three replies for an agent out, in the customer's language; never sent by us."""

from collections.abc import Sequence
from functools import partial

from service.domain.asked import Asked
from service.domain.brands import Brand
from service.domain.briefs import Brief
from service.domain.drafts import Draft, DraftRequest, ReviewFilter
from service.domain.evidence import Evidence, EvidenceKind
from service.domain.findings import Finding, Severity
from service.domain.moments import ContentType
from service.domain.nouns import language_of
from service.domain.suggestions import Message, ReplyRequest, Suggestions
from service.drafting.brief import make_brief
from service.drafting.escalation import escalation_for
from service.drafting.inputs import conversation_input, prompt_inputs
from service.drafting.replies import parse_suggestions, suggestions_schema
from service.ports import Ports
from service.retrieval.relevance import ENOUGH_FOR_A_REPLY
from service.workflows.choose_prompt import prompt_for
from service.workflows.complete_manuscript import complete_manuscript
from service.workflows.finish_draft import basis_of, finish_draft, refuse
from service.workflows.gather_evidence import gather_evidence
from service.workflows.hide_personal_data import hide_in_brief, masking_for
from service.workflows.know_brand import BrandMemory
from service.workflows.write_text import Assignment, write_text

_TOPIC_CHARACTERS = 1_500


async def suggest_replies(ports: Ports, memory: BrandMemory, brand_name: str, request: ReplyRequest) -> Suggestions:
    """Write up to three distinct replies to the customer's last words, and say whether a person must take over.

    Raises:
        NotFound: unknown brand or prompt.
        ModelError: the model gave no usable answer.
    """
    brand = ports.library.brand(brand_name)
    said = tuple(message.text for message in request.messages if message.role == "customer")
    locale = request.locale or locale_of(ports, brand, "\n".join(said))
    brief, messages = await _brief(ports, memory, brand, request, locale)
    evidence = await gather_evidence(ports, memory, brand, brief, ReviewFilter(), ENOUGH_FOR_A_REPLY)
    missing = _missing(evidence, brief)
    assignment = Assignment(
        brand=brand,
        brief=brief,
        evidence=evidence,
        prompt=prompt_for(ports, ContentType.SUGGESTED_REPLY, request.prompt, request.customer.id or ""),
        inputs={**prompt_inputs(brand, brief, evidence), "conversation": conversation_input(messages)},
        schema=suggestions_schema(request.max_suggestions),
        parse=lambda answer: tuple({"body": body} for body in parse_suggestions(answer, request.max_suggestions)),
        complete=partial(complete_manuscript, ports, memory),
        answered="\n".join(message.text for message in messages),
        model=request.model,
        seed=request.seed,
        urgent=True,
        tracer=ports.tracer,
        rules=ports.library.rules(brand, request.circumstances.platform),
    )
    escalate = escalation_for(brand, said[-3:])
    if (refused := refuse(ports, assignment)) is not None:
        drafts: tuple[Draft, ...] = (refused,)
    else:
        writing = await write_text(ports.model, assignment)
        extra = escalation_findings(escalate.reason)
        drafts = tuple(finish_draft(ports, assignment, writing, text, extra) for text in writing.texts)
    asked = Asked(reply=request.model_copy(update={"messages": messages, "locale": locale}))
    await _keep(ports, brand, asked, drafts, evidence, missing)
    return Suggestions(id=ports.clock.new_id("rep"), suggestions=drafts, missing=missing, escalate=escalate)


async def _keep(
    ports: Ports, brand: Brand, asked: Asked, drafts: Sequence[Draft], evidence: Evidence, missing: tuple[str, ...]
) -> None:
    """Put every reply on record with its share of what the one call of the model cost."""
    for number, draft in enumerate(drafts):
        gaps = missing if number == 0 else ()  # one conversation asks for them once
        basis = basis_of(asked, draft, evidence, brand)
        await ports.drafts.add(draft, basis._replace(usage_share=1 / len(drafts), missing=gaps))


def _missing(evidence: Evidence, brief: Brief) -> tuple[str, ...]:
    """Return a sentence for each gap in the evidence; replies are written all the same, and say nothing of it."""
    gaps = tuple(f"{gap} (the replies say nothing of it)" for gap in evidence.missing)
    if any(item.kind in {EvidenceKind.PASSAGE, EvidenceKind.FACT} for item in evidence.items):
        return gaps
    return (*gaps, f"knowledge: nothing on record speaks of “{(brief.topic or '')[:80]}”")


def locale_of(ports: Ports, brand: Brand, text: str) -> str:
    """Return the brand's locale in the language of a text, else the language itself, else the brand's first locale."""
    language = ports.languages.detect(text)
    if language is None:
        return brand.locales[0]
    return next((locale for locale in brand.locales if language_of(locale) == language), language)


async def _brief(
    ports: Ports, memory: BrandMemory, brand: Brand, request: ReplyRequest, locale: str
) -> tuple[Brief, tuple[Message, ...]]:
    """Return the brief and the conversation without personal data; what the customer said may come back in a reply."""
    draft_request = DraftRequest(
        content_type=ContentType.SUGGESTED_REPLY,
        channel=request.channel,
        locale=locale,
        customer=request.customer,
        topic=_last_words(request)[:_TOPIC_CHARACTERS],
        circumstances=request.circumstances,
    )
    said = "\n".join(message.text for message in request.messages)
    masking = await masking_for(memory, brand, said, request.customer)
    messages = tuple(
        message.model_copy(update={"text": masking.mask(message.text) or "…"}) for message in request.messages
    )
    brief = make_brief(brand, draft_request, ports.clock.now().date())
    return hide_in_brief(brand, brief, masking, request.customer), messages


def _last_words(request: ReplyRequest) -> str:
    """Return what the customer has said since the agent last answered; all of it if the agent spoke last."""
    words: list[str] = []
    for message in reversed(request.messages):
        if message.role == "agent" and words:
            break
        if message.role == "customer":
            words.insert(0, message.text)
    return "\n".join(words)


def escalation_findings(reason: str | None) -> tuple[Finding, ...]:
    """Return the finding that sends a draft to a person, or none."""
    if reason is None:
        return ()
    message = f"A person should answer: {reason}"
    return (
        Finding(
            check="escalation", rule="human-approval", severity=Severity.WARN, message=message, source="brand policy"
        ),
    )
