"""Nouns that recur in reviews and may name something worth a theme: "brim", "chin strap". No tagger, only neighbours."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from service.retrieval.opinions import CLEAR, Sentence, score_at
from service.retrieval.words import Lexicon, Token, lexicon_of, stems_of

_ADJECTIVE_ENDINGS = ("ly", "able", "ible", "ful", "ous", "ive", "ish", "less", "est", "ing", "ed")
_SHORTEST = 3
_NOUN_SHARE = 0.5
_JUDGED_SHARE = 0.45
"""Of the sentences with a noun that are clear on it; lower shares are topics of the trade, such as songs for a player."""
_PAIR_SHARE = 0.4
"""A pair of nouns is a term of its own if it makes up that share of the rarer noun's uses."""
_OWN_SHARE = 0.2
_POINTED_SHARE = 0.1
"""A noun in more than the first share of the reviews, that often after "this", is the product itself."""

Stems = tuple[str, ...]


class Candidate(NamedTuple):
    """A word that may be a noun, where it is, and what is said of it (`score_at`).

    `stands` tells if it stands as a noun here, `pointed` if "this" or "diese" points at it.
    """

    place: int
    stem: str
    surface: str
    score: float
    stands: bool
    pointed: bool


def candidates_of(sentence: Sentence, language: str) -> tuple[Candidate, ...]:
    """Return the words of a sentence that the lexicon does not know and that may be nouns."""
    lexicon, barred = lexicon_of(language), _barred(language)
    found = []
    for place, token in enumerate(sentence.tokens):
        if len(token.stem) < _SHORTEST or place in sentence.taken or token.stem in barred:
            continue
        if _may_be_noun(token, language):
            surface = token.raw if language == "de" else token.word
            stands = _stands(sentence, place, lexicon, language)
            pointed = place > 0 and sentence.tokens[place - 1].word in lexicon.sets["demonstratives"]
            found.append(Candidate(place, token.stem, surface, score_at(sentence, place), stands, pointed))
    return tuple(found)


def terms_of(sentences: Sequence[tuple[str, Sequence[Candidate]]], ignore: frozenset[str], language: str) -> set[Stems]:
    """Return the nouns, and in English pairs of nouns, of many sentences; each sentence with its review's id.

    Words to ignore and names of the product itself are left out, and with them the pairs they are part of.
    """
    seen: dict[Stems, list[Candidate]] = defaultdict(list)
    reviews: dict[str, set[str]] = defaultdict(set)
    for review, candidates in sentences:
        for one in candidates:
            seen[one.stem,].append(one)
            reviews[one.stem].add(review)
        if language == "en":
            for one, two in pairwise(candidates):
                if one.place + 1 == two.place:
                    seen[one.stem, two.stem].append(two)
    often = max(3, _OWN_SHARE * len({review for review, _ in sentences}))
    own = {
        stems[0]
        for stems, uses in seen.items()
        if len(stems) == 1
        and len(reviews[stems[0]]) >= often
        and sum(one.pointed for one in uses) >= max(2, _POINTED_SHARE * len(uses))
    }
    barred = own | stems_of(ignore, language)
    return {stems for stems, uses in seen.items() if _is_term(stems, uses, seen) and not barred.intersection(stems)}


def _is_term(stems: Stems, uses: Sequence[Candidate], seen: Mapping[Stems, Sequence[Candidate]]) -> bool:
    if sum(one.stands for one in uses) < _NOUN_SHARE * len(uses):
        return False
    if sum(abs(one.score) >= CLEAR for one in uses) < _JUDGED_SHARE * len(uses):
        return False
    rarest = min(len(seen[stem,]) for stem in stems)
    return len(stems) == 1 or (len(uses) >= 2 and len(uses) >= _PAIR_SHARE * rarest)


@lru_cache(maxsize=8)
def _barred(language: str) -> frozenset[str]:
    sets = lexicon_of(language).sets
    return stems_of(sets["stop"] | sets["vague"] | sets["measures"], language)


def _may_be_noun(token: Token, language: str) -> bool:
    if not token.word.isalpha():
        return False
    return token.raw[0].isupper() if language == "de" else not token.word.endswith(_ADJECTIVE_ENDINGS)


def _stands(sentence: Sentence, place: int, lexicon: Lexicon, language: str) -> bool:
    """Tell by its neighbours whether a word is a noun here: "the strap broke", but not "to strap" or "strap hook".

    German nouns tell themselves by their capital, unless they begin a sentence; in English one makes a name.
    """
    tokens = sentence.tokens
    if language == "de":
        return place > 0 and bool(tokens[place - 1].stem)
    before = tokens[place - 1].word if place else ""
    if before in lexicon.sets["verbal"] or before in lexicon.sets["predicates"]:
        return False
    if place and tokens[place].raw[0].isupper():
        return False
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return after is None or not after.stem or place + 1 in sentence.taken or after.word in lexicon.sets["stop"]
