"""What a policy rule looks for in a text: phrases as editors write them, and regular expressions between slashes.

A phrase is plain words. White space stands for any, a hyphen for a hyphen, a space or nothing, `*` for the rest of a
word (or, in front, its beginning), `<number>` for a number, `…` for up to 60 characters of the same sentence, and
`(a|b)` for one of several; an empty alternative, `(a|)`, may be left out. Case is ignored. No pattern can backtrack:
what could is refused.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from re import _constants as codes  # type: ignore[attr-defined]  # the parser of `re` has no public name or stubs
from re import _parser as parser  # type: ignore[attr-defined]  # see above
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, StringConstraints

from service.domain.folding import folded

MAX_LENGTH, MAX_WAYS, MAX_REPEATS = 1_500, 5_000, 200
"""Characters of a pattern, ways in which it may be tried at one place of a text, and times that it may repeat."""

_GAP = r"[^.!?\n]{0,60}?"
_NUMBER = "\0"
_PIECES = {
    "*": r"\w{0,30}+", _NUMBER: r"\d[\d.,]{0,12}+", "(": "(?:", ")": ")", "|": "|",
    "-": r"[-\u2010\u2011 ]?", "'": "['\u2019]", "\u2019": "['\u2019]", " ": r"[\s\u00a0]{1,3}+",
}  # fmt: skip
_MIN_SIGN = 3
_FREE = (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY, codes.AT, codes.CATEGORY)
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


class Sought(NamedTuple):
    """A pattern ready to use. If there are `signs`, one of them stands in the folded text of whatever it finds."""

    regex: re.Pattern[str]
    signs: tuple[str, ...]

    def may_be_in(self, words: str) -> bool:
        """Tell whether it is worth looking into a text of these folded words."""
        for sign in self.signs:
            if sign in words:
                return True
        return not self.signs


@lru_cache(maxsize=8192)
def sought(pattern: str) -> Sought:
    """Return a phrase or a /regular expression/ ready to use.

    Raises:
        ValueError: it is broken, could match nothing at all, or could take more than linear time.
    """
    if len(pattern) > MAX_LENGTH:
        raise ValueError(f"longer than {MAX_LENGTH:,} characters; make several of it")
    is_regex = len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/")
    source = pattern[1:-1] if is_regex else _of_phrase(pattern)
    try:
        tree = parser.parse(source, re.IGNORECASE)
        _refuse_slow(tree)
        regex = re.compile(source, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"this pattern cannot be read: {error}") from error
    if tree.getwidth()[0] == 0:
        raise ValueError("this pattern would match everywhere, as it may be empty")
    return Sought(regex, _signs(tree))


def _of_phrase(phrase: str) -> str:
    """Return the regular expression of a phrase: whole words, but `*` before a word stands for what leads up to it."""
    words = re.sub(r"\s{0,20}(?:…|\.\.\.)\s{0,20}", "…", " ".join(phrase.replace("<number>", _NUMBER).split()))
    starts, words = words[:1], words.removeprefix("*")
    body = "".join(_piece(words, place) for place in range(len(words)))
    before = r"(?<!\w)" if starts.isalnum() or starts in f"({_NUMBER}" else ""
    after = r"(?!\w)" if words[-1:].isalnum() or words[-1:] in f"){_NUMBER}" else ""
    return f"{before}(?:{body}){after}"


def _piece(words: str, place: int) -> str:
    """Return what one sign of a phrase stands for.

    A gap begins and ends between words, so that `hiv` is not in “archive”.
    """
    character = words[place]
    if character != "…":
        return _PIECES.get(character, re.escape(character))
    before, after = words[place - 1 : place], words[place + 1 : place + 2]
    start = r"(?!\w)" if before.isalnum() or before in (")", _NUMBER) else ""
    end = r"(?<!\w)" if after.isalnum() or after in ("(", _NUMBER) else ""
    return f"{start}{_GAP}{end}"


def _refuse_slow(tree: Any) -> None:
    if (ways := _ways(tree)) > MAX_WAYS:
        raise ValueError(f"this pattern can be tried in {ways:,} ways at one place; {MAX_WAYS:,} is the most")


def _ways(tree: Any) -> int:
    """Return in how many ways a pattern can be tried at one place; linear time is this times the text's length."""
    total = 1
    for code, value in tree:
        total *= _ways_of(code, value)
        if total > 10**12:
            break
    return total


def _ways_of(code: Any, value: Any) -> int:
    if code in _FREE:
        return 1
    if code is codes.SUBPATTERN:
        return _ways(value[3])
    if code is codes.ATOMIC_GROUP:
        return _ways(value)
    if code is codes.BRANCH:
        return _ways_of_branches(value[1])
    if code in _REPEATS:
        return _ways_of_repeat(code, *value)
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        low, high = value[1].getwidth()
        if high > 20 or _ways(value[1]) > 50:
            raise ValueError("it looks ahead or behind without a short bound; say near: or unless: instead")
        return 1 + _ways(value[1]) if low != high else 1
    raise ValueError(f"{str(code).lower().replace('_', ' ')} is not allowed in a pattern")


def _ways_of_branches(branches: Iterable[Any]) -> int:
    """Return the sum, but of plain words only as many as one place can hold: those that begin one another."""
    words = [_literal(branch) for branch in branches]
    if None in words:
        return sum(_ways(branch) for branch in branches)
    return max(sum(one.startswith(other) for other in words) for one in words)  # type: ignore[union-attr, arg-type]  # none is None


def _literal(tree: Any) -> str | None:
    return "".join(chr(value) for _, value in tree) if all(code is codes.LITERAL for code, _ in tree) else None


def _ways_of_repeat(code: Any, low: int, high: Any, body: Any) -> int:
    if high is codes.MAXREPEAT or high > MAX_REPEATS:
        raise ValueError(f"* and + have no bound; write {{0,30}} or the like, at most {MAX_REPEATS}")
    inner = _ways(body)
    narrowest, widest = body.getwidth()
    if high <= 1:
        return int(inner + (high - low))
    if inner > 1 or narrowest != widest:
        raise ValueError("a repeated part may not itself hold anything of variable length")
    return 1 if code is codes.POSSESSIVE_REPEAT else int(high - low + 1)


def _signs(tree: Any) -> tuple[str, ...]:
    """Return words of which one stands in all that a pattern finds, or none if that cannot be told."""
    best: tuple[str, ...] = ()
    run = ""
    for code, value in [*tree, (None, None)]:
        if code is codes.LITERAL and chr(value).isalnum():
            run += chr(value)
            continue
        best, run = _longer(best, (folded(run),) if run else ()), ""
        if code is codes.SUBPATTERN or (code in _REPEATS and value[0] > 0):
            best = _longer(best, _signs(value[3] if code is codes.SUBPATTERN else value[2]))
        elif code is codes.BRANCH:
            best = _longer(best, _signs_of_any(value[1]))
    return best


def _signs_of_any(branches: Iterable[Any]) -> tuple[str, ...]:
    found = [_signs(branch) for branch in branches]
    return tuple(sign for signs in found for sign in signs) if all(found) else ()


def _longer(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the signs that tell more: the longest, where the shortest of each counts."""
    length = min(map(len, other), default=0)
    return other if length >= _MIN_SIGN and length > min(map(len, one), default=0) else one


def _sound(pattern: str) -> str:
    sought(pattern)
    return pattern


Pattern = Annotated[str, StringConstraints(min_length=2), AfterValidator(_sound)]
"""A phrase or a /regular expression/ that is known to be sound and linear."""
