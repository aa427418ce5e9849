"""Reads YAML lists of facts: sound ones become `Fact`s, bad ones are refused with their line.

Values stay as written. CSV: `fact_tables`.
"""

from collections.abc import Mapping

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from service.adapters.decoded_text import decode
from service.adapters.fact_rows import FIELDS, LANGUAGE, fact_of, gathered
from service.adapters.refusals import refuse
from service.adapters.source_metadata import source_of
from service.adapters.strict_yaml import (
    MAX_BYTES,
    YamlFault,
    as_written,
    compose,
    is_null,
    line_of,
    plain,
    values_by_key,
)
from service.domain.evidence import Fact, Source
from service.domain.ingestion import ParsedDocument
from service.errors import TooLarge


class _Misfit(Exception):
    """A value that does not fit its field; the message says what is wrong with it."""


def read_facts(source_id: str, data: bytes, fields: Mapping[str, str]) -> ParsedDocument:
    """Read a YAML list of facts; a bad fact is refused with its line, the rest go in.

    Raises:
        TooLarge: more than 5 MB.
        InvalidRequest: not UTF-8, broken YAML, or no list called `facts`.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(f"a list of facts may have {MAX_BYTES:,} bytes at most")
    text = decode(data)
    rows = _rows(text)
    source = source_of(source_id, "yaml", text, {}, fields, ("facts",), "Facts")
    return gathered(source, f"{source_id}.yaml", ((line_of(node), _fact(node, source)) for node in rows))


def _rows(text: str) -> tuple[Node, ...]:
    try:
        root = compose(text)
    except YamlFault as fault:
        refuse(str(fault), "invalid_yaml")
    found, faults = values_by_key(root, ("facts",)) if root else ({}, [])
    rows = found.get("facts")
    if faults or rows is None:
        refuse("; ".join(map(str, faults)) or "there is no list called `facts:`", "invalid_facts")
    if isinstance(rows, SequenceNode):
        return tuple(rows.value)
    if not is_null(rows):
        refuse(f"line {line_of(rows)}: `facts:` must be a list; begin each fact with a dash", "invalid_facts")
    return ()


def _fact(node: Node, source: Source) -> Fact | str:
    """Return a fact, or the sentence that says what to mend."""
    if not isinstance(node, MappingNode):
        return "this must be a list of keys with values, such as `key: value`"
    found, faults = values_by_key(node, FIELDS)
    problems = [fault.reason if fault.line == line_of(node) else str(fault) for fault in faults]
    values: dict[str, object] = {"source_id": source.id}
    for name, value in found.items():
        try:
            read = None if is_null(value) else _value(name, value)
        except _Misfit as misfit:
            problems.append(f"{name} {misfit}")
            continue
        if read is not None:
            values[name] = read
    return fact_of(values, problems)


def _value(name: str, node: Node) -> object:
    """Return the value of one field of a fact, None where it is left empty.

    Raises:
        _Misfit: it is not of the field's form.
    """
    if name in ("label", "statement"):
        return _texts(node)
    written = as_written(node)
    if name != "value":
        if not isinstance(written, str):
            raise _Misfit("must be a single value")
        return written.strip() or None
    if not isinstance(node, ScalarNode):
        if not written:
            raise _Misfit("must be a single value or a list of single values, not empty")
        return written
    try:
        value = plain(node)
    except YamlFault:
        raise _Misfit("is a number or date that does not exist") from None
    return None if value == "" else value


def _texts(node: Node) -> dict[str, str]:
    found, faults = values_by_key(node, None)
    if faults and isinstance(node, MappingNode):
        raise _Misfit(f"cannot be read: {faults[0].reason}")
    texts = {language: as_written(value) for language, value in found.items()}
    sound = {key: text for key, text in texts.items() if LANGUAGE.fullmatch(key) and isinstance(text, str)}
    if faults or len(sound) < len(texts):
        raise _Misfit('must give a text by language, such as {en: "price", de: "Preis"}')
    return sound
