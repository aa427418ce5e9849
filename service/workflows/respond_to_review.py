"""A review in, a public response out that takes up what the reviewer said. Low ratings always go to a person."""

from functools import partial

from service.domain.asked import Asked
from service.domain.brands import Brand
from service.domain.briefs import Brief
from service.domain.drafts import Customer, Draft, DraftRequest, ReviewFilter
from service.domain.evidence import Review
from service.domain.findings import Finding, Severity
from service.domain.moments import ContentType
from service.domain.nouns import BrandId, ReviewId
from service.domain.suggestions import ReviewResponseRequest
from service.drafting.brief import make_brief
from service.drafting.escalation import escalation_for
from service.drafting.inputs import prompt_inputs, review_input
from service.drafting.personalisation import Masking
from service.drafting.replies import answer_schema, parse_parts
from service.errors import NotFound
from service.ports import Ports
from service.workflows.choose_prompt import prompt_for
from service.workflows.complete_manuscript import complete_manuscript
from service.workflows.finish_draft import basis_of, finish_draft, refuse
from service.workflows.gather_evidence import gather_evidence
from service.workflows.hide_personal_data import hide_in_brief, hide_writer, masking_for
from service.workflows.know_brand import BrandMemory
from service.workflows.suggest_replies import escalation_findings, locale_of
from service.workflows.write_text import Assignment, write_text

_LOW_RATING, _LOW_NPS = 2.5, 6
_NAME_CHARACTERS = 200
_TOPIC_CHARACTERS = 1_500


async def respond_to_review(
    ports: Ports, memory: BrandMemory, brand_name: str, request: ReviewResponseRequest
) -> Draft:
    """Write, check and keep a public response.

    Raises:
        NotFound: unknown brand, prompt or review (code `review_not_found`).
        ModelError: the model gave no usable answer.
    """
    brand = ports.library.brand(brand_name)
    review = request.review or await _review(ports, brand.brand_id, request.review_id)
    writer = Customer(attributes={"name": review.author[:_NAME_CHARACTERS]} if review.author else {})
    masking = await masking_for(memory, brand, f"{review.title}\n{review.text}", writer)
    brief = _brief(ports, brand, request, review, masking)
    evidence = await gather_evidence(ports, memory, brand, brief, ReviewFilter())
    assignment = Assignment(
        brand=brand,
        brief=brief,
        evidence=evidence,
        prompt=prompt_for(ports, ContentType.REVIEW_RESPONSE, request.prompt),
        inputs={**prompt_inputs(brand, brief, evidence), "review": review_input(brand, review, masking)},
        schema=answer_schema(brief.parts),
        parse=lambda answer: (parse_parts(answer, brief.parts),),
        complete=partial(complete_manuscript, ports, memory),
        answered="\n".join([review.display_name or "", review.title, review.text]),
        model=request.model,
        seed=request.seed,
        tracer=ports.tracer,
        rules=ports.library.rules(brand, request.circumstances.platform),
    )
    draft = refuse(ports, assignment)
    if draft is None:
        writing = await write_text(ports.model, assignment)
        extra = _to_a_person(review) + escalation_findings(escalation_for(brand, [review.title, review.text]).reason)
        draft = finish_draft(ports, assignment, writing, writing.texts[0], extra)
    await ports.drafts.add(draft, basis_of(Asked(response=request), draft, evidence, brand))
    return draft


def _brief(ports: Ports, brand: Brand, request: ReviewResponseRequest, review: Review, masking: Masking) -> Brief:
    """Return what to answer, without what would tell who wrote the review."""
    draft_request = DraftRequest(
        content_type=ContentType.REVIEW_RESPONSE,
        channel=request.channel,
        locale=request.locale or locale_of(ports, brand, review.text),
        topic=f"{review.title} {review.text}".strip()[:_TOPIC_CHARACTERS] or None,
        products=(review.product,) if review.product else (),
        circumstances=request.circumstances,
        customer=Customer(id=review.customer),
    )
    brief = hide_in_brief(brand, make_brief(brand, draft_request, ports.clock.now().date()), masking)
    return hide_writer(masking, brief, review)


async def _review(ports: Ports, brand: BrandId, review_id: ReviewId | None) -> Review:
    found = await ports.knowledge.get_reviews(brand, [review_id or ""])
    if not found:
        raise NotFound.in_brand("review", brand, "reviews")
    return found[0]


def _to_a_person(review: Review) -> tuple[Finding, ...]:
    low = (review.rating is not None and review.rating <= _LOW_RATING) or (
        review.nps is not None and review.nps <= _LOW_NPS
    )
    if not low:
        return ()
    message = "A low rating: a person should read the response before it is published."
    return (
        Finding(
            check="escalation",
            rule="human-approval",
            severity=Severity.WARN,
            message=message,
            source="house rule; NIST AI 600-1",
        ),
    )
