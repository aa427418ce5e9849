"""Which checks run on a text, and the report of them all. To add a check, add its file and a row here."""

from collections.abc import Callable

from service.domain.findings import CheckReport, Claim, Finding, Severity
from service.domain.texts import Manuscript
from service.guardrails.addresses import check_addresses
from service.guardrails.channels import check_lengths
from service.guardrails.claims import claims_of
from service.guardrails.elements import check_elements
from service.guardrails.grounding import judge
from service.guardrails.injection import check_instructions
from service.guardrails.markup import check_markup
from service.guardrails.pii import check_personal_data, check_placeholders
from service.guardrails.quotes import check_quotes
from service.guardrails.taint import check_taint
from service.guardrails.uncited import check_sources_used
from service.guardrails.voice import check_voice

Check = Callable[[Manuscript], tuple[Finding, ...]]

CHECKS: tuple[Check, ...] = (
    check_quotes,
    check_elements,
    check_lengths,
    check_addresses,
    check_markup,
    check_instructions,
    check_taint,
    check_sources_used,
    check_personal_data,
    check_placeholders,
    check_voice,
)

_WITHOUT_CLAIMS = {"footer"}


def run_checks(manuscript: Manuscript) -> CheckReport:
    """Judge a text: every claim against the evidence, then every check of the list."""
    claims = tuple(
        judge(site, manuscript.evidence, manuscript.language)
        for name, cited in manuscript.parts.items()
        if name not in _WITHOUT_CLAIMS
        for site in claims_of(name, cited, manuscript.language)
    )
    findings = tuple(finding for check in CHECKS for finding in check(manuscript))
    return CheckReport(claims=claims, findings=_of_claims(claims) + _of_marks(manuscript) + findings)


def _of_claims(claims: tuple[Claim, ...]) -> tuple[Finding, ...]:
    severity = {"contradicted": Severity.BLOCK, "unsupported": Severity.WARN}
    return tuple(
        Finding(
            check="grounding", rule=f"claim-{claim.status}", severity=severity[claim.status],
            message=f"“{claim.text}” is {claim.status}: {claim.reason}.", span=claim.span, source="16 CFR 255.1; UCPD Art. 12",
        )
        for claim in claims
        if claim.status != "supported"
    )  # fmt: skip


def _of_marks(manuscript: Manuscript) -> tuple[Finding, ...]:
    known = {item.label for item in manuscript.evidence.items}
    labels = dict.fromkeys(label for cited in manuscript.parts.values() for _, label in cited.marks)
    return tuple(
        Finding(check="grounding", rule="unknown-citation", severity=Severity.WARN, message=f"It cites {label}, which was not in the prompt.", source="house rule")
        for label in labels
        if label not in known
    )  # fmt: skip
