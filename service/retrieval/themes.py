"""What several reviews praise or complain of: known aspects, and nouns that recur. One sentence: see `opinions`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from service.domain.evidence import Review, Theme
from service.domain.nouns import language_of
from service.domain.sentences import stretches_of
from service.retrieval.noun_terms import Candidate, Stems, candidates_of, terms_of
from service.retrieval.opinions import CLEAR, Mention, mentions_of, read_sentence
from service.retrieval.quotable import is_quotable_text
from service.retrieval.words import LANGUAGES, aspects, without_article

_MOST = 6
_MANY_REVIEWS = 100
_SHORT = 8
_KEPT = 8_192
"""Reviews that are kept taken apart, because summaries of several selections read the same ones; about 3 kB each."""

_Key = tuple[str, ...]
"""A known aspect as `("fit",)`; a recurring noun as language and stems: `("en", "chin", "strap")`."""


class _Read(NamedTuple):
    text: str
    length: int
    mentions: tuple[Mention, ...]
    candidates: tuple[Candidate, ...]


class _Said(NamedTuple):
    review: Review
    sentence: str
    key: _Key
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
    said = [item for language in LANGUAGES for item in _all_said(reviews, language, ignore)]
    if not said:
        return (), ()
    by_key: dict[_Key, dict[str, list[_Said]]] = defaultdict(lambda: defaultdict(list))
    for item in said:
        by_key[item.key][item.review.id].append(item)
    least = 3 if len(reviews) > _MANY_REVIEWS else 2
    language = Counter(item.language for item in said).most_common(1)[0][0]
    praise: list[Theme] = []
    complaints: list[Theme] = []
    for key, by_review in by_key.items():
        verdicts = {review: _verdict(items) for review, items in by_review.items()}
        for themes, sign in ((praise, 1), (complaints, -1)):
            chosen = [by_review[review] for review, verdict in verdicts.items() if verdict * sign > 0]
            if len(chosen) >= least:
                surfaces = Counter(item.surface for items in by_review.values() for item in items)
                themes.append(_theme(_term(key, surfaces, language), chosen, sign))
    return _best(praise), _best(complaints)


def _all_said(reviews: Sequence[Review], language: str, ignore: frozenset[str]) -> list[_Said]:
    read = [
        (review, one)
        for review in reviews
        if language_of(review.locale) == language
        for one in _sentences(review.title, review.text, language)
    ]
    lower = frozenset(word.lower() for word in ignore)
    terms = terms_of([(review.id, one.candidates) for review, one in read], lower, language)
    return [item for review, one in read for item in _said(review, one, language, terms, lower)]


@lru_cache(maxsize=_KEPT)
def _sentences(title: str, text: str, language: str) -> tuple[_Read, ...]:
    found = [title.strip()] if title.strip() else []
    found += [text[one.start : one.end] for one in stretches_of(text, language)]
    if not is_quotable_text(f"{title}\n{text}"):
        found = [one for one in found if is_quotable_text(one)]
    return tuple(_taken_apart(one, language) for one in found)


def _taken_apart(text: str, language: str) -> _Read:
    sentence = read_sentence(text, language)
    return _Read(text, len(sentence.tokens), tuple(mentions_of(sentence)), candidates_of(sentence, language))


def _said(review: Review, one: _Read, language: str, terms: set[Stems], ignore: frozenset[str]) -> Iterator[_Said]:
    """Yield what a sentence says, clearly, of each known aspect and each term, pairs of nouns before single ones."""
    leaning = _leaning(review)
    scores: dict[_Key, tuple[str, float]] = {}
    for mention in one.mentions:
        if mention.surface not in ignore or mention.surface in _names(mention.aspect, language):
            score = _backed_off(mention.score, leaning, one.length)
            scores.setdefault((mention.aspect,), (mention.surface, score))
    for stems, surface, score in _terms_in(one.candidates, terms):
        # Of a noun nobody foresaw, stars tell too little.
        scores.setdefault((language, *stems), (surface, score if abs(score) >= CLEAR else 0.0))
    for key, (surface, score) in scores.items():
        # Kind words in a review of one star are often irony, and never a recommendation.
        if score < 0 or (score > 0 and leaning > -1):
            yield _Said(review, one.text, key, surface, score, language)


def _terms_in(candidates: Sequence[Candidate], terms: set[Stems]) -> Iterator[tuple[Stems, str, float]]:
    paired: set[int] = set()
    for one, two in pairwise(candidates):
        if one.place + 1 == two.place and (one.stem, two.stem) in terms:
            paired |= {one.place, two.place}
            yield (one.stem, two.stem), f"{one.surface} {two.surface}", two.score
    for one in candidates:
        if one.place not in paired and (one.stem,) in terms:
            yield (one.stem,), one.surface, one.score


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


def _verdict(items: Sequence[_Said]) -> float:
    """Add up what one review says of one thing; a tie is decided by its stars."""
    total = sum(max(-1.0, min(1.0, item.score)) for item in items)
    return total if abs(total) >= CLEAR else _leaning(items[0].review)


def _theme(term: str, chosen: Iterable[Sequence[_Said]], sign: int) -> Theme:
    def strength(item: _Said) -> tuple[float, int, str]:
        return -min(1.0, item.score * sign), len(item.sentence), item.review.id

    best = sorted((min(items, key=strength) for items in chosen), key=strength)
    ids, sentences = tuple(item.review.id for item in best), tuple(item.sentence for item in best)
    return Theme(term=term, count=len(best), review_ids=ids, sentences=sentences)


def _term(key: _Key, surfaces: Counter[str], language: str) -> str:
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
