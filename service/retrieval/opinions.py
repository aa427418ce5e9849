"""The opinions in one sentence: words that praise or blame, negation, "too small". What they are about: `targets`.

The lexicon decides, and what stands around a word may turn it round or take it back, as in Ding, Liu & Yu (2008), "A
holistic lexicon-based approach to opinion mining".
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from service.retrieval.words import Lexicon, Match, Token, lexicon_of, tokens_of

CLEAR = 0.12
"""From this score on, up or down, a sentence counts as praise or complaint."""

_NEGATION_REACH = 3
_NOT_BAD = 0.6
_REFUSED = 0.5
_LONGEST_SOFTENER = 3
_A_BIT_TOO = 0.7
_AFTER_VERBS = frozenset({"nicht", "nichts", "nie", "kaum"})
_HARD_STOPS = frozenset(";:()–—.!?…")


class Found(NamedTuple):
    """A stretch of tokens that the lexicon knows; `score` is above 0 for praise, `aspects` are those it mentions."""

    start: int
    end: int
    score: float
    aspects: tuple[str, ...]
    measured: bool = False


class Sentence(NamedTuple):
    """A sentence taken apart. `taken` are the tokens in `found`; `clauses` number each token's clause and part."""

    tokens: tuple[Token, ...]
    clauses: tuple[tuple[int, int], ...]
    found: tuple[Found, ...]
    taken: frozenset[int]


def read_sentence(text: str, language: str) -> Sentence:
    """Take a sentence apart and find its opinions, negation considered, and the aspects it mentions."""
    lexicon = lexicon_of(language)
    tokens = tokens_of(text, language)
    clauses = _clauses(tokens, lexicon)
    known = [_negated(item, tokens, clauses, lexicon, language) for item in _found(tokens, lexicon)]
    known += _refusals(tokens, {place for item in known for place in range(item.start, item.end)}, lexicon)
    unreal = _unreal(tokens, clauses, lexicon)
    found = tuple(item._replace(score=0.0) if item.start in unreal else item for item in sorted(known))
    return Sentence(tokens, clauses, found, frozenset(place for item in found for place in range(item.start, item.end)))


def _clauses(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """Number each token's clause: first by contrasts and full stops, then by commas."""
    numbers = []
    number = (0, 0)
    for token in tokens:
        if token.word in _HARD_STOPS or token.word in lexicon.sets["contrast"]:
            number = (number[0] + 1, number[1] + 1)
        elif token.word == ",":
            number = (number[0], number[1] + 1)
        numbers.append(number)
    return tuple(numbers)


def _found(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Found]:
    """Yield what the lexicon knows, from left to right, the longest first."""
    stems = [token.stem for token in tokens]
    place = 0
    while place < len(tokens):
        item = tokens[place].starts and (
            _measured(tokens, stems, place, lexicon)
            or _phrase(stems, place, lexicon)
            or _word(tokens[place], place, lexicon)
        )
        if item:
            yield item
            place = item.end
        else:
            place += 1


def _measured(tokens: Sequence[Token], stems: list[str], place: int, lexicon: Lexicon) -> Found | None:
    """Recognise "too small" and "a bit small"."""
    if tokens[place].word in lexicon.sets["excess"]:
        start, weight = place + 1, 1.0
    else:
        softeners = lexicon.softeners.get(tokens[place].word)
        if softeners is None:
            return None
        words = [token.word for token in tokens[place : place + _LONGEST_SOFTENER]]
        length = next((len(entry) for entry in softeners if words[: len(entry)] == list(entry)), 0)
        if not length:
            return None
        start, weight = place + length, _A_BIT_TOO
    if start >= len(tokens) or stems[start] not in lexicon.measures:
        return None
    longer = _phrase(stems, place, lexicon)
    if longer is not None and longer.end > start:
        return longer
    return Found(place, start + 1, -weight, lexicon.measures[stems[start]], measured=True)


def _phrase(stems: list[str], place: int, lexicon: Lexicon) -> Found | None:
    for phrase, match in lexicon.phrases.get(stems[place], ()):
        if stems[place : place + len(phrase)] == phrase:
            return Found(place, place + len(phrase), match.polarity, match.aspects)
    return None


def _word(token: Token, place: int, lexicon: Lexicon) -> Found | None:
    match: Match | None = lexicon.words.get(token.word)
    if match is None and token.word not in lexicon.sets["stop"]:
        match = lexicon.stems.get(token.stem)
        if match is None:
            match = next((match for prefix, match in lexicon.prefixes if token.word.startswith(prefix)), None)
    return None if match is None else Found(place, place + 1, match.polarity, match.aspects)


def _negated(
    item: Found, tokens: Sequence[Token], clauses: Sequence[tuple[int, int]], lexicon: Lexicon, language: str
) -> Found:
    """Turn an opinion round that a negation stands before, or after its verb in German."""
    if not item.score:
        return item
    negations = lexicon.sets["negations"]
    before = range(max(0, item.start - _NEGATION_REACH), item.start)
    denied = any(tokens[p].word in negations and clauses[p] == clauses[item.start] for p in before)
    if not denied and language == "de":
        after = item.end
        if after < len(tokens) and tokens[after].word in _AFTER_VERBS and clauses[after] == clauses[item.start]:
            follows = after + 1 < len(tokens) and clauses[after + 1] == clauses[after]
            denied = not (follows and lexicon.stems.get(tokens[after + 1].stem, Match(0, ())).polarity)
    if not denied:
        return item
    return item._replace(score=-item.score if item.score > 0 else -item.score * _NOT_BAD)


def _refusals(tokens: Sequence[Token], taken: set[int], lexicon: Lexicon) -> Iterator[Found]:
    """Yield what a thing does not do: "the door would not close" complains without a word of opinion."""
    for place in range(1, len(tokens) - 1):
        if tokens[place].word not in lexicon.sets["denials"] or place in taken or place + 1 in taken:
            continue
        whole = tokens[place].word not in lexicon.sets["negations"] or tokens[place].word not in {"not", "nt"}
        subject = tokens[place - 1 if whole else max(0, place - 2)].word
        helped = whole or tokens[place - 1].word in lexicon.sets["auxiliaries"]
        verb = tokens[place + 1]
        if helped and subject not in lexicon.sets["persons"] and verb.stem and verb.word not in lexicon.sets["unfazed"]:
            yield Found(place, place + 1, -_REFUSED, ())


def _unreal(tokens: Sequence[Token], clauses: Sequence[tuple[int, int]], lexicon: Lexicon) -> frozenset[int]:
    """Return the places of what is only asked, supposed or looked for: "if you want a great camera, look elsewhere"."""
    if tokens and tokens[-1].word == "?":
        return frozenset(range(len(tokens)))
    found: set[int] = set()
    for place, token in enumerate(tokens):
        if token.word in lexicon.sets["unreal"]:
            found |= {later for later in range(place, len(tokens)) if clauses[later] == clauses[place]}
    return frozenset(found)
