"""What several reviews praise or complain of: known aspects, and nouns that recur. One sentence: see `opinions`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.domain.evidence import Review
from service.domain.nouns import language_of
from service.domain.review_summaries import Theme
from service.domain.sentences import stretches_of
from service.retrieval.noun_terms import Noun, Terms, Use, terms_of
from service.retrieval.opinions import CLEAR
from service.retrieval.quotable import is_quotable_text
from service.retrieval.targets import Judged, Verdict, read
from service.retrieval.words import LANGUAGES, aspects, without_article

_MOST = 6
_MANY_REVIEWS = 100
_SHORT = 8
_KEPT = 8_192
"""Reviews that are kept taken apart, because summaries of several selections read the same ones; about 3 kB each."""

Key = tuple[str, ...]
"""A known aspect as `("fit",)`; a recurring noun as language and stems: `("en", "chin", "strap")`."""


ITSELF: Key = ("",)
"""The product as a whole: worth knowing of a sentence, but no theme."""


class _Read(NamedTuple):
    text: str
    length: int
    judged: tuple[Judged, ...]
    verdicts: tuple[Verdict, ...]
    uses: tuple[Use, ...]


class Opinion(NamedTuple):
    """What one sentence of a review says of one thing; `score` is above 0 for praise, below for blame, never 0."""

    review: Review
    sentence: str
    key: Key
    surface: str
    score: float
    language: str


def themes_of(reviews: Sequence[Review], ignore: frozenset[str]) -> tuple[tuple[Theme, ...], tuple[Theme, ...]]:
    """Return what recurs as praise and as complaint, most frequent first, at most six each.

    A theme counts the reviews whose sentences on it are, taken together, kind or unkind; it takes two, of more than
    100 reviews three. Sentences that must not be quoted (`is_quotable_text`) are not counted. Of each review counted
    there is one sentence, the clearest and shortest first.

    Args:
        reviews: In English or German; others have no themes.
        ignore: Words of brand and product names: they make no themes. Aspects keep their own names ("the fit").
    """
    said = opinions_of(reviews, ignore)
    if not said:
        return (), ()
    by_key: dict[Key, dict[str, list[Opinion]]] = defaultdict(lambda: defaultdict(list))
    for item in said:
        if item.key == ITSELF:
            continue
        by_key[item.key][item.review.id].append(item)
    least = 3 if len(reviews) > _MANY_REVIEWS else 2
    language = Counter(item.language for item in said).most_common(1)[0][0]
    praise: list[Theme] = []
    complaints: list[Theme] = []
    for key, by_review in by_key.items():
        verdicts = {review: verdict_of(items) for review, items in by_review.items()}
        for themes, sign in ((praise, 1), (complaints, -1)):
            chosen = [by_review[review] for review, verdict in verdicts.items() if verdict * sign > 0]
            if len(chosen) >= least:
                surfaces = Counter(item.surface for items in by_review.values() for item in items)
                themes.append(_theme(key, term_of(key, surfaces, language), chosen, sign))
    return _best(praise), _best(complaints)


def opinions_of(reviews: Sequence[Review], ignore: frozenset[str]) -> list[Opinion]:
    """Return what each sentence of the reviews says of what; those of the product as a whole have the key `ITSELF`."""
    return [item for language in LANGUAGES for item in _opinions_in(reviews, language, ignore)]


def _opinions_in(reviews: Sequence[Review], language: str, ignore: frozenset[str]) -> list[Opinion]:
    read = [
        (review, one)
        for review in reviews
        if language_of(review.locale) == language
        for one in _sentences(review.title, review.text, language)
    ]
    lower = frozenset(word.lower() for word in ignore)
    terms = terms_of([(review.id, one.uses) for review, one in read], lower, language)
    return [item for review, one in read for item in _said(review, one, language, terms, lower)]


@lru_cache(maxsize=_KEPT)
def _sentences(title: str, text: str, language: str) -> tuple[_Read, ...]:
    found = [title.strip()] if title.strip() else []
    found += [text[one.start : one.end] for one in stretches_of(text, language)]
    if not is_quotable_text(f"{title}\n{text}"):
        found = [one for one in found if is_quotable_text(one)]
    return tuple(_taken_apart(one, language) for one in found)


def _taken_apart(text: str, language: str) -> _Read:
    reading = read(text, language)
    uses = [Use(noun, abs(one.score) >= CLEAR) for one in reading.judged for noun in one.nouns if not noun.aspects]
    return _Read(text, *reading, tuple(uses))


def _said(review: Review, one: _Read, language: str, terms: Terms, ignore: frozenset[str]) -> Iterator[Opinion]:
    """Yield what a sentence says, clearly, of each known aspect and each term, pairs of nouns before single ones."""
    leaning = _leaning(review)
    scores: dict[Key, tuple[str, float]] = {}
    named: set[int] = set()
    for number, judged in enumerate(one.judged):
        for key, surface in _named(judged.nouns, language, terms, ignore):
            # Of a noun nobody foresaw, stars tell too little.
            open_ = 0.0 if len(key) > 1 or key == ITSELF else _backed_off(judged.score, leaning, one.length)
            scores.setdefault(key, (surface, judged.score if abs(judged.score) >= CLEAR else open_))
            if key != ITSELF and len(key) == 1:
                named.add(number)
    for verdict in one.verdicts:
        if verdict.onto not in named and verdict.surface not in ignore:
            scores.setdefault((verdict.aspect,), (verdict.surface, verdict.score))
    for key, (surface, score) in scores.items():
        # Kind words in a review of one star are often irony, and never a recommendation.
        if score < 0 or (score > 0 and leaning > -1):
            yield Opinion(review, one.text, key, surface, score, language)


def _named(nouns: Sequence[Noun], language: str, terms: Terms, ignore: frozenset[str]) -> Iterator[tuple[Key, str]]:
    """Yield the theme that nouns in a row name: the last two, else the last that is known of "battery door hinge"."""
    for place in range(len(nouns) - 1, -1, -1):
        noun = nouns[place]
        if noun.aspects:
            if noun.surface not in ignore or any(noun.surface in _names(one, language) for one in noun.aspects):
                yield from (((aspect,), noun.surface) for aspect in noun.aspects)
            return
        before = nouns[place - 1] if place else None
        if before and (before.stem, noun.stem) in terms.known:
            yield (language, before.stem, noun.stem), f"{before.surface} {noun.surface}"
            return
        if (noun.stem,) in terms.known:
            yield (language, noun.stem), noun.surface
            return
        if noun.stem in terms.own:
            yield ITSELF, noun.surface
            return


def _backed_off(score: float, leaning: float, length: int) -> float:
    """Return a mention's score, backed off to the review's leaning where the words leave it open; 0 if still open."""
    if abs(score) >= CLEAR:
        return score
    if leaning <= -0.5:
        return -CLEAR
    return CLEAR if leaning >= 1 and length <= _SHORT else 0.0


def _leaning(review: Review) -> float:
    """Return what stars or NPS say of a review as a whole, from -1 to 1; 0 without them."""
    if review.rating is not None:
        return (review.rating - 3) / 2
    if review.nps is not None:
        return 1.0 if review.nps >= 9 else 0.0 if review.nps >= 7 else -0.5 if review.nps >= 4 else -1.0
    return 0.0


def verdict_of(items: Sequence[Opinion]) -> float:
    """Add up what one review says of one thing; a tie is decided by its stars."""
    total = sum(max(-1.0, min(1.0, item.score)) for item in items)
    return total if abs(total) >= CLEAR else _leaning(items[0].review)


def _theme(key: Key, term: str, chosen: Iterable[Sequence[Opinion]], sign: int) -> Theme:
    def strength(item: Opinion) -> tuple[float, int, str]:
        return -min(1.0, item.score * sign), len(item.sentence), item.review.id

    best = sorted((min(items, key=strength) for items in chosen), key=strength)
    known = key[0] if len(key) == 1 else None
    return Theme(
        term=term,
        count=len(best),
        review_ids=tuple(item.review.id for item in best),
        sentences=tuple(item.sentence for item in best),
        languages=tuple(item.language for item in best),
        aspect=known,
        names={language: _names(known, language)[0] for language in LANGUAGES} if known else {key[0]: term},
    )


def term_of(key: Key, surfaces: Counter[str], language: str) -> str:
    """Name a theme as most customers do; a known aspect by one of its names in the language of most reviews."""
    if len(key) > 1:
        return min(surfaces, key=lambda surface: (-surfaces[surface], surface))
    names = _names(key[0], language)
    used = {name: sum(count for surface, count in surfaces.items() if name.lower() in surface) for name in names}
    return max(names, key=lambda name: (used[name], -names.index(name)))


@lru_cache(maxsize=1_024)
def _names(aspect: str, language: str) -> tuple[str, ...]:
    return tuple(without_article(name) for name in aspects()[aspect].names[language])


def _best(themes: Iterable[Theme]) -> tuple[Theme, ...]:
    return tuple(sorted(themes, key=lambda theme: (-theme.count, theme.term))[:_MOST])
