"""A sentence read into what can be judged.

Whom it speaks of, amounts, concepts said and denied, names, addresses, marks.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.guardrails.claims.affixes import bare_form
from service.guardrails.claims.asides import asides_in
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.contacts import Contact, contacts_of
from service.guardrails.claims.dates import moments_of
from service.guardrails.claims.denials import denials_in
from service.guardrails.claims.extras import with_extras
from service.guardrails.claims.marks import Mark, marks_of
from service.guardrails.claims.names import Mention, Names, points_back, speaks_of_us
from service.guardrails.claims.pieces import cuts_of, tiles_of
from service.guardrails.claims.quantities import amounts_of
from service.guardrails.claims.seasons import Season, is_month_at, seasons_in
from service.guardrails.claims.tokens import Token, hidden, tokens_of
from service.guardrails.claims.turned_bounds import with_bounds_turned
from service.guardrails.claims.whole_denials import with_subjects_denied
from service.guardrails.claims.words import Word, words_in


class Reading(NamedTuple):
    """A sentence, read.

    `concepts` are those `said` and those `denied`; `subjects` are the products and the brand it names; `tokens` and
    `mentions` tell where all stands.

    `lows` are its words in lower case. `cuts` are the tokens at which it falls into pieces, between amounts. `tiles`
    are the concepts around each amount: those of its piece, and those of the first piece where its own names nothing
    measured. `asides` are the tokens that only set the scene, `seasons` the months it names without day and year.
    `bare` are the words that its words deny by an affix: `used` of `unused`.
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
    asides: frozenset[int]
    seasons: tuple[Season, ...]
    bare: frozenset[str]


@lru_cache(maxsize=1024)
def read(text: str, language: str, names: Names) -> Reading:
    """Return a sentence read.

    Kept for the drafts under way, whose sentences come back when they are mended: 7 kB each. Evidence is kept by its
    passages, in `grounding.sources`.
    """
    contacts = contacts_of(text)
    plain = _without(hidden(text), contacts)
    tokens = tuple(tokens_of(plain))
    mentions = names.found_in(tokens, language)
    amounts = amounts_of(tokens, moments_of(plain, language), language)
    amounts, denials = with_bounds_turned(amounts, denials_in(tokens, amounts))
    said_and_denied = with_subjects_denied(tokens, words_in(tokens, mentions, amounts, denials, language))
    words = tuple(with_extras(tokens, said_and_denied))
    said = frozenset(word.concept for word in words if not word.denied)
    denied = frozenset(word.concept for word in words if word.denied)
    lows = _lows_of(tokens, language)
    cuts = cuts_of(tokens, amounts, mentions, words)
    return Reading(
        text=text,
        language=language,
        tokens=tokens,
        mentions=mentions,
        subjects=frozenset(one.subject for one in mentions),
        says_we=speaks_of_us(lows, language),
        points_back=points_back(lows, language),
        amounts=amounts,
        contacts=contacts,
        words=words,
        said=said,
        denied=denied,
        concepts=said | denied,
        marks=marks_of(tokens),
        lows=lows,
        cuts=cuts,
        tiles=tiles_of(words, amounts, cuts, tokens),
        asides=asides_in(tokens),
        seasons=seasons_in(tokens, language),
        bare=frozenset(filter(None, map(bare_form, lows))) if language == "en" else frozenset(),
    )


def _lows_of(tokens: Sequence[Token], language: str) -> frozenset[str]:
    """Return the words in lower case; the month of May allows for nothing."""
    lows = frozenset([token.low for token in tokens])
    if "may" not in lows:
        return lows
    modals = (token.low == "may" and not is_month_at(tokens, place, language) for place, token in enumerate(tokens))
    return lows if any(modals) else lows - {"may"}


def names_of(words: Iterable[Word]) -> frozenset[str]:
    """Return the concepts of those words that are written as names."""
    return frozenset(word.concept for word in words if word.is_name)


def _without(text: str, contacts: tuple[Contact, ...]) -> str:
    """Return a text of the same length with its addresses blanked: their numbers are no amounts."""
    if not contacts:
        return text
    pieces, last = [], 0
    for one in contacts:
        pieces += [text[last : one.start], " " * (one.end - one.start)]
        last = one.end
    return "".join([*pieces, text[last:]])
