"""The exports of other programs whose columns are known: named in `review_exports.yaml`, recognised by their header."""

from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BeforeValidator

from service.adapters.refusals import refuse, unknown
from service.adapters.review_fields import plain_name
from service.adapters.yaml_files import load_yaml
from service.domain.nouns import Noun

_FILE = "review_exports.yaml"


def _several(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


_Names = Annotated[tuple[str, ...], BeforeValidator(_several)]


class Export(Noun):
    """What is known of one export; the file explains each entry."""

    title: str
    source: str
    known_by: tuple[str, ...]
    columns: Mapping[str, _Names]
    constants: Mapping[str, str] = {}
    values: Mapping[str, Mapping[str, int | None]] = {}
    skip: Mapping[str, tuple[str, ...]] = {}
    dates: tuple[str, ...] = ()


@cache
def exports() -> Mapping[str, Export]:
    """Return every known export by name."""
    text = (files(__package__) / _FILE).read_text(encoding="utf-8")
    found: dict[str, object] = load_yaml(text, _FILE)
    return {name: Export.model_validate(entry) for name, entry in found.items()}


def export_named(name: str) -> Export:
    """Return an export by name.

    Raises:
        InvalidRequest: nothing has that name (code `unknown_format`).
    """
    if name not in exports():
        refuse(f"format: {unknown(name, tuple(exports()))}", "unknown_format")
    return exports()[name]


def export_of(columns: Collection[str]) -> Export | None:
    """Return the export that these columns give away, the one known by most of them if there are several."""
    names = {plain_name(column) for column in columns}
    matching = [export for export in exports().values() if names.issuperset(map(plain_name, export.known_by))]
    return max(matching, key=lambda export: len(export.known_by), default=None)
