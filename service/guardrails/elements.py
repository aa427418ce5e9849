"""Looks for what a content type must contain and must not: next step, honest ask, consent, opt-out, rewards for reviews."""

import re

from service.domain.evidence import EvidenceKind
from service.domain.findings import Finding, Severity, Span
from service.domain.moments import Channel, Element
from service.domain.texts import Manuscript

_RATING = re.compile(
    r"\b[1-5](?:[.,]\d)?\s*(?:out of|of|von|/)\s*5\b|★|\b[1-5](?:[.,]\d)?[ -](?:stars?|Sterne)\b", re.IGNORECASE
)
_COUNT = re.compile(
    r"\b\d[\d.,]*\s+(?:\w+\s+)?(?:reviews?|ratings?|customers?|answers?|Bewertungen|Kund\w+|Antworten|Rezensionen)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}\.\d{1,2}\.(?:20)?\d\d\b|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)", re.IGNORECASE
)  # fmt: skip
_NEXT_STEP = re.compile(
    r"https?://|\]\(|\b(?:reply|write to us|call us|visit|see|choose|order|book|tell us|ask us|let us know|open|start|find|read|look|take|share|answer|leave|use|scan|contact|"
    r"antworten Sie|schreiben Sie|rufen Sie|sehen Sie|wählen Sie|bestellen Sie|buchen Sie|sagen Sie|melden Sie|lesen Sie|öffnen Sie|starten Sie|finden Sie|teilen Sie|nehmen Sie|nutzen Sie|empfehlen Sie|fragen Sie|vergleichen Sie)\b",
    re.IGNORECASE,
)  # fmt: skip
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
_FORBIDDEN: dict[str, tuple[re.Pattern[str], str, str]] = {
    "reward": (
        re.compile(r"\b(?:discount|voucher|coupon|gift card|prize draw|reward|cash ?back|free gift|\d+ ?% off|rabatt|gutschein|gewinnspiel|prämie|belohn\w+)\b", re.IGNORECASE),
        "Offer nothing in return for a review.", "Google Maps fake-engagement policy; 16 CFR 465.4",
    ),
    "positive_only": (
        re.compile(r"\b(?:5|five)[- ]stars?\b|\b(?:positive|great|glowing|good) reviews?\b|\b(?:5|fünf)[- ]Sterne\b|\bpositive (?:bewertung|rezension)\w*", re.IGNORECASE),
        "Ask for an honest review, not for a good one.", "16 CFR 465.4; Trustpilot guidelines for businesses",
    ),
    "gating": (
        re.compile(r"\bif (?:you are|you're|you were) (?:happy|satisfied|unhappy)|\b(?:un)?happy\? |contact us (?:first|before)|\bwenn Sie (?:un)?zufrieden|zuerst an uns|bevor Sie (?:eine )?bewert", re.IGNORECASE),
        "Ask everyone in the same way, whatever their mood.", "Google: selective solicitation; CMA208",
    ),
}  # fmt: skip


def check_elements(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each element that is missing, and each forbidden one that is there."""
    whole = "\n".join(cited.text for cited in manuscript.parts.values())
    findings = [
        finding for element in manuscript.contract.elements if (finding := _missing(element, whole, manuscript))
    ]
    if manuscript.contract.marketing:
        findings += _sender_and_opt_out(whole, manuscript)
    for rule in manuscript.contract.forbidden:
        pattern, message, source = _FORBIDDEN[rule]
        for name, cited in manuscript.parts.items():
            if match := pattern.search(cited.text):
                span = Span(part=name, start=match.start(), end=match.end())
                findings.append(
                    Finding(check="elements", rule=f"no-{rule.replace('_', '-')}", severity=Severity.BLOCK, message=message, span=span, source=source)
                )  # fmt: skip
    return tuple(findings)


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
    if element is Element.RATING_BASIS and _RATING.search(whole) and not (_COUNT.search(whole) and _DATE.search(whole)):
        return _finding(
            element, "A rating needs the number of reviews and the date beside it.", "CMA208; 16 CFR 465.7(b)"
        )
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


def _sender_and_opt_out(whole: str, manuscript: Manuscript) -> list[Finding]:
    brand, findings = manuscript.brand, []
    folded = whole.casefold()
    if manuscript.channel is Channel.EMAIL:
        address = brand.sender.postal_address if brand.sender else None
        if address is None or address.casefold() not in folded:
            findings.append(_finding(Element.SENDER, "Add the sender's postal address.", "15 USC 7704(a)(5); PECR 23"))
        if (
            "unsubscribe" not in folded
            and "abmelden" not in folded
            and brand.links.get("unsubscribe", "\0") not in whole
        ):
            findings.append(_finding(Element.OPT_OUT, "Add a link to unsubscribe.", "16 CFR 316.5; RFC 8058; PECR 22"))
    if manuscript.channel is Channel.SMS and not re.search(r"\bSTOP\b|\bSTOPP\b", whole):
        findings.append(
            _finding(Element.OPT_OUT, "Say how to stop the messages: reply STOP.", "CTIA Messaging Principles 5.1.3")
        )
    return findings


def _finding(element: Element, message: str, source: str) -> Finding:
    rule = str(element).replace("_", "-")
    return Finding(check="elements", rule=rule, severity=Severity.WARN, message=message, source=source)
