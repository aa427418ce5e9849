"""Words in quotation marks that need nobody's consent.

Names, labels, and what the brand's own sources or the message say.

Words of customers: `quotes.py`.
"""

import re
from functools import lru_cache

from service.domain.evidence import EvidenceItem, EvidenceKind
from service.domain.texts import Manuscript
from service.guardrails.quote_wording import words_of
from service.guardrails.quoted_words import Quotation
from service.guardrails.speakers import Speaker

_FEWEST, _TERM = 3, 5
"""Words: of a quotation that nobody is named for; at most of a label."""
_LABEL_BEFORE = re.compile(
    r"(?:\b(?:click|choose|select|press|tap|open|called|named|labelled|marked|titled|headed|button|menu|field|tab|link|page|section"
    r"|guide|article|klick\w{0,6}|wähl\w{0,6}|drück\w{0,6}|tipp\w{0,6}|öffn\w{0,6}|genannt|namens|heißt|beschriftet|Schaltfläche|Knopf"
    r"|Menü|Feld|Seite|Abschnitt|Punkt|Titel|Überschrift|Anleitung|Artikel)\W{1,3}(?:Sie\W)?(?:on\W|auf\W|or\W|oder\W)?"
    r"(?:the\W|your\W|den\W|die\W|das\W)?)\Z",
    re.IGNORECASE,
)
_LABEL_BEHIND = re.compile(
    r"\W{1,3}(?:button|menu|field|tab|link|page|section|option|setting|Schaltfläche|Knopf|Menü|Feld|Reiter|Seite|Abschnitt|Punkt)\b",
    re.IGNORECASE,
)
_REACH = 40


def speaker_of(manuscript: Manuscript, quotation: Quotation) -> Speaker | None:
    """Return the person named beside a quotation; the brand and its products are none."""
    own = _own_names(manuscript)
    named = (one for one in quotation.speakers if one.name.casefold().strip(" .") not in own)
    return next((one for one in named if one.sure or _is_known(manuscript, one.name)), None)


def _is_known(manuscript: Manuscript, name: str) -> bool:
    """Tell whether somebody of that first name wrote one of the reviews looked up."""
    return any((review.author or "").casefold().split()[:1] == [name.casefold()] for review in manuscript.reviews)


def _own_names(manuscript: Manuscript) -> frozenset[str]:
    brand = manuscript.brand
    return _folded_names((brand.name, *(name for one in brand.products for name in (one.name, *one.aliases))))


@lru_cache(maxsize=256)
def _folded_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(" ".join(words_of(name)) for name in names) | frozenset(name.casefold() for name in names)


def is_term(manuscript: Manuscript, quotation: Quotation, speaker: Speaker | None, text: str) -> bool:
    """Tell whether marked words are a name, a label or a word in question rather than what somebody said."""
    if quotation.form != "marks":
        return bool(quotation.speakers) and speaker is None  # the brand itself speaks
    words = words_of(quotation.words)
    if not words or " ".join(words) in _own_names(manuscript):
        return True
    if quotation.announced and (speaker is not None or not quotation.speakers):
        return False
    return len(words) < _FEWEST or (len(words) <= _TERM and _is_label(quotation, text))


def _is_label(quotation: Quotation, text: str) -> bool:
    """Tell whether a word such as "click" or "button" stands right beside the marks."""
    before = text[max(0, quotation.start - _REACH) : quotation.start - 1]
    behind = text[quotation.end + 1 : quotation.end + _REACH]
    return _LABEL_BEFORE.search(before) is not None or _LABEL_BEHIND.match(behind) is not None


def stands_in_own_sources(manuscript: Manuscript, words: str, quotation: Quotation, speaker: Speaker | None) -> bool:
    """Tell whether words stand in what the brand itself says.

    Words told as somebody's must stand in a document of the brand that names this person; a fact given with the request
    is nobody's word.
    """
    told = quotation.announced and (speaker is not None or quotation.form != "marks")
    for item in manuscript.evidence.items:
        if item.kind is EvidenceKind.REVIEW or (told and item.kind is not EvidenceKind.PASSAGE):
            continue
        if (stands_in(words, item.text) or stands_in(words, item.title)) and _names(manuscript, item, speaker):
            return True
    return False


def _names(manuscript: Manuscript, item: EvidenceItem, speaker: Speaker | None) -> bool:
    """Tell whether the document of a passage holds the name of a speaker; nobody's name stands in any."""
    if speaker is None or not speaker.name:
        return True
    rows = (row for row in manuscript.evidence.items if row.source_id == item.source_id)
    return any(stands_in(speaker.name, f"{row.title} {row.text}") for row in rows)


def stands_in(words: str, text: str) -> bool:
    """Tell whether words stand in a text, whatever the case: for what may be repeated without anybody's consent."""
    wanted = _normal(words)
    return bool(text) and bool(wanted) and f" {wanted} " in f" {_normal(text)} "


@lru_cache(maxsize=8192)
def _normal(text: str) -> str:
    return " ".join(words_of(text))
