"""Gathers what strangers wrote of all that a text was made from, and what the brand says itself.

Reviews, messages and what a request says in words of its own. What a text took of it: `taint`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from service.domain.evidence import EvidenceKind
from service.domain.moments import ContentType
from service.domain.sentences import sentences_of
from service.domain.texts import Manuscript
from service.guardrails.commands import commands_in
from service.guardrails.withholding import brand_stems
from service.guardrails.wordings import runs_in, stems_in, words_in

RUN = 5
"""Words in a row that two writers do not choose by chance."""
_SUBJECT_WORDS, _KNOWN_SHARE = 12, 0.5
_TELLING = 5
"""So many words of meaning, none of them known, tell something rather than name it."""
_ENDED = re.compile(r"[.!?:;…]['\"”)]?$")
_ADDRESSED = re.compile(r"[<>\[\]`{}@/\\]|\w\.\w")
_FEWEST_SENTENCE_WORDS = 2


class Strangers(NamedTuple):
    """What is not the brand's, of one text: runs of five words, whole sentences, stems; and the stems that are.

    `ordered` are the words that an order puts in quotation marks: `Begin with "You are"`.
    """

    runs: frozenset[int]
    sentences: frozenset[tuple[str, ...]]
    ordered: frozenset[tuple[str, ...]]
    stems: frozenset[str]
    odd: frozenset[str]
    own_runs: frozenset[int]
    own_sentences: frozenset[tuple[str, ...]]
    own_stems: frozenset[str]


def strangers_of(manuscript: Manuscript) -> Strangers:
    """Return what strangers and the brand wrote of all that a text was made from."""
    evidence = manuscript.evidence
    foreign = [item.text for item in evidence.items if item.kind is EvidenceKind.REVIEW]
    foreign += [item.title for item in evidence.items if item.kind is EvidenceKind.REVIEW]
    foreign += [manuscript.answered] if manuscript.answered else []
    own = [text for item in evidence.items if item.kind is not EvidenceKind.REVIEW for text in (item.text, item.title)]
    language = manuscript.language
    stems = frozenset().union(brand_stems(manuscript.brand), *map(stems_in, own))
    may_ask = manuscript.contract.content_type is ContentType.FAQ_ANSWER
    for place, text in enumerate(manuscript.asked):
        # The topic comes first: a customer's name or plan asks nothing.
        for one, subject in _parted(text, language, stems, may_ask=may_ask and place == 0):
            (own if subject else foreign).append(one)
    return _compared(tuple(foreign), tuple(own), stems, language)


@lru_cache(maxsize=64)
def _compared(foreign: tuple[str, ...], own: tuple[str, ...], known: frozenset[str], language: str) -> Strangers:
    return Strangers(
        runs=frozenset().union(*(runs_in(text, RUN) for text in foreign)),
        sentences=frozenset().union(*(_sentence_words(text, language) for text in foreign)),
        ordered=frozenset().union(*(_ordered_words(text, language) for text in foreign)),
        stems=frozenset().union(*map(stems_in, foreign)),
        odd=frozenset().union(*map(_odd_words, foreign)).difference(*map(_odd_words, own)),
        own_sentences=frozenset().union(*(_sentence_words(text, language) for text in own)),
        own_runs=frozenset().union(*(runs_in(text, RUN) for text in own)),
        own_stems=known.union(*map(stems_in, own)),
    )


def _parted(text: str, language: str, known: frozenset[str], *, may_ask: bool) -> Iterator[tuple[str, bool]]:
    """Yield the sentences of a request's words, each with whether it names what the text is about.

    A short phrase alone does ("a hat for rain"), and so does a sentence half of whose words the brand's sources know
    ("Can I wash the Trail Hat?"), and one short question where a text is headed by it. Words that hold an order name
    nothing, whatever stands around it.
    """
    rows = [one.text for one in sentences_of(text, language)]
    hostile = _ADDRESSED.search(text) or any(one.grade != "errand" for one in commands_in(text, language))
    for row in rows:
        stems = stems_in(row)
        told = len(rows) > 1 or len(row.split()) > _SUBJECT_WORDS or _ENDED.search(row) or commands_in(row, language)
        named = not told and (len(stems) < _TELLING or bool(stems & known))
        named |= may_ask and text.strip() == row and row.endswith("?") and len(row.split()) <= _SUBJECT_WORDS
        yield row, not hostile and (named or len(stems & known) >= _KNOWN_SHARE * len(stems))


@lru_cache(maxsize=4096)
def _sentence_words(text: str, language: str) -> frozenset[tuple[str, ...]]:
    rows = (words_in(sentence.text) for sentence in sentences_of(text, language))
    return frozenset(row for row in rows if len(row) >= _FEWEST_SENTENCE_WORDS)


_SAID = re.compile(r"[\"“„«']([^\"“”„«»\n]{2,600})[\"”“»']")


def _ordered_words(text: str, language: str) -> frozenset[tuple[str, ...]]:
    """Return what a text puts in quotation marks if it gives orders to whoever writes."""
    if not any(one.grade != "errand" for one in commands_in(text, language)):
        return frozenset()
    return frozenset(words for match in _SAID.finditer(text) if (words := words_in(match[1])))


@lru_cache(maxsize=4096)
def _odd_words(text: str) -> frozenset[str]:
    """Return what looks like a piece of code or markup rather than a word: `text/javascript`, `position:absolute;`."""
    return frozenset(re.split(r"[\s<>\"']+", text.casefold())) if _ODD_SIGN.search(text) else frozenset()


_ODD_SIGN = re.compile(r"[/:;%=(){}$\\|]")
