"""Fulfils `ports.KnowledgeReader`: hands each media type to its reader. What there is to read: `knowledge_folders`.

Formats of documents are in `source_files` and `office_files`, of facts in `fact_files` and `fact_tables`, of reviews in
`review_files`.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from service.adapters.decoded_text import decode
from service.adapters.fact_files import read_facts
from service.adapters.fact_tables import read_fact_table
from service.adapters.knowledge_folders import DOCUMENTS, DOCX, SIDE, UNDERSTOOD, UNKNOWN, in_folder, single
from service.adapters.office_files import read_docx, read_pdf
from service.adapters.refusals import did_you_mean, refuse
from service.adapters.review_files import read_reviews
from service.adapters.source_files import read_html, read_json, read_markdown, read_text
from service.adapters.source_metadata import read_side_file
from service.adapters.strict_yaml import MAX_BYTES
from service.domain.ingestion import (
    MAX_DOCUMENT_BYTES,
    KnowledgeFile,
    ParsedDocument,
    ReviewRow,
    RowError,
    RowNote,
)
from service.errors import InvalidRequest, NotFound, StorageFailed, TooLarge
from service.ports.rows import RowFile

_Reader = Callable[[str, bytes, Mapping[str, str]], ParsedDocument]

_READERS: Mapping[str, _Reader] = {
    "text/markdown": read_markdown,
    "text/x-markdown": read_markdown,
    "text/plain": read_text,
    "text/html": read_html,
    "application/pdf": read_pdf,
    DOCX: read_docx,
    "application/json": read_json,
    "application/yaml": read_facts,
    "application/x-yaml": read_facts,
    "text/yaml": read_facts,
    "text/csv": read_fact_table,
}


class FileKnowledgeReader:
    """Reads documents, facts and reviews from bytes and from files."""

    def document(self, source_id: str, data: bytes, media_type: str, fields: Mapping[str, str]) -> ParsedDocument:
        """Read a document or a list of facts; see the port.

        Raises:
            InvalidRequest: not UTF-8, an unknown media type, broken front matter, …; the detail says where.
            TooLarge: more bytes, pages or characters than its format may have.
        """
        name = media_type.partition(";")[0].strip().lower()
        reader = _READERS.get(name)
        if name == UNKNOWN:
            refuse(f"files of this kind cannot be read. Understood are {UNDERSTOOD}", "unsupported_media_type")
        if reader is None:
            raise InvalidRequest(
                f"documents of type {name or 'unknown'} cannot be read.{did_you_mean(name, _READERS)} Understood are "
                f"{', '.join(dict.fromkeys((*DOCUMENTS.values(), 'text/csv')))}",
                code="unsupported_media_type",
            )
        if len(data) > MAX_DOCUMENT_BYTES:
            raise TooLarge(f"a document may have {MAX_DOCUMENT_BYTES:,} bytes at most; split it, or leave out pictures")
        return reader(source_id, data, fields)

    def reviews(self, rows: RowFile) -> Iterator[ReviewRow | RowError | RowNote]:
        """Read reviews one by one; see the port and `read_reviews`."""
        return read_reviews(rows)

    def files(self, path: str) -> tuple[KnowledgeFile, ...]:
        """Return what can be taken in: a file by its suffix, or what a folder holds.

        Raises:
            NotFound: there is nothing at the path (code `path_not_found`).
            InvalidRequest: a single file of an unknown kind, an empty folder, or two files that get the same id.
        """
        place = Path(path)
        if place.is_dir():
            return in_folder(place)
        if not place.is_file():
            raise NotFound(f"there is no file or folder {path}", code="path_not_found")
        return (single(place, path),)

    def about(self, path: str) -> Mapping[str, str]:
        """Return what the file beside a document says of it, such as `returns.pdf.meta.yaml`; nothing without one.

        Raises:
            InvalidRequest: the file is broken; the detail names it.
        """
        side = Path(f"{path}{SIDE}")
        if not side.is_file():
            return {}
        try:
            with side.open("rb") as file:
                return read_side_file(decode(file.read(MAX_BYTES)))
        except InvalidRequest as error:
            raise InvalidRequest(f"{side.name}: {error.detail}", code=error.code, errors=error.errors) from None

    def open(self, path: str) -> IO[bytes]:
        """Open a file for reading.

        Raises:
            NotFound: it is gone (code `path_not_found`).
            StorageFailed: the operating system does not let us.
        """
        try:
            return Path(path).open("rb")
        except FileNotFoundError:
            raise NotFound(f"there is no file {path}", code="path_not_found") from None
        except OSError as error:
            raise StorageFailed(f"{path} cannot be read: {error.strerror}") from None
