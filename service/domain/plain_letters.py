"""A text as a reader sees it: full-width digits, ligatures and invisible characters undone, with the way back.

Whoever hides an address from a pattern writes it with signs that look alike. Which patterns look: `personal_data`.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_ODD = re.compile(
    "[^\x00-\x7f\xa1-\xa9\xab\xac\xae-\xb1\xb4\xb6\xb7\xbb\xbf-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0180-\u01c3"
    "\u2012-\u2016\u2018-\u201f\u2020-\u2022\u2030\u2039\u203a\u20ac\u2190-\u21ff\u2500-\u27bf]"
)
"""What NFKC may change, or what may be invisible; the letters and marks of European texts are neither."""
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e01ef]"
)
_LONGEST = 8
"""One sign may stand for 18 (U+FDFA): what is longer than that many letters hides no address and is cut."""


class PlainText(NamedTuple):
    """A plain text; `places[i]` says where its character `i` stood, and is None if nothing had to be changed."""

    text: str
    places: Sequence[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return start and end (exclusive, not empty) in the text as it was written."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def plain(text: str) -> PlainText:
    """Return a text in NFKC, sign by sign, without invisible characters."""
    if text.isascii() or not _ODD.search(text):
        return PlainText(text, None)
    pieces: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        piece = sign if sign < "\x80" else _plain_sign(sign)
        pieces.append(piece)
        places += [place] * len(piece)
    return PlainText("".join(pieces), places)


def _plain_sign(sign: str) -> str:
    if _INVISIBLE.match(sign):
        return ""
    found = unicodedata.normalize("NFKC", sign)
    # A fraction stays one sign: as three it would lend its digits to the number beside it.
    return sign if "\u2044" in found else found[:_LONGEST]
