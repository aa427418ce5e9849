"""Finds who is named as the speaker of a quotation, and words told as a person's without marks.

Consent: `quotes.py`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_WORD = r"(?:(?:Dr|Prof|Mrs?|Ms|St)\.|[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я](?:\.|[\w'’-]{0,30}))"
_NAME = rf"{_WORD}(?:[ \u00a0](?:{_WORD}|von|van|de|der|zu|la|bin)){{0,3}}"
_VERBS = (
    "says?|said|writes?|wrote|reports?|reported|tells us|told us|adds?|added|notes?|noted|puts? it|explains?|explained"
    "|recalls?|remembers?|thinks?|finds?|comments?|commented|raves?|confirms?|sums it up|reckons|swears"
    "|sagt|sagte|schreibt|schrieb|berichtet|berichtete|meint|meinte|ergänzt|findet|erzählt|erzählte|erklärt|lobt|beschreibt"
    "|bestätigt|urteilt|schwärmt|fasst es|dit|écrit|raconte|affirme|dice|escribe|cuenta|opina|scrive|racconta|zegt|schrijft|vertelt"
)
_SOMEBODY = (
    r"(?:[Oo]ne|[Aa]|[Aa]n|[Aa]nother|[Oo]ur|[Aa]n?other|[Tt]his|[Tt]he|[Ss]ome|[Mm]any)\s(?:\w{2,20}\s){0,2}?"
    r"(?:customers?|reviewers?|buyers?|clients?|users?|owners?|readers?)"
    r"|(?:[Ee]ine?r?|[Uu]nsere?|[Dd]ie|[Dd]er|[Vv]iele)\s(?:\w{2,20}\s){0,2}?"
    r"(?:Kund(?:in|e|en|innen)|Käufer(?:in)?|Nutzer(?:in)?|Rezensent(?:in)?|Anwender(?:in)?)"
)
_ABOUT = r"(?:,\s[^.!?:“”„»«\"\n]{1,90}?,?|\s\([^()\n]{1,60}\))?"
_PLACE = r"(?:\s(?:from|in|of|at|aus|bei|von|vom|de|di|van)\s[^.!?:“”„»«\"\n]{1,60}?)?"
_MANNER = r"[^.!?:“”„»«\"\n]{0,40}"

_ANNOUNCED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:(?P<any>{_SOMEBODY}){_MANNER}|(?P<name>{_NAME}){_PLACE}{_ABOUT})\s(?:{_VERBS})\b{_MANNER}[:,]?\s*\Z",
        rf"\b(?:{_VERBS})\s(?:es\s|uns\s|so\s)?(?P<name>{_NAME}){_ABOUT}\s?:\s*\Z",
        rf"\b(?:[Aa]ccording to|[Ii]n the words of|[Ll]aut|[Nn]ach|[Aa]s|[Ww]ie|[Ss]elon|[Ss]egún|[Ss]econdo|[Vv]olgens)\s(?P<name>{_NAME}){_ABOUT}"
        rf"(?:\s(?:{_VERBS}))?{_MANNER}[:,]?\s*\Z",
        rf"(?:^|[\n!?*]\s{{0,3}}|(?<!\b[A-ZÄÖÜ])\.\s{{0,3}})[*_]{{0,2}}(?P<name>{_NAME}){_ABOUT}[*_]{{0,2}}:[*_]{{0,2}}\s*\Z",
        rf"(?P<name>{_WORD}[ \u00a0]{_NAME}){_ABOUT}\s[a-zà-öø-ÿ][^.!?:“”„»«\"\n]{{1,60}}:\s*\Z",
    )
)
"""How somebody is announced right before an opening mark, the most telling first."""
_RIGHT_BEHIND = tuple(
    re.compile(rf"[.,!?;]?\s{{0,2}}(?:\[[^\]\n]{{1,40}}\]\s?)?{pattern}")
    for pattern in (
        rf"\n?[ \t>]{{0,4}}(?:[-–—]{{1,2}}|~)\s?[*_]{{0,2}}(?P<name>{_NAME})[^\n“„\"»«]{{0,80}}",
        rf"\((?P<name>{_NAME})[^()\n]{{0,60}}\)",
        rf"(?:{_VERBS}|so)\s(?:(?:our|unsere?|customer|Kundin|Kunde|reviewer|Herr|Frau|Mr|Mrs|Ms|Dr)\.?\s){{0,2}}(?P<name>{_NAME}){_ABOUT}",
        rf"(?P<any>(?:{_VERBS})\s(?:{_SOMEBODY}))",
        rf"(?P<name>{_WORD}[ \u00a0]{_WORD}(?:[ \u00a0]{_WORD})?)(?=\s*(?:[,(\[\n]|\Z|[.]\s*(?:\n|\Z|\[)))",
    )
)
_AGREEING = re.compile(
    rf",?\s(?:(?P<name>{_NAME}){_ABOUT}|(?P<any>{_SOMEBODY}))\s(?:{_VERBS})(?![^\n“„\"»«.]{{0,60}}:)"
)
_NAMED_BEHIND = (*_RIGHT_BEHIND, _AGREEING)
"""How somebody is named right behind a closing mark; the last only where no next quotation is announced so."""
_TELLING = re.compile(
    rf"\b(?:{_VERBS})\b(?:{_MANNER}:\s{{1,2}}|,?\s(?=(?:I|I['’](?:m|ve|d|ll)|My|Ich|Mein|Meine|ich)\s))(?P<words>[^\n]{{3,600}})"
)
_BEFORE = 160
_TOLD = re.compile(rf"\b(?:{_VERBS}|so)\b|[-–—~]\s?[*_]{{0,2}}{_WORD}")
_LED = re.compile(
    rf"^[ \t*_-]{{0,4}}(?P<name>{_WORD}[ \u00a0]{_NAME}){_ABOUT}[*_]{{0,2}}:[*_]{{0,2}}\s(?P<words>[^\n“„\"»«]{{8,600}})$",
    re.MULTILINE,
)
_SIGNED = re.compile(
    rf"^[ \t>*_-]{{0,4}}(?P<words>[^\n“„\"»«]{{12,400}}?)[*_]{{0,2}}\s?(?:\n[ \t>*_]{{0,4}})?(?:—|–|--)\s?[*_]{{0,2}}(?P<name>{_NAME})[^\n]{{0,60}}$",
    re.MULTILINE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|[Mm]y|[Mm]e|[Ii]ch|[Mm]ein\w{0,2}|[Mm]ir|[Mm]ich)\b")
_FEWEST_WORDS = 3
_NOT_NAMES = frozenset(
    re.findall(
        r"\w+",
        """eine ein einer unsere unser diese dieser jede jeder viele einige some many each every and but so also even then when as one our the this that these those what how why who where here there you we they
    he she it i customer customers reviewer reviewers buyer und aber auch so dann als wie was wer hier dort sie wir er es
    ich kundin kunde kunden herr frau mr mrs ms dr prof yes no ja nein for from by von nach label note tip hinweis tipp
    important wichtig question answer frage antwort q a example beispiel stand since seit in on at im am another other
    please bitte more mehr see read order visit call reviews review rating bewertung bewertungen source quelle""",
    )
)


class Speaker(NamedTuple):
    """A person named as the speaker, and the words that name them; the name of "a customer" is empty.

    It is not `sure` where a single word before a colon or in brackets may be no name at all: "Conclusion: …".
    """

    name: str
    about: str = ""
    sure: bool = True


class Speech(NamedTuple):
    """Words told as somebody's without quotation marks: characters `start` to `end`."""

    speaker: Speaker
    start: int
    end: int


def person(name: str, *, last: bool = False) -> str:
    """Return one person's name out of capitalised words: "And Anna K." is "Anna K."; of two names the first or last."""
    names: list[list[str]] = [[]]
    for word in name.replace("\u00a0", " ").split():
        bare = word.strip(".,'’")
        is_initial = len(bare) == 1 and (word.endswith(".") or bare.lower() not in _NOT_NAMES)
        if not is_initial and bare.lower() in _NOT_NAMES:
            names.append([])
            continue
        names[-1].append(f"{bare}." if is_initial else bare)
        if is_initial and len(names[-1]) > 1 and len(names[-1][-2]) > 2:
            names.append([])  # an initial ends a name: "Anna K. Petra L."
    found = [words for words in names if words]
    return " ".join(found[-1 if last else 0]) if found else ""


@lru_cache(maxsize=2048)
def speaker_before(text: str) -> Speaker | None:
    """Return who is announced at the end of a text, and in which words; the name of "a customer" is empty."""
    for pattern in _ANNOUNCED:
        if (match := pattern.search(text)) and (named := _named(match, last=True)):
            return named
    return None


@lru_cache(maxsize=2048)
def speaker_behind(text: str) -> Speaker | None:
    """Return who is named right behind a closing mark, and in which words; None if nobody is."""
    for pattern in _NAMED_BEHIND:
        if (match := pattern.match(text)) and (named := _named(match, last=False)):
            return named
    return None


def _named(match: re.Match[str], *, last: bool) -> Speaker | None:
    if match.groupdict().get("any"):
        return Speaker("", match[0])
    name = person(match["name"], last=last)
    return Speaker(name, match[0], sure=" " in name or _TOLD.search(match[0]) is not None) if name else None


_REPORTED = re.compile(rf"(?P<name>{_NAME}){_PLACE}{_ABOUT}\s(?:{_VERBS})\b(?![^.!?\n]{{0,40}}[:“„»«‘'\"])")


def reporters_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield whom a text reports as having said something without marks, and where: "Tom from Leeds says he …"."""
    for match in _REPORTED.finditer(text):
        if name := person(match["name"], last=True):
            yield name, match.start(), match.end()


def speech_in(text: str) -> Iterator[Speech]:
    """Yield words told as a person's without marks: after "Anna K. says:", or on a line before "— Anna K.".

    They go on to the end of the line, for no reader can tell where else they end.
    """
    for match in _TELLING.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        words, told = match["words"], text[max(line, match.start() - _BEFORE) : match.start("words")].rstrip()
        named = speaker_before(told if told.endswith(":") else f"{told}:")
        if named is None or len(words.split()) < _FEWEST_WORDS:
            continue
        if " " in named.name or not named.name or _FIRST_PERSON.search(words):
            yield Speech(named, match.start("words"), match.end("words"))
    for pattern in (_LED, _SIGNED):
        for match in pattern.finditer(text):
            name = person(match["name"])
            if name and _FIRST_PERSON.search(match["words"]):
                yield Speech(Speaker(name, match[0]), match.start("words"), match.end("words"))
