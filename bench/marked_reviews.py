"""Reads product reviews with marks in the format of Hu & Liu (2004) and Ding, Liu & Yu (2008): `feature[+2]##sentence`.

The products are split in two by their order in the alphabet: every second one is held back, and never looked at when
lexicons and rules are tuned. What is measured on them: `reviews`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

_MARK = re.compile(r"([^,\[\]]+?)\s*\[\s*([+-])\s*\d?\s*\]((?:\s*\[[a-z]+\])*)")
_ABSENT = re.compile(r"\[(?:u|p)\]")
_ITSELF = {
    "Apex": "player, dvd player, apex, unit",
    "Canon": "camera, canon, powershot, g3, s100, sd500",
    "Creative": "player, mp3 player, creative, zen, nomad, jukebox, unit",
    "Nikon": "camera, nikon, coolpix",
    "Nokia": "phone, nokia, cell phone",
    "Diaper": "diaper champ, champ, diaper pail, pail",
    "Hitachi": "router, hitachi",
    "Linksys": "router, linksys",
    "MicroMP3": "player, mp3 player, creative, zen, micro, unit",
    "ipod": "ipod, player, mp3 player",
    "norton": "norton, software, program, symantec",
}


class Mark(NamedTuple):
    """What the annotators found in a sentence: a feature, praised (1) or not (-1), and if the sentence names it."""

    feature: str
    sign: int
    named: bool


class MarkedSentence(NamedTuple):
    """A sentence and its marks, none if it holds no opinion on a feature."""

    text: str
    marks: tuple[Mark, ...]


class MarkedProduct(NamedTuple):
    """All reviews of a product; `itself` are names of the product as a whole."""

    name: str
    half: Literal["tuned", "held back"]
    reviews: tuple[tuple[MarkedSentence, ...], ...]
    itself: frozenset[str]


def read_products(folder: Path) -> Iterator[MarkedProduct]:
    """Yield the products of a folder of marked reviews, such as `liu-reviews`."""
    files = sorted(file for file in folder.glob("product_reviews_*/*.txt") if not file.name.startswith("README"))
    for number, file in enumerate(files):
        itself = next((names for start, names in _ITSELF.items() if file.name.startswith(start)), "")
        reviews = tuple(_reviews(file.read_text(encoding="utf-8")))
        names = frozenset(name.strip() for name in itself.split(",") if name.strip())
        yield MarkedProduct(file.stem, "held back" if number % 2 else "tuned", reviews, names)


def _reviews(text: str) -> Iterator[tuple[MarkedSentence, ...]]:
    """Yield each review's sentences; titles begin a review and are left out, as in the papers.

    Where no titles part the reviews, every ten sentences stand for one.
    """
    untitled = text.count("\n[t]") < 2
    sentences: list[MarkedSentence] = []
    for line in text.splitlines():
        if line.startswith("*"):
            continue
        if line.startswith("[t]"):
            if sentences:
                yield tuple(sentences)
            sentences = []
        elif "##" in line:
            marks, _, words = line.partition("##")
            if words.strip():
                sentences.append(MarkedSentence(words.strip(), _marks(marks)))
            if untitled and len(sentences) == 10:
                yield tuple(sentences)
                sentences = []
    if sentences:
        yield tuple(sentences)


def _marks(text: str) -> tuple[Mark, ...]:
    found = {}
    for match in _MARK.finditer(text):
        feature = " ".join(match[1].lower().split())
        found[feature] = Mark(feature, 1 if match[2] == "+" else -1, not _ABSENT.search(match[3]))
    return tuple(found.values())
