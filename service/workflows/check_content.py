"""The same checks on words that a person or another tool wrote: against the brand's evidence, without a model."""

import re
from collections.abc import Mapping

from service.domain.briefs import Brief, CheckRequest
from service.domain.channels import parts_for
from service.domain.drafts import DraftRequest, ReviewFilter
from service.domain.evidence import Evidence
from service.domain.findings import CheckReport
from service.domain.texts import CitedText, Manuscript
from service.drafting.brief import make_brief, products_in
from service.errors import FieldError, InvalidRequest
from service.guardrails.checklist import run_checks
from service.guardrails.claims import claims_of
from service.guardrails.grounding import best_support
from service.ports import Ports
from service.workflows.gather_evidence import gather_evidence
from service.workflows.hide_personal_data import masking_for
from service.workflows.know_brand import BrandMemory

_TOPIC_CHARACTERS = 1_500
_PART_NAME = re.compile(r"[a-z_]{1,40}")


async def check_content(ports: Ports, memory: BrandMemory, brand_name: str, request: CheckRequest) -> CheckReport:
    """Find evidence for each claim of a text and judge it like a draft's.

    Raises:
        NotFound: unknown brand.
        InvalidRequest: channel or parts do not go with the content type.
    """
    brand = ports.library.brand(brand_name)
    words = request.text or "\n".join((request.parts or {}).values())
    products = request.products or tuple(product.name for product in products_in(brand, words))
    draft_request = DraftRequest(
        content_type=request.content_type, channel=request.channel, locale=request.locale, topic=words[:_TOPIC_CHARACTERS],
        products=products[:20], facts=request.facts,
    )  # fmt: skip
    brief = make_brief(brand, draft_request, ports.clock.now().date())
    masking = await masking_for(ports, memory, brand, words)
    brief = brief.model_copy(update={"topic": masking.mask(brief.topic or "") or None})  # an embedder is a model too
    evidence = await gather_evidence(ports, memory, brand, _roomy(brief), ReviewFilter())
    parts = _parts(request, brief)
    manuscript = Manuscript(
        brand=brand, contract=brief.contract, channel=brief.channel, language=brief.language, part_contracts=brief.parts,
        parts={name: _cite(name, text, evidence, brief.language) for name, text in parts.items()}, evidence=evidence,
        answered=request.answered or "", today=brief.today,
    )  # fmt: skip
    with ports.tracer.span("checks", content_type=brief.contract.content_type.value):
        return run_checks(manuscript)


def _roomy(brief: Brief) -> Brief:
    """A text from elsewhere may rest on anything the brand knows: look wider than a prompt would."""
    contract = brief.contract.model_copy(
        update={"max_passages": 12, "max_facts": 60, "max_reviews": 30, "uses_review_summary": True}
    )
    return brief.model_copy(update={"contract": contract})


def _parts(request: CheckRequest, brief: Brief) -> Mapping[str, str]:
    if request.parts is None:
        return {"body": request.text or ""}
    known = {part.name for part in parts_for(brief.contract, brief.channel)} | {"footer"}
    for name in request.parts:
        if name not in known:
            detail = f"{brief.contract.content_type} in {brief.channel} has the parts {', '.join(sorted(known))}"
            pointer = f"/parts/{name}" if _PART_NAME.fullmatch(name) else "/parts"  # anything may stand in its place
            raise InvalidRequest(detail, errors=[FieldError(pointer, detail)])
    return request.parts


def _cite(name: str, text: str, evidence: Evidence, language: str) -> CitedText:
    """Give each claim of a text the piece of evidence that is nearest to it."""
    marks = []
    for site in claims_of(name, CitedText(text=text), language):
        marks += [(site.end, label) for label in best_support(site, evidence)]
    return CitedText(text=text, marks=tuple(marks))
