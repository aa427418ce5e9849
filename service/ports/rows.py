"""A file of rows on its way in: reviews, events, outcomes. Reading it: the readers beside; its formats: `ingestion`."""

from collections.abc import Mapping
from typing import IO, NamedTuple

from service.domain.ingestion import RowFormat


class RowFile(NamedTuple):
    """The bytes of a file at their start, how they are written, its name for messages, and which column is which field.

    `mapping` is field → column; a field that ends in a colon has one value for all rows. Journeys need none.
    """

    stream: IO[bytes]
    form: RowFormat
    file: str
    mapping: Mapping[str, str] = {}
