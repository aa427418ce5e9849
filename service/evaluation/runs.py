"""Runs cases through the service and judges each draft by what must hold. A crash is a failure, never left out."""

from collections.abc import Awaitable, Callable

from service.domain.drafts import Citation, Draft, DraftRequest
from service.domain.nouns import Noun
from service.errors import ServiceError
from service.evaluation.suites import Case, Suite

Drafter = Callable[[str, DraftRequest], Awaitable[Draft]]
SourceText = Callable[[Draft, DraftRequest, Citation], Awaitable[str]]
"""Returns the text in which a citation's quote must stand."""


class CaseResult(Noun):
    """What came of one case; no faults means that everything held."""

    suite: str
    case: str
    brand: str
    status: str
    faults: tuple[str, ...]


async def run_case(suite: Suite, case: Case, draft: Drafter, source_text: SourceText) -> CaseResult:
    """Draft one case and judge it."""
    try:
        written = await draft(case.brand, case.request)
        faults = _faults(case, written) + await _citation_faults(case, written, source_text)
        status = str(written.status)
    except ServiceError as error:
        faults, status = [f"{error.code}: {error.detail}"], "error"
    return CaseResult(suite=suite.suite, case=case.name, brand=case.brand, status=status, faults=tuple(faults))


def _faults(case: Case, draft: Draft) -> list[str]:
    expected = case.expected
    faults = [] if draft.status == expected.status else [f"status is {draft.status}, expected {expected.status}"]
    if draft.status != expected.status:
        faults += [
            f"{finding.severity} {finding.rule}: {finding.message}"
            for finding in draft.checks
            if finding.severity != "info"
        ]
        faults += [f"missing {gap}" for gap in draft.missing]
    words = " ".join(draft.parts.values()).casefold()
    faults += [f"does not mention {term!r}" for term in expected.must_mention if term.casefold() not in words]
    faults += [f"mentions {term!r}" for term in expected.must_not_mention if term.casefold() in words]
    kinds = {citation.kind for citation in draft.citations}
    faults += [f"cites no {kind}" for kind in expected.kinds_cited if kind not in kinds]
    faults += [
        f"does not name the missing {gap!r}" for gap in expected.missing if not any(gap in m for m in draft.missing)
    ]
    faults += [f"{claim.status}: {claim.text}" for claim in draft.claims if claim.status != "supported"]
    return faults


async def _citation_faults(case: Case, draft: Draft, source_text: SourceText) -> list[str]:
    known = {citation.id for citation in draft.citations}
    faults = [
        f"claim cites {label}, which is not among the citations"
        for claim in draft.claims
        for label in claim.citations
        if label not in known
    ]
    for citation in draft.citations:
        if citation.quote not in await source_text(draft, case.request, citation):
            faults += [f"{citation.id} quotes words that do not stand in {citation.source_id}: {citation.quote[:80]!r}"]
    return faults
