"""How an audience is read into items, and what the tokens of a model cost."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import IO, NamedTuple, Protocol

from service.domain.batches import BatchItem
from service.domain.ingestion import RowError, RowFormat, RowNote

FoundItem = tuple[int | None, BatchItem]
"""An item of an audience, and the line that it stands on."""


class Audience(NamedTuple):
    """How an audience file is to be read.

    `mapping` leads from field to column, such as `attributes.first_name` → `Vorname`; `brief` holds the fields of a
    request that all items share, where their rows say nothing else; `file` is the name of the file, for messages.
    """

    form: RowFormat
    mapping: Mapping[str, str]
    brief: Mapping[str, object]
    file: str


class AudienceReader(Protocol):
    """Reads items out of an audience: a file of rows, or a list. A bad row becomes a RowError and the rest go on."""

    def items(
        self, stream: IO[bytes], audience: Audience, attributes: Collection[str]
    ) -> Iterator[FoundItem | RowError | RowNote]:
        """Yield the items of a file. Columns named like one of `attributes` are attributes without being mapped.

        Raises:
            InvalidRequest: the mapping or the file as a whole makes no sense.
        """
        ...

    def listed(
        self, rows: Sequence[Mapping[str, object]], brief: Mapping[str, object]
    ) -> Iterator[FoundItem | RowError | RowNote]:
        """Yield the items of a list; `line` counts them from 1."""
        ...


class Prices(Protocol):
    """Knows what a model's tokens cost."""

    def cost_usd(self, model: str, input_tokens: int, output_tokens: int) -> float | None:
        """Return the cost in US dollars, or None if the price is not known."""
        ...
