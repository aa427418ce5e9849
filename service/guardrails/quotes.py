"""Checks that words given as a customer's are theirs, unchanged, under their name, and may be used here.

Where quotations stand: `quoted_words.py`; word for word: `quote_wording.py`; consent: `quote_holders.py`; whether
they stand for all reviews: `quote_selection.py`.
"""

import re
from collections.abc import Iterator, Sequence

from service.domain.findings import Finding, Severity, Span
from service.domain.sentences import sentences_of
from service.domain.texts import Manuscript
from service.guardrails.commands import commands_in, is_for_the_asker
from service.guardrails.own_words import is_term, speaker_of, stands_in, stands_in_own_sources
from service.guardrails.quote_holders import Holder, discloses, discloses_gift, holders_of, naming_of, tells_name
from service.guardrails.quote_origins import origin_of
from service.guardrails.quote_selection import check_selection
from service.guardrails.quote_wording import fault_in, plain, words_of
from service.guardrails.quoted_words import Quotation, quotations_in
from service.guardrails.speakers import Speaker

_VERBATIM = "16 CFR 255.1(b); UCPD Annex I 23c"
_CONSENT = "GDPR Art. 6(1)(a) and 7; CAP Code section 3"
_CONNECTION = "16 CFR 255.5 and 465.5; UCPD Annex I 11"
_FAKE = "16 CFR 465.2; DMCC Act 2024 Sch. 20 para. 13; UCPD Annex I 23c"
_SAYING = 6
"""Words of a quotation that two people do not say by chance."""
_GOOD_STARS, _GOOD_NPS = 4, 9
_PLEASE = re.compile(r"\b(?:please|kindly|bitte)\b", re.IGNORECASE)


def check_quotes(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each quotation that is altered, nobody's, another's, or used without consent."""
    findings: list[Finding] = []
    shown: dict[str, Holder] = {}
    holders: tuple[Holder, ...] | None = None
    for name, cited in manuscript.parts.items():
        for quotation in quotations_in(cited.text):
            if holders is None:
                holders = holders_of(manuscript)
            found, holder = _judged(manuscript, name, quotation, holders)
            findings += found
            if holder is not None:
                shown[holder.id] = holder
    return (*findings, *check_selection(manuscript, tuple(shown.values())))


def _judged(
    manuscript: Manuscript, part: str, quotation: Quotation, holders: Sequence[Holder]
) -> tuple[list[Finding], Holder | None]:
    """Return what is wrong with a quotation, and the review that it shows."""
    speaker = speaker_of(manuscript, quotation)
    text = manuscript.parts[part].text
    if is_term(manuscript, quotation, speaker, text):
        return [], None
    words = plain(quotation.words)
    theirs = [one for one in holders if any(fault_in(words, text, one.locale) is None for text in one.texts)]
    is_common = len(words_of(words)) < _SAYING
    if stands_in(words, manuscript.answered):
        return [], None
    if (not theirs or is_common) and stands_in_own_sources(manuscript, words, quotation, speaker):
        return ([_of_unknown_consent(part, quotation, speaker)] if speaker and speaker.name else []), None
    if not theirs:
        return [_not_verbatim(part, quotation, speaker, holders)], None
    paragraph = _paragraph(text, quotation)
    judged = [(_objections(manuscript, part, quotation, speaker, one, paragraph), one) for one in theirs]
    objections, holder = min(judged, key=lambda pair: len(pair[0]))
    return [*objections, *_asking(part, quotation, manuscript.language)], holder


def _asking(part: str, quotation: Quotation, language: str) -> Iterator[Finding]:
    """Yield a finding if all that is quoted asks whoever reads it to do something for the writer."""
    words = quotation.words
    if (is_for_the_asker(words) or _PLEASE.search(words)) and len(commands_in(words, language)) == len(
        sentences_of(words, language)
    ):
        yield Finding(
            check="quotes",
            rule="quote-asks",
            severity=Severity.WARN,
            span=_span(part, quotation),
            source="OWASP LLM01:2025",
            message=f"“{words[:160]}” asks for something; a customer's words are quoted for what they tell.",
            remedy="Quote words that tell what the customer found, or none.",
        )


def _of_unknown_consent(part: str, quotation: Quotation, speaker: Speaker) -> Finding:
    """Return the doubt about words of a named person that only a page of the brand holds.

    What they agreed to is kept nowhere.
    """
    return Finding(
        check="quotes",
        rule="quote-consent-unknown",
        severity=Severity.WARN,
        span=_span(part, quotation),
        source=_CONSENT,
        message=f"These words of {speaker.name} stand on a page of the brand, and no consent to use them here is kept.",
        remedy="Have a person confirm that consent covers this channel, or store the words as a review with their consent.",
    )


def _paragraph(text: str, quotation: Quotation) -> str:
    start = text.rfind("\n\n", 0, quotation.start)
    end = text.find("\n\n", quotation.end)
    return text[max(0, start) : end if end >= 0 else len(text)]


def _objections(
    manuscript: Manuscript, part: str, quotation: Quotation, speaker: Speaker | None, holder: Holder, paragraph: str
) -> list[Finding]:
    """Return what speaks against showing a review's words here, so, and under this name."""
    if holder.refusal:
        message = f"These words stand in review {holder.id}, and {holder.refusal}."
        remedy = "Take the words out, or quote a review whose consent covers this channel."
        found = [_blocked(part, quotation, "quote-consent", _CONSENT, message, remedy)]
    else:
        found = list(_undisclosed(part, quotation, holder, paragraph))
    found += _misnamed(part, quotation, speaker, holder, paragraph)
    good = (holder.rating or 0) >= _GOOD_STARS or (holder.nps or 0) >= _GOOD_NPS
    if holder.id in manuscript.set_apart and good:
        found.append(_of_doubtful_praise(part, quotation, holder))
    return found


def _misnamed(
    part: str, quotation: Quotation, speaker: Speaker | None, holder: Holder, paragraph: str
) -> Iterator[Finding]:
    """Yield a finding if the text tells more of the writer than was agreed, or names somebody else."""
    naming = naming_of(holder, speaker.name, speaker.about) if speaker else "fits"
    if naming == "beyond" or (naming == "fits" and tells_name(holder, paragraph)):
        yield _blocked(
            part,
            quotation,
            "quote-attribution",
            _CONSENT,
            f"The text tells more of who wrote review {holder.id} than was agreed ({holder.form.replace('_', ' ')}).",
            "Name the writer in the form agreed, or write “a customer”.",
        )
    if naming == "other" and speaker:
        yield _blocked(
            part,
            quotation,
            "quote-attribution",
            _FAKE,
            f"These words are misattributed: they stand in review {holder.id}, which {speaker.name} did not write.",
            "Name the writer of that review in the form agreed, or write “a customer”.",
        )


def _of_doubtful_praise(part: str, quotation: Quotation, holder: Holder) -> Finding:
    return Finding(
        check="quotes",
        rule="inauthentic-review",
        severity=Severity.WARN,
        span=_span(part, quotation),
        source="16 CFR 465.2; CMA208",
        message=f"Review {holder.id} looks inauthentic (a copy, or one of a burst), and is quoted as praise.",
        remedy="Quote a review that nothing speaks against, or have a person look at this one.",
    )


def _undisclosed(part: str, quotation: Quotation, holder: Holder, paragraph: str) -> Iterator[Finding]:
    """Yield a finding for each tie to the brand that the words around a quotation do not tell."""
    if not discloses(holder.relation, paragraph):
        yield _blocked(
            part,
            quotation,
            "quote-consent",
            _CONNECTION,
            f"The writer of review {holder.id} is no independent customer ({holder.relation}), and the text does not say so.",
            "Say beside the words how the writer is connected with the brand, or take them out.",
        )
    if not discloses_gift(holder.incentive, paragraph):
        yield _blocked(
            part,
            quotation,
            "quote-consent",
            _CONNECTION,
            f"The writer of review {holder.id} was given something ({holder.incentive}), and the text does not say so.",
            "Say beside the words what the writer received for them, or take them out.",
        )


def _not_verbatim(part: str, quotation: Quotation, speaker: Speaker | None, holders: Sequence[Holder]) -> Finding:
    """Return why words are nobody's: changed on the way, sewn from several pieces, or made up."""
    words = plain(quotation.words)
    faults = {fault_in(words, text, one.locale): one for one in holders for text in one.texts}
    remedy = "Quote word for word, or report it in your own words without quotation marks."
    if "narrowed" in faults:
        message = f"The quotation from review {faults['narrowed'].id} leaves out words that deny or limit what it says."
        return _blocked(part, quotation, "quote-verbatim", _VERBATIM, message, "Quote the whole sentence.")
    if "cut" in faults:
        message = f"The quotation from review {faults['cut'].id} ends in the middle of a sentence and does not say so."
        remedy = "Quote the whole sentence, or mark the cut with an ellipsis."
        return _blocked(part, quotation, "quote-verbatim", _VERBATIM, message, remedy)
    origin = origin_of(words, holders)
    if origin.verdict == "altered":
        message = f"These words are altered: review {origin.holders[0].id} says it in other words."
        return _blocked(part, quotation, "quote-verbatim", _VERBATIM, message, remedy)
    if origin.verdict == "stitched":
        named = " and ".join(holder.id for holder in origin.holders[:3])
        message = f"These words are stitched together from separate places of {named}."
        remedy = "Quote each place on its own; within one review, mark with an ellipsis what is left out."
        return _blocked(part, quotation, "quote-verbatim", _VERBATIM, message, remedy)
    if quotation.announced and (speaker is not None or quotation.form != "marks"):
        who = speaker.name if speaker and speaker.name else "a customer"
        message = f"These words are given as those of {who}, and no stored review holds them."
        remedy = (
            "Quote a stored review word for word, or take the words out: no text may be written in a customer's name."
        )
        return _blocked(part, quotation, "fake-first-person-testimonial", _FAKE, message, remedy)
    message = "These words stand in no review or source of this draft; quote word for word or take the marks away."
    return _blocked(part, quotation, "quote-verbatim", _VERBATIM, message, remedy)


def _blocked(part: str, quotation: Quotation, rule: str, source: str, message: str, remedy: str) -> Finding:
    span = _span(part, quotation)
    return Finding(
        check="quotes", rule=rule, severity=Severity.BLOCK, message=message, span=span, source=source, remedy=remedy
    )


def _span(part: str, quotation: Quotation) -> Span:
    return Span(part=part, start=quotation.start, end=quotation.end)
