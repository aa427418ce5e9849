"""What facts of any file format have in common: values become a `Fact` or a reason, and each key stands once."""

import re
from collections.abc import Iterable, Mapping, Sequence

from pydantic import ValidationError

from service.adapters.refusals import plain_reason
from service.domain.evidence import Fact, Source
from service.domain.ingestion import ParsedDocument, RowError

FIELDS = tuple(name for name in Fact.model_fields if name != "source_id")
MAX_FACTS = 50_000
_MAX_REFUSED = 1_000
"""After so many bad rows the file is taken for another kind of file, and not read to its end."""
LANGUAGE = re.compile(r"[a-z]{2,3}")
_KEY = re.compile(r"[\w.:/-]{1,200}")


def fact_of(values: Mapping[str, object], problems: Sequence[str]) -> Fact | str:
    """Return a fact, or the sentence that says what to mend.

    Args:
        values: the values by field, `source_id` included.
        problems: what is already known to be wrong.
    """
    if problems:
        return "; ".join(problems)
    try:
        fact = Fact.model_validate(values)
    except ValidationError as error:
        return "; ".join(dict.fromkeys(plain_reason(e) for e in error.errors(include_input=False)))
    if not _KEY.fullmatch(fact.key):
        return "key may hold letters, digits, dot, dash, underscore, colon and slash only, 200 at most"
    if fact.valid_from and fact.valid_until and fact.valid_until < fact.valid_from:
        return "valid_until lies before valid_from"
    return fact


def gathered(
    source: Source, file: str, rows: Iterable[tuple[int, Fact | str]], refused: Sequence[RowError] = ()
) -> ParsedDocument:
    """Put sound facts together and refuse the others by line; of two with one key the later one is refused."""
    facts, lines, bad = list[Fact](), dict[str, int](), list(refused)
    for number, (line, fact) in enumerate(rows):
        reason = fact if isinstance(fact, str) else ""
        if isinstance(fact, Fact) and fact.key in lines:
            reason = f'the key "{fact.key}" is already used on line {lines[fact.key]}; give each fact its own'
        if number == MAX_FACTS:
            reason = f"a list may hold {MAX_FACTS:,} facts; split it here"
        elif isinstance(fact, Fact) and not reason:
            lines[fact.key] = line
            facts.append(fact)
        if reason:
            bad.append(RowError(file=file, line=line, reason=reason))
        if number == MAX_FACTS or len(bad) == _MAX_REFUSED:
            break
    return ParsedDocument(source, tuple(facts), tuple(bad))
