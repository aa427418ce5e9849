"""Words and runs of words, by which copies and strange words are found. What a copy means is judged elsewhere."""

import re
from collections.abc import Iterable
from functools import lru_cache
from sys import intern

from service.domain.kept import kept
from service.guardrails.disguises import as_latin, undisguised

_WORD = re.compile(r"[^\W_]+")
_STEM = 6
_FEWEST_LETTERS = 3
_SMALL_WORDS = """the and for are was were with that this from have has had will would can could may might its our your you they
    their them than then there here what which who whom how all any also but one out per into about more most some such
    only very when where why not nor too just been being did does done each few him her his she off own same should over
    under again these those both other another because while until between before after let get got make made see use
    used want need like know say says said new good well much many even still ever never always often really way thing
    things lot day time times yes
    der die das und für sind war mit dass dies diese dieser dieses von haben hat hatte wird werden kann können ihr ihre
    ihren ihrem sie wir uns unser unsere als auch aber ein eine einen einem einer bei nach aus auf zum zur des dem den
    ist sich wie was wer nicht noch nur schon sehr mehr wenn oder dann doch hier dort alle alles man mal über unter vor
    gut neu immer wieder machen gibt geht sein seine ihm ihn ihnen mich mir dich dir euch
    les des une que qui pour pas sur avec dans est sont vous nous votre notre vos nos ses son plus par tout tous cette
    ces elle ils elles mais leur aux être avoir fait très bien comme
    los las una que para con por del más pero sus este esta son está muy como"""
_STOP = frozenset(_SMALL_WORDS.split())


def places_in(text: str) -> list[tuple[int, int]]:
    """Return where each word of a text begins and ends."""
    return [match.span() for match in _WORD.finditer(as_latin(text))]


@kept(short=4096)
def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, disguises taken off."""
    # Kept for thousands of texts, in which the same words stand: each is held once.
    return tuple([intern(word.casefold()) for word in _WORD.findall(as_latin(undisguised(text)))])


def stem(word: str) -> str:
    """Return the beginning of a word, by which its forms are alike; nothing for a word that carries no meaning."""
    return "" if len(word) < _FEWEST_LETTERS or word in _STOP else word[:_STEM]


def stems_of(words: Iterable[str]) -> frozenset[str]:
    """Return the stems of the words that carry meaning."""
    return frozenset(found for word in words if (found := stem(word)))


@lru_cache(maxsize=8192)
def stems_in(text: str) -> frozenset[str]:
    """Return the stems of a text's words that carry meaning."""
    return stems_of(words_in(text))


@lru_cache(maxsize=4096)
def runs_in(text: str, length: int) -> frozenset[int]:
    """Return the hashes of all runs of so many words."""
    return frozenset(hashes_of(words_in(text), length))


def hashes_of(words: tuple[str, ...], length: int) -> list[int]:
    """Return the hash of the run that begins at each word, as far as there are enough words."""
    return [hash(words[start : start + length]) for start in range(len(words) - length + 1)]
