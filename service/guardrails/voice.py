"""Compares a text with how the brand speaks: terms, form of address, reading level, sentences, emoji, marks, capitals.

Customers' words in quotation marks are theirs, and links are nobody's: both are left out.
"""

import re
from collections.abc import Iterator

from service.domain.brands import Voice
from service.domain.findings import Finding, Severity, Span
from service.domain.sentences import Sentence, sentences_of
from service.domain.texts import Manuscript
from service.guardrails.form_of_address import first_of, forms_of
from service.guardrails.quoted_words import quotations_in
from service.guardrails.readability import grade_of, words_in
from service.guardrails.terms import terms_in

_EMOJI = re.compile(r"[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u231a\u231b\u23e9-\u23f3]")
_LINK = re.compile(r"\]\([^)\s]{1,500}\)|https?://\S{1,500}|[\w.+-]{1,64}@[\w.-]{1,100}|\{[a-z_0-9]{1,60}\}")
_CAPITALS = re.compile(
    r"(?<![\w-])[A-ZÄÖÜ]{2,30}(?:[ ,]{1,2}[A-ZÄÖÜ]{2,30}){2,40}(?![\w-])|(?<![\w-])[A-ZÄÖÜ]{4,30} [A-ZÄÖÜ]{4,30}(?![\w-])"
)
_MARK_RUN = re.compile(r"[!?]{2,20}")
_FEWEST_WORDS, _FEWEST_SENTENCES = 50, 3
_ABOVE_GRADE = 2.0
"""Grades above the brand's level that are still let pass: the formulas differ by as much among themselves."""
_MEAN_WORDS, _MOST_WORDS, _MOST_SIGNS = 25, 45, 300
"""A sentence of long words is as hard to follow as one of many: 45 words of plain English have 250 signs."""
_UNREAD = {"footer"}
_HOUSE = "brand voice"
_PLAIN = "plain language: sentences of 15 to 20 words on average (ISO 24495-1; WCAG 2.2, 3.1.5)"


def check_voice(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each departure from the brand's voice; none of them blocks."""
    voice, language = manuscript.brand.voice, manuscript.language
    texts = {name: _own_words(cited.text) for name, cited in manuscript.parts.items()}
    findings: list[Finding] = []
    for name, text in texts.items():
        findings += _terms(voice, name, text, language)
        if not voice.emoji and (match := _EMOJI.search(text)):
            findings.append(_finding("no-emoji", "The brand uses no emoji.", "Take the emoji out.", name, match.span()))
        findings += _shouting(name, text)
    findings += _exclamations(voice, texts)
    findings += _address(voice, texts, language)
    counted = [
        (len(words_in(one.text)), name, one)
        for name, text in texts.items()
        if name not in _UNREAD
        for one in sentences_of(text, language)
        if not one.is_heading
    ]
    return (*findings, *_sentences(counted), *_reading(manuscript, counted))


def _own_words(text: str) -> str:
    """Return a text with quotations and links blanked out, every other character in its place."""
    for one in quotations_in(text):
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return (
        _LINK.sub(lambda match: " " * len(match[0]), text)
        if "(" in text or ":" in text or "@" in text or "{" in text
        else text
    )


def _terms(voice: Voice, part: str, text: str, language: str) -> Iterator[Finding]:
    seen = set()
    for term, match in terms_in(voice.avoid, text, language):
        if match[0].casefold() not in seen:
            seen.add(match[0].casefold())
            message = f"The brand does not say “{match[0]}”."
            yield _finding(
                "avoid-term", message, f"Say it without “{term}”, or give the fact behind it.", part, match.span()
            )
    for term, match in terms_in(tuple(voice.say_instead), text, language):
        wanted = voice.say_instead[term]
        if not _says(wanted, text, match):
            message = f"The brand says “{wanted}”, not “{match[0]}”."
            yield _finding("prefer-term", message, f"Write “{wanted}”.", part, match.span())


def _says(wanted: str, text: str, match: re.Match[str]) -> bool:
    """Tell whether a word is a part of the term that the brand prefers to it: "support" in "Premium support"."""
    around = text[max(0, match.start() - len(wanted)) : match.end() + len(wanted)].casefold()
    return match[0].casefold() in wanted.casefold() and wanted.casefold() in around


def _shouting(part: str, text: str) -> Iterator[Finding]:
    if match := _CAPITALS.search(text):
        message = f"“{match[0][:60]}” is all in capitals, which reads as shouting and slows readers down."
        yield _finding("capitals", message, "Write it in small letters.", part, match.span(), source="WCAG 2.2, 3.1.5")
    if ("!!" in text or "?!" in text or "!?" in text or "??" in text) and (run := _MARK_RUN.search(text)):
        yield _finding("mark-run", f"“{run[0]}” piles up marks.", "Leave one mark.", part, run.span())


def _exclamations(voice: Voice, texts: dict[str, str]) -> Iterator[Finding]:
    marks = sum(text.count("!") for text in texts.values())
    if marks > voice.exclamation_marks:
        message = f"{marks} exclamation marks; the brand allows {voice.exclamation_marks}."
        yield Finding(
            check="voice",
            rule="exclamation-marks",
            severity=Severity.INFO,
            message=message,
            source=_HOUSE,
            remedy="End sentences with a full stop.",
        )


def _address(voice: Voice, texts: dict[str, str], language: str) -> Iterator[Finding]:
    """Yield a finding where the text says "du" and the brand "Sie", or the other way, or mixes the two."""
    forms = forms_of(language)
    if forms is None:
        return
    wanted = voice.address.get(language, "").casefold()
    found: dict[str, tuple[str, tuple[int, int]]] = {}
    for part, text in texts.items():
        for form, pattern in ((forms.formal, forms.formal_words), (forms.familiar, forms.familiar_words)):
            if form not in found and (place := first_of(pattern, text)):
                found[form] = (part, place)
    for form, (part, place) in found.items():
        other = forms.familiar if form == forms.formal else forms.formal
        if wanted == other.casefold():
            message = f"“{texts[part][slice(*place)]}” addresses the reader with “{form}”; the brand says “{other}”."
            yield _finding("form-of-address", message, f"Write “{other}” throughout.", part, place, Severity.WARN)
    if len(found) > 1 and wanted not in {forms.formal.casefold(), forms.familiar.casefold()}:
        part, place = found[forms.familiar]
        message = f"The text says “{forms.formal}” and “{forms.familiar}” to the same reader."
        yield _finding(
            "form-of-address", message, "Choose one form, and set voice.address.", part, place, Severity.WARN
        )


def _sentences(counted: list[tuple[int, str, Sentence]]) -> Iterator[Finding]:
    for count, part, one in counted:
        if count > _MOST_WORDS or (count > _MEAN_WORDS and len(one.text) > _MOST_SIGNS):
            message = f"A sentence of {count} words and {len(one.text)} signs; readers lose the thread."
            remedy = "Make two or three sentences of it."
            yield _finding("sentence-length", message, remedy, part, (one.start, one.end), Severity.WARN, _PLAIN)
    lengths = [count for count, _, _ in counted if count]
    if len(lengths) >= _FEWEST_SENTENCES and sum(lengths) > _MEAN_WORDS * len(lengths):
        message = f"Sentences have {sum(lengths) / len(lengths):.0f} words on average; {_MEAN_WORDS} are easy to read."
        yield Finding(
            check="voice",
            rule="mean-sentence-length",
            severity=Severity.WARN,
            message=message,
            source=_PLAIN,
            remedy="Shorten or split the longest sentences.",
        )


def _reading(manuscript: Manuscript, counted: list[tuple[int, str, Sentence]]) -> Iterator[Finding]:
    """Yield a finding if a text of 50 words or more asks for a higher grade than the brand's in this channel."""
    texts = tuple(one.text for count, _, one in counted if count)
    if sum(count for count, _, _ in counted) < _FEWEST_WORDS:
        return
    voice = manuscript.brand.voice
    wanted = voice.reading_levels.get(manuscript.channel, voice.reading_level)
    grade = grade_of(texts, manuscript.language)
    if grade > wanted + _ABOVE_GRADE:
        yield Finding(
            check="voice",
            rule="reading-level",
            severity=Severity.INFO,
            source="Coleman-Liau 1975 and ARI 1967; Wiener Sachtextformel 1984; LIX 1968",
            message=f"It reads like grade {grade:.0f}; the brand writes for grade {wanted}.",
            remedy="Use shorter words and shorter sentences.",
        )


def _finding(
    rule: str,
    message: str,
    remedy: str,
    part: str,
    place: tuple[int, int],
    severity: Severity = Severity.INFO,
    source: str = _HOUSE,
) -> Finding:
    span = Span(part=part, start=place[0], end=place[1])
    return Finding(
        check="voice", rule=rule, severity=severity, message=message, span=span, source=source, remedy=remedy
    )
