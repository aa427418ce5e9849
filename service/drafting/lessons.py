"""What an edit teaches, worked out from both versions: words that must or must not appear, an answer, new facts.

Pure.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from service.domain.asked import Asked
from service.domain.drafts import Customer, Draft
from service.domain.edits import changes_between
from service.domain.feedback import Change, Decision
from service.domain.moments import ContentType
from service.domain.nouns import language_of
from service.domain.proposals import FactCandidate, FaqCandidate
from service.domain.sentences import sentences_of
from service.drafting.personalisation import PLACEHOLDER

_MOST_PHRASES = 10
_LONGEST = 300
_EDGES = " \t\n.,;:!?*_#>()[]\"'“”„‘’–-"
_FIGURE = re.compile(r"(?:[€$£]\s?)?\d[\d.,:]{0,15}(?:\s?(?:[%€$£°]|[A-Za-zÄÖÜäöüß]{1,20}))?")
_SHORT, _SHORT_WORD = 4, 3
_MOST_OF_IT = 0.6
_ANSWERS = (ContentType.FAQ_ANSWER, ContentType.SUGGESTED_REPLY, ContentType.COMPLAINT_REPLY)
"""In these the whole body answers one question; in other texts only the sentences that a person put in can."""
STAND_INS: Mapping[str, str] = {
    "first_name": "Alex",
    "last_name": "Example",
    "name": "Alex Example",
    "city": "Exampleton",
}
"""What stands in a case for a customer's own values."""


class Versions(NamedTuple):
    """Both versions of a text with placeholders for personal data, and what changed between them."""

    draft: Mapping[str, str]
    final: Mapping[str, str]
    changes: tuple[Change, ...]
    language: str


def versions_of(draft: Draft, decision: Decision, hide: Callable[[str], str]) -> Versions:
    """Return the versions of an edited draft; `hide` puts placeholders in the place of personal data."""
    before = {part: hide(text) for part, text in draft.parts.items()}
    after = {part: hide(text) for part, text in decision.parts.items()}
    return Versions(before, after, changes_between(before, after), language_of(draft.locale))


def phrases_of(versions: Versions) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what an answer must mention, and what it must not: phrases that only one version has.

    Wanted are figures and short replacements; a whole new sentence can be said in other words. Unwanted are the words
    that were replaced, and sentences of which most was taken out.
    """
    before, after = (" ".join(texts.values()).casefold() for texts in (versions.draft, versions.final))
    put_in = [one for one in _pieces(versions, final=True) if one.casefold() not in before]
    taken_out = [one for one in _pieces(versions, final=False) if one.casefold() not in after]
    wanted = [one for one in put_in if len(one.split()) <= _SHORT]
    wanted += [figure[0].strip(_EDGES) for one in put_in for figure in _FIGURE.finditer(one) if one not in wanted]
    wanted = [one for one in wanted if one.casefold() not in before]
    return tuple(dict.fromkeys(wanted))[:_MOST_PHRASES], tuple(dict.fromkeys(taken_out))[:_MOST_PHRASES]


def faq_of(versions: Versions, content_type: ContentType, asked: Asked | None) -> FaqCandidate:
    """Return the question that the draft answered, and the answer as a person left it."""
    told = _sentences(versions.final.get("body", ""), versions.language)
    answer = told if content_type in _ANSWERS else _new_sentences(versions)
    products = asked.request.products if asked and asked.request else ()
    return FaqCandidate(question=_question(asked)[:_LONGEST], answer=" ".join(answer), products=products)


def facts_of(versions: Versions, subject: str) -> tuple[FactCandidate, ...]:
    """Return a candidate for every sentence that a person put a figure into; its key is for the editor to choose."""
    found = []
    for sentence in _new_sentences(versions):
        if figure := _FIGURE.search(sentence):
            value, _, unit = figure[0].strip().partition(" ")
            found.append(
                FactCandidate(subject=subject, value=value.rstrip(".,:"), unit=unit or None, statement=sentence)
            )
    return tuple(found)


def stand_in_customer(customer: Customer, personal: Sequence[str]) -> Customer:
    """Return a customer for a case: the same attributes, but nobody's values where they are personal."""
    known = customer.attributes.items()
    kept = {name: STAND_INS.get(name) if name in personal else value for name, value in known}
    return Customer(attributes={name: value for name, value in kept.items() if value is not None})


def _new_sentences(versions: Versions) -> list[str]:
    """Return the sentences of the final words in which something was changed, in order."""
    found: dict[str, None] = {}
    for change in versions.changes:
        text = versions.final.get(change.part, "")
        where = change.final
        for sentence in sentences_of(text, versions.language) if where.end > where.start else ():
            if sentence.start < where.end and sentence.end > where.start:
                found.update(dict.fromkeys(_sentences(text[sentence.start : sentence.end], versions.language)))
    return list(found)


def _sentences(text: str, language: str) -> list[str]:
    """Return sentences as they may stand without their customer: no headings, none with a placeholder."""
    return [
        one.text.strip()
        for one in sentences_of(text, language)
        if not one.is_heading and not PLACEHOLDER.search(one.text)
    ]


def _pieces(versions: Versions, *, final: bool) -> list[str]:
    """Return what of one version changed.

    The changed words of a sentence, or the whole of it where most of it changed.
    """
    texts = versions.final if final else versions.draft
    spans = [change.final if final else change.draft for change in versions.changes]
    found: list[str] = []
    for part, text in texts.items():
        changed = [(span.start, span.end) for span in spans if span.part == part and span.end > span.start]
        for one in sentences_of(text, versions.language):
            inside = [(max(start, one.start), min(end, one.end)) for start, end in changed]
            inside = [(start, end) for start, end in inside if end > start]
            whole = sum(end - start for start, end in inside) > _MOST_OF_IT * (one.end - one.start)
            found += [one.text] if whole else [text[start:end] for start, end in inside]
    trimmed = (piece.strip(_EDGES) for piece in found)
    return [one for one in trimmed if len(one) <= _LONGEST and _tells(one) and not PLACEHOLDER.search(one)]


def _tells(phrase: str) -> bool:
    """Tell whether a phrase says something by itself: it has a figure, or a word beyond the shortest."""
    return any(map(str.isdigit, phrase)) or any(len(word.strip(_EDGES)) > _SHORT_WORD for word in phrase.split())


def _question(asked: Asked | None) -> str:
    if asked is None:
        return ""
    if asked.reply is not None:
        said = [message.text for message in asked.reply.messages if message.role == "customer"]
        return " ".join(said[-1].split()) if said else ""
    return (asked.request.topic or "") if asked.request else ""
