"""Where a sentence falls into pieces that assert something of their own: between amounts, products, and denials."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.names import Mention
from service.guardrails.claims.tokens import Token
from service.guardrails.claims.vocabulary import vocabulary
from service.guardrails.claims.words import Word

_CUTS = frozenset({",", ";", "and", "und", "but", "aber", "|", "while", "während", "sowie", ":", "(", "whereas"})


def cuts_of(
    tokens: Sequence[Token], amounts: Sequence[Amount], mentions: Sequence[Mention], words: Sequence[Word]
) -> tuple[int, ...]:
    """Return the tokens at which a sentence is cut, in order."""
    return tuple(sorted({*_between(tokens, amounts), *_turns(tokens, mentions), *_reversals(tokens, words)}))


def _between(tokens: Sequence[Token], amounts: Sequence[Amount]) -> Iterator[int]:
    """Yield the last comma or joining word between each two amounts; the colon of a label where there is no other."""
    for one, other in pairwise(amounts):
        if other.first - one.after == 1 and one.nouns and one.nouns == other.nouns:
            continue  # for 24 and 36 instalments
        between = [place for place in range(one.after, other.first) if tokens[place].low in _CUTS]
        if between:
            yield next((place for place in reversed(between) if tokens[place].low != ":"), between[-1])


def _turns(tokens: Sequence[Token], mentions: Sequence[Mention]) -> Iterator[int]:
    """Yield where a sentence turns from one product to another.

    As in `X has a strap, and Y has none`, but not `X and Y have`.
    """
    for one, other in pairwise(mentions):
        between = [place for place in range(one.after, other.first) if tokens[place].low in _CUTS]
        if between and one.subject != other.subject and between[-1] - one.after > 2:
            yield between[-1]


def _reversals(tokens: Sequence[Token], words: Sequence[Word]) -> Iterator[int]:
    """Yield where a sentence turns from saying to denying, or back: `X has a strap, and Y has none`."""
    if all(word.denied for word in words) or not any(word.denied for word in words):
        return  # it never turns
    denied = [0] * (len(tokens) + 1)
    known = [0] * (len(tokens) + 1)
    for word in words:
        denied[word.place + 1] += word.denied
        known[word.place + 1] += 1
    denied, known = list(accumulate(denied)), list(accumulate(known))
    for place, token in enumerate(tokens):
        is_turn = token.low in _TURNING and place and (tokens[place - 1].text == "," or token.low in {"but", "aber"})
        is_inside = _CLAUSE < place < len(tokens) - _CLAUSE and 0 < known[place] < known[-1]
        if is_turn and is_inside and (denied[place] > 0) != (denied[-1] > denied[place]):
            yield place


_TURNING = frozenset({"and", "und", "but", "aber"})
_CLAUSE = 3
"""Tokens that a clause has more of."""


_DATES = frozenset({"date", "day", "clock"})
_APART = frozenset({"in", "with", "without", "mit", "ohne"})
"""What stands behind these is of one amount only: `24 euros in a pot and 14 with bare roots`."""


def tiles_of(
    words: Sequence[Word], amounts: Sequence[Amount], cuts: Sequence[int], tokens: Sequence[Token]
) -> tuple[frozenset[str], ...]:
    """Return for each amount the concepts of its piece, and those of the first where its own names nothing measured.

    In a table's row it is the first of the cell: what stands in another column is nothing of it.
    """
    edges, measures = [0, *cuts, len(tokens) + 1], vocabulary().measures
    tiles: list[frozenset[str]] = []
    of_first = frozenset[str]()
    for amount in amounts:
        begin, end = next((one, other) for one, other in pairwise(edges) if one <= amount.first < other)
        concepts = frozenset(word.concept for word in words if begin <= word.place < end) | frozenset(amount.nouns)
        if not tiles or (begin < len(tokens) and tokens[begin].low == "|"):
            ahead = range(amount.after, end - 1) if amount.dimension not in _DATES else range(0)
            last = next((at for at in ahead if tokens[at].low in _APART), end)
            lead = frozenset(word.concept for word in words if begin <= word.place < last) | frozenset(amount.nouns)
            of_first = lead if lead & measures else concepts
        tiles.append(concepts if concepts & measures else concepts | of_first)
    return tuple(tiles)
