"""What a sentence or a table's row says by what stands before it: an answer, a verb left out, the label of the row.

What it proves: `judging`.
"""

from collections.abc import Sequence

from service.guardrails.claims.names import Names
from service.guardrails.claims.readings import Reading, read
from service.guardrails.claims.vocabulary import word_set
from service.guardrails.claims.words import WEEK

_NO = frozenset({"no", "nein", "non"})
_ENDS = frozenset({"cannot", "can't", "doesn't", "don't", "isn't", "aren't", "won't", "not", "nicht"})


def denied_without_saying(reading: Reading, before: Reading | None, title: str, names: Names) -> frozenset[str]:
    """Return what a sentence denies without saying it again: the question over it, or what the one before it says.

    `Will it fade? No.` denies that it fades; `Jars can be refilled. Soaps cannot.` that soaps can.
    """
    lows = [token.low for token in reading.tokens if token.kind != "s"]
    if before is None:
        is_answer = bool(lows) and lows[0] in _NO and title.rstrip().endswith("?")
        return read(title.rsplit("›", 1)[-1].strip(), reading.language, names).said if is_answer else frozenset()
    if not lows or lows[-1] not in _ENDS or before.denied:
        return frozenset()
    last = max((one.after for one in before.mentions), default=0)
    return frozenset(word.concept for word in before.words if word.place >= last)


def label_of(reading: Reading, *, is_row: bool) -> frozenset[str]:
    """Return the concepts of the first cell of a table's row, which tells what all of its cells are of."""
    end = next((place for place, token in enumerate(reading.tokens) if token.low == "|"), 0) if is_row else 0
    return frozenset(word.concept for word in reading.words if word.place < end)


_PARTS = {"weekend": frozenset(WEEK[5:]), "workdays": frozenset(WEEK[:5]), "eu": word_set("eu members")}
"""What is open at weekends is open on Saturdays; what the EU has, Italy has, if the text does not name it."""


def parts_of(concepts: frozenset[str]) -> frozenset[str]:
    """Return what is part of some concepts."""
    return frozenset[str]().union(*(_PARTS[name] for name in concepts & _PARTS.keys()))


def rows_apart(rows: Sequence[tuple[Reading, bool]]) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Return for each sentence, if it is a row, what its label has alone, and what those of other rows have.

    Others are rows with amounts of the same kind, or that deny: `Tyres: no warranty` beside `Motor: 3 years`.
    """
    kinds = [frozenset(one.dimension for one in reading.amounts) for reading, _ in rows]
    labels = [label_of(reading, is_row=is_row) for reading, is_row in rows]
    known = [row for row in zip(rows, labels, kinds, strict=True) if row[0][1]]
    found = []
    for label, kind in zip(labels, kinds, strict=True):
        alike = (
            other
            for (reading, _), other, of in known
            if label and other != label and (of & kind or (not of and reading.denied))
        )
        others = frozenset[str]().union(*alike)
        found.append((label - others, others - label))
    return found
