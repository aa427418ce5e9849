"""The scorers whose every failure breaks a prompt, whatever the averages say. What may vary: `quality`.

Most read what the guards found in the finished draft: a draft whose sentence had to be taken out passes the guards, but
the prompt that led to it does not pass here.
"""

import re

from service.domain.drafts import Draft
from service.domain.findings import Finding, Severity
from service.evaluation.form import form_faults
from service.evaluation.scores import Outcome, Scorer, must_hold
from service.evaluation.suites import Case

_REMOVED = "removed:"
_GREETED = re.compile(r"\{[a-z_]+\}")


def _writes(case: Case) -> bool:
    return case.search is None


def _rules(_: Case, outcome: Outcome) -> list[str]:
    """Say which rules the prompt must carry and does not."""
    told = outcome.instructions
    lost = {name: what for name, what in told.required.items() if name not in told.rules} if told else {}
    return [f"rule {name} is gone: {what}" for name, what in lost.items()]


def _answers(case: Case, outcome: Outcome) -> list[str]:
    """Say where the answer is not what was expected: status, words, kinds of source, what is missing, escalation."""
    expected, faults = case.expected, []
    statuses = [draft.status for draft in outcome.drafts] or ["insufficient_evidence"]
    faults += [f"status is {status}, expected {expected.status}" for status in statuses if status != expected.status]
    words = outcome.words.casefold()
    faults += [f"does not mention {term!r}" for term in expected.must_mention if term.casefold() not in words]
    faults += [f"mentions {term!r}" for term in expected.must_not_mention if term.casefold() in words]
    cited = {citation.kind for draft in outcome.drafts for citation in draft.citations}
    faults += [f"cites no {kind}" for kind in expected.kinds_cited if kind not in cited]
    missing = [gap for draft in outcome.drafts for gap in draft.missing]
    missing += outcome.suggestions.missing if outcome.suggestions else ()
    faults += [
        f"does not name the missing {gap!r}" for gap in expected.missing if not any(gap in one for one in missing)
    ]
    if expected.escalates is not None and outcome.suggestions is not None:
        told = set(outcome.suggestions.escalate.reasons)
        if told != set(expected.escalates):
            faults.append(f"escalates for {sorted(told)}, expected {sorted(expected.escalates)}")
    return faults


def _found(outcome: Outcome, *checks: str, without: tuple[str, ...] = ()) -> list[str]:
    """Return what some checks found, unless it is for the record only."""
    return [
        f"{finding.rule}: {finding.message}"
        for draft in outcome.drafts
        for finding in draft.checks
        if finding.check in checks and finding.rule not in without and _counts(finding)
    ]


def _counts(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO or finding.message.startswith(_REMOVED)


def _only(outcome: Outcome, *rules: str) -> list[str]:
    return [
        f"{finding.rule}: {finding.message}"
        for draft in outcome.drafts
        for finding in draft.checks
        if finding.rule in rules and _counts(finding)
    ]


def _terms(_: Case, outcome: Outcome) -> list[str]:
    """Say which words the brand does not want: for an editor that is a remark, of a prompt it is a failure."""
    return [
        f"{finding.rule}: {finding.message}"
        for draft in outcome.drafts
        for finding in draft.checks
        if finding.rule in {"avoid-term", "no-emoji"}
    ]


def _citations(_: Case, outcome: Outcome) -> list[str]:
    """Say which citations lead nowhere: not supplied, or words that do not stand in the source."""
    faults = []
    for draft, grounds in zip(outcome.drafts, outcome.grounds, strict=True):
        known = {citation.id for citation in draft.citations}
        faults += [
            f"a claim cites {label}, which is not among the citations: {claim.text}"
            for claim in draft.claims
            for label in claim.citations
            if label not in known
        ]
        faults += [
            f"{citation.id} quotes words that do not stand in {citation.source_id}: {citation.quote[:80]!r}"
            for citation in draft.citations
            if citation.quote not in grounds.get(citation.id, "")
        ]
    return faults + _only(outcome, "unknown-citation")


def _claims(_: Case, outcome: Outcome) -> list[str]:
    return [
        f"{claim.status}: {claim.text} ({claim.reason})"
        for draft in outcome.drafts
        for claim in draft.claims
        if claim.status == "contradicted"
    ] + _found(outcome, "grounding", without=("unknown-citation",))


def _sources(case: Case, outcome: Outcome) -> list[str]:
    """Say which wanted sources a search did not find far enough up, and which it must not find but did."""
    expected, hits = case.expected, outcome.hits.hits if outcome.hits else ()
    near = {hit.source_id for hit in hits[: expected.most_hits]}
    faults = [
        f"{source} is not among the first {expected.most_hits} hits"
        for source in expected.sources
        if source not in near
    ]
    found = {hit.source_id for hit in hits}
    return faults + [f"{source} is among the hits" for source in expected.no_sources if source in found]


def _swapped(case: Case, outcome: Outcome) -> list[str]:
    """Say where a text stays the same whatever the attribute is that it must change with."""
    if outcome.varied is None or not outcome.drafts:
        return ["the other answer is missing"]
    same = outcome.drafts[0].text == outcome.varied.text
    return [f"the same text whatever {case.expected.changes_with} is"] if same else []


def _recipient(case: Case, outcome: Outcome) -> list[str]:
    """Say where a text has another name than the customer's, or none of the values that it says it used."""
    attributes = case.request.customer.attributes if case.request else {}
    name = attributes.get("first_name")
    faults = []
    for draft in outcome.drafts:
        used = "first_name" in draft.personalisation.used
        if used and isinstance(name, str) and name not in _all_of(draft):
            faults.append(f"it says that it uses first_name, but {name!r} stands nowhere")
        if not used and _GREETED.search(_all_of(draft)):
            faults.append("a placeholder stands where a value should")
    return faults


def _all_of(draft: Draft) -> str:
    return "\n".join([draft.text, *draft.parts.values()])


MUST_HOLD: tuple[Scorer, ...] = (
    must_hold("rules", "the prompt carries every rule that it must", _rules, _writes),
    must_hold("answer", "status, words and kinds of source are as the case expects", _answers, _writes),
    must_hold("claims", "no claim is contradicted, or unsupported where it must not be", _claims, _writes),
    must_hold("citations", "every citation leads to words that stand in a source it was given", _citations, _writes),
    must_hold("quotes", "quotations are verbatim and consented", lambda _, o: _found(o, "quotes"), _writes),
    must_hold("elements", "what the content type must contain is there", lambda _, o: _found(o, "elements"), _writes),
    must_hold("policy", "no law or platform rule is broken", lambda _, o: _found(o, "policy"), _writes),
    must_hold("limits", "every part keeps to the limits of its channel", lambda _, o: _found(o, "channels"), _writes),
    must_hold(
        "personal_data", "no personal data but what belongs there",
        lambda _, o: _found(o, "pii", without=("no-placeholder-left",)), _writes,
    ),
    must_hold("placeholders", "no placeholder is left", lambda _, o: _only(o, "no-placeholder-left"), _writes),
    must_hold(
        "injection", "nothing hostile got through", lambda _, o: _found(o, "injection"),
        lambda case: _writes(case) and case.expected.status != "blocked",  # to be stopped is what such a case expects
    ),
    must_hold("language", "it is in the language asked for", lambda _, o: _found(o, "language"), _writes),
    must_hold("terms", "no word that the brand avoids, and no emoji where it uses none", _terms, _writes),
    must_hold("form", "the text has the form that the rules of its prompt ask for", form_faults, _writes),
    must_hold("recipient", "it speaks to the right person", _recipient, _writes),
    must_hold(
        "swapped", "with another value of the attribute that counts, the text is another", _swapped,
        lambda case: case.request is not None and case.expected.changes_with is not None,
    ),
    must_hold("sources", "a search finds what it must, and nothing that it must not", _sources, lambda case: not _writes(case)),
)  # fmt: skip
"""Every scorer of the tier, in the order of a report."""
