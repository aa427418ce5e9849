"""What an opinion is about: the noun it stands before, the subject it is said of, the object of its verb.

Each opinion is given to one target, and to those joined to it by "and" or "of", rather than to every noun of its
clause: the rules of Qiu, Liu, Bu & Chen (2011), "Opinion word expansion and target extraction through double
propagation", read off the order of words, because no parser runs here. Opinions themselves are found in `opinions`.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.retrieval.noun_terms import Noun, nouns_of
from service.retrieval.opinions import Found, Sentence, read_sentence
from service.retrieval.words import Lexicon, Token, lexicon_of, stems_of

_ATTRIBUTE_REACH = 4
_OBJECT_REACH = 6
_SUBJECT_REACH = 9
_NEARBY = 5
_JOIN_REACH = 3
_ABSENT = 0.5


class Run(NamedTuple):
    """Nouns that touch, such as "picture quality", by their places; `end` is exclusive."""

    start: int
    end: int
    nouns: tuple[Noun, ...]


class Judged(NamedTuple):
    """Nouns that touch and what the sentence says of them together: above 0 for praise, 0 for nothing clear."""

    nouns: tuple[Noun, ...]
    score: float


class Verdict(NamedTuple):
    """Words that name a known aspect and judge it at once, such as "overpriced".

    `onto` numbers the nouns it is said of: "intuitive" of menus is about the menus, if these are a theme.
    """

    aspect: str
    surface: str
    score: float
    onto: int | None


class Reading(NamedTuple):
    """A sentence as read; `length` is in words and signs."""

    length: int
    judged: tuple[Judged, ...]
    verdicts: tuple[Verdict, ...]


def read(text: str, language: str) -> Reading:
    """Read a sentence: find its opinions, and give each to what it is about."""
    sentence, lexicon = read_sentence(text, language), lexicon_of(language)
    runs = _runs(nouns_of(sentence, language))
    opinions = [item for item in sentence.found if item.score and not _names_its_own(sentence, item, lexicon)]
    aside = _aside(sentence, opinions, runs, lexicon)
    given = {opinion.start: _target(sentence, opinion, runs, lexicon, aside) for opinion in opinions}
    scores: dict[int, float] = {}
    for opinion in opinions:
        number = given.get(opinion.start)
        if number is not None:
            scores[number] = scores.get(number, 0.0) + opinion.score
    for number in list(scores):
        _pass_on(sentence, number, runs, lexicon, scores)
    for number, run in enumerate(runs):
        if number not in scores and run.start and sentence.tokens[run.start - 1].word in lexicon.sets["lacks"]:
            scores[number] = -_ABSENT
    judged = tuple(Judged(run.nouns, scores.get(number, 0.0)) for number, run in enumerate(runs))
    return Reading(len(sentence.tokens), judged, tuple(_verdicts(sentence, given)))


def _names_its_own(sentence: Sentence, item: Found, lexicon: Lexicon) -> bool:
    """Tell "great price" and "arrived late", which say what they are about, from "easy to use"."""
    known = (lexicon.stems.get(token.stem) for token in sentence.tokens[item.start : item.end])
    return item.end - item.start > 1 and any(match and match.aspects and not match.polarity for match in known)


def _verdicts(sentence: Sentence, given: Mapping[int, int | None]) -> Iterator[Verdict]:
    named = {sentence.clauses[item.start] for item in sentence.found if item.aspects and not item.measured}
    for item in sentence.found:
        # "The battery life is too short" is about the battery; "too short" alone is about the fit.
        if item.score and item.aspects and not (item.measured and sentence.clauses[item.start] in named):
            words = " ".join(token.word for token in sentence.tokens[item.start : item.end])
            yield from (Verdict(aspect, words, item.score, given.get(item.start)) for aspect in item.aspects)


def _runs(nouns: Sequence[Noun]) -> list[Run]:
    runs: list[Run] = []
    for noun in nouns:
        if runs and runs[-1].end == noun.place:
            runs[-1] = Run(runs[-1].start, noun.end, (*runs[-1].nouns, noun))
        else:
            runs.append(Run(noun.place, noun.end, (noun,)))
    # Two words of which neither stands as a noun are none: "plays well".
    return [run for run in runs if any(noun.stands for noun in run.nouns)]


def _aside(sentence: Sentence, opinions: Sequence[Found], runs: Sequence[Run], lexicon: Lexicon) -> frozenset[int]:
    """Return the numbers of what only goes with what is judged: "great with milk" praises no milk."""
    found = (
        next((number for number, run in enumerate(runs) if run.start > opinion.end), None)
        for opinion in opinions
        if _has_beside(sentence, opinion, lexicon)
    )
    return frozenset(number for number in found if number is not None)


def _has_beside(sentence: Sentence, opinion: Found, lexicon: Lexicon) -> bool:
    """Tell "great with milk" from an opinion that is had with something, "happy with the strap"."""
    tokens, feelings = sentence.tokens, _stems("feelings", lexicon.language)
    is_before = opinion.end < len(tokens) and tokens[opinion.end].word in lexicon.sets["beside"]
    return is_before and not any(token.stem in feelings for token in tokens[opinion.start : opinion.end])


def _target(
    sentence: Sentence, opinion: Found, runs: Sequence[Run], lexicon: Lexicon, aside: frozenset[int]
) -> int | None:
    """Return the number of what one opinion is about, or None if it names nothing."""
    clause = sentence.clauses[opinion.start][0]
    here = [n for n, run in enumerate(runs) if sentence.clauses[run.start][0] == clause and n not in aside]
    after = next((number for number in here if runs[number].start >= opinion.end), None)
    if _has_beside(sentence, opinion, lexicon):
        after = None
    before = next((number for number in reversed(here) if runs[number].end <= opinion.start), None)
    right = _SUBJECT_REACH if after is None else runs[after].start - opinion.end
    follower = sentence.tokens[opinion.end].word if opinion.end < len(sentence.tokens) else ""
    if sentence.tokens[opinion.start].stem in _stems("remarks", lexicon.language):
        for number in here:
            if runs[number].start >= opinion.end and _complement(sentence, opinion, runs[number], lexicon):
                return number
    if after is not None and right <= _ATTRIBUTE_REACH and _is_attribute(sentence, opinion, runs[after], lexicon):
        return after
    if after is not None and right <= _OBJECT_REACH and follower in lexicon.sets["openers"]:
        return after
    if before is not None and opinion.start - runs[before].end <= _SUBJECT_REACH:
        return before
    if right <= _NEARBY:
        return after
    # "Customer service: awful." - a clause without a noun of its own speaks of the one before.
    last = max((n for n, run in enumerate(runs) if run.end <= opinion.start and n not in aside), default=None)
    alone = after is None and before is None
    return last if alone and last is not None and opinion.start - runs[last].end <= _NEARBY else None


def _complement(sentence: Sentence, opinion: Found, run: Run, lexicon: Lexicon) -> bool:
    """Tell "the only problem I have is the battery": a copula stands between, and little after it."""
    words = [token.word for token in sentence.tokens[opinion.end : run.start]]
    places = [place for place, word in enumerate(words) if word in lexicon.sets["copulas"]]
    return bool(places) and len(words) - places[-1] <= _ATTRIBUTE_REACH


def _is_attribute(sentence: Sentence, opinion: Found, noun: Run, lexicon: Lexicon) -> bool:
    """Tell if only adjectives stand between: "great and sturdy little case"."""
    between = sentence.tokens[opinion.end : noun.start]
    # A comma parts adjectives of one noun only where the next word is one: "sturdy, light case", not "looks cool,
    # screen".
    commas = [place for place, token in enumerate(between, opinion.end) if token.word == ","]
    if any(place + 1 not in sentence.taken for place in commas):
        return False
    return all(_joins(token, lexicon) or (token.stem and token.word not in lexicon.sets["stop"]) for token in between)


def _pass_on(sentence: Sentence, number: int, runs: Sequence[Run], lexicon: Lexicon, scores: dict[int, float]) -> None:
    """Give a target's score to those joined to it that have none: "size, weight and design", "quality of the zoom"."""
    for step in (1, -1):
        place = number + step
        while 0 <= place < len(runs) and place not in scores:
            left, right = sorted((runs[place], runs[place - step]))
            between = sentence.tokens[left.end : right.start]
            beside = step > 0 and any(token.word in lexicon.sets["beside"] for token in between)
            if beside or not between or len(between) > _JOIN_REACH or not all(_is_light(t, lexicon) for t in between):
                break
            scores[place] = scores[number]
            place += step


def _joins(token: Token, lexicon: Lexicon) -> bool:
    return token.word == "," or token.word in lexicon.sets["joints"]


def _is_light(token: Token, lexicon: Lexicon) -> bool:
    return _joins(token, lexicon) or token.word in lexicon.sets["determiners"]


@lru_cache(maxsize=8)
def _stems(name: str, language: str) -> frozenset[str]:
    return stems_of(lexicon_of(language).sets[name], language)
