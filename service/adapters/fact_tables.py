"""Reads facts from CSV, one a row: sound ones become `Fact`s, bad ones are refused with their line.

YAML: `fact_files`.
"""

import io
from collections.abc import Iterator, Mapping, Sequence

from service.adapters.csv_cells import CsvRow, csv_cells
from service.adapters.decoded_text import decode
from service.adapters.fact_rows import FIELDS, LANGUAGE, fact_of, gathered
from service.adapters.refusals import BadRow, refuse, unknown
from service.adapters.review_fields import plain_name
from service.adapters.source_metadata import source_of
from service.adapters.strict_yaml import MAX_BYTES, YamlFault, typed
from service.domain.evidence import Fact, Source
from service.domain.ingestion import ParsedDocument, RowError
from service.domain.nouns import language_of
from service.errors import TooLarge

_OTHER_NAMES = {"product": "subject", "product_id": "subject", "until": "valid_until", "from": "valid_from"}
_BY_LANGUAGE = ("label", "statement")
_LIST = "|"


def is_fact_header(names: Sequence[str]) -> bool:
    """Tell a table of facts from one of reviews: it has a value, and a key or an attribute."""
    columns = {plain_name(name) for name in names}
    return "value" in columns and bool(columns & {"key", "attribute"})


def read_fact_table(source_id: str, data: bytes, fields: Mapping[str, str]) -> ParsedDocument:
    """Read a CSV table of facts whose first row names the columns; a bad row is refused with its line.

    Columns are those of the YAML format. `label` and `statement` are texts in the locale of the list; `label.de` is
    German. A value with `|` between its parts is a list. A missing key is `subject.attribute`; of a key alone the part
    before the last dot is the subject, and without a dot the subject is `brand`.

    Raises:
        TooLarge: more than 5 MB.
        InvalidRequest: no UTF-8 text, or no table with a `value` and a `key` or `attribute` (code `invalid_facts`).
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(f"a list of facts may have {MAX_BYTES:,} bytes at most")
    text = decode(data)
    source = source_of(source_id, "csv", text, {}, fields, ("facts",), "Facts")
    rows = csv_cells(io.BytesIO(text.encode("utf-8", "replace")))
    header = next(rows, None)
    if header is None or isinstance(header.cells, BadRow):
        reason = "is empty" if header is None else f"cannot be read: {header.cells}"
        refuse(f"the header of the table of facts {reason}", "invalid_facts")
    if not is_fact_header(header.cells):
        shown = ", ".join(header.cells[:20])
        refuse(
            f"a table of facts has a column `value` and a `key` or an `attribute`; this has {shown}", "invalid_facts"
        )
    names = [_column(name) for name in header.cells]
    file = f"{source_id}.csv"
    strange = [name for name, known in zip(header.cells, names, strict=True) if known is None and name.strip()]
    refused = [RowError(file=file, line=header.line, reason=_passed_over(name)) for name in strange]
    return gathered(source, file, _facts(rows, names, source), refused)


def _passed_over(name: str) -> str:
    return f"column {unknown(name.strip(), FIELDS)} It was passed over"


def _column(name: str) -> str | None:
    """Return the field that a column holds, such as `value` or `label.de`; None if nothing has that name."""
    plain = plain_name(name)
    plain = _OTHER_NAMES.get(plain, plain)
    field, _, language = plain.replace("_", ".", 1).partition(".")
    if field in _BY_LANGUAGE and LANGUAGE.fullmatch(language):
        return f"{field}.{language}"
    return plain if plain in FIELDS else None


def _facts(rows: Iterator[CsvRow], names: Sequence[str | None], source: Source) -> Iterator[tuple[int, Fact | str]]:
    for line, cells in rows:
        if isinstance(cells, BadRow):
            yield line, str(cells)
        elif any(cells[len(names) :]) or len(cells) < len(names):
            yield line, f"the row has {len(cells)} columns where the header has {len(names)}; quote fields with commas"
        elif any(cell.strip() for cell in cells):
            yield line, _fact(names, cells, source)


def _fact(names: Sequence[str | None], cells: Sequence[str], source: Source) -> Fact | str:
    values: dict[str, object] = {"source_id": source.id}
    texts: dict[str, dict[str, str]] = {}
    problems = []
    for name, cell in zip(names, cells, strict=False):
        field, _, language = (name or "").partition(".")
        written = cell.strip()
        if not name or not written:
            continue
        if field in _BY_LANGUAGE:
            texts.setdefault(field, {})[language or language_of(source.locale)] = written
            continue
        try:
            values[field] = _value(written) if field == "value" else written
        except YamlFault:
            problems.append("value is a number or date that does not exist")
    return fact_of({**_named(values), **texts}, problems)


def _named(values: dict[str, object]) -> dict[str, object]:
    """Fill in of key, subject and attribute what the others say."""
    key, subject, attribute = (str(values.get(name, "")) for name in ("key", "subject", "attribute"))
    before, _, after = key.rpartition(".")
    subject = subject or before or "brand"
    attribute = attribute or after
    given = {"key": key or (f"{subject}.{attribute}" if attribute else ""), "subject": subject, "attribute": attribute}
    return values | {name: value for name, value in given.items() if value}


def _value(written: str) -> object:
    if _LIST in written:
        return tuple(part.strip() for part in written.split(_LIST) if part.strip())
    return typed(written)
