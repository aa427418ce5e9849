"""The words of a sentence as concepts, each said or denied, and which of them are names.

Whole sentences: `readings`.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.counts import is_designator
from service.guardrails.claims.dates import is_month
from service.guardrails.claims.denied_costs import NONE, asks_nothing, costs_nothing, freed, spent
from service.guardrails.claims.names import Mention
from service.guardrails.claims.numbers import number_word
from service.guardrails.claims.senses import is_off, recharges
from service.guardrails.claims.tokens import Token
from service.guardrails.claims.vocabulary import Meaning, concept_of, meaning_of, stem_of, vocabulary

_CAPITAL_STARTS = frozenset({"¿", "¡", "[", "(", ".", ":", "!", "?", "|", "“", "„", '"', "»", "*", "#", "-", "•"})


class Word(NamedTuple):
    """A concept at a place of the sentence; `denied` if the sentence denies it; `weight` is how much it says."""

    concept: str
    denied: bool
    start: int
    place: int
    is_name: bool


def words_in(
    tokens: Sequence[Token],
    mentions: Sequence[Mention],
    amounts: Sequence[Amount],
    denials: Sequence[bool],
    language: str,
) -> list[Word]:
    """Return the concepts of a sentence: no products, no numbers with their units, no words that bound them.

    `denials` say of each token whether the sentence denies it.
    """
    taken = {place for one in mentions for place in range(one.first, one.after)}
    taken |= {place for one in amounts for place in range(one.first, one.after)}
    found: list[Word] = []
    denials = spent(tokens, denials)
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind != "w" or place in taken or number_word(token.low) is not None:
            place += 1
            continue
        meaning = meaning_of(token.low, language)
        if not meaning.concepts and not meaning.begins and (place + 1 == len(tokens) or tokens[place + 1].kind == "w"):
            place += 1  # nothing by itself, and nothing with what follows
            continue
        concepts, length, denies = _said_at(tokens, place, taken, meaning, language)
        if denials[place] and "price" in concepts and asks_nothing(tokens, place):
            concepts = tuple("free" if one == "price" else one for one in concepts)
            denials[place:] = freed(denials[place:])
        if concepts and " " in concepts[0]:
            found.append(Word(concepts[0], denials[place], token.start, place, True))
        else:
            is_name = token.text[0].isupper() and _is_name(tokens, place, language)
            found = _with(found, tokens, place, concepts, denied=denials[place] != denies, is_name=is_name)
        place += length
    return found + _spans(tokens, amounts, found)


def _said_at(
    tokens: Sequence[Token], place: int, taken: Collection[int], meaning: Meaning, language: str
) -> tuple[tuple[str, ...], int, bool]:
    """Return the concepts of the word or phrase at a place, how many tokens it has, and whether it denies them.

    `meaning` is that of the word. `Alpine 12` is one concept, the only kind that has a space. `Free` of a thing has
    none.
    """
    phrase = _phrase(tokens, place, meaning, language) if meaning.begins else None
    low = tokens[place].low
    after = tokens[place + 1] if place + 1 < len(tokens) else _NOTHING
    behind = tokens[place + 2] if place + 2 < len(tokens) else _NOTHING
    concepts: tuple[str, ...]
    if phrase is not None:
        concepts, length, denies = (phrase[0],), phrase[1], False
    elif low in {"free", "frei"} and after.low in {"of", "from", "von"} and behind.kind == "w":
        return (), 1, False
    elif low in {"missing", "absent"} and after.low in {"from", "in"}:
        return (), 1, False  # it denies, and says no more
    elif low == "non" and after.text == "-" and behind.kind == "w":
        return meaning_of(behind.low, language).concepts, 3, True  # non-toxic
    elif after.kind == "n" and place + 1 not in taken and is_designator(tokens, place + 1, language):
        return (f"{low} {after.text}",), 2, False
    elif language == "en" and is_off(tokens, place):
        return (), 1, False
    else:
        concepts, length, denies = meaning.concepts, 1, meaning.denies
        if concepts == ("price",) and recharges(tokens, place):
            concepts = ("recharge",)
    if after.text == "-" and behind.low in _FREE:
        denies, length = not denies, 3
    return concepts, length, denies


_NOTHING = Token("s", "", "", 0, 0)
"""What stands behind the last word of a sentence."""


_FREE = frozenset({"free", "frei", "freie", "freies", "freier"})


def _with(
    found: list[Word], tokens: Sequence[Token], place: int, concepts: tuple[str, ...], *, denied: bool, is_name: bool
) -> list[Word]:
    """Return the words with those of one place: `without any fee` says free, `not free` says a price."""
    if denied and concepts == ("price",) and {one.low for one in tokens[max(0, place - 2) : place]} & NONE:
        concepts, denied = ("free",), False  # without any fee, no setup fee
        found = [one._replace(denied=False) if one.place >= place - 2 else one for one in found]
    elif concepts == ("price",) and costs_nothing(tokens, place):
        concepts, denied = ("free",), False
    elif denied and concepts == ("free",):
        concepts, denied = ("price",), False
    if not denied:
        kinds = vocabulary().kinds
        for one in concepts:
            concepts += kinds.get(one, ())
    return found + [Word(concept, denied, tokens[place].start, place, is_name) for concept in concepts]


WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _spans(tokens: Sequence[Token], amounts: Sequence[Amount], words: Sequence[Word]) -> list[Word]:
    """Return what spans of days and hours say besides.

    Tuesday within Monday to Friday, round the clock in 24 hours a day.
    """
    found = [
        Word("hour_n", False, amount.start, amount.first, False)
        for amount in amounts
        if amount.unit == "hour" and amount.high == 24 and "day" in amount.per
    ]
    for one, other in pairwise(words):
        if (
            one.concept in WEEK
            and other.concept in WEEK
            and other.place - one.place == 2
            and tokens[one.place + 1].low in {"to", "bis", "-", "–", "through"}
        ):
            begin, end = WEEK.index(one.concept), WEEK.index(other.concept)
            found += [Word(day, one.denied, one.start, one.place, False) for day in WEEK[begin + 1 : end]]
            if (begin, end) == (0, 4):
                found.append(Word("workdays", one.denied, one.start, one.place, False))
    return found


def _phrase(tokens: Sequence[Token], at: int, meaning: Meaning, language: str) -> tuple[str, int] | None:
    """Return the concept of the phrase of the lexicon that begins at a token, and its length in tokens."""
    for stems, concept in meaning.begins:
        place, matched = at, 0
        while matched < len(stems) and place < len(tokens):
            if tokens[place].text == "-" and matched:
                place += 1
                continue
            if stem_of(tokens[place].low, language) != stems[matched]:
                break
            place, matched = place + 1, matched + 1
        if matched == len(stems):
            return concept, place - at
        if matched == 1 and len(stems) == 2 and stems[1] in _PARTICLES and _parted(tokens, at, stems[1]):
            return concept, 1
    return None


_PARTICLES = frozenset(
    {"off", "on", "back", "up", "out", "away", "down", "over",
     "ab", "an", "aus", "auf", "zu", "mit", "zurück", "ein", "weg", "bei"}
)  # fmt: skip
_REACH = 6


def _parted(tokens: Sequence[Token], at: int, particle: str) -> bool:
    """Tell whether the particle of a verb ends the clause, behind its object: `turn the printer off`."""
    ahead = tokens[at + 1 : at + _REACH + 2]
    for number, token in enumerate(ahead):
        if token.kind == "s":
            return False
        if token.low == particle:
            following = ahead[number + 1] if number + 1 < len(ahead) else None
            return following is None or following.kind == "s" or following.low in _AFTER_VERB
    return False


_AFTER_VERB = frozenset(
    {"when", "before", "after", "if", "for", "in", "at", "while", "until", "within", "first", "by", "und", "and", "or", "oder"}
)  # fmt: skip


def _is_name(tokens: Sequence[Token], at: int, language: str) -> bool:
    """Tell whether a word is written as a name: with a capital in a sentence, where nouns have none."""
    token = tokens[at]
    if (
        not token.text[:1].isupper()
        or len(token.text) < 2
        or concept_of(token.low, language)
        or is_month(token.low, language)
    ):
        return False
    if token.text.isupper() and len(token.text) > 1:
        return not _is_shouted(tokens, at)
    if language == "de":  # nouns are capitals too: a name follows `in`, `aus`, `bei` without an article
        return (
            at > 0
            and tokens[at - 1].low in {"in", "aus", "nach", "bei", "und", "oder", "heißt"}
            and _is_place(tokens, at)
        )
    return at > 0 and tokens[at - 1].text not in _CAPITAL_STARTS


def _is_shouted(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a word in capitals stands among others that are: `CLICK HERE NOW` names nothing."""
    beside = [one.text for one in tokens[max(0, at - 2) : at + 3] if one.kind == "w" and len(one.text) > 1]
    return len(beside) > 2 and all(one.isupper() for one in beside)


def _is_place(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a German noun stands as names do: after a preposition, or joined to a noun that does."""
    if tokens[at - 1].low not in {"und", "oder"}:
        return True
    return at > 2 and tokens[at - 2].text[:1].isupper() and tokens[at - 3].low in {"in", "aus", "nach", "bei"}
