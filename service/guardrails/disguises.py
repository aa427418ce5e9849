"""Takes disguises off a text, so that the checks see what a reader's eye or browser would.

Entities, escapes, look-alikes.

Nothing is judged here. What comes out is compared, never shown.
"""

import html
import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

from service.domain.kept import kept

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
"""Characters without a shape of their own: joiners, marks of direction, tags, fillers, controls, soft hyphens."""

_DISGUISED = re.compile(r"[^\n\t\x20-\x7e]|&[#a-zA-Z]|%[0-9a-fA-F]{2}|\\[uxUX]")
_ESCAPED = re.compile(r"\\(?:[uU]([0-9a-fA-F]{4})|[xX]([0-9a-fA-F]{2}))")
_LAYERS = 4
"""Entities in percent signs in entities: deeper nesting than this is not undone, and is no address to any browser."""
_MOST_CHARACTERS = 200_000

_LOOK_ALIKES = str.maketrans(
    dict(
        zip(
            "абвгдеёзіјкмнорстухһԁԛԝѕґАВЕКМНОРСТХІЈЅοανρτικγυΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡɑ",
            "abbrдeeзijkmhopctyxhdqwsrABEKMHOPCTXIJSoavptikyuABEZHIKMNOPTYXiga",
            strict=True,
        )
    )
)
"""Letters of other scripts that look like Latin ones (after Unicode TR 39), one for one, so that places stay."""

_DOTS = str.maketrans(
    {"\u3002": ".", "\u2024": ".", "\uff0e": ".", "\uff61": ".", "\\": "/", "\u2044": "/", "\u2215": "/"}
)
_DEFANGED = re.compile(r"\s?[\[({<]\s?(\.|dot|punkt|point|at|@|:|//|:\/\/)\s?[\])}>]\s?", re.IGNORECASE)
_STANDS_FOR = {"dot": ".", "punkt": ".", "point": ".", "at": "@"}
_HXXP = re.compile(r"\bh[tx]{2}p(s?)(?=\s?:)", re.IGNORECASE)


@kept(short=4096)
def undisguised(text: str) -> str:
    """Return a text with entities, percent signs and escapes decoded, in NFKC, without invisible characters.

    Texts beyond 200,000 characters are cut there: NFKC can lengthen a text eighteen times.
    """
    text = text[:_MOST_CHARACTERS]
    if not _DISGUISED.search(text):
        return text
    for _ in range(_LAYERS):
        plain = unquote(html.unescape(text), errors="ignore") if "%" in text or "&" in text else text
        plain = _ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), plain) if "\\" in plain else plain
        plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", plain)))[:_MOST_CHARACTERS]
        if plain == text:
            break
        text = plain
    return text


def as_latin(text: str) -> str:
    """Return a text with look-alikes of other scripts as Latin letters; every character keeps its place."""
    return text if text.isascii() else text.translate(_LOOK_ALIKES)


@lru_cache(maxsize=1024)
def as_addresses(text: str) -> str:
    """Return a text as a browser or an obliging reader takes its addresses: `hxxp://evil[.]io` is one.

    Look-alikes stay, for a host in another script is another host.
    """
    plain = undisguised(text).translate(_DOTS)
    if "[" in plain or "(" in plain or "{" in plain or "<" in plain:
        plain = _DEFANGED.sub(lambda match: _STANDS_FOR.get(match[1].casefold(), match[1]), plain)
    return _HXXP.sub(r"http\1", plain)
