"""Cuts evidence into what is read at a time.

Sentences, items of lists, and rows of tables with the heads of their columns.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from service.domain.sentences import sentences_of
from service.guardrails.claims.names import Names
from service.guardrails.claims.reversed_lists import reversed_items
from service.guardrails.claims.tokens import tokens_of

_LONGEST = 1_000
"""Characters of a sentence of the evidence that are read at once."""


class Row(NamedTuple):
    """A sentence, or the row of a table: then `row` are its cells alone.

    `is_reversed` says that its lead-in denies its list.
    """

    text: str
    is_listed: bool = False
    is_reversed: bool = False
    row: str = ""


def rows_of(text: str, language: str, names: Names) -> Iterator[Row]:
    """Yield the sentences of a text; the cells of a table row with their column's head."""
    plain: list[str] = []
    head: Sequence[str] | None = None
    for line in text.splitlines():
        if not line.lstrip().startswith("|"):
            head = None
            plain.append(line)
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if head is None:
            head = cells
        elif any(cell.strip("-: ") for cell in cells):
            yield from _table_rows(head, cells, is_of_each=_tells_apart(head, names, language))
    listed = {line.lstrip(" -*+•").strip() for line in plain if line.lstrip()[:2] in {"- ", "* ", "+ ", "• "}}
    lines = "\n".join(plain)
    sentences = sentences_of(lines, language)
    turned = reversed_items(lines, sentences, language, names)
    for one in sentences:
        marks = one.text in listed, one.start in turned
        yield from (Row(one.text[at : at + _LONGEST], *marks) for at in range(0, len(one.text), _LONGEST))


_ANSWERS = frozenset({"yes", "no", "ja", "nein", "✓", "✗", "–", "-", ""})


def _tells_apart(head: Sequence[str], names: Names, language: str) -> bool:
    """Tell whether the columns of a table are each of a product of its own."""
    found = [names.found_in(tuple(tokens_of(one)), language) for one in head[1:]]
    return len(found) > 1 and all(found) and len({one[0].subject for one in found}) == len(found)


def _table_rows(head: Sequence[str], cells: Sequence[str], *, is_of_each: bool) -> Iterator[Row]:
    """Yield a row of a table; one for each column that is of a product, or where its cells only answer its label.

    `Vegan | Oat Cream: no | Night Balm: yes` says one thing of the one and the contrary of the other.
    """
    row = " | ".join(cells)
    answers = [cell.casefold() for cell in cells[1:]]
    is_answered = _ANSWERS.issuperset(answers) and len(set(answers)) > 1
    if not is_of_each and not is_answered:
        yield Row(_headed(head, cells), row=row)
        return
    for name, cell in zip(head[1:], cells[1:], strict=False):
        yield Row(_headed((head[0], name), (cells[0], cell)), row=row)


def _headed(head: Sequence[str], cells: Sequence[str]) -> str:
    named = [cells[0], *(_named(name, cell) for name, cell in zip(head[1:], cells[1:], strict=False))]
    return " | ".join(cell for cell in named if cell)


def _named(name: str, cell: str) -> str:
    """Return a cell with its column's head, read on where that ends in a word that bounds: `Free from 45 euros`."""
    is_bound = name.casefold().rpartition(" ")[2] in _BOUNDING and cell[:1].isdigit()
    return cell if not name else f"{name} {cell}" if is_bound else f"{name}: {cell}"


_BOUNDING = frozenset({"from", "over", "above", "below", "under", "within", "ab", "über", "unter", "bis", "innerhalb"})
