"""What automatic checks remark on a testimonial, for whoever moderates it.

What is done then: `moderate_testimonials`.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from service.domain.brands import Brand
from service.domain.evidence import Review
from service.domain.findings import Finding, Severity, Span
from service.domain.nouns import language_of
from service.domain.own_words import own_words, regions_of
from service.domain.personal_data import personal_spans
from service.domain.testimonials import Testimonial, TestimonialAnswer
from service.guardrails.commands import commands_in
from service.retrieval.quotable import is_quotable_text
from service.retrieval.suspicion import are_near_copies

_PRIVACY = "GDPR Art. 5(1)(c)"
_CONNECTION = "16 CFR 255.5 and 465.5; UCPD Annex I 11"
_FAKE = "16 CFR 465.2; DMCC Act 2024 Sch. 20 para. 13"
_INJECTION = "OWASP LLM01:2025"
_GIFT = re.compile(
    r"\b(?:vouchers?|gift cards?|coupons?|gifted|in (?:exchange|return) for|for free|free of charge|got it free|(?:sent|gave) me|was paid|paid me)\b"
    r"|\b(?:gutscheine?|gratis|geschenkt|umsonst|als gegenleistung|kostenlos (?:bekommen|erhalten)|wurde bezahlt)\b",
    re.IGNORECASE,
)
_TIE = re.compile(
    r"\bI (?:work|worked) (?:for|at|with) (?:them|the (?:company|shop|brand|firm)|us)\b|\bmy (?:husband|wife|sister|brother|son|daughter|employer|boss)\b.{0,30}\b(?:works?|owns?|runs?)\b"
    r"|\bich arbeite (?:bei|für)\b|\bmeine? (?:mann|frau|schwester|bruder|sohn|tochter|chef|chefin)\b.{0,30}\b(?:arbeitet|besitzt|leitet)\b",
    re.IGNORECASE,
)


def judge_testimonial(
    brand: Brand, one: Testimonial, near: Sequence[Review], others: Sequence[Testimonial], today: dt.date
) -> tuple[Finding, ...]:
    """Return what speaks against publishing a testimonial, the gravest first; what blocks may not be accepted.

    Args:
        brand: Whose testimonial it is; what the brand itself publishes is no personal data.
        one: The testimonial.
        near: Reviews that share words with it.
        others: Testimonials to compare it with.
        today: The day on which consent is looked at.
    """
    answer = one.answer
    found = [
        *_personal(brand, answer),
        *_hostile(answer),
        *_connected(answer),
        *_copied(one, near, others),
        *_agreed(answer, today),
    ]
    return tuple(sorted(found, key=lambda finding: list(Severity).index(finding.severity)))


def _personal(brand: Brand, answer: TestimonialAnswer) -> Iterator[Finding]:
    published = own_words(brand)
    for part, text in _words(answer):
        for span in personal_spans(text, regions_of(brand)):
            if not published.hold(text[span.start : span.end]):
                # A first name in the words may be anybody's, and is often the point of them.
                severity = Severity.WARN if span.kind == "name" else Severity.BLOCK
                message = f"The words hold personal data ({span.kind.replace('_', ' ')})."
                remedy = "Ask the customer for words without it; a testimonial is published as it was written."
                yield _finding(
                    "personal-data",
                    severity,
                    message,
                    _PRIVACY,
                    remedy,
                    Span(part=part, start=span.start, end=span.end),
                )


def _hostile(answer: TestimonialAnswer) -> Iterator[Finding]:
    orders = False
    for part, text in _words(answer):
        for one in commands_in(text, language_of(answer.locale or "en")):
            if one.grade == "machine":
                orders = True
                message = "This is an order to a model, not what a customer says."
                yield _finding(
                    "no-instructions",
                    Severity.BLOCK,
                    message,
                    _INJECTION,
                    "Reject it.",
                    Span(part=part, start=one.start, end=one.end),
                )
    if not orders and not all(is_quotable_text(text) for _, text in _words(answer)):
        message = (
            "Links, markup, numbers of orders or telephones, coarse words or a doubtful origin: this is never quoted."
        )
        yield _finding(
            "unfit-to-quote", Severity.WARN, message, _FAKE, "Accept it to count it only, or ask for other words."
        )


def _connected(answer: TestimonialAnswer) -> Iterator[Finding]:
    words = "\n".join(text for _, text in _words(answer))
    if answer.incentive is None and (gift := _GIFT.search(words)):
        message = f"The words speak of something given (“{gift[0]}”), and no incentive is named."
        remedy = "Ask the customer; send it again with `incentive`, so that it is disclosed beside the words."
        yield _finding("incentive-undisclosed", Severity.WARN, message, _CONNECTION, remedy)
    if answer.relationship == "customer" and (tie := _TIE.search(words)):
        message = f"The words tell of a tie to the brand (“{tie[0]}”), and it counts as an independent customer's."
        yield _finding(
            "material-connection", Severity.WARN, message, _CONNECTION, "Send it again with its `relationship`."
        )
    if answer.relationship != "customer":
        message = (
            f"The writer is no independent customer ({answer.relationship}): no draft is given these words to quote."
        )
        yield _finding(
            "material-connection", Severity.INFO, message, _CONNECTION, "Whoever quotes them says so beside them."
        )
    if answer.incentive is not None:
        message = "The writer was given something for their words; each draft that quotes them says so beside them."
        yield _finding("incentive-disclosed", Severity.INFO, message, _CONNECTION, "Nothing to do.")


def _copied(one: Testimonial, near: Sequence[Review], others: Sequence[Testimonial]) -> Iterator[Finding]:
    texts = {review.id: review.text for review in near} | {other.id: other.answer.text for other in others}
    alike = sorted(id_ for id_, text in texts.items() if id_ != one.id and are_near_copies(one.answer.text, text))
    if alike:
        message = f"Nearly the same words stand in {', '.join(alike[:3])}."
        yield _finding(
            "near-duplicate",
            Severity.WARN,
            message,
            _FAKE,
            "Reject it, unless the same customer sent it twice by mistake.",
        )


def _agreed(answer: TestimonialAnswer, today: dt.date) -> Iterator[Finding]:
    if not answer.consent.quote:
        yield _finding(
            "quote-consent",
            Severity.INFO,
            "The customer did not agree to be quoted.",
            "GDPR Art. 7",
            "Accept it to count it only.",
        )
    elif answer.consent.until is not None and answer.consent.until < today:
        yield _finding(
            "quote-consent",
            Severity.WARN,
            f"Consent ended on {answer.consent.until}.",
            "GDPR Art. 7",
            "Ask for it anew.",
        )


def _words(answer: TestimonialAnswer) -> tuple[tuple[str, str], ...]:
    return (("text", answer.text), *((("title", answer.title),) if answer.title else ()))


def _finding(
    rule: str, severity: Severity, message: str, source: str, remedy: str, span: Span | None = None
) -> Finding:
    return Finding(
        check="moderation", rule=rule, severity=severity, message=message, source=source, remedy=remedy, span=span
    )
