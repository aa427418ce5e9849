"""Checks that a text is written in the language asked for. Which language it is, a port tells (`Manuscript.heard`)."""

import re
from collections.abc import Iterator
from functools import lru_cache

from service.domain.brands import Brand
from service.domain.findings import Finding, Severity, Span
from service.domain.texts import Manuscript
from service.guardrails.quoted_words import quotations_in

_FEWEST_LETTERS = 50
"""Shorter texts are not judged.

Detectors err in one of ten at 20 letters, in one of thirty at 50, if asked for a guess.
"""
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\n)[^\n]+){0,200}")
_LEFT_OUT = re.compile(
    r"\]\([^)\s]{1,500}\)|https?://\S{1,500}|\bwww\.\S{1,300}|[\w.+-]{1,64}@[\w.-]{1,100}|\{[a-z_0-9]{1,60}\}|[#*_>|`\[\]]"
)
_LETTER = re.compile(r"[^\W\d_]")


def stretches_to_hear(text: str, brand: Brand) -> Iterator[tuple[int, int, str]]:
    """Yield paragraphs long enough to tell their language: where they begin and end, and their words.

    Quotations, links, placeholders and the names of the brand and its products are left out: they keep their language.
    """
    for one in quotations_in(text):
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    names = _names(brand)
    for match in _PARAGRAPH.finditer(text):
        words = _LEFT_OUT.sub(" ", match[0])
        words = names.sub(_blank, words) if names else words
        if len(_LETTER.findall(words)) >= _FEWEST_LETTERS:
            yield match.start(), match.end(), " ".join(words.split())


def _names(brand: Brand) -> re.Pattern[str] | None:
    names = (
        brand.name,
        *(name for product in brand.products for name in (product.name, *product.aliases)),
        *((brand.sender.postal_address or "",) if brand.sender else ()),
    )
    return _any_of(tuple(sorted({name for name in names if name}, key=lambda name: (-len(name), name))))


@lru_cache(maxsize=64)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?!\w)") if names else None


def _blank(match: re.Match[str]) -> str:
    """Return a space for a name, and what ends like one as it is.

    To look behind in the pattern costs six times as much, as it must then be tried at every place.
    """
    before = match.string[max(0, match.start() - 1) : match.start()]
    return match[0] if before.isalnum() or before == "_" else " "


def check_language(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each paragraph that is clearly in another language than the one asked for."""
    return tuple(
        Finding(
            check="language",
            rule="other-language",
            severity=Severity.BLOCK,
            span=Span(part=heard.part, start=heard.start, end=heard.end),
            message=f"This is written in “{heard.language}”; the text was asked for in “{manuscript.language}”.",
            source="the request",
            remedy=f"Write it in “{manuscript.language}”; quotations and names keep their language.",
        )
        for heard in manuscript.heard
        if heard.language != manuscript.language
    )
