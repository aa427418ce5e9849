"""Finds words that a text gives as somebody else's: in quotation marks, as a block quotation, or after "Anna K. says:".

Who is named as the speaker: `speakers.py`. Whether the words are that person's: `quotes.py`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import Literal, NamedTuple

from service.guardrails.speakers import Speaker, speaker_before, speaker_behind, speech_in

_PAIRS = {
    "“": "”“\"", "„": "“”\"", "”": "”", "«": "»", "»": "«", "\"": "\"”“", "＂": "＂", "‘": "’", "‚": "‘’", "›": "‹",
    "‹": "›", "'": "'", "「": "」", "『": "』", "‟": "”", "〝": "〞〟",
    "″": "″", "❝": "❞", "❛": "❜",
}  # fmt: skip
"""Opening marks and what may close them; sloppy pairs are read as a reader would."""
_MARK = re.compile("[" + "".join(dict.fromkeys("".join([*_PAIRS, *_PAIRS.values()]))) + "]")
_SINGLE = frozenset("‘’‚'")
_SPACED = frozenset("“„«‟〝「『❝❛")
"""Marks that open wherever they stand: no apostrophes, no inches, and the French set a space behind them."""
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|\w{2,8});")
_DECADE = re.compile(r"\d0s\b")
_LONGEST = 3_000
_BLOCK = re.compile(r"(?:^[ \t]{0,3}>[^\n]{0,2000}(?:\n|\Z)){1,60}", re.MULTILINE)
_BLOCK_MARK = re.compile(r"^[ \t]{0,3}>[ \t]?(?:\[!\w{1,12}\])?", re.MULTILINE)
_SIGNED = re.compile(r"(?:\n[ \t>]{0,4}(?:[-–—]{1,2}|\*|~)|[ \t](?:—|–|--))\s?(?=[A-ZÀ-ÖØ-Þ])[^\n]{1,120}\s*\Z")
_BEFORE, _BEHIND = 160, 130


class Quotation(NamedTuple):
    """Words given as somebody's: characters `start` to `end`; `speakers` are those named beside it, the surest first.

    It is `announced` where it is told as somebody's words: after a name, "a customer writes", or before a dash and
    name.
    """

    words: str
    start: int
    end: int
    form: Literal["marks", "block", "speech"]
    speakers: tuple[Speaker, ...] = ()
    announced: bool = False


@lru_cache(maxsize=1024)
def quotations_in(text: str) -> tuple[Quotation, ...]:
    """Return the quotations of a text in the order of their form: blocks, marks, then words told without marks."""
    if "&" in text:
        text = _ENTITY.sub(_mark_of, text)
    found = list(_blocks(text))
    covered = [(one.start, one.end) for one in found]
    if _MARK.search(text):
        found += [one for one in _marked(text) if not any(start <= one.start < end for start, end in covered)]
    covered = [(one.start, one.end) for one in found]
    for speech in speech_in(text):
        if not any(start < speech.end and speech.start < end for start, end in covered):
            words = text[speech.start : speech.end]
            found.append(Quotation(words, speech.start, speech.end, "speech", (speech.speaker,), announced=True))
    return tuple(found)


def _mark_of(entity: re.Match[str]) -> str:
    """Return the character of an entity in as much room, for browsers show `&ldquo;` as a mark."""
    return unescape(entity[0]).rjust(len(entity[0]))


def _blocks(text: str) -> Iterator[Quotation]:
    if ">" not in text:
        return
    for block in _BLOCK.finditer(text):
        end = block.end()
        signed = _SIGNED.search(text, block.start(), block.end())
        if signed and signed.start() > block.start():
            end = signed.start()
            named = speaker_behind(signed[0].lstrip("\n >\t"))
        else:
            named = speaker_before(text[max(0, block.start() - _BEFORE) : block.start()])
        words = _BLOCK_MARK.sub("", text[block.start() : end]).strip().strip('“”„"«»')
        if words:
            yield Quotation(words, block.start(), end, "block", (named,) if named else (), announced=True)


def _marked(text: str) -> Iterator[Quotation]:
    place, previous = 0, 0
    open_until: dict[str, int] = {}
    while (opening := _next_opening(text, place)) is not None:
        closing = _closing(text, opening, open_until.get(text[opening], 0))
        if closing is None:
            open_until[text[opening]] = min(len(text), opening + _LONGEST)
            place = opening + 1
            continue
        start, end = opening + 1, closing
        before = text[max(previous, opening - _BEFORE) : opening]
        behind = text[closing + 1 : closing + 1 + _BEHIND]
        named = tuple(speaker for speaker in (speaker_before(before), speaker_behind(behind)) if speaker)
        yield Quotation(text[start:end], start, end, "marks", named, announced=bool(named))
        place = previous = closing + 1


def _next_opening(text: str, place: int) -> int | None:
    for match in _MARK.finditer(text, place):
        here, mark = match.start(), match[0]
        before, after = text[here - 1 : here], text[here + 1 : here + 2]
        if mark not in _PAIRS or not after or after == "\n":
            continue
        if mark in _SPACED:
            return here
        if mark in _SINGLE and _DECADE.match(text, here + 1):
            continue
        if not after.isspace() and not (before and (before.isalnum() or before in ".!?,;")):
            return here
    return None


def _closing(text: str, opening: int, since: int) -> int | None:
    """Return where a quotation ends: at its closing mark, else at the end of the line, for nobody closes it later.

    None for an apostrophe. Up to `since`, no mark is known to close it, so that nothing is looked at twice.
    """
    mark, limit = text[opening], min(len(text), opening + _LONGEST)
    line = text.find("\n\n", opening, limit)
    limit = line if line >= 0 else limit
    for match in _MARK.finditer(text, max(opening + 1, since), limit):
        here = match.start()
        if match[0] not in _PAIRS[mark]:
            continue
        inside_word = text[here + 1 : here + 2].isalnum() and text[here - 1].isalnum()
        if inside_word and match[0] in _SINGLE:
            continue
        if mark in "'‘" and text[here + 1 : here + 2].isalnum():
            continue
        return here
    if mark in _SINGLE:
        return None
    newline = text.find("\n", opening, limit)
    return newline if newline >= 0 else limit
