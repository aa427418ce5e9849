"""Which findings are removed and which stop it, with a judge of the test's own.

Over the real checks: `workflows/test_write_text.py`.
"""

import asyncio
from collections.abc import Mapping

from service.domain.channels import CHANNEL_PARTS
from service.domain.findings import CheckReport, Finding, Severity, Span
from service.domain.moments import Channel
from service.domain.texts import CitedText
from service.drafting.complaining import asking_again, complaints_of
from service.drafting.removing import Terms, is_in_the_way, without_faults

BODY = "The hat is warm. It costs 9 euros. Brush the felt with care. It lasts for ever."
TERMS = Terms(5, CHANNEL_PARTS[Channel.EMAIL], "en")


def finding(words: str, text: str = BODY, *, part: str = "body", **fields: object) -> Finding:
    start = text.index(words)
    given = {
        "check": "grounding",
        "rule": "claim-contradicted",
        "severity": "block",
        "message": "This is wrong.",
        "remedy": "Say 59.",
        "span": Span(part=part, start=start, end=start + len(words)),
    }
    return Finding.model_validate(given | fields)


def judge(parts: Mapping[str, CitedText]) -> CheckReport:
    """Find fault with prices and with eternity."""
    body = parts["body"].text
    wrong = [finding(words, body) for words in ("It costs 9 euros.",) if words in body]
    unproven = [
        finding(words, body, rule="claim-unsupported", severity="warn")
        for words in ("It lasts for ever.",)
        if words in body
    ]
    return CheckReport(findings=(*wrong, *unproven))


def mend(body: str = BODY, *, judged_by=judge, terms: Terms = TERMS, report: CheckReport | None = None):
    parts = {"body": CitedText(text=body)}

    async def judged(parts: Mapping[str, CitedText]) -> CheckReport:
        found: CheckReport = judged_by(parts)
        return found

    return asyncio.run(without_faults(parts, report or judged_by(parts), judged, terms))


def test_what_fails_goes_and_stays_on_record():
    mended = mend()
    assert mended
    parts, report = mended
    assert parts["body"].text == "The hat is warm. Brush the felt with care."
    assert [(one.rule, one.severity, one.span) for one in report.findings] == [
        ("claim-contradicted", Severity.INFO, None),
        ("claim-unsupported", Severity.INFO, None),
    ]
    assert report.findings[0].message == "removed: “It costs 9 euros.” (it was block). This is wrong."
    assert report.findings[0].remedy == "Say 59."


def test_nothing_in_the_way_and_nothing_is_done():
    assert mend("The hat is warm.") is None
    assert not is_in_the_way(finding("warm", rule="length-subject", severity="warn"))
    assert is_in_the_way(finding("warm", rule="claim-unsupported", severity="warn"))


def test_too_little_would_be_left():
    assert mend(terms=TERMS._replace(keeps_words=14)) is None
    assert mend(terms=TERMS._replace(keeps_words=None)) is None


def test_a_text_full_of_faults_is_not_mended():
    many = CheckReport(findings=tuple(finding("It costs 9 euros.", message=f"Wrong {n}.") for n in range(21)))
    assert mend(report=many) is None


def test_a_finding_of_another_kind_blocks_the_text_as_it_is():
    stranger = finding("The hat is warm.", check="injection", rule="no-instructions")
    assert mend(report=CheckReport(findings=(*judge({"body": CitedText(text=BODY)}).findings, stranger))) is None


def test_a_removal_that_brings_a_new_finding_is_not_done():
    def strict(parts: Mapping[str, CitedText]) -> CheckReport:
        report = judge(parts)
        lacks = Finding(check="elements", rule="call-to-action", severity=Severity.WARN, message="Say what to do next.")
        return report if "9 euros" in parts["body"].text else CheckReport(findings=(*report.findings, lacks))

    assert mend(judged_by=strict) is None


def test_if_the_unproven_cannot_go_what_blocks_still_goes():
    def needs_ever(parts: Mapping[str, CitedText]) -> CheckReport:
        report = judge(parts)
        lacks = Finding(check="elements", rule="acknowledgement", severity=Severity.WARN, message="Thank the customer.")
        return report if "for ever" in parts["body"].text else CheckReport(findings=(*report.findings, lacks))

    mended = mend(judged_by=needs_ever)
    assert mended
    assert mended[0]["body"].text == "The hat is warm. Brush the felt with care. It lasts for ever."
    assert [one.severity for one in mended[1].findings] == [Severity.WARN, Severity.INFO]


def test_a_complaint_tells_place_words_fault_and_remedy_once():
    parts = {"body": CitedText(text=BODY)}
    wrong = finding("It costs 9 euros.")
    whole = Finding(check="elements", rule="x", severity=Severity.BLOCK, message="Offer nothing.")
    report = CheckReport(findings=(wrong, wrong, whole, finding("warm", severity="info")))
    told = complaints_of(parts, report)
    assert told == ["In body, “It costs 9 euros.”: This is wrong. Say 59.", "Offer nothing."]
    *_, said, asked = asking_again((), "{}", told * 9)
    assert (said.role, said.content, asked.role) == ("assistant", "{}", "user")
    assert asked.content.count("\n- ") == 10
