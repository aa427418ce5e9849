"""Whether words stand in a text as they are: letter by letter, and with all that limits them.

Whose words: `quotes.py`.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from service.domain.nouns import language_of
from service.guardrails.limiting_words import limits

Fault = Literal["altered", "cut", "narrowed"]
"""`altered`: other words or signs.

`cut`: ends within a clause, unmarked; `narrowed`: what limits the words is left out.
"""

_TOKEN = re.compile(
    r"(?P<gap>\[ ?(?:…|\.{2,4}) ?\]|\( ?(?:…|\.{2,4}) ?\)|…|\.(?: ?\.){1,3})"
    r"|(?P<word>\w+(?:['’‘ʼ´`]\w+)*)|(?P<sign>[^\w\s])"
)
_EMPHASIS = re.compile(r"(?<!\w)[*_`]{1,3}(?=\w)|(?<=[\w.,;:!?…])[*_`]{1,3}(?!\w)|(?m:^[ \t]{0,3}>[ \t]?)")
_APOSTROPHES = re.compile(r"['’‘ʼ´`]")
_SIGNS = {
    **dict.fromkeys("\"'“”„‟«»‘’‚‛‹›＂＇「」『』", "'"),
    **dict.fromkeys("-‐‑‒–—―−", "-"),
}  # fmt: skip
_GAP = "…"
_FRAGMENT = re.compile(
    r"(?:when|if|unless|except|until|provided|as long as|wenn|falls|sofern|solange|außer|bis)\b",
    re.IGNORECASE,
)
_FRAGMENT_WORDS = 6
_SENTENCE_END = re.compile(r"[.!?…][\"'”’“‘»«)]{0,2}\s+(?![a-zà-öø-ÿ])|\n\s*\n\s*")
_ABBREVIATED = re.compile(
    r"(?:(?<!\w)(?:\w|approx|ca|circa|nos?|nr|min|max|abb|art|fig|dr|prof|mrs?|ms|st|vs|bzw|usw|inkl|evtl|str|tel)\.)\Z",
    re.IGNORECASE,
)


class Token(NamedTuple):
    """A word or sign, kinds of marks and dashes made one, and where it stands: characters `start` to `end`."""

    text: str
    start: int
    end: int


class _Piece(NamedTuple):
    """The words of a quotation between two ellipses, signs at the edges taken off; `tail` holds those behind."""

    words: tuple[str, ...]
    tail: str


class _Quoted(NamedTuple):
    """A quotation in pieces, and whether an ellipsis stands at its end."""

    pieces: tuple[_Piece, ...]
    ends_marked: bool


@lru_cache(maxsize=4096)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the words and signs of a text after NFC; white space, emphasis and the form of marks count for nothing."""
    return tuple(_token(match) for match in _TOKEN.finditer(unicodedata.normalize("NFC", text)))


def _token(match: re.Match[str]) -> Token:
    if match["gap"]:
        text = _GAP
    elif match["word"]:
        text = _APOSTROPHES.sub("'", match["word"])
    else:
        text = _SIGNS.get(match["sign"], match["sign"])
    return Token(text, match.start(), match.end())


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, without signs: to compare loosely."""
    return [token.text.lower() for token in tokens_of(text) if token.text[0].isalnum()]


@lru_cache(maxsize=4096)
def plain(words: str) -> str:
    """Return quoted words without Markdown's emphasis and the marks of a block quotation."""
    return _EMPHASIS.sub("", words)


def pieces_of(words: str) -> tuple[str, ...]:
    """Return the words of a quotation between its ellipses, in lower case, one text a piece."""
    return tuple(" ".join(piece.words).lower() for piece in _quoted(words, split=True).pieces)


def fault_in(words: str, source: str, locale: str) -> Fault | None:
    """Return what is wrong with words as a quotation from a text, or None if they are verbatim.

    White space, the case of the first letter, kinds of marks and dashes, signs at the end and marked ellipses are
    free. A question stays a question and no exclamation is added. What is left out of a sentence, and whatever an
    ellipsis skips, may deny or limit nothing (16 CFR 255.1(b): no distortion by taking words out of their meaning).
    Where words are a part of two sentences, neither of them may.
    """
    faults: list[Fault] = []
    is_part = False
    for quoted in dict.fromkeys((_quoted(words, split=False), _quoted(words, split=True))):
        for places in _placed(quoted.pieces, source):
            fault = _fault_at(quoted, places, source, locale)
            if fault is None and _is_whole(places, source):
                return None
            is_part = is_part or fault is None
            faults += [fault] if fault else []
    if is_part and "narrowed" not in faults:
        return None
    return min(faults, key=("narrowed", "cut", "altered").index, default="altered")


@lru_cache(maxsize=4096)
def _quoted(words: str, *, split: bool) -> _Quoted:
    """Read a quotation; its ellipses part it, or belong to it as the reviewer's own."""
    groups: list[list[str]] = [[]]
    tokens = [token.text for token in tokens_of(plain(words))]
    for text in tokens:
        if split and text == _GAP:
            groups.append([])
        else:
            groups[-1].append(text)
    pieces = tuple(piece for group in groups if (piece := _piece(group)).words)
    return _Quoted(pieces, ends_marked=tokens[-1:] == [_GAP])


def _piece(tokens: list[str]) -> _Piece:
    places = [place for place, text in enumerate(tokens) if _is_word(text)]
    if not places:
        return _Piece((), "")
    return _Piece(tuple(tokens[places[0] : places[-1] + 1]), "".join(tokens[places[-1] + 1 :]))


def _is_word(token: str) -> bool:
    return token[0].isalnum() or token[0] == "_"


def _placed(pieces: tuple[_Piece, ...], source: str) -> Iterator[tuple[tuple[int, int], ...]]:
    """Yield where the pieces stand in order, as (first token, token after the last), for each place of the first."""
    texts = _texts_of(source)
    if not pieces:
        return
    for start in _found(pieces[0].words, texts, 0):
        places = [(start, start + len(pieces[0].words))]
        for piece in pieces[1:]:
            place = next(_found(piece.words, texts, places[-1][1]), None)
            if place is None:
                break
            places.append((place, place + len(piece.words)))
        if len(places) == len(pieces):
            yield tuple(places)


@lru_cache(maxsize=4096)
def _texts_of(source: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens_of(source))


def _found(words: tuple[str, ...], texts: tuple[str, ...], start: int) -> Iterator[int]:
    """Yield the places of some words; the first letter may be small or capital."""
    first, rest, length = words[0], words[1:], len(words)
    for form in dict.fromkeys((first, first[0].lower() + first[1:], first[0].upper() + first[1:])):
        place = start
        while form in texts[place:]:
            place = texts.index(form, place)
            if texts[place + 1 : place + length] == rest and place + length <= len(texts):
                yield place
            place += 1


def _fault_at(quoted: _Quoted, places: tuple[tuple[int, int], ...], source: str, locale: str) -> Fault | None:
    tokens, text, language = tokens_of(source), unicodedata.normalize("NFC", source), language_of(locale)
    last = places[-1][1]
    if any(_changes_tone(piece, tokens, end) for piece, (_, end) in zip(quoted.pieces, places, strict=True)):
        return "altered"
    kept = [(tokens[one].start, tokens[other - 1].end) for one, other in places]
    if any(limits(words, language, within=within) for words, within in _dropped(text, kept)):
        return "narrowed"
    after = _sentence_around(text, *kept[-1])[1]
    looks_whole = quoted.pieces[0].words[0][0].isupper() and not quoted.ends_marked
    return "cut" if looks_whole and _goes_on(tokens, last, after) else None


def _is_whole(places: tuple[tuple[int, int], ...], source: str) -> bool:
    """Tell whether a quotation leaves no word of its first and last sentence out."""
    tokens, text = tokens_of(source), unicodedata.normalize("NFC", source)
    start, end = tokens[places[0][0]].start, tokens[places[-1][1] - 1].end
    first, after = _sentence_around(text, start, end)
    return not words_of(text[first:start]) and not words_of(text[end:after])


def _changes_tone(piece: _Piece, tokens: tuple[Token, ...], after: int) -> bool:
    """Tell whether a quotation exclaims what was not exclaimed, or states what was asked, or asks what was stated."""
    behind = [token.text for token in tokens[after : after + 2]]
    return ("!" in piece.tail and "!" not in behind) or ("?" in piece.tail) != ("?" in behind[:1])


def _goes_on(tokens: tuple[Token, ...], after: int, sentence_end: int) -> bool:
    """Tell whether a word of the same sentence follows, no comma or other sign between."""
    return after < len(tokens) and tokens[after].start < sentence_end and _is_word(tokens[after].text)


def _dropped(text: str, kept: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Yield what a quotation leaves out of its sentences (True), and the whole sentences that it skips (False)."""
    yield text[_sentence_around(text, *kept[0])[0] : kept[0][0]], True
    yield text[kept[-1][1] : _sentence_around(text, *kept[-1])[1]], True
    for one, other in pairwise(kept):
        end = min(_sentence_around(text, *one)[1], other[0])
        start = max(_sentence_around(text, *other)[0], end)
        yield text[one[1] : end], True
        yield text[end:start], False
        yield text[start : other[0]], True


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentences of a stretch begin and end, a limiting fragment behind included: "When it works."."""
    starts = _starts_of(text)
    first, number = starts[bisect_right(starts, start) - 1], bisect_right(starts, end - 1)
    ends = (*starts[1:], len(text))
    last = ends[number - 1]
    if number < len(starts):
        behind = text[starts[number] : ends[number]]
        if len(behind.split()) <= _FRAGMENT_WORDS and _FRAGMENT.match(behind):
            last = ends[number]
    return first, last


@lru_cache(maxsize=4096)
def _starts_of(text: str) -> tuple[int, ...]:
    """Return where sentences begin. Where that is in doubt, a sentence goes on: then more must not be left out."""
    ends = (
        match.end()
        for match in _SENTENCE_END.finditer(text)
        if not _ABBREVIATED.search(text, max(0, match.start() - 8), match.start() + 1)
    )
    return (0, *ends)
