"""Mends slips of typing: words that a brand does not know, one slip away from one that it does.

What is asked with the mended words: `workflows.ask_otherwise`.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]{5,}")
"""Of shorter words too many others are one letter away: `hate` is no slip of `hat`."""


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of some texts that a slip of typing may be mended to."""
    return frozenset(word for text in texts for word in _WORD.findall(text.casefold()))


@lru_cache(maxsize=4096)
def respelt(text: str, known: frozenset[str]) -> str | None:
    """Return a text with each unknown word replaced by the known one that is a slip away; None if nothing changes.

    A slip is one letter too many, too few, wrong, or two in the wrong order; never the first letter, which people get
    right. Where several known words are a slip away, none is taken.
    """

    def mended(match: re.Match[str]) -> str:
        word = match[0].casefold()
        if word in known:
            return match[0]
        near = [one for one in known if one[0] == word[0] and abs(len(one) - len(word)) <= 1 and _is_slip(one, word)]
        return near[0] if len(near) == 1 else match[0]

    told = _WORD.sub(mended, text)
    return told if told != text else None


def _is_slip(first: str, second: str) -> bool:
    """Tell whether two words differ by one letter, or by the order of two neighbours."""
    start = next((at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), None)
    if start is None:
        return abs(len(first) - len(second)) == 1 and not first.endswith("s") and not second.endswith("s")
    a, b = first[start:], second[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])
