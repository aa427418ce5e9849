"""What one sentence says of which aspect: words of opinion, negation, "too small", and how near they stand.

Each mention of an aspect is judged by the words of opinion in its clause, the nearer the heavier, as in Ding, Liu &
Yu (2008), "A holistic lexicon-based approach to opinion mining". Counting over many reviews is done in `themes`.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from service.retrieval.words import Lexicon, Match, Token, lexicon_of, tokens_of

CLEAR = 0.12
"""From this score on, up or down, a sentence counts as praise or complaint."""

_NEGATION_REACH = 3
_COMMA = 2
_NOT_BAD = 0.6
_LONGEST_SOFTENER = 3
_A_BIT_TOO = 0.7
_AFTER_VERBS = frozenset({"nicht", "nichts", "nie", "kaum"})
_HARD_STOPS = frozenset(";:()–—.!?…")
_LONGEST_UNANIMOUS = 25


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
    found = tuple(_negated(item, tokens, clauses, lexicon, language) for item in _found(tokens, lexicon))
    return Sentence(tokens, clauses, found, frozenset(place for item in found for place in range(item.start, item.end)))


class Mention(NamedTuple):
    """A known aspect that a sentence mentions, the words that do, and what it says of it (`score_at`)."""

    aspect: str
    surface: str
    score: float


def mentions_of(sentence: Sentence) -> Iterator[Mention]:
    """Yield the known aspects a sentence mentions."""
    named = {sentence.clauses[item.start] for item in sentence.found if item.aspects and not item.measured}
    for item in sentence.found:
        # "The battery life is too short" is about the battery; "too short" alone is about the fit.
        if item.aspects and not (item.measured and sentence.clauses[item.start] in named):
            words = " ".join(token.word for token in sentence.tokens[item.start : item.end])
            score = item.score or score_at(sentence, item.start)
            yield from (Mention(aspect, words, score) for aspect in item.aspects)


def score_at(sentence: Sentence, place: int) -> float:
    """Judge what stands at a place by the opinions of its clause, the nearer the heavier; 0 if there are none.

    A short sentence of one mind lends its verdict to clauses without an opinion of their own.
    """
    opinions = [item for item in sentence.found if item.score]
    clause, part = sentence.clauses[place]
    total, any_here = 0.0, False
    for opinion in opinions:
        of_opinion, part_of_opinion = sentence.clauses[opinion.start]
        if of_opinion == clause:
            any_here = True
            gap = min(abs(opinion.start - place), abs(opinion.end - 1 - place))
            total += opinion.score / (gap + _COMMA * abs(part_of_opinion - part) or 1)
    if any_here or not opinions or len(sentence.tokens) > _LONGEST_UNANIMOUS:
        return total
    signs = {opinion.score > 0 for opinion in opinions}
    return 0.0 if len(signs) > 1 else (CLEAR if signs == {True} else -CLEAR)


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
        softeners = lexicon.softeners.get(tokens[place].word, ())
        words = [token.word for token in tokens[place : place + _LONGEST_SOFTENER]] if softeners else []
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
