"""Scores opinions found in sentences against the marks of people: precision, recall, F1, and right signs."""

from collections.abc import Sequence
from typing import NamedTuple

from bench.marked_reviews import Mark, MarkedSentence
from service.retrieval.words import lexicon_of, stem_of, tokens_of


class Opinion(NamedTuple):
    """What a system says of a sentence: the words of the aspect, the stems it may be known by, and 1 or -1."""

    surface: str
    stems: frozenset[str]
    sign: int


class Scores(NamedTuple):
    """Counts of one system over some sentences; the figures follow from them."""

    found: int = 0
    marked: int = 0
    matched: int = 0
    right: int = 0
    sentences_found: int = 0
    sentences_marked: int = 0
    sentences_matched: int = 0

    def plus(self, other: "Scores") -> "Scores":
        """Return both together."""
        return Scores(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def figures(self) -> dict[str, float]:
        """Return precision, recall and F1 of aspects and of sentences, and the share of matched with the right sign."""
        sentence = _prf(self.sentences_matched, self.sentences_found, self.sentences_marked)
        aspect = _prf(self.matched, self.found, self.marked)
        signed = _prf(self.right, self.found, self.marked)
        named = {f"sentence_{key}": value for key, value in zip("prf", sentence, strict=True)}
        named |= {f"aspect_{key}": value for key, value in zip("prf", aspect, strict=True)}
        named["polarity"] = self.right / self.matched if self.matched else 0.0
        return named | {"aspect_and_polarity_f": signed[2]}


def stems_in(words: str) -> frozenset[str]:
    """Return the stems of a term, without stop words."""
    stop = lexicon_of("en").sets["stop"]
    return frozenset(token.stem for token in tokens_of(words, "en") if token.stem and token.word not in stop)


def score(
    sentences: Sequence[MarkedSentence], found: Sequence[Sequence[Opinion]], itself: frozenset[str] = frozenset()
) -> Scores:
    """Score a product.

    An opinion matches a mark in the same sentence if they share a stem; each at most one. Marks of features that the
    sentence does not name count for sentences only.

    Args:
        sentences: With their marks.
        found: A system's opinions, of each sentence.
        itself: Names of the product as a whole: marks and opinions on it are left out.
    """
    total = Scores()
    own = [stems_in(name) for name in itself]
    for sentence, opinions in zip(sentences, found, strict=True):
        marks = [mark for mark in sentence.marks if mark.named and mark.feature not in itself]
        about = [one for one in opinions if not any(stems_in(one.surface) <= stems for stems in own)]
        pairs = _matches(marks, about)
        right = sum(mark.sign == one.sign for mark, one in pairs)
        both = bool(sentence.marks) and bool(opinions)
        total = total.plus(
            Scores(len(about), len(marks), len(pairs), right, bool(opinions), bool(sentence.marks), both)
        )
    return total


def _matches(marks: Sequence[Mark], opinions: Sequence[Opinion]) -> list[tuple[Mark, Opinion]]:
    left = list(opinions)
    pairs = []
    for mark in marks:
        stems = stems_in(mark.feature) or frozenset({stem_of(mark.feature, "en")})
        fitting = [one for one in left if stems & one.stems]
        if fitting:
            best = max(fitting, key=lambda one: len(stems & stems_in(one.surface)))
            left.remove(best)
            pairs.append((mark, best))
    return pairs


def _prf(matched: int, found: int, marked: int) -> tuple[float, float, float]:
    precision = matched / found if found else 0.0
    recall = matched / marked if marked else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if matched else 0.0
