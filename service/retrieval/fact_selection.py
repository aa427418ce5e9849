"""Chooses the facts of one draft: those of its products and of the brand that its topic asks for.

Passages: `selection`.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log

from service.domain.brands import text_in
from service.domain.briefs import Brief
from service.domain.evidence import Fact
from service.retrieval.relevance import LEAVING_OUT, bar

_WORD = re.compile(r"[^\W\d_]{3,}")
_STOP = frozenset(
    _WORD.findall(
        """the and for are was with that this from have has will can could may its our your you they their them than then
        when what which who how all any but out back per into about how long does did your have been not one two there here
        der die das und für sind war mit dass dies von haben hat wird kann können ihr ihre ihren sie wir uns als auch aber
        ein eine einen einem einer bei nach aus auf zum zur des dem den ist sich wie was wer ich mir mein meine nicht"""
    )
)

_USUAL, _OFTEN, _COMMON = 0.6, 4.0, 6.0
"""What the words a type usually needs count for, beside the request's own.

And what often asked and shared facts gain.
"""
_MEANT = 12.0
"""What a fact gains that answers the topic for certain: as much as three rare words that both have."""
_ENOUGH = 1 / (1 + 5 * LEAVING_OUT)
"""The probability from which a fact of some product is worth showing: it costs a fifth of a passage's tokens."""
_OFTEN_ASKED = ("price", "warranty", "delivery_time", "return_period", "free_shipping_threshold", "trial_period")


class FactTable:
    """The facts that hold on one day, with the stems of their words; a stem that few facts share tells the most."""

    def __init__(self, facts: Sequence[Fact], day: dt.date) -> None:
        """Keep the facts valid on the day; made once for each revision of a brand's knowledge and day."""
        self.facts = tuple(fact for fact in facts if fact.is_valid_on(day))
        said = [
            (fact.attribute.replace("_", " "), *fact.label.values(), *fact.statement.values()) for fact in self.facts
        ]
        self._stems = {fact.key: _stems(" ".join(words)) for fact, words in zip(self.facts, said, strict=True)}
        shared = Counter(stem for stems in self._stems.values() for stem in stems)
        self._weights = {stem: log(1 + len(self.facts) / count) for stem, count in shared.items()}

    def share(self, fact: Fact, text: str) -> float:
        """Return which share of what a text's words tell a fact has, 0 to 1; words of no fact tell the most."""
        stems, rarest = _stems(text), log(1 + len(self.facts))
        all_told = sum(self._weights.get(stem, rarest) for stem in stems)
        return self.fit(fact, stems) / all_told if all_told else 0.0

    def fit(self, fact: Fact, stems: frozenset[str]) -> float:
        """Return how well a fact fits some words: the weights of the stems that both have."""
        return sum(self._weights[stem] for stem in stems & self._stems[fact.key])


def choose_facts(table: FactTable, brief: Brief, meant: Mapping[str, float] | None = None) -> list[Fact]:
    """Return the facts that fit: those of the products, shared attributes first, then the brand's own.

    Where the brief names no product, facts of any that answer its topic.

    Args:
        table: The facts that hold today.
        brief: What is to be written.
        meant: By fact key, the probability that the fact answers the topic by its meaning, 0 to 1; words alone would
            not find the warranty for "how long is the guarantee?".
    """
    most = brief.contract.max_facts
    if most <= 0:
        return []
    products = [product.id for product in brief.products]
    shared = Counter(fact.attribute for fact in table.facts if fact.subject in products)
    asked, usual = _stems(brief.topic or ""), _stems(text_in(brief.contract.search_for, brief.language))

    def worth(fact: Fact) -> tuple[float, str]:
        fit = table.fit(fact, asked) + _USUAL * table.fit(fact, usual - asked)
        often = _OFTEN if fact.attribute in _OFTEN_ASKED else 0.0
        common = _COMMON * (shared[fact.attribute] - 1) if len(products) > 1 else 0.0
        by_meaning = _MEANT * (meant or {}).get(fact.key, 0.0)
        return (-(fit + by_meaning + often + common), fact.key)

    of_brand = sorted(_of_brand(table, brief, meant or {}, usual), key=worth)
    if products:
        told = [fact for fact in table.facts if fact.subject in products]
    else:
        told = _answering(table.facts, meant or {})
    of_products = sorted(told, key=worth)
    kept_for_brand = min(len(of_brand), max(3, most // 3)) if of_products else most
    chosen = _whole_attributes(of_products, most - kept_for_brand, len(products))
    return chosen + of_brand[: most - len(chosen)]


def _of_brand(table: FactTable, brief: Brief, meant: Mapping[str, float], usual: frozenset[str]) -> list[Fact]:
    """Return the facts of the brand that answer the topic, and those that every text of this type usually needs.

    All of them where no fact answers, or none was compared: words alone decide then.
    """
    of_brand = [fact for fact in table.facts if fact.subject == "brand"]
    enough = bar(_ENOUGH, brief.language)
    if max(meant.values(), default=0.0) < enough:
        return of_brand
    return [fact for fact in of_brand if meant.get(fact.key, 0.0) >= enough or table.fit(fact, usual)]


def _answering(facts: Sequence[Fact], meant: Mapping[str, float]) -> list[Fact]:
    """Return the facts of products that answer a topic which names none, unless a fact of the brand does far better."""
    best = max((meant.get(fact.key, 0.0) for fact in facts if fact.subject == "brand"), default=0.0)
    enough = max(_ENOUGH, best / 2)
    return [fact for fact in facts if fact.subject != "brand" and meant.get(fact.key, 0.0) >= enough]


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:6] for word in _WORD.findall(text.casefold()) if word not in _STOP)


def _whole_attributes(facts: Sequence[Fact], most: int, products: int) -> list[Fact]:
    """Keep facts of one attribute together when several products are compared, so that a table has no holes."""
    if products < 2:
        return list(facts[:most])
    chosen: list[Fact] = []
    for attribute in dict.fromkeys(fact.attribute for fact in facts):
        group = [fact for fact in facts if fact.attribute == attribute]
        if len(chosen) + len(group) <= most:
            chosen += group
    return chosen
