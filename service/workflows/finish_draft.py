"""Turns a checked text into a stored-ready Draft: footers, personal values, citations, status, provenance."""

from collections.abc import Sequence
from typing import Any

from service.domain.asked import Asked
from service.domain.brands import Brand, text_in
from service.domain.briefs import Brief
from service.domain.drafts import Draft, DraftStatus, Provenance, SourceVersion, Usage
from service.domain.evidence import Evidence, EvidenceItem, EvidenceKind
from service.domain.findings import CheckReport, Finding, Severity
from service.domain.fingerprints import cited_items
from service.domain.nouns import DraftId
from service.domain.prompts import Attempt
from service.drafting.assembling import (
    citations_of,
    fill_part,
    moved_claim,
    moved_finding,
    personalisation_of,
    pieces_of,
    text_of,
    variables_of,
)
from service.drafting.brand_gaps import links_lacking, products_lacking
from service.drafting.personalisation import fill
from service.guardrails.grounding import best_sentence
from service.guardrails.policy import check_request
from service.ports import Basis, Ports
from service.retrieval.evidence_items import age_days
from service.workflows.write_text import Assignment, CheckedText, Writing, manuscript_of


def finish_draft(
    ports: Ports, assignment: Assignment, writing: Writing, text: CheckedText, extra: Sequence[Finding] = ()
) -> Draft:
    """Return the draft of one checked text. `extra` findings come from the use case, such as a low rating."""
    brief, language = assignment.brief, assignment.brief.language
    filled = {name: fill_part(cited.text, brief.values) for name, cited in text.parts.items()}
    parts = {name: words for name, (words, _) in filled.items()}
    moves = {name: move for name, (_, move) in filled.items()}
    claims = tuple(moved_claim(claim, parts, moves) for claim in text.report.claims)
    found = (*text.report.findings, *extra, *_of_brand(assignment))
    checks = tuple(moved_finding(finding, moves) for finding in found)
    pieces = pieces_of(parts, brief.channel, text_in(assignment.brand.voice.signature, language))
    rendered = {piece: ports.renderer.html(piece) for piece in pieces}
    whole, html = text_of(pieces, brief.channel), "\n".join(rendered.values())
    body_html = next((rendered[piece] for piece in pieces if parts.get("body", "").startswith(piece)), "")
    return Draft(
        **identity_of(ports, assignment),
        created_at=ports.clock.now(),
        status=status_of(CheckReport(claims=claims, findings=checks)),
        parts=parts,
        text=whole,
        html=html,
        variables=variables_of(parts, whole, html, body_html),
        claims=claims,
        citations=citations_of(
            text.report.claims,
            assignment.evidence,
            lambda words, item: _quoted(best_sentence(words, item, language), item, brief),
            lambda item: age_days(item, brief.today),
        ),
        checks=checks,
        personalisation=personalisation_of(
            brief.attributes, brief.values, brief.missing, " ".join(cited.text for cited in text.parts.values()), whole
        ),
        usage=writing.usage,
        provenance=provenance_of(assignment, writing.model, writing.attempts, ai_generated=True),
    )


def _of_brand(assignment: Assignment) -> tuple[Finding, ...]:
    """Return what brand.yaml lacks for this request: the link of the next step, products that it names."""
    brand, brief = assignment.brand, assignment.brief
    return (*links_lacking(brand, brief, assignment.prompt.source), *products_lacking(brand, brief))


def _quoted(words: str, item: EvidenceItem, brief: Brief) -> str:
    """Return words of the evidence as they stand in the source.

    The caller's own facts had placeholders in the prompt.
    """
    return fill(words, brief.values) if item.kind is EvidenceKind.REQUEST else words


def abstain(ports: Ports, assignment: Assignment, model: str) -> Draft:
    """Return the draft that says what is missing; no model was asked."""
    return Draft(
        **identity_of(ports, assignment),
        created_at=ports.clock.now(),
        status="insufficient_evidence",
        missing=assignment.evidence.missing,
        personalisation=personalisation_of({}, {}, assignment.brief.missing, "", ""),
        usage=Usage(),
        provenance=provenance_of(assignment, model),
    )


def refuse(ports: Ports, assignment: Assignment) -> Draft | None:
    """Return the blocked draft of a request that breaks a rule whatever the words, or None; no model was asked."""
    found = check_request(manuscript_of(assignment, {}))
    if not any(finding.severity is Severity.BLOCK for finding in found):
        return None
    return Draft(
        **identity_of(ports, assignment),
        created_at=ports.clock.now(),
        status="blocked",
        checks=found,
        personalisation=personalisation_of({}, {}, assignment.brief.missing, "", ""),
        usage=Usage(),
        provenance=provenance_of(assignment, assignment.model or ports.model.name),
    )


def basis_of(asked: Asked, draft: Draft, evidence: Evidence, brand: Brand) -> Basis:
    """Return what is kept beside a draft.

    Its request, without personal data that the draft does not hold, and what it cites.
    """
    labels = (citation.id for citation in draft.citations)
    return Basis(asked.kept_with(draft, brand.personalisation), cited_items(labels, evidence, draft.channel))


def new_draft_id(ports: Ports) -> DraftId:
    """Return the id of a draft that is yet to be written."""
    return DraftId(ports.clock.new_id("drf"))


def status_of(report: CheckReport) -> DraftStatus:
    """Return what a report means for a draft."""
    if report.blocks:
        return "blocked"
    return "needs_review" if report.needs_review else "ready"


def provenance_of(
    assignment: Assignment, model: str, attempts: tuple[Attempt, ...] = (), *, ai_generated: bool = False
) -> Provenance:
    """Return what went into a draft; `ai_generated` says that a model wrote words of it."""
    return Provenance(
        prompt=assignment.prompt.name,
        prompt_hash=assignment.prompt.hash,
        prompt_label=assignment.prompt.label,
        model=model,
        sources=_sources(assignment.evidence),
        rule_packs=assignment.rules.names,
        ai_generated=ai_generated,
        seed=assignment.seed,
        attempts=attempts,
    )


def _sources(evidence: Evidence) -> tuple[SourceVersion, ...]:
    versions = {item.source_id: item.source_version for item in evidence.items}
    return tuple(SourceVersion(source_id=source, version=version) for source, version in versions.items())


def identity_of(ports: Ports, assignment: Assignment) -> dict[str, Any]:
    """Return the fields of `DraftIdentity`; an assignment that names no id gets a new one."""
    brief = assignment.brief
    return {
        "id": assignment.draft_id or new_draft_id(ports),
        "brand": assignment.brand.id,
        "moment": brief.contract.moment,
        "content_type": brief.contract.content_type,
        "channel": brief.channel,
        "locale": brief.locale,
        "customer": brief.circumstances.customer_id,
    }
