"""Judges a text and its circumstances by the policy packs of its brand. The rules themselves: `knowledge/rules`.

Plain wording is judged by `wording`; what needs code, by the modules of the table below.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from service.domain.findings import Claim, Finding, Severity
from service.domain.rules import Rule
from service.domain.texts import Manuscript
from service.guardrails.policy.approval import is_approved, is_marked, is_not_erased
from service.guardrails.policy.audience import is_chosen_by_mood, is_personal_to_a_child
from service.guardrails.policy.comparisons import insults_a_competitor, lacks_proof_of_competitors
from service.guardrails.policy.messages import (
    has_no_consent,
    has_no_list_headers,
    has_no_soft_opt_in,
    is_sent_by_others,
)
from service.guardrails.policy.offers import has_no_prior_price, is_urgent_without_reason
from service.guardrails.policy.reading import Reading, Trace
from service.guardrails.policy.replies import shouts_at_complaint
from service.guardrails.policy.reviews import has_no_rating_base, says_verified_without_basis
from service.guardrails.policy.shape import is_hard_to_read
from service.guardrails.policy.wording import forbidden, missing

Decide = Callable[[Rule, Reading], Iterator[Trace]]

DECIDED_BY: Mapping[str, Decide] = MappingProxyType(
    {
        "audience-by-mood": is_chosen_by_mood,
        "personal-to-a-child": is_personal_to_a_child,
        "approval": is_approved,
        "generated-mark": is_marked,
        "erasure": is_not_erased,
        "competitor-proof": lacks_proof_of_competitors,
        "competitor-insult": insults_a_competitor,
        "written-consent-and-hours": has_no_consent,
        "soft-opt-in": has_no_soft_opt_in,
        "list-headers": has_no_list_headers,
        "sender": is_sent_by_others,
        "prior-price": has_no_prior_price,
        "urgency": is_urgent_without_reason,
        "complaint-tone": shouts_at_complaint,
        "verified": says_verified_without_basis,
        "rating-base": has_no_rating_base,
        "readable-shape": is_hard_to_read,
    }
)
"""What a rule's `decided_by` may name, and the code that decides. To add one, add a function and a row."""

_GRAVITY = {Severity.INFO: 0, Severity.WARN: 1, Severity.BLOCK: 2}


def check_policy(manuscript: Manuscript, claims: Sequence[Claim] = ()) -> tuple[Finding, ...]:
    """Return a finding for each rule that a text or its circumstances break.

    Args:
        manuscript: the text, how it will be used, and the packs that are on.
        claims: the claims of the text as they were judged; a supported one may lift a rule for its sentence.
    """
    return _findings(manuscript, tuple(_rules_for(manuscript)), claims)


def check_request(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each rule that the request breaks, whatever the words will be: those of kind `condition`."""
    return _findings(manuscript, tuple(rule for rule in _rules_for(manuscript) if rule.kind == "condition"), ())


def _rules_for(manuscript: Manuscript) -> Iterator[Rule]:
    contract, channel, sectors = manuscript.contract, manuscript.channel, manuscript.brand.sectors
    return (rule for rule in manuscript.rules.rules if rule.where.covers(contract, channel, sectors))


def _findings(manuscript: Manuscript, rules: Sequence[Rule], claims: Sequence[Claim]) -> tuple[Finding, ...]:
    reading = Reading(manuscript, claims)
    found: dict[object, Finding] = {}
    for rule in rules:
        for trace in _traces(rule, reading):
            finding = _finding(rule, trace)
            known = found.get(key := (rule.id, finding.span))
            if known is None or _GRAVITY[known.severity] < _GRAVITY[finding.severity]:
                found[key] = finding
    return tuple(found.values())


def _traces(rule: Rule, reading: Reading) -> Iterator[Trace]:
    where = rule.where
    if where.platforms and not reading.aims_at(where.platforms):
        return
    if (where.request and not reading.asks(where.request)) or reading.lifts(rule.unless):
        return
    if rule.kind == "forbid":
        yield from forbidden(rule, reading)
    elif rule.kind == "require":
        yield from missing(rule, reading)
    if rule.decided_by is not None:
        yield from DECIDED_BY[rule.decided_by](rule, reading)


def _finding(rule: Rule, trace: Trace) -> Finding:
    return Finding(
        check="policy",
        rule=rule.id,
        severity=rule.severity,
        message=trace.why or rule.message,
        span=trace.span,
        source=rule.source,
        remedy=rule.remedy,
    )
