"""Of 1,000 faulty quotations none passes, of 200 honest ones none is blocked; both brands, English and German."""

from collections import Counter

from service.domain.findings import Severity
from service.guardrails.quotes import check_quotes
from service.guardrails.testimonials import check_testimonials
from tests.guardrails.quote_cases import Case, clean, faulty


def _blocked(case: Case) -> bool:
    found = (*check_quotes(case.manuscript), *check_testimonials(case.manuscript))
    return any(finding.severity is Severity.BLOCK for finding in found)


def test_no_faulty_quotation_passes():
    cases = list(faulty())
    passed = [(case.kind, case.text) for case in cases if not _blocked(case)]
    kinds = Counter(case.kind for case in cases)
    assert passed == []
    assert (len(cases), len(kinds)) == (1_000, 22)
    assert sum(case.manuscript.language == "de" for case in cases) > 200


def test_no_honest_quotation_is_blocked():
    cases = list(clean())
    assert [(case.kind, case.text) for case in cases if _blocked(case)] == []
    assert (len(cases), len({case.kind for case in cases})) == (200, 5)
