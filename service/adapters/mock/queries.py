"""What a section asks the evidence for: stems, fact attributes, the usual look of its sentences."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from service.adapters.mock.wording import listed, vocabulary
from service.adapters.mock.words import stem, stems_in


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What a section is about: stems with weights, and the beginnings of fact attributes that belong to it."""

    stems: Mapping[str, float]
    attributes: tuple[str, ...] = ()
    shape: str = ""
    """What the sentences of this section usually look like, as a regular expression."""
    headings: frozenset[str] = frozenset()
    """Stems of headings under which they stand."""
    prefers: str = ""
    """What the wanted sentence usually looks like, such as a time where the question is how long."""
    headed: float = 2.0
    """How much a stem of a heading counts."""
    is_lasting: bool = False
    """Whether it comes from the vocabulary alone, so that what fits it may be remembered; never a customer's words."""

    def asks_for(self, attribute: str) -> bool:
        """Tell whether a fact with this attribute belongs to the section."""
        return bool(attribute) and _matches(self.attributes, attribute)

    def has_shape(self, text: str) -> bool:
        """Tell whether a sentence looks as those of the section usually do."""
        return not self.shape or found_in(self.shape, text)

    def with_words(self, text: str) -> "Query":
        """Return the query with further words."""
        return replace(self, stems={**dict.fromkeys(stems_in(text), 1.0), **self.stems}, is_lasting=False)


@lru_cache(maxsize=256)
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


@lru_cache(maxsize=32768)
def found_in(source: str, text: str) -> bool:
    """Tell whether a text holds what a regular expression looks for; remembered, since evidence comes again."""
    return bool(_compiled(source).search(text))


@lru_cache(maxsize=4096)
def _matches(attributes: tuple[str, ...], attribute: str) -> bool:
    return any(a.strip("*") in attribute if a.startswith("*") else attribute.startswith(a) for a in attributes)


@lru_cache(maxsize=512)
def concept(*names: str, language: str) -> Query:
    """Return the query of one or several concepts of `vocabulary/concepts.yaml`."""
    stems: dict[str, float] = {}
    attributes: list[str] = []
    for name in names:
        row = vocabulary("concepts")[name]
        attributes += row.get("attributes", ())
        stems |= {stem(word): 1.0 for word in row.get(language, "").casefold().replace("-", " ").split()}
    patterns = [source for name in names if (source := vocabulary("concepts")[name].get(f"pattern_{language}"))]
    headings = frozenset(
        stem(word) for name in names for word in vocabulary("concepts")[name].get(f"headings_{language}", "").split()
    )
    return Query(stems, tuple(attributes), "|".join(patterns), headings, is_lasting=True)


@lru_cache(maxsize=256)
def matter(*names: str, language: str) -> Query:
    """Return the query of a customer's matter: words of all its concepts, but only the facts of the first."""
    return replace(concept(*names, language=language), attributes=concept(names[0], language=language).attributes)


def conjunction(language: str) -> str:
    """Return the word for `and`."""
    words: Mapping[str, Sequence[str]] = listed("rules", "conjunctions")
    return words.get(language, words["en"])[0]
