"""Sentences that set no limit, and sentences that leave open what is so: `no matter when`, `we do not know whether`.

What follows for a claim: `scope`.
"""

import re
from functools import lru_cache

_UNBOUNDED = re.compile(
    r"\bno matter (?:how|when|what|where|who)\b|\b(?:wherever|whoever|however)\b|\bregardless\b|\birrespective\b|\beven (?:if|after)\b|\bauch (?:wenn|nach|dann)\b|\b(?:ganz )?egal\b|\bunabhängig\b"
    r"|\bwithout (?:any )?limits?\b|\bno limits?\b|\bunlimited\b|\bunbegrenzt|\bohne (?:jede )?(?:begrenzung|grenze|limit|einschränkung)|\bas (?:many|much|often|long) as you (?:like|want)\b"
    r"|\bso (?:oft|viel|viele|lange) (?:sie|du) (?:wollen|möchten|willst)\b",
    re.IGNORECASE,
)
_ANY_TIME = re.compile(
    r"\b(?:at )?any ?time\b|\bwhenever you\b|\bjederzeit\b|\bwann immer\b|\bindefinitely\b", re.IGNORECASE
)
_OPEN = re.compile(
    r"\b(?:do|does|did|can|could)(?: not|n['’]t|not) (?:yet |currently )?(?:know|say|tell|rule out|exclude|confirm)\b"
    r"|\b(?:not|never) (?:yet )?(?:been )?(?:known|tested|certain|clear|sure)\b|\b(?:unclear|unknown|untested)\b|\bhave(?: not|n['’]t)(?: yet)? tested\b"
    r"|\b(?:wissen|weiß) (?:wir |noch |man |es )*nicht\b|\bnicht (?:aus(?:zu)?schließen|bekannt|getestet|geprüft|sicher, ob)\b|\b(?:unklar|unbekannt|ungetestet)\b",
    re.IGNORECASE,
)

_MAY = re.compile(
    r"(?:\b(you|they|who|members|guests|customers|visitors|adults|children|buyers|owners) )?\bmay\b", re.IGNORECASE
)


@lru_cache(maxsize=8192)
def permits(text: str) -> bool:
    """Tell whether each `may` of a sentence allows somebody something: `You may send somebody else`."""
    return all(match[1] for match in _MAY.finditer(text))


@lru_cache(maxsize=8192)
def is_unbounded(text: str) -> bool:
    """Tell whether a sentence says that something holds without any limit or condition."""
    return _UNBOUNDED.search(text) is not None


@lru_cache(maxsize=8192)
def leaves_open(text: str) -> bool:
    """Tell whether a sentence says that nobody knows: `We do not know whether …`, `We cannot rule out …`."""
    return _OPEN.search(text) is not None


@lru_cache(maxsize=8192)
def is_at_any_time(text: str) -> bool:
    """Tell whether a sentence says that something holds at any time."""
    return _ANY_TIME.search(text) is not None
