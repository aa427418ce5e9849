"""Which checks run on a text, and the report of them all. To add a check, add its file and a row here."""

from collections.abc import Callable

from service.domain.findings import CheckReport, Claim, Finding, Severity
from service.domain.moments import ContentContract
from service.domain.publishing import rule_for, severity_of
from service.domain.texts import Manuscript
from service.guardrails.addresses import check_addresses
from service.guardrails.channels import check_lengths
from service.guardrails.elements import check_elements
from service.guardrails.grounding import ledger_of
from service.guardrails.injection import check_instructions
from service.guardrails.language import check_language
from service.guardrails.markup import check_markup
from service.guardrails.pii import check_personal_data, check_placeholders
from service.guardrails.policy import check_policy
from service.guardrails.quotes import check_quotes
from service.guardrails.reply_privacy import check_reply_privacy
from service.guardrails.taint import check_taint
from service.guardrails.testimonials import check_testimonials
from service.guardrails.uncited import check_sources_used
from service.guardrails.voice import check_voice

Check = Callable[[Manuscript], tuple[Finding, ...]]

CHECKS: tuple[Check, ...] = (
    check_quotes,
    check_testimonials,
    check_elements,
    check_lengths,
    check_addresses,
    check_markup,
    check_instructions,
    check_taint,
    check_sources_used,
    check_personal_data,
    check_placeholders,
    check_reply_privacy,
    check_voice,
    check_language,
)

CHECKS_OF_CLAIMS: tuple[Callable[[Manuscript, tuple[Claim, ...]], tuple[Finding, ...]], ...] = (check_policy,)
"""Checks that take into account which claims are supported."""


def run_checks(manuscript: Manuscript) -> CheckReport:
    """Judge a text: every claim against the evidence, then every check of the list."""
    claims = ledger_of(manuscript)
    findings = tuple(finding for check in CHECKS for finding in check(manuscript))
    findings += tuple(finding for weigh in CHECKS_OF_CLAIMS for finding in weigh(manuscript, claims))
    found = _of_claims(claims, manuscript.contract) + _of_marks(manuscript) + findings
    return CheckReport(claims=claims, findings=found)


def _of_claims(claims: tuple[Claim, ...], contract: ContentContract) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            check="grounding",
            rule=f"claim-{claim.status}",
            severity=severity_of(claim, contract),
            message=f"“{claim.text}” is {claim.status}: {claim.reason}.",
            span=claim.span,
            source="16 CFR 255.1; UCPD Art. 12" if claim.status == "contradicted" else rule_for(claim).source,
            remedy=_remedy(claim),
        )
        for claim in claims
        if claim.status != "supported"
    )


def _remedy(claim: Claim) -> str:
    what = f"“{claim.says}”" if claim.says else "this"
    if claim.status == "contradicted":
        return f"In place of {what}, say what {claim.citations[0] if claim.citations else 'the evidence'} says, or take it out."
    return f"Give a source that says {what}, say it as a source does, or take it out: {rule_for(claim).why}."


def _of_marks(manuscript: Manuscript) -> tuple[Finding, ...]:
    known = {item.label for item in manuscript.evidence.items}
    labels = dict.fromkeys(label for cited in manuscript.parts.values() for _, label in cited.marks)
    return tuple(
        Finding(
            check="grounding",
            rule="unknown-citation",
            severity=Severity.WARN,
            message=f"It cites {label}, which was not in the prompt.",
            source="house rule",
            remedy="Cite a piece of evidence that was in the prompt, or cite nothing.",
        )
        for label in labels
        if label not in known
    )
