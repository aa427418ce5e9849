"""Compares two versions of a text word by word: which stretches changed, and how much. Pure; verdicts: `feedback`."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher

from service.domain.feedback import Change
from service.domain.findings import Span

_WORD = re.compile(r"\S+")
_MOST_WORDS = 4_000
"""Beyond so many words between the first and the last change, they count as one: comparing takes time by the square."""


def changes_between(draft: Mapping[str, str], final: Mapping[str, str]) -> tuple[Change, ...]:
    """Return what changed, part by part, in whole words; a part that only one version has is one change."""
    names = dict.fromkeys((*draft, *final))
    return tuple(change for name in names for change in _changes_of(name, draft.get(name, ""), final.get(name, "")))


def edit_distance(draft: Mapping[str, str], final: Mapping[str, str]) -> float:
    """Return the share of both versions that was changed, 0 (the same) to 1 (nothing is left).

    The normalised indel distance in characters, over whole words: characters removed and added, divided by the
    characters of both versions (Levenshtein without substitution; see Navarro, ACM Computing Surveys 33(1), 2001).
    """
    whole = sum(map(len, draft.values())) + sum(map(len, final.values()))
    changed = sum(
        change.draft.end - change.draft.start + change.final.end - change.final.start
        for change in changes_between(draft, final)
    )
    return round(changed / whole, 4) if whole else 0.0


def _changes_of(part: str, before: str, after: str) -> list[Change]:
    if before == after:
        return []
    old, new = _Words(before), _Words(after)
    head = _alike(old.words, new.words)
    tail = _alike(old.words[head:][::-1], new.words[head:][::-1])
    a, b = old.words[head : len(old.words) - tail], new.words[head : len(new.words) - tail]
    if max(len(a), len(b)) > _MOST_WORDS:
        blocks = [(0, len(a), 0, len(b))]
    else:
        codes = SequenceMatcher(None, a, b).get_opcodes()
        blocks = [(i1, i2, j1, j2) for kind, i1, i2, j1, j2 in codes if kind != "equal"]
    return [
        Change(part=part, draft=old.span(part, head + i1, head + i2), final=new.span(part, head + j1, head + j2))
        for i1, i2, j1, j2 in blocks
    ]


class _Words:
    """The words of a text in order, and where each stands; what stands between them is no change of its own."""

    def __init__(self, text: str) -> None:
        found = list(_WORD.finditer(text))
        self.words = [match[0] for match in found]
        self._starts = [match.start() for match in found] + [len(text)]
        self._ends = [match.end() for match in found]

    def span(self, part: str, first: int, after: int) -> Span:
        """Return the characters of the words from one up to another; an empty span where there is none."""
        start = self._starts[first]
        return Span(part=part, start=start, end=self._ends[after - 1] if after > first else start)


def _alike(one: list[str], other: list[str]) -> int:
    """Return how many words two lists have in common at their beginning."""
    for count, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return count
    return min(len(one), len(other))
