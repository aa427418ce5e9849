"""A sentence read into what can be judged: whom it speaks of, amounts, concepts said and denied, names, addresses, marks."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from service.guardrails.claims.contacts import Contact, contacts_of
from service.guardrails.claims.dates import is_month, moments_of
from service.guardrails.claims.marks import Mark, marks_of
from service.guardrails.claims.names import BRAND, Mention, Names, points_back, speaks_of_us
from service.guardrails.claims.numbers import number_word
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.counts import is_designator
from service.guardrails.claims.quantities import amounts_of
from service.guardrails.claims.tokens import Token, hidden, tokens_of
from service.guardrails.claims.units import unit_of
from service.guardrails.claims.vocabulary import concept_of, meaning_of, stem_of, vocabulary, word_set


class Word(NamedTuple):
    """A concept at a place of the sentence; `denied` if the sentence denies it; `weight` is how much it says."""

    concept: str
    denied: bool
    start: int
    place: int
    is_name: bool


class Reading(NamedTuple):
    """A sentence, read. `concepts` are those `said` and those `denied`; `subjects` are the products and the brand it names; `tokens` and `mentions` tell where all stands.

    `lows` are its words in lower case. `cuts` are the tokens at which it falls into pieces, between amounts. `tiles` are the concepts around each amount:
    those of its piece, and those of the first piece where its own names nothing measured.
    """

    text: str
    language: str
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    subjects: frozenset[str]
    says_we: bool
    points_back: bool
    amounts: tuple[Amount, ...]
    contacts: tuple[Contact, ...]
    words: tuple[Word, ...]
    said: frozenset[str]
    denied: frozenset[str]
    concepts: frozenset[str]
    marks: frozenset[Mark]
    lows: frozenset[str]
    cuts: tuple[int, ...]
    tiles: tuple[frozenset[str], ...]


_NOT = word_set("denials")
_NONE = frozenset({"no", "without", "ohne", "kein", "keine", "keinen", "zero", "any"})
_STAY = frozenset({"stay", "stays", "keep", "keeps", "kept", "leave", "leaves"})
_NOT_AFTER = word_set("no denials before")
_WHOLE = frozenset(
    {"nicht", "nie", "niemals", "fehlt", "ausgenommen", "excluded", "ausgeschlossen", "ungeeignet", "kaum"}
)
"""Denials that stand after what they deny as often as before it."""
_STOPS = frozenset(
    {
        ",",
        ";",
        ":",
        ".",
        "(",
        ")",
        "–",
        "—",
        "|",
        "but",
        "aber",
        "sondern",
        "however",
        "because",
        "weil",
        "da",
        "so",
        "while",
        "während",
        "which",
        "who",
        "doch",
        "although",
        "obwohl",
        "if",
        "when",
        "wenn",
    }
)
_JOINING = frozenset({"and", "und"})
_CAPITAL_STARTS = frozenset({"[", "(", ".", ":", "!", "?", "|", "“", "„", '"', "»", "*", "#", "-", "•"})


@lru_cache(maxsize=16_384)
def read(text: str, language: str, names: Names) -> Reading:
    """Return a sentence read. Kept, for evidence and its sentences come back again and again."""
    contacts = contacts_of(text)
    plain = hidden(text)
    for one in contacts:
        plain = plain[: one.start] + " " * (one.end - one.start) + plain[one.end :]
    tokens = tuple(tokens_of(plain))
    mentions = names.found_in(tokens, language)
    amounts = amounts_of(tokens, moments_of(plain, language), language)
    words = tuple(_words(tokens, mentions, amounts, language))
    said = frozenset(word.concept for word in words if not word.denied)
    denied = frozenset(word.concept for word in words if word.denied)
    lows = frozenset(token.low for token in tokens)
    cuts = tuple(sorted({*_cuts(tokens, amounts), *_turns(tokens, mentions), *_reversals(tokens, words)}))
    return Reading(
        text=text, language=language, tokens=tokens, mentions=mentions, subjects=frozenset(one.subject for one in mentions),
        says_we=any(speaks_of_us(low, language) for low in lows), points_back=any(points_back(low, language) for low in lows),
        amounts=amounts, contacts=contacts, words=words, said=said, denied=denied, concepts=said | denied, marks=marks_of(tokens), lows=lows, cuts=cuts,
        tiles=_tiles(words, amounts, cuts, len(tokens)),
    )  # fmt: skip


_CUTS = frozenset({",", ";", "and", "und", "but", "aber", "|", "while", "während", "sowie", ":", "(", "whereas"})


def _cuts(tokens: Sequence[Token], amounts: Sequence[Amount]) -> Iterator[int]:
    """Yield the last comma or joining word between each two amounts."""
    for one, other in pairwise(amounts):
        between = [place for place in range(one.after, other.first) if tokens[place].low in _CUTS]
        if between:
            yield between[-1]


def _turns(tokens: Sequence[Token], mentions: Sequence[Mention]) -> Iterator[int]:
    """Yield where a sentence turns from one product to another: `X has a strap, and Y has none`, but not `X and Y have`."""
    for one, other in pairwise(mentions):
        between = [place for place in range(one.after, other.first) if tokens[place].low in _CUTS]
        if between and one.subject != other.subject and between[-1] - one.after > 2:
            yield between[-1]


def _reversals(tokens: Sequence[Token], words: Sequence[Word]) -> Iterator[int]:
    """Yield where a sentence turns from saying to denying, or back: `X has a strap, and Y has none`."""
    for place, token in enumerate(tokens):
        if token.low in _TURNING and place and (tokens[place - 1].text == "," or token.low in {"but", "aber"}):
            before = {word.denied for word in words if word.place < place}
            after = {word.denied for word in words if word.place > place}
            if before and after and (True in before) != (True in after) and place > _CLAUSE < len(tokens) - place:
                yield place


_TURNING = frozenset({"and", "und", "but", "aber"})
_CLAUSE = 3
"""Tokens that a clause has more of."""


def _tiles(
    words: Sequence[Word], amounts: Sequence[Amount], cuts: Sequence[int], length: int
) -> tuple[frozenset[str], ...]:
    edges, measures = [0, *cuts, length + 1], vocabulary().measures
    tiles: list[frozenset[str]] = []
    for amount in amounts:
        begin, end = next((one, other) for one, other in pairwise(edges) if one <= amount.first < other)
        concepts = frozenset(word.concept for word in words if begin <= word.place < end) | frozenset(amount.nouns)
        tiles.append(concepts if not tiles or concepts & measures else concepts | tiles[0])
    return tuple(tiles)


def _words(
    tokens: Sequence[Token], mentions: Sequence[Mention], amounts: Sequence[Amount], language: str
) -> list[Word]:
    """Return the concepts of a sentence: no products, no numbers with their units, no words that bound them."""
    taken = {place for one in mentions for place in range(one.first, one.after)}
    taken |= {place for one in amounts for place in range(one.first, one.after)}
    denials = _denials(tokens, amounts)
    found: list[Word] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind != "w" or place in taken:
            place += 1
            continue
        phrase = _phrase(tokens, place, language)
        if (
            phrase is None
            and token.low in {"free", "frei"}
            and place + 1 < len(tokens)
            and tokens[place + 1].low in {"of", "from", "von"}
        ):
            place += 1  # free of BPA
            continue
        if phrase is None and place + 1 < len(tokens) and is_designator(tokens, place + 1, language):
            found.append(Word(f"{token.low} {tokens[place + 1].text}", denials[place], token.start, place, True))
            place += 2
            continue
        if phrase is not None:
            concepts, length, denies = (phrase[0],), phrase[1], False
        else:
            meaning = meaning_of(token.low, language)
            concepts, length, denies = meaning.concepts, 1, meaning.denies
        if (
            place + 2 < len(tokens)
            and tokens[place + 1].text == "-"
            and tokens[place + 2].low in {"free", "frei", "freie", "freies", "freier"}
        ):
            denies, length = not denies, 3
        is_name = _is_name(tokens, place, language)
        is_denied = denials[place] != denies
        if is_denied and concepts == ("price",) and {one.low for one in tokens[max(0, place - 2) : place]} & _NONE:
            concepts, is_denied = ("free",), False  # without any fee
        elif is_denied and concepts == ("free",):
            concepts, is_denied = ("price",), False
        for concept in concepts:
            found.append(Word(concept, is_denied, token.start, place, is_name))
        place += length
    return found + _spans(tokens, amounts, found)


_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _spans(tokens: Sequence[Token], amounts: Sequence[Amount], words: Sequence[Word]) -> list[Word]:
    """Return what spans of days and hours say besides: Tuesday within Monday to Friday, round the clock in 24 hours a day."""
    found: list[Word] = []
    for amount in amounts:
        if amount.unit == "hour" and amount.high == 24 and "day" in amount.per:
            found.append(Word("hour_n", False, amount.start, amount.first, False))
    for one, other in pairwise(words):
        if (
            one.concept in _WEEK
            and other.concept in _WEEK
            and other.place - one.place == 2
            and tokens[one.place + 1].low in {"to", "bis", "-", "–", "through"}
        ):
            begin, end = _WEEK.index(one.concept), _WEEK.index(other.concept)
            found += [Word(day, one.denied, one.start, one.place, False) for day in _WEEK[begin + 1 : end]]
            if (begin, end) == (0, 4):
                found.append(Word("workdays", one.denied, one.start, one.place, False))
    return found


def _phrase(tokens: Sequence[Token], at: int, language: str) -> tuple[str, int] | None:
    """Return the concept of the phrase of the lexicon that begins at a token, and its length in tokens."""
    of_language = vocabulary().phrases.get(language)
    if of_language is None:
        return None
    for stems, concept in of_language.get(stem_of(tokens[at].low, language), ()):
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
    return None


def _is_name(tokens: Sequence[Token], at: int, language: str) -> bool:
    """Tell whether a word is written as a name: in capitals within a sentence, of a language that does not do so to nouns."""
    token = tokens[at]
    if (
        not token.text[:1].isupper()
        or len(token.text) < 2
        or concept_of(token.low, language)
        or is_month(token.low, language)
    ):
        return False
    if token.text.isupper() and len(token.text) > 1:
        return True
    if language == "de":  # nouns are capitals too: a name follows `in`, `aus`, `bei` without an article
        return (
            at > 0
            and tokens[at - 1].low in {"in", "aus", "nach", "bei", "und", "oder", "heißt"}
            and _is_place(tokens, at)
        )
    return at > 0 and tokens[at - 1].text not in _CAPITAL_STARTS


def _is_place(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a German noun stands as names do: after a preposition, or joined to a noun that does."""
    if tokens[at - 1].low not in {"und", "oder"}:
        return True
    return at > 2 and tokens[at - 2].text[:1].isupper() and tokens[at - 3].low in {"in", "aus", "nach", "bei"}


def _denials(tokens: Sequence[Token], amounts: Sequence[Amount]) -> list[bool]:
    """Return for each token whether the sentence denies it: what stands after a denial, up to where its clause ends."""
    denied = [False] * len(tokens)
    is_denied, begin, nominal = False, 0, False
    bounds = {place for amount in amounts for place in range(amount.first, amount.after)}
    for place, token in enumerate(tokens):
        low = token.low
        if place in bounds or (is_denied and low in {"nor", "noch", "or", "oder"}):
            denied[place] = is_denied
            continue
        if low in _STOPS or (low in _JOINING and is_denied and not nominal):
            if low in {",", "|"} and is_denied and nominal and _continues(tokens, place):
                denied[place] = is_denied
                continue
            is_denied, begin, nominal = False, place + 1, False
            continue
        following = tokens[place + 1].low if place + 1 < len(tokens) else ""
        before = tokens[place - 1].low if place else ""
        if (
            (low in _NOT and following not in _NOT_AFTER)
            or ((low == "away" or (low == "out" and before[:4] != "keep")) and before in _STAY)
            or (low in {"much", "viel"} and before in {"too", "zu"})
        ):
            is_denied = not is_denied
            if not is_denied:  # no ticket without an answer
                denied[begin:place] = [False] * (place - begin)
            nominal = low in {
                "out",
                "away",
                "much",
                "no",
                "without",
                "ohne",
                "kein",
                "keine",
                "keinen",
                "neither",
                "weder",
                "nor",
                "noch",
                "keiner",
            }
            if low in _WHOLE or low in {"much", "viel"}:
                for back in range(begin, place):
                    denied[back] = is_denied
            continue
        if (
            low in {"free", "frei"}
            and following in {"of", "from", "von"}
            and not (place + 2 < len(tokens) and tokens[place + 2].low in {"charge", "cost", "kosten"})
        ):
            is_denied, nominal = not is_denied, True
            denied[place] = False
            continue
        denied[place] = is_denied
    return denied


def _continues(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a comma goes on with a list: `without plastic, glue or metal`."""
    ahead = [token.low for token in tokens[at + 1 : at + 4]]
    return any(low in {"or", "nor", "oder", "noch"} for low in ahead)
