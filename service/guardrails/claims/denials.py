"""What a sentence denies: the words after `not`, `without`, `kein`, up to where the clause ends.

What they mean: `vocabulary`.
"""

from collections.abc import Sequence

from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.tokens import Token
from service.guardrails.claims.vocabulary import word_set

_NOT = word_set("denials")
_STAY = frozenset({"stay", "stays", "keep", "keeps", "kept", "leave", "leaves"})
_NOT_AFTER = word_set("no denials before")
_COSTS, _NO = frozenset({"cost", "charge"}), frozenset({"no", "without", "not"})
_WHOLE = frozenset(
    [
        "nicht",
        "forbidden",
        "prohibited",
        "banned",
        "limits",
        "verboten",
        "untersagt",
        "tabu",
        "unzulässig",
        "nie",
        "niemals",
        "fehlt",
        "fehlen",
        "ausgenommen",
        "excluded",
        "ausgeschlossen",
        "ungeeignet",
        "kaum",
        "missing",
        "absent",
        "verzichten",
        "verzichtet",
        "unmöglich",
        "impossible",
    ]
)
"""Denials that stand after what they deny as often as before it."""
_STOPS = frozenset(
    [
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
    ]
)
_MAY_DENY = _NOT | {"much", "viel", "out", "away", "off", "rule", "free", "frei", "missing", "absent"}
_BEFORE_WORDS = {"missing": {"from", "in"}, "absent": {"from", "in"}, "rule": {"out"}}
"""What denies only before some words: who cannot rule it out does not deny it."""
_NEW = frozenset({"the", "it", "you", "we", "they", "our", "your", "this", "these"})
_LEADING = frozenset({"of", "in", "on", "for", "with", "to", "at", "by", "from", "and", "or", "all", "having", "using"})
_JOINING = frozenset({"and", "und"})
_NOMINAL = frozenset(
    [
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
    ]
)
"""Denials of a thing rather than of a deed: they reach across `and` and the commas of a list."""


class _Reading:
    """A sentence read from left to right: whether what comes now is denied, and since where."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.denied = [False] * len(tokens)
        self.is_denied = self.is_nominal = False
        self.begin = 0

    def low(self, place: int) -> str:
        """Return the word at a place in lower case; nothing beyond the ends."""
        return self.tokens[place].low if 0 <= place < len(self.tokens) else ""

    def ends_at(self, place: int) -> bool:
        """Tell whether a word ends a denial; a comma within a list of what is denied does not."""
        low = self.low(place)
        if self.is_denied and low not in _JOINING and self.low(self.begin) == "ohne" and self._is_past_noun(place):
            return True
        if self.is_denied and low in _NEW and self.low(self.begin) == "without" and self._is_past_word(place):
            return True
        if low in {",", "|"} and self.is_denied and self.is_nominal and _continues(self.tokens, place):
            return False
        return low in _STOPS or (low in _JOINING and self.is_denied and not self.is_nominal)

    def turns_at(self, place: int) -> bool:
        """Tell whether a word denies."""
        low, before, after = self.low(place), self.low(place - 1), self.low(place + 1)
        if (low == "limits" and before != "off") or (low == "statt" and (not after or after in _STOPS)):
            return False  # findet statt
        if low in _NOT:
            return after not in _NOT_AFTER or (after in _COSTS and low not in _NO)
        if low in _BEFORE_WORDS:
            return after in _BEFORE_WORDS[low]
        if low in {"much", "viel"}:
            return before in {"too", "zu"}
        is_off = (low == "out" and after == "of") or (low == "off" and after not in _STOPS and after)
        if is_off and any(one.low in _STAY for one in self.tokens[max(0, place - 6) : place]):
            return True
        return before in _STAY and (low == "away" or (low == "out" and before[:4] != "keep"))

    def frees_at(self, place: int) -> bool:
        """Tell whether it says `free of` a thing; free of charge is no denial."""
        after = self.tokens[place + 2] if place + 2 < len(self.tokens) else None
        is_free = self.low(place) in {"free", "frei"} and self.low(place + 1) in {"of", "from", "von"}
        return is_free and after is not None and after.kind == "w" and after.low not in {"charge", "cost", "kosten"}

    def _is_past_noun(self, place: int) -> bool:
        """Tell whether a German noun stands between where a denial begins and a word that is none.

        As in `ohne Kosten stornieren`.
        """
        return self.tokens[place].text[:1].islower() and any(
            one.text[:1].isupper() for one in self.tokens[self.begin + 1 : place]
        )

    def _is_past_word(self, place: int) -> bool:
        """Tell whether what was denied is over: `Without noise cancelling the battery lasts longer`."""
        return place - self.begin > 1 and self.low(place - 1) not in _LEADING

    def _names_next(self, place: int) -> bool:
        """Tell whether a noun follows soon: `keine gute Milch`, but not `Milch ist keine drin`."""
        return any(one.text[:1].isupper() for one in self.tokens[place + 1 : place + 4])

    def turn(self, place: int) -> None:
        """Take a denial in: two of them affirm (no ticket without an answer), some deny what stood before."""
        low = self.low(place)
        if self.is_denied and self.is_nominal and low in _NOMINAL and self.low(place - 1) in {*_JOINING, ","}:
            return  # no discount and no voucher
        if not self.is_denied and low in {"ohne", "without"}:
            self.begin = place
        self.is_denied, self.is_nominal = not self.is_denied, low in _NOMINAL
        if not self.is_denied:
            self.denied[self.begin : place] = [False] * (place - self.begin)
        is_answer = self.low(place - 1) == ":" and place + 1 == len(self.tokens)
        if is_answer:  # Chin strap: no
            self.denied[:place] = [self.is_denied] * place
        is_behind = low.startswith("kein") and not self._names_next(place)
        is_last = place > self.begin and (place + 1 == len(self.tokens) or self.tokens[place + 1].kind == "s")
        if low in _WHOLE or low in {"much", "viel"} or is_behind or is_last:
            self.denied[self.begin : place] = [self.is_denied] * (place - self.begin)


def denials_in(tokens: Sequence[Token], amounts: Sequence[Amount]) -> list[bool]:
    """Return for each token whether the sentence denies it: what stands after a denial, up to where its clause ends."""
    if all(token.low not in _MAY_DENY for token in tokens):
        return [False] * len(tokens)
    reading = _Reading(tokens)
    bounds = {place for amount in amounts for place in range(amount.first, amount.after)}
    for place, token in enumerate(tokens):
        if place in bounds or (reading.is_denied and token.low in {"nor", "noch", "or", "oder"}):
            reading.denied[place] = reading.is_denied
        elif reading.ends_at(place):
            reading.is_denied, reading.begin, reading.is_nominal = False, place + 1, False
        elif reading.turns_at(place):
            reading.turn(place)
        elif reading.frees_at(place):
            reading.is_denied, reading.is_nominal = not reading.is_denied, True
        else:
            reading.denied[place] = reading.is_denied
        if token.low == "off":
            _switch_off(reading, place)
    return reading.denied


_WITH = 5
_SWITCHED = frozenset({"switched", "turned"})


def _switch_off(reading: _Reading, place: int) -> None:
    """Deny what a sentence says to be off: `with noise cancelling switched off`."""
    after = reading.low(place + 1)
    end = place - (reading.low(place - 1) in _SWITCHED)
    begin = next((one for one in range(end - 1, max(-1, end - _WITH), -1) if reading.low(one) == "with"), None)
    is_clause = not after or after in _STOPS or reading.tokens[place + 1].kind == "s"
    if begin is not None and is_clause and all(one.kind == "w" for one in reading.tokens[begin:place]):
        reading.denied[begin + 1 : place + 1] = [True] * (place - begin)


def _continues(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a comma goes on with a list: `without plastic, glue or metal`."""
    ahead = [token.low for token in tokens[at + 1 : at + 4]]
    return any(low in {"or", "nor", "oder", "noch"} for low in ahead)
