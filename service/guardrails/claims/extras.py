"""What is included and what costs extra, told in one way: `drinks cost extra` says that drinks are not included.

Pure.
"""

from collections.abc import Sequence

from service.guardrails.claims.tokens import Token
from service.guardrails.claims.words import Word

_REACH = 4
_PAYS = frozenset({"pay", "pays", "paid", "paying", "zahlen", "zahlt", "bezahlen", "bezahlt"})
"""Who pays extra is not what costs extra."""
_ENDS = frozenset({",", ";", ".", ":", "|", "(", ")", "–", "but", "aber", "while", "sondern"})
_AHEAD = frozenset({"plus", "excluding", "exclusive", "zuzüglich", "zzgl", "exklusive", "exkl"})
"""What these exclude stands behind them."""
_TOLD = frozenset({"price", "further", "exclude", "include"})


def with_extras(tokens: Sequence[Token], words: Sequence[Word]) -> list[Word]:
    """Return the words of a sentence in which `costs extra`, `on top` and `excluded` deny what they are said of.

    `No extra charge` says that it is included.
    """
    found = list(words)
    for word in words:
        if word.concept == "exclude" and not word.denied:
            found = _told(tokens, found, word, included=False)
        elif (
            word.concept == "price"
            and (word.denied or tokens[word.place].low not in _PAYS)
            and any(_goes_with(word, other) for other in words)
        ):
            found = _told(tokens, found, word, included=word.denied)
    return found


def _goes_with(price: Word, other: Word) -> bool:
    return other.concept == "further" and abs(other.place - price.place) <= _REACH and other.denied == price.denied


def _told(tokens: Sequence[Token], words: Sequence[Word], word: Word, *, included: bool) -> list[Word]:
    begin = (
        word.place
        if tokens[word.place].low in _AHEAD
        else next((at + 1 for at in range(word.place, -1, -1) if tokens[at].low in _ENDS), 0)
    )
    end = next((at for at in range(word.place, len(tokens)) if tokens[at].low in _ENDS), len(tokens))
    told = [
        one._replace(denied=not included) if begin <= one.place < end else one
        for one in words
        if not (begin <= one.place < end and one.concept in _TOLD)
    ]
    return [*told, Word("include", not included, word.start, word.place, False)]
