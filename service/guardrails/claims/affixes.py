"""English words that deny another by an affix: `unopened` of `opened`, `seamless` of `seam`, `insoluble` of `soluble`.

Which concepts those are: `vocabulary`. Pure.
"""

import re
from functools import lru_cache

_UN = re.compile(r"un(?!der|til|to|less|cle|anim|ify|i[oqvtsf]|icorn)(?P<bare>\w{4,})")
_NON = re.compile(r"non(?!e|sense)(?P<bare>\w{4,})")
_LESS = re.compile(r"(?!un|regard|never|none|price|time|count|stain|need)(?P<bare>\w{3,})less(?:ly)?")
_ABLE = re.compile(r"(?:in|im|ir|il|dis)(?!credib|valuab|resist|dispens|peccab|pos|count)(?P<bare>\w{2,}[aiu]ble)")
_ADJECTIVE = re.compile(
    r"(?:(?:in|im|ir|il)(?P<bare>\w{3,}(?:ive|ent|ant|al|ic|ct|ete|ous|ary|ar|id|ate|ite|ure|ile))"
    r"|dis(?!cover|count|play)(?P<dis>\w{3,}(?:ed|ar|ive|est|ous)))"
)
_SHORTEST = 6


@lru_cache(maxsize=100_000)
def bare_form(word: str) -> str | None:
    """Return what a word in lower case is the denial of, by its form alone; None for most words."""
    if surely := surely_bare(word):
        return surely
    match = (
        _ADJECTIVE.fullmatch(word)
        if len(word) >= _SHORTEST and word.startswith(("in", "im", "ir", "il", "dis"))
        else None
    )
    return (match["bare"] or match["dis"]) if match else None


@lru_cache(maxsize=100_000)
def surely_bare(word: str) -> str | None:
    """Return what a word denies whose affix always denies: none of `internal` or `discovered`, which do not."""
    if len(word) < _SHORTEST:
        return None
    if word.startswith(("un", "non")):
        match = _UN.fullmatch(word) or _NON.fullmatch(word)
    elif "less" in word:
        match = _LESS.fullmatch(word)
    else:
        match = _ABLE.fullmatch(word) if word.startswith(("in", "im", "ir", "il", "dis")) else None
    return match["bare"] if match else None
