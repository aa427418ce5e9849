"""The same checks on words that a person or another tool wrote: against the brand's evidence, without a model."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from service.domain.brands import Brand
from service.domain.briefs import Brief, CheckRequest
from service.domain.channels import parts_for
from service.domain.drafts import DraftRequest, ReviewFilter
from service.domain.evidence import Evidence, EvidenceItem
from service.domain.findings import CheckReport
from service.domain.nouns import language_of
from service.domain.texts import CitedText, Manuscript
from service.drafting.brief import make_brief, products_in
from service.errors import FieldError, InvalidRequest
from service.guardrails.checklist import run_checks
from service.guardrails.claims import claims_of
from service.ports import Ports
from service.retrieval.evidence_items import label_items
from service.workflows.complete_manuscript import complete_manuscript
from service.workflows.gather_evidence import gather_evidence
from service.workflows.hide_personal_data import masking_for
from service.workflows.know_brand import BrandMemory

_TOPIC_CHARACTERS = 1_500
_MOST_TOPICS = 16
"""A text of 20,000 characters has no more."""
_ANY = 0.0
"""The probability from which a passage is taken.

A lie seldom reads like the page that denies it: what is not worth a prompt's room may still be what it is held against.
"""
_PART_NAME = re.compile(r"[a-z_]{1,40}")


async def check_content(ports: Ports, memory: BrandMemory, brand_name: str, request: CheckRequest) -> CheckReport:
    """Find evidence for what a text says and judge it like a draft's.

    Raises:
        NotFound: unknown brand.
        InvalidRequest: channel or parts do not go with the content type.
    """
    return (await judge_words(ports, memory, ports.library.brand(brand_name), request)).report


class JudgedWords(NamedTuple):
    """What the checks say of some words, and the evidence that they were held against."""

    report: CheckReport
    evidence: Evidence


async def judge_words(
    ports: Ports,
    memory: BrandMemory,
    brand: Brand,
    request: CheckRequest,
    also: Callable[[Brief], Sequence[EvidenceItem]] = lambda brief: (),
    placeholders: tuple[str, ...] = (),
) -> JudgedWords:
    """Judge words against what the brand knows; `also` gives evidence that need not be found, as the words rest on it.

    Raises:
        InvalidRequest: channel or parts do not go with the content type.
    """
    words = request.text or "\n".join((request.parts or {}).values())
    products = request.products or tuple(product.name for product in products_in(brand, words))
    stretches = _stretches(words, language_of(request.locale or brand.locales[0]))
    masking = await masking_for(memory, brand, words)
    # What is searched for is masked: an embedder is a model too.
    briefs = [_brief(ports, brand, request, products, masking.mask(topic)) for topic in stretches]
    found = [await gather_evidence(ports, memory, brand, _roomy(brief), ReviewFilter(), _ANY) for brief in briefs]
    brief = briefs[0]
    known = Evidence(items=label_items(tuple(also(brief))))
    evidence = _together([known, *found] if known.items else found)
    manuscript = Manuscript(
        brand=brand,
        contract=brief.contract,
        channel=brief.channel,
        language=brief.language,
        part_contracts=brief.parts,
        parts={name: CitedText(text=text) for name, text in _parts(request, brief).items()},
        evidence=evidence,
        today=brief.today,
        placeholders=placeholders,
        rules=ports.library.rules(brand, request.circumstances.platform),
        circumstances=brief.circumstances,
        answered=request.answered or "",
        product=brief.only_product,
    )
    with ports.tracer.span("checks", content_type=brief.contract.content_type.value):
        return JudgedWords(run_checks(await complete_manuscript(ports, memory, manuscript)), evidence)


def _brief(ports: Ports, brand: Brand, request: CheckRequest, products: tuple[str, ...], topic: str) -> Brief:
    draft_request = DraftRequest(
        content_type=request.content_type,
        channel=request.channel,
        locale=request.locale,
        topic=topic,
        products=products[:20],
        facts=request.facts,
        circumstances=request.circumstances,
    )
    return make_brief(brand, draft_request, ports.clock.now().date())


def _stretches(words: str, language: str) -> list[str]:
    """Cut a text into what is searched for at a time: whole sentences, as many as a topic holds.

    The words of a short text are one topic. Of a long one each stretch is a topic of its own, so that its end finds its
    evidence as well as its beginning; the sentences that make claims are kept together in their order.
    """
    if len(words) <= _TOPIC_CHARACTERS:
        return [words]
    found = [""]
    for site in claims_of("body", CitedText(text=words), language):
        if site.leads and len(found[-1]) + len(site.text) >= _TOPIC_CHARACTERS:
            found.append("")
        if site.leads:
            found[-1] = f"{found[-1]} {site.text}".strip()[:_TOPIC_CHARACTERS]
    topics = [topic for topic in found if topic]
    return topics[:_MOST_TOPICS] or [words[:_TOPIC_CHARACTERS]]


def _together(found: Sequence[Evidence]) -> Evidence:
    """Put evidence for several topics together: each piece once, labelled anew."""
    if len(found) == 1:
        return found[0]
    items = {(item.kind, item.ref, item.text): item for evidence in found for item in evidence.items}
    return Evidence(
        items=label_items(tuple(items.values())),
        missing=tuple(dict.fromkeys(one for evidence in found for one in evidence.missing)),
    )


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
