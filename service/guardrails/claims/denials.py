"""What a sentence denies: the words after `not`, `without`, `kein`, up to where the clause ends. What they mean: `vocabulary`."""

from collections.abc import Sequence

from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.tokens import Token
from service.guardrails.claims.vocabulary import word_set

_NOT = word_set("denials")
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


def denials_in(tokens: Sequence[Token], amounts: Sequence[Amount]) -> list[bool]:
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
            or (
                low == "out"
                and following == "of"
                and any(one.low in _STAY for one in tokens[max(0, place - 6) : place])
            )
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
            and place + 2 < len(tokens)
            and tokens[place + 2].kind == "w"
            and tokens[place + 2].low not in {"charge", "cost", "kosten"}
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
