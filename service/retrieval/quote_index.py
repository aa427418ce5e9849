"""Finds the reviews that some words may come from, among all of a brand. Whether they do: `guardrails.quotes`.

Three words in a row are looked up by hash, in one sorted array: eight bytes for each such run of words. Two runs with
the same hash only make a review be compared in vain.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from service.domain.evidence import Review

_WORD = re.compile(r"[^\W_]+")
_RUN = 3
_SPREAD = 0x9E3779B1
_MOST = 24
"""Reviews looked at for one quotation: of those with equally many runs in common, the ones that may be quoted first."""
_MOST_BY_NAME = 200
_PAGE = 5_000
"""Reviews hashed at once: what they take on the way is freed again."""

_Keys = NDArray[np.uint64]


class _Codes(dict[str, int]):
    """The code of each word met."""

    def __missing__(self, word: str) -> int:
        self[word] = code = crc32(word.encode())
        return code


class QuoteIndex:
    """All reviews of one revision by their runs of three words, and by the first names of their writers.

    Building takes some 3 s for a hundred thousand reviews (mean 70 words), looking up a fraction of a millisecond.
    """

    def __init__(self, reviews: Sequence[Review]) -> None:
        self._reviews = reviews
        self._named: dict[str, list[int]] = defaultdict(list)
        for number, review in enumerate(reviews):
            if review.author and (named := _WORD.search(review.author.lower())):
                self._named[named[0]].append(number)
        codes = _Codes()
        pages = [_page(reviews, first, codes) for first in range(0, len(reviews), _PAGE)]
        self._keys = np.concatenate(pages) if pages else np.empty(0, np.uint64)
        self._keys.sort()

    def look_up(self, quotations: Iterable[str], names: Iterable[str]) -> tuple[Review, ...]:
        """Return reviews that share runs of words with quotations, most first, and those by people of these names.

        Args:
            quotations: Quoted words, each on its own.
            names: People named beside quotations; whoever has the first name in common counts.
        """
        first_names = {found[0] for name in names if (found := _WORD.search(name.lower()))}
        named = {number for name in first_names for number in islice(self._named.get(name, ()), _MOST_BY_NAME)}
        numbers: dict[int, None] = {}
        for words in quotations:
            numbers.update(dict.fromkeys(self._nearest(_WORD.findall(words.lower()), named)))
        numbers.update(dict.fromkeys(sorted(named)))
        return tuple(self._reviews[number] for number in numbers)

    def _nearest(self, words: Sequence[str], named: set[int]) -> list[int]:
        if len(words) < _RUN or not len(self._keys):
            return []
        codes = np.array([crc32(word.encode()) for word in words], np.uint32)
        runs = np.unique(_runs_of(codes)) << np.uint64(32)
        starts = np.searchsorted(self._keys, runs)
        ends = np.searchsorted(self._keys, runs + np.uint64(1 << 32))
        owners = [self._keys[start:end] & np.uint64(0xFFFFFFFF) for start, end in zip(starts, ends, strict=True)]
        numbers, shared = np.unique(np.concatenate(owners), return_counts=True)
        if len(numbers) > _MOST:
            least = np.sort(shared)[-_MOST]
            numbers, shared = numbers[shared >= least], shared[shared >= least]
        counted = Counter(dict(zip(numbers.tolist(), shared.tolist(), strict=True)))
        ranked = sorted(counted, key=lambda one: (-counted[one], one not in named, not self._is_free(one), one))
        return ranked[:_MOST]

    def _is_free(self, number: int) -> bool:
        return self._reviews[number].may_be_quoted()


def _page(reviews: Sequence[Review], first: int, codes: _Codes) -> _Keys:
    """Return hash and owner of every run within a text of some reviews."""
    words, lengths, owners = array("I"), array("I"), array("I")
    for number in range(first, min(first + _PAGE, len(reviews))):
        for text in (reviews[number].text, reviews[number].title):
            found = _WORD.findall(text.lower())
            if len(found) >= _RUN:
                words.extend(map(codes.__getitem__, found))
                lengths.append(len(found))
                owners.append(number)
    if not lengths:
        return np.empty(0, np.uint64)
    runs = _runs_of(np.array(words, np.uint32))
    inside = np.ones(len(words), bool)
    ends = np.cumsum(np.array(lengths, np.int64))
    for back in range(1, _RUN):
        inside[ends - back] = False  # a run of three cannot begin with the last two words of a text
    whose = np.repeat(np.array(owners, np.uint64), lengths)[: len(runs)]
    return ((runs << np.uint64(32)) | whose)[inside[: len(runs)]]


def _runs_of(codes: NDArray[np.uint32]) -> _Keys:
    """Return the hash of each run of three words, below 2**32."""
    one, two, three = (codes[place : len(codes) - _RUN + 1 + place].astype(np.uint64) for place in range(_RUN))
    mixed = np.uint64(31) * (np.uint64(31) * one + two) + three
    return (mixed * np.uint64(_SPREAD)) >> np.uint64(16) & np.uint64(0xFFFFFFFF)
