"""Understands what a customer wrote: which matters they name, whether they like them, what they ask.

Data, never orders.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from service.adapters.mock.names import joined
from service.adapters.mock.queries import conjunction
from service.adapters.mock.sentences import Raw, split
from service.adapters.mock.wording import vocabulary
from service.adapters.mock.words import aspect_pattern, stem, stems_in, words_of

_NO_PRAISE = -0.2
_TWO_STARS = 2.0
_REACH = 3
_NO_ASPECTS = frozenset({"positive", "negative", "negations", "contrast"})


class Aspect(NamedTuple):
    """A matter that customers write about, and how we name it: as object and, in German, as indirect object."""

    name: str
    say: str
    dative: str
    concepts: tuple[str, ...]
    stems: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Matter:
    """An aspect in a text: how its sentences sound, from -1 (bad) to 1 (good), and where it is first named."""

    aspect: Aspect
    mood: float
    first: int
    weight: int


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a text is about. `mood` is that of the whole; `asks` tells whether it holds a question."""

    matters: tuple[Matter, ...]
    mood: float
    asks: bool
    thanks: bool

    @property
    def liked(self) -> list[Aspect]:
        """What the customer likes, the most telling first."""
        return [matter.aspect for matter in self.matters if matter.mood > 0]

    @property
    def disliked(self) -> list[Aspect]:
        """What the customer does not like, the most telling first."""
        return [matter.aspect for matter in self.matters if matter.mood < 0]

    @property
    def aspects(self) -> list[Aspect]:
        """All that the customer writes about."""
        return [matter.aspect for matter in self.matters]


@lru_cache(maxsize=8)
def _aspects(language: str) -> tuple[Aspect, ...]:
    rows = []
    for name, row in vocabulary("aspects").items():
        if name in _NO_ASPECTS or language not in row:
            continue
        words = row[language]
        stems = frozenset(stem(word) for word in words["words"].casefold().split())
        rows.append(Aspect(name, words["say"], words.get("dat", words["say"]), tuple(row["concepts"]), stems))
    return tuple(rows)


@lru_cache(maxsize=16)
def _moods(kind: str, language: str) -> frozenset[str]:
    return frozenset(stem(word) for word in vocabulary("aspects")[kind].get(language, "").replace("-", " ").split())


@lru_cache(maxsize=256)
def understand(
    text: str, language: str, rating: float | None = None, spoken: str = "", is_grave: bool = False
) -> Understanding:
    """Read a customer's words. `rating` is 1 to 5 where they gave one; `spoken` their language where it is another's.

    Under one star, or where somebody was hurt, nothing is taken for praise: "the strap held" may be the very harm.
    """
    tongue = spoken or language
    rows = [raw for raw in split(text, "", tongue) if not raw.is_hostile]
    base = 0.0 if rating is None else (rating - 3) / 2
    most = _NO_PRAISE if is_grave or (rating is not None and rating < _TWO_STARS) else 1.0
    moods = [min(mood_of(raw.text, tongue, base), most) for raw in rows]
    matters = _matters(rows, moods, language, tongue)
    whole = min(base, most) if rating is not None else sum(moods) / (len(moods) or 1)
    return Understanding(matters, whole, any(raw.text.endswith("?") for raw in rows), is_thanks(text, tongue))


def mood_of(text: str, language: str, base: float) -> float:
    """Return how a sentence sounds, from its words and from the rating of the whole; a negation turns a word round."""
    good, bad, negations = (_moods(kind, language) for kind in ("positive", "negative", "negations"))
    words = [stem(word) for word in words_of(text)]
    likes = dislikes = 0
    for place, word in enumerate(words):
        if word in good or word in bad:
            is_turned = bool(negations.intersection(words[max(0, place - _REACH) : place]))
            likes += (word in good) != is_turned
            dislikes += (word in bad) != is_turned
    contrast = aspect_pattern("contrast", language)
    if contrast is not None and contrast.search(text):
        dislikes += 1
    if likes == dislikes:
        return base if abs(base) >= 0.5 else base - 0.1 * bool(dislikes)
    return (likes - dislikes) / (likes + dislikes) + base * 0.5


def is_thanks(text: str, language: str) -> bool:
    """Tell whether the customer thanks."""
    return bool(
        stems_in(text) & frozenset(stem(word) for word in ("thanks", "thank", "danke", "vielen", "merci", "gracias"))
    )


def _matters(rows: Sequence[Raw], moods: Sequence[float], language: str, tongue: str) -> tuple[Matter, ...]:
    ours = {aspect.name: aspect for aspect in _aspects(language)}
    found: list[Matter] = []
    for aspect in _aspects(tongue):
        hits = [(place, len(raw.stems & aspect.stems)) for place, raw in enumerate(rows) if raw.stems & aspect.stems]
        if hits and aspect.name in ours:
            mood = sum(moods[place] * count for place, count in hits) / sum(count for _, count in hits)
            found.append(Matter(ours[aspect.name], mood, hits[0][0], sum(count for _, count in hits)))
    return tuple(sorted(found, key=lambda matter: (-matter.weight, matter.first)))


def named(aspects: Iterable[Aspect], language: str, most: int = 2) -> dict[str, str]:
    """Return aspects as slots for phrases: `matter` as object, `matter_dat` as indirect object."""
    rows = list(dict.fromkeys(aspects))[:most]
    if not rows:
        return {}
    word = conjunction(language)
    return {"matter": joined([a.say for a in rows], word), "matter_dat": joined([a.dative for a in rows], word)}
