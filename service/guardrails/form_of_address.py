"""Finds how a text addresses its reader: formally or familiarly. What a brand wants: `voice.py`."""

import re
from functools import lru_cache
from typing import NamedTuple


class Forms(NamedTuple):
    """The two forms of address of a language: their names, and the words that give each away."""

    formal: str
    familiar: str
    formal_words: re.Pattern[str]
    familiar_words: re.Pattern[str]


_MID = r"(?<![.!?:…\n*#>“„«\"-])(?<![.!?:…][ \u00a0])(?<!\A)[ \u00a0,]"
"""Not at the beginning of a sentence, where "Sie" may be she or they."""
_FORMS = {
    "de": Forms(
        "Sie", "du",
        re.compile(rf"(?:{_MID}(?:Sie|Ihre?[mnrs]?|Ihnen))\b"),
        re.compile(r"\b(?:[Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[mnrs]?|[Ee]uch|[Ee]ure?[mnrs]?)\b"),
    ),
    "fr": Forms(
        "vous", "tu",
        re.compile(r"\b(?:vous|votre|vos|vôtres?)\b", re.IGNORECASE),
        re.compile(r"\b(?:tu|toi|te|ton|ta|tes)\b|\bt['’](?=[aeiouhéê])", re.IGNORECASE),
    ),
    "es": Forms(
        "usted", "tú",
        re.compile(r"\b(?:ustedes|usted)\b", re.IGNORECASE),
        re.compile(r"\b(?:tú|tus?|ti|contigo|te)\b", re.IGNORECASE),
    ),
    "it": Forms(
        "Lei", "tu",
        re.compile(rf"(?:{_MID}(?:Lei|Suo|Sua|Suoi|Sue|Le|La))\b"),
        re.compile(r"\b(?:tu|te|ti|tuo|tua|tuoi|tue)\b", re.IGNORECASE),
    ),
    "nl": Forms(
        "u", "je",
        re.compile(r"\b(?:u|uw|uzelf)\b"),
        re.compile(r"\b(?:[Jj]e|[Jj]ij|[Jj]ou|[Jj]ouw|[Jj]ullie)\b"),
    ),
}  # fmt: skip


def forms_of(language: str) -> Forms | None:
    """Return the forms of address of a language, or None where it has one or we know none."""
    return _FORMS.get(language)


@lru_cache(maxsize=1024)
def first_of(pattern: re.Pattern[str], text: str) -> tuple[int, int] | None:
    """Return where a word of a form stands first, the white space before it left out."""
    match = pattern.search(text)
    if match is None:
        return None
    return match.end() - len(match[0].lstrip(" \u00a0,")), match.end()
