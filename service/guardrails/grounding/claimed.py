"""Which sentences belong in the ledger: those that claim something. What the evidence says of them: `judging`."""

import math
import re
from collections.abc import Sequence

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.names import BRAND
from service.guardrails.claims.vocabulary import word_set
from service.guardrails.claims.words import Word
from service.guardrails.grounding.addresses import contacts_in
from service.guardrails.grounding.fits import words_of
from service.guardrails.grounding.matching import telling_words
from service.guardrails.grounding.openness import is_unbounded
from service.guardrails.grounding.verdicts import Verdict

_BULLET = 3
"""Words of a bullet that names a property: `Machine washable`."""
_SUPPOSING = frozenset({"if", "wenn", "falls", "should", "sollten", "anything", "what", "was", "whatever"})
_OWN = frozenset(one.replace("_", " ") for one in word_set("own matters"))
_HEADS = frozenset({"title", "subject", "preheader", "call_to_action"})
"""Parts that announce what the text says: a plain sentence there is no claim of its own."""
_COSTLY = word_set("costly")
_ABSOLUTE = frozenset({"never", "always", "niemals", "nie", "immer"})
_EACH = frozenset({"all", "every", "alle", "allen", "aller", "jede", "jeder", "jedes", "jeden"})
_SURE = 0.7
_ABOUT_IT = 0.6
_SPOKEN_OF_ALL = 0.5
_PLAIN = 5
"""Words of a sentence that says of one thing that it is there."""
_SPOKEN_OF = 0.3
"""A plain sentence that cites nothing is a claim from this share on.

The evidence speaks of its matter, but does not say it.
"""
_STRONG = frozenset({"name", "superlative", "guarantee", "effect", "comparison", "certificate"})


def is_claim(site: ClaimSite, verdict: Verdict) -> bool:
    """Tell whether a sentence belongs in the ledger: it cites, is typed, or the evidence has something to say of it."""
    if site.labels:
        return True
    if verdict.status == "supported":
        return not (site.invites or is_link(site.text) or _tells_nothing(site, verdict))
    if site.amount is not None or contacts_in(site):
        return True
    words = telling_words(words_of(site))
    if verdict.status == "contradicted" and verdict.nearness >= _enough(site, words):
        return True
    return bool(words) and _is_unsaid(site, verdict, len(words))


def _tells_nothing(site: ClaimSite, verdict: Verdict) -> bool:
    """Tell whether what a plain line shares with the evidence is chance: `Your first week with the Trail Hat`.

    No word of it says anything, or it is a headline: of one telling word among many, or not only of the evidence's.
    """
    if site.kind != "statement" or site.amount is not None or contacts_in(site):
        return False
    telling = telling_words(words_of(site))
    if any(word.denied for word in telling):
        return False
    is_thin = verdict.nearness < 1 or (len(telling) < 2 and len(site.text.split()) > _BULLET)
    return not telling or (is_thin and not _is_ended(site))


def _is_ended(site: ClaimSite) -> bool:
    """Tell whether a line is a whole sentence, and no headline."""
    return site.text.rstrip(' *_)"”').endswith((".", "!"))


def _enough(site: ClaimSite, words: Sequence[Word]) -> float:
    """Return from which nearness on what contradicts a sentence without a number is of the same matter."""
    speaks_of_it = len(words) > 1 or bool(site.about) or any(_is_extra(word) for word in words_of(site))
    if not speaks_of_it:  # `There is a lift` where there is none; `No answer is needed` is of another answer
        is_plain = len(site.text.split()) <= _PLAIN and any(not word.denied for word in words)
        return 1.0 if is_plain and not site.invites else math.inf
    if site.invites:
        return _SURE
    return _SPOKEN_OF_ALL if not site.reading.lows.isdisjoint(_EACH) else _ABOUT_IT


def _is_extra(word: Word) -> bool:
    return word.concept == "include" and word.denied


_OPEN = re.compile(
    r"(?:i|we) (?:do not|don['’]t) have an? (?:\w+ )?answer\b|(?:zu[mr]? |dazu )[^.!?]{0,60}?\bhabe(?:n wir| ich) [^.!?]{0,20}\bkeine (?:\w+ )?antwort\b",
    re.IGNORECASE,
)
"""Says that there is no answer yet, and so claims none, whatever the question was about."""


_WISHES = re.compile(r"\bwe(?: would|['’]d) (?:like|love)\b|\bwir (?:möchten|würden)\b", re.IGNORECASE)
"""`By now you know the hat, and we would like to hear about it` tells nothing of the hat."""


def _is_unsaid(site: ClaimSite, verdict: Verdict, words: int) -> bool:
    """Tell whether a sentence without a number that the evidence does not say belongs in the ledger all the same."""
    if site.invites or not _is_ended(site) or _OPEN.match(site.text):
        return False
    if _costs_money(site):
        return site.part not in _HEADS
    if site.kind in _STRONG:
        return site.part not in _HEADS or site.kind not in {"comparison", "name", "certificate"}
    if _is_apart(site) or site.part in _HEADS or (words == 1 and _WISHES.search(site.text)):
        return False
    of_all = site.reading.says_we and not site.reading.lows.isdisjoint(_EACH)  # `All our coffees are organic.`
    is_absolute = bool(site.reading.lows & _ABSOLUTE) or is_unbounded(site.text)
    if of_all or is_absolute or (bool(site.about) and site.kind != "statement"):
        return True
    named = site.reading.subjects if words == 1 else site.about  # one word about what was named before says little
    return bool(named - {BRAND}) or (words > 1 and verdict.nearness >= _SPOKEN_OF)


def _costs_money(site: ClaimSite) -> bool:
    """Tell whether a sentence says that we will give money or goods: nobody may promise that unasked."""
    return (
        site.reading.says_we
        and "promise" in site.reading.marks
        and any(word.concept in _COSTLY and not word.denied for word in words_of(site))
    )


def _is_apart(site: ClaimSite) -> bool:
    """Tell whether a sentence is of no evidence.

    It only supposes, or speaks of the reader's own order, or of itself.
    """
    lows = [token.low for token in site.reading.tokens[:4]]
    return bool(lows) and (lows[0] in _SUPPOSING or any(" ".join(lows[:words]) in _OWN for words in (2, 3, 4)))


def is_link(text: str) -> bool:
    """Tell whether a sentence is a link and nothing else: a way to go, not a statement."""
    return text.lstrip("*_ ").startswith("[") and text.rstrip("*_ .").endswith(")") and text.count("](") == 1
