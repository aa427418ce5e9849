"""Which products a sentence speaks of: by name, alias or id, in any form of the words; and the brand itself."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.domain.brands import Brand
from service.domain.evidence import Evidence
from service.guardrails.claims.tokens import Token, tokens_of
from service.guardrails.claims.vocabulary import concept_of, stem_of

BRAND = "brand"
_WE = {
    "en": frozenset({"we", "our", "us", "ours"}),
    "de": frozenset({"wir", "unser", "unsere", "unserem", "unseren", "unserer", "uns"}),
}
_IT = {
    "en": frozenset({"it", "its", "they", "their", "them", "this", "these", "itself"}),
    "de": frozenset(
        {
            "er",
            "es",
            "ihn",
            "ihm",
            "sein",
            "seine",
            "seiner",
            "dieser",
            "dieses",
            "diese",
            "diesen",
            "diesem",
            "deren",
            "dessen",
        }
    ),
}
_Row = tuple[str, tuple[str, ...]]


class Names:
    """The names of a brand's products, made once for each brand and kept: it is compared by identity."""

    def __init__(self, brand: str, rows: Sequence[_Row], own: int = 0) -> None:
        """Take the brand's name, and each subject's id with all its names; the first `own` are the brand's products."""
        self.brand = brand
        self._own = own
        self._rows = tuple(rows)
        self._by_language: dict[str, Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]] = {}

    def found_in(self, tokens: Sequence[Token], language: str) -> tuple["Mention", ...]:
        """Return the products and the brand named in a sentence, in order, the longest name where several begin."""
        by_stem = self._by_language.get(language)
        if by_stem is None:
            by_stem = self._by_language[language] = self._stemmed(language)
        words = [(place, stem_of(token.low, language)) for place, token in enumerate(tokens) if token.kind != "s"]
        stems = [stem for _, stem in words]
        if by_stem.keys().isdisjoint(stems):
            return ()
        found: list[Mention] = []
        at = 0
        while at < len(words):
            after = at + 1
            for name, subject in by_stem.get(stems[at], ()):
                if tuple(stems[at : at + len(name)]) == name and _may_be(name, tokens[words[at][0]]):
                    after = at + len(name)
                    found.append(Mention(subject, words[at][0], words[after - 1][0] + 1))
                    break
            at = after
        return tuple(found)

    def _stemmed(self, language: str) -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
        rows: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        named = [(name, subject) for subject, names in self._rows for name in names] + [(self.brand, BRAND)]
        named += _short_names(self._rows[: self._own])
        for name, subject in named:
            words = tuple(stem_of(token.low, language) for token in tokens_of(name) if token.kind != "s")
            if words:
                rows.setdefault(words[0], []).append((words, subject))
        return {first: tuple(sorted(of, key=lambda row: -len(row[0]))) for first, of in rows.items()}


def _short_names(rows: Sequence[_Row]) -> list[tuple[str, str]]:
    """Return the first words of names that only one subject bears and no lexicon knows.

    As in `Enterprise` for `Enterprise plan`.
    """
    owners: dict[str, set[str]] = {}
    for subject, names in rows:
        for name in names:
            for word in name.split():
                owners.setdefault(word, set()).add(subject)
    firsts = {(names[0].split()[0], subject) for subject, names in rows if names and len(names[0].split()) > 1}
    return [
        (word, subject)
        for word, subject in sorted(firsts)
        if owners[word] == {subject}
        and len(word) > 3
        and word[:1].isupper()
        and concept_of(word.casefold(), "en") is None
    ]


class Mention(NamedTuple):
    """A product or the brand, named by the tokens `first` to `after` (exclusive)."""

    subject: str
    first: int
    after: int


def _may_be(name: tuple[str, ...], token: Token) -> bool:
    """Tell whether a one-word name is meant as one: `Trail`, but not `a trail`; `beanie` as it is no other word."""
    return len(name) > 1 or token.text[:1].isupper() or len(token.text) > 5


def names_for(brand: Brand, evidence: Evidence) -> Names:
    """Return the names of a brand's products, and of those subjects of the evidence that are no product of it."""
    products = tuple((one.id, one.names) for one in brand.products)
    known = {product.id for product in brand.products} | {BRAND}
    others: dict[str, set[str]] = {}
    for item in evidence.items:
        if item.subject and item.subject not in known:
            # The title of a fact begins with the name of its subject: `Alpine 12: weight`.
            name, colon, _ = item.title.partition(":")
            others.setdefault(item.subject, {item.subject.replace("-", " ").replace("_", " ")}).update(
                {name} if colon else ()
            )
    return _names(brand.name, products, tuple((one, tuple(sorted(names))) for one, names in sorted(others.items())))


@lru_cache(maxsize=256)
def _names(brand: str, products: tuple[_Row, ...], others: tuple[_Row, ...]) -> Names:
    return Names(brand, [*products, *others], own=len(products))


def speaks_of_us(lows: frozenset[str], language: str) -> bool:
    """Tell whether some words in lower case mean the brand."""
    return not lows.isdisjoint(_WE.get(language, _WE["en"]))


def points_back(lows: frozenset[str], language: str) -> bool:
    """Tell whether some words in lower case stand for what the sentence before spoke of."""
    return not lows.isdisjoint(_IT.get(language, _IT["en"]))


NO_NAMES = Names("", ())
"""For texts of no known brand."""
