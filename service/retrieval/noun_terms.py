"""Nouns that recur in reviews and may name something worth a theme: "brim", "chin strap".

No tagger, only neighbours.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from service.retrieval.opinions import Sentence
from service.retrieval.words import Lexicon, Token, lexicon_of, stems_of

_ADJECTIVE_ENDINGS = ("ly", "able", "ible", "ful", "ous", "ive", "ish", "less", "est", "ed")
_PAIRING = frozenset({"and", "or"})
_SHORTEST = 3
_NOUN_SHARE = 0.5
_JUDGED_SHARE = 0.2
"""Of the sentences with a noun that are clear on it.

Lower shares are topics of the trade, such as songs for a player.
"""
_PAIR_SHARE = 0.4
"""A pair of nouns is a term of its own if it makes up that share of the rarer noun's uses."""
_OWN_SHARE = 0.2
_POINTED_SHARE = 0.1
"""A noun in more than the first share of the reviews, that often after "this", is the product itself."""

Stems = tuple[str, ...]


class Noun(NamedTuple):
    """A word that may be a noun, or words that name known `aspects`; `end` is exclusive.

    `stands` tells if it stands as a noun here, `pointed` if "this" or "diese" points at it.
    """

    place: int
    end: int
    stem: str
    surface: str
    aspects: tuple[str, ...]
    stands: bool
    pointed: bool


class Terms(NamedTuple):
    """The nouns, or pairs of nouns, that may be themes, by stems; and the stems that name the product itself."""

    known: frozenset[Stems]
    own: frozenset[str]


class Use(NamedTuple):
    """A noun in a sentence, and if the sentence is clear on it."""

    noun: Noun
    clear: bool


def nouns_of(sentence: Sentence, language: str) -> tuple[Noun, ...]:
    """Return the words of a sentence that may be nouns, in order.

    Those the lexicon does not know, and known aspects.
    """
    lexicon, barred = lexicon_of(language), _barred(language)
    found = []
    for place, token in enumerate(sentence.tokens):
        if len(token.stem) < _SHORTEST or place in sentence.taken or token.stem in barred:
            continue
        if _may_be_noun(token, language) and not _is_verb(sentence, place, lexicon):
            surface = token.raw if language == "de" else token.word
            stands = _stands(sentence, place, lexicon, language)
            pointed = place > 0 and sentence.tokens[place - 1].word in lexicon.sets["demonstratives"]
            found.append(Noun(place, place + 1, token.stem, surface, (), stands, pointed))
    for item in sentence.found:
        if item.aspects and not item.score:
            words = " ".join(token.word for token in sentence.tokens[item.start : item.end])
            found.append(Noun(item.start, item.end, "", words, item.aspects, stands=True, pointed=False))
    return tuple(sorted(found))


def terms_of(sentences: Sequence[tuple[str, Sequence[Use]]], ignore: frozenset[str], language: str) -> Terms:
    """Return the nouns, and in English pairs of nouns, of many sentences; each sentence with its review's id.

    Words to ignore and names of the product itself are no themes, nor are the pairs they are part of; in German neither
    are the ends of such words.
    """
    seen: dict[Stems, list[Use]] = defaultdict(list)
    reviews: dict[str, set[str]] = defaultdict(set)
    for review, uses in sentences:
        for one in uses:
            seen[one.noun.stem,].append(one)
            reviews[one.noun.stem].add(review)
        if language == "en":
            for one, two in pairwise(uses):
                if one.noun.end == two.noun.place:
                    seen[one.noun.stem, two.noun.stem].append(two)
    # What a single customer speaks of is no theme.
    seen = {stems: uses for stems, uses in seen.items() if all(len(reviews[stem]) > 1 for stem in stems)}
    often = max(3, _OWN_SHARE * len({review for review, _ in sentences}))
    own = {
        stems[0]
        for stems, uses in seen.items()
        if len(stems) == 1
        and len(reviews[stems[0]]) >= often
        and sum(one.noun.pointed for one in uses) >= max(2, _POINTED_SHARE * len(uses))
    }
    named = stems_of(ignore, language)
    if language == "de":
        # Of a `Filztasche` everybody says `Tasche`.
        named |= {stem for (stem, *_) in seen if any(word.endswith(stem) for word in named)}
    barred = own | named
    terms = {stems for stems, uses in seen.items() if _is_term(stems, uses, seen) and not barred.intersection(stems)}
    return Terms(frozenset(terms), frozenset(barred))


def _is_term(stems: Stems, uses: Sequence[Use], seen: Mapping[Stems, Sequence[Use]]) -> bool:
    if sum(one.noun.stands for one in uses) < _NOUN_SHARE * len(uses):
        return False
    if sum(one.clear for one in uses) < _JUDGED_SHARE * len(uses):
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


def _is_verb(sentence: Sentence, place: int, lexicon: Lexicon) -> bool:
    """Tell "the zoom is amazing to use, recording is easy" from "the recording": without an article it is a verb."""
    if not sentence.tokens[place].word.endswith("ing"):
        return False
    before = sentence.tokens[place - 1] if place else None
    return before is None or not (before.word in lexicon.sets["determiners"] or place - 1 in sentence.taken)


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
    if _is_paired(sentence, place):
        return False
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return after is None or not after.stem or place + 1 in sentence.taken or after.word in lexicon.sets["stop"]


def _is_paired(sentence: Sentence, place: int) -> bool:
    """Tell "smooth and chocolatey" at the end of a thought, where the second word judges as the first one does."""
    tokens = sentence.tokens
    judging = {at for item in sentence.found if item.score and not item.aspects for at in range(item.start, item.end)}

    def ends(at: int) -> bool:
        return at >= len(tokens) or not tokens[at].stem

    before, after = place - 1, place + 1
    if before > 0 and tokens[before].word in _PAIRING:
        return before - 1 in judging and ends(after)
    if not ends(after) and tokens[after].word in _PAIRING and (before < 0 or not tokens[before].stem):
        return after + 1 in judging and ends(after + 2)
    return False
