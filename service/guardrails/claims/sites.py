"""Takes one part of a text apart into claims, each with its place, kind, and the labels it cites."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from service.domain.findings import ClaimKind
from service.domain.sentences import Sentence, sentences_of
from service.domain.texts import CitedText
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.kinds import invites, kind_of_piece, repeats
from service.guardrails.claims.names import BRAND, NO_NAMES, Names
from service.guardrails.claims.quotations import QUOTATION
from service.guardrails.claims.readings import Reading, read
from service.guardrails.claims.reversed_lists import reversed_items


class ClaimSite(NamedTuple):
    """A claim not yet judged: a sentence, or the piece of one that makes an assertion of its own.

    Pieces of a sentence never overlap. `amount` is the number that the claim is about, if it is about one; several
    amounts of one piece are claims of the same place, told apart by `says`, the words of the amount. `leads` marks the
    first claim of a piece: it answers for the piece's words too. `first` to `after` are the piece's tokens. `about` are
    the products it speaks of, carried from the sentence before where it only points back. `is_reversed` marks an item
    of a list whose heading denies: under `What is not covered`, moth damage is not covered.
    """

    text: str
    part: str
    start: int
    end: int
    kind: ClaimKind
    labels: tuple[str, ...]
    reading: Reading
    amount: Amount | None
    says: str
    leads: bool
    first: int
    after: int
    about: frozenset[str]
    is_reversed: bool
    invites: bool


def claims_of(
    part: str, cited: CitedText, language: str, names: Names = NO_NAMES, product: str | None = None
) -> tuple[ClaimSite, ...]:
    """Return what may be a claim of one part, in order; of plain sentences, also those that cite nothing.

    Headings, questions, greetings and thanks are none. `product` is the one that a sentence is about which names
    nobody.
    """
    found = sentences_of(cited.text, language)
    reversed_at = reversed_items(cited.text, found, language, names)
    sentences = [stretch for one in found if not one.is_heading for stretch in _stretches(one)]
    ends = [max(one.end, other.start - 1) for one, other in pairwise(sentences)] + [len(cited.text)]
    cited_by = [cited.labels_between(sentence.start, end) for sentence, end in zip(sentences, ends, strict=False)]
    sites: list[ClaimSite] = []
    last = frozenset[str]()
    heads: tuple[frozenset[str], ...] | None = None
    for number, sentence in enumerate(sentences):
        labels = cited_by[number]
        is_bare_quote = not labels and QUOTATION.search(sentence.text) is not None
        if is_bare_quote and "\n" not in cited.text[sentence.end : ends[number] + 1]:
            labels = cited_by[number + 1] if number + 1 < len(sentences) else ()  # “Light.” Anna K. [e3]
        reading = read(sentence.text, language, names)
        products = reading.subjects - {BRAND}
        about = products or (last if reading.points_back else frozenset[str]()) or reading.subjects
        if reading.says_we and not about:
            about = frozenset({BRAND})
        if not about and product and _is_label(reading):
            about = frozenset({product})
        last = products or (last if reading.points_back or not reading.subjects else frozenset[str]())
        heads = _heads(cited.text, sentence, reading, heads)
        if _is_table_head(cited.text, sentence, reading):
            continue
        known = _Known(part, labels, about, heads)
        sites += _sites(sentence, reading, known, is_reversed=sentence.start in reversed_at)
    return tuple(sites)


_LABEL = 4
"""Tokens before the colon of a label: `Chin strap: no`."""


def _is_label(reading: Reading) -> bool:
    """Tell whether a sentence only names a property and its value: it is about the product of the text."""
    return any(token.text == ":" for token in reading.tokens[1 : _LABEL + 1])


_RULE = re.compile(r"[^\n]{0,2000}\n[ \t]{0,20}\|?[ \t]{0,9}:?-{2,80}[-:| \t]{0,400}(?:\n|$)")


def _is_table_head(text: str, sentence: Sentence, reading: Reading) -> bool:
    """Tell whether a row only names the columns of a table.

    A rule is under it, and it has no figures but years and counts.
    """
    is_row = text.startswith("|", text.rfind("\n", 0, sentence.start) + 1)
    only_names = all(amount.dimension in {"date", "count"} for amount in reading.amounts)
    return is_row and only_names and _RULE.match(text, sentence.end) is not None


def _stretches(sentence: Sentence) -> Iterator[Sentence]:
    """Cut a sentence of unusual length, so that the time to judge it does not grow faster than it does."""
    text, start = sentence.text, 0
    while len(text) - start > _LONGEST:
        end = text.rfind(" ", start + 1, start + _LONGEST) + 1 or start + _LONGEST
        words = text[start:end].rstrip()
        yield Sentence(words, sentence.start + start, sentence.start + start + len(words), sentence.is_heading)
        start = end
    if text[start:].strip():
        yield Sentence(text[start:], sentence.start + start, sentence.end, sentence.is_heading)


def _heads(
    text: str, sentence: Sentence, reading: Reading, heads: tuple[frozenset[str], ...] | None
) -> tuple[frozenset[str], ...] | None:
    """Return the products that the columns of a table are about, by its first row; None outside of tables."""
    line = text.rfind("\n", 0, sentence.start) + 1
    if not text.startswith("|", line):
        return None
    if heads is not None:
        return heads
    columns: list[set[str]] = [set()]
    for place, token in enumerate(reading.tokens):
        if token.text == "|":
            columns.append(set())
        columns[-1] |= {one.subject for one in reading.mentions if one.first == place}
    return tuple(frozenset(column - {BRAND}) for column in columns)


_LONGEST = 600
"""Characters of a sentence that is read at once."""
_GREETING = 4
"""Tokens: shorter sentences that invite, such as `Hello.`, say nothing that could be wrong."""
_QUESTION = re.compile(r"\?[\"”»)*_\s]{0,4}$")


class _Known(NamedTuple):
    """What is known of a sentence besides its words; `heads` those of a table's columns."""

    part: str
    labels: tuple[str, ...]
    about: frozenset[str]
    heads: tuple[frozenset[str], ...] | None


def _sites(sentence: Sentence, reading: Reading, known: _Known, *, is_reversed: bool) -> Iterator[ClaimSite]:
    part, labels, about, heads = known
    if repeats(reading) or (not labels and (_QUESTION.search(sentence.text) or _is_greeting(reading))):
        return
    inviting = invites(reading) or (heads is not None and not reading.amounts and not labels)
    for first, after in _pieces(reading):
        named = frozenset(one.subject for one in reading.mentions if first <= one.first < after) - {BRAND}
        about = named or about
        start = reading.tokens[first].start if reading.tokens else 0
        end = reading.tokens[after].start if after < len(reading.tokens) else len(sentence.text)
        words = sentence.text[start:end] if first else sentence.text[:end]
        start = start if first else 0
        words = words.rstrip(" \n\t") if after < len(reading.tokens) else words
        is_quote = QUOTATION.search(sentence.text) is not None
        here: list[Amount | None] = [
            amount for amount in reading.amounts if first <= amount.first < after and not is_quote
        ] or [None]
        for number, amount in enumerate(here):
            yield ClaimSite(
                text=words,
                part=part,
                start=sentence.start + start,
                end=sentence.start + start + len(words),
                kind=kind_of_piece(reading, amount, first, after),
                labels=labels,
                reading=reading,
                amount=amount,
                says=sentence.text[amount.start : amount.end] if amount else "",
                leads=number == 0,
                first=first,
                after=after,
                about=_in_column(reading, amount, heads) or about,
                is_reversed=is_reversed,
                invites=inviting,
            )


def _is_greeting(reading: Reading) -> bool:
    is_bare = not reading.amounts and not reading.contacts
    return is_bare and len(reading.tokens) < _GREETING and invites(reading)


def _in_column(reading: Reading, amount: Amount | None, heads: tuple[frozenset[str], ...] | None) -> frozenset[str]:
    """Return the product that the head of an amount's column names."""
    if heads is None or amount is None:
        return frozenset()
    column = sum(token.text == "|" for token in reading.tokens[: amount.first])
    return heads[column] if column < len(heads) else frozenset()


def _pieces(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield the pieces of a sentence, each from a token to the next cut; a quotation stays whole."""
    if QUOTATION.search(reading.text):
        yield 0, len(reading.tokens)
        return
    yield from pairwise([0, *reading.cuts, len(reading.tokens)])
