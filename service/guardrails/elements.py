"""Looks for what the contract of a content type asks for: next step, honest ask, consent, thanks. Laws: `policy`."""

import re

from service.domain.evidence import EvidenceKind
from service.domain.findings import Finding, Severity
from service.domain.moments import Element
from service.domain.texts import Manuscript

_NEXT_STEP = re.compile(
    r"https?://|\]\(|\b(?:reply|write to us|call us|visit|see|choose|order|book|tell us|ask us|let us know|open|start|find|read|look|take|share|answer|leave|use|scan|contact|"
    r"antworten Sie|schreiben Sie|rufen Sie|sehen Sie|wählen Sie|bestellen Sie|buchen Sie|sagen Sie|melden Sie|lesen Sie|öffnen Sie|starten Sie|finden Sie|teilen Sie|nehmen Sie|nutzen Sie|empfehlen Sie|fragen Sie|vergleichen Sie)\b",
    re.IGNORECASE,
)
_PRESENCE: dict[Element, tuple[re.Pattern[str], str, str]] = {
    Element.HONEST_ASK: (
        re.compile(r"\bhonest|good (?:or|and) bad|whatever (?:your|you)|what (?:went|works?|worked) (?:well )?(?:and|or) what|positive or negative|ehrlich|gut(?:e[snr]?)? (?:oder|und|wie|als auch) schlecht|Lob (?:und|oder|wie) Kritik|critical|kritisch", re.IGNORECASE),
        "Ask for every opinion, good or bad, in as many words.", "16 CFR 465.4; Google and Trustpilot review policies",
    ),
    Element.CONSENT_ASK: (
        re.compile(r"\bpermission|\bconsent|\bmay we (?:publish|use|quote|share)|\bagree|einverstanden|Erlaubnis|Einwilligung|zustimm\w+|dürfen wir", re.IGNORECASE),
        "Ask for permission before the words are used in public.", "GDPR Art. 6(1)(a), 7; CAP Code section 3",
    ),
    Element.ACKNOWLEDGEMENT: (
        re.compile(r"\bthank|\bsorry|\bapolog|\bappreciate|\bunderst(?:and|ood)|dank|entschuldig|leid\b|bedauer|verst(?:ehe|änd)|merci|désol|gracias|lament|sentimos", re.IGNORECASE),
        "Thank the customer, or say that you are sorry, and name the matter.", "ISO 10002",
    ),
}  # fmt: skip


_REMEDY = {
    Element.HONEST_ASK: "Say in as many words that every opinion is welcome, such as “good or bad”.",
    Element.CONSENT_ASK: "Ask “May we publish your words?” or the like.",
    Element.ACKNOWLEDGEMENT: "Begin with thanks or “We are sorry that …”.",
    Element.CALL_TO_ACTION: "Add one next step, with its link where brand.yaml names one.",
    Element.BOTH_SIDES: "Cite a praise and a complaint of the review summary.",
}


def check_elements(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each element that is missing. A rating's base is a rule of policy, and judged there."""
    whole = "\n".join(cited.text for cited in manuscript.parts.values())
    return tuple(
        finding for element in manuscript.contract.elements if (finding := _missing(element, whole, manuscript))
    )


def _missing(element: Element, whole: str, manuscript: Manuscript) -> Finding | None:
    if element in _PRESENCE:
        pattern, message, source = _PRESENCE[element]
        return None if pattern.search(whole) else _finding(element, message, source)
    if (
        element is Element.CALL_TO_ACTION
        and not manuscript.parts.get("call_to_action")
        and not _NEXT_STEP.search(whole)
    ):
        return _finding(element, "Say what to do next.", "house rule")
    if element is Element.BOTH_SIDES and not _has_both_sides(manuscript):
        return _finding(element, "Show what customers praise and what they complain about.", "CMA208")
    return None


def _has_both_sides(manuscript: Manuscript) -> bool:
    cited = {label for text in manuscript.parts.values() for _, label in text.marks}
    items = [item for item in manuscript.evidence.items if item.label in cited]
    known = [item for item in manuscript.evidence.items if _side(item.attribute, item.rating, item.kind)]
    wanted = {_side(item.attribute, item.rating, item.kind) for item in known}
    return wanted <= {_side(item.attribute, item.rating, item.kind) for item in items}


def _side(attribute: str | None, rating: float | None, kind: EvidenceKind) -> str | None:
    if kind is EvidenceKind.SUMMARY:
        return attribute if attribute in {"praise", "complaint"} else None
    return None


def _finding(element: Element, message: str, source: str) -> Finding:
    rule = str(element).replace("_", "-")
    return Finding(
        check="elements",
        rule=rule,
        severity=Severity.WARN,
        message=message,
        source=source,
        remedy=_REMEDY.get(element, "Add it."),
    )
