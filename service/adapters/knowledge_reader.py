"""Fulfils `ports.KnowledgeReader`: finds what can be taken in, and hands each media type to its reader.

Formats of documents are in `source_files`, of facts in `fact_files`, of reviews in `review_files`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Literal

from service.adapters.fact_files import read_facts
from service.adapters.refusals import did_you_mean
from service.adapters.review_files import read_reviews
from service.adapters.source_files import read_html, read_json, read_markdown, read_text
from service.domain.evidence import Review
from service.domain.ingestion import KnowledgeFile, ParsedDocument, ReviewFormat, RowError
from service.domain.nouns import SourceId
from service.errors import InvalidRequest, NotFound, StorageFailed

_Reader = Callable[[str, bytes, Mapping[str, str]], ParsedDocument]

_READERS: Mapping[str, _Reader] = {
    "text/markdown": read_markdown,
    "text/x-markdown": read_markdown,
    "text/plain": read_text,
    "text/html": read_html,
    "application/json": read_json,
    "application/yaml": read_facts,
    "application/x-yaml": read_facts,
    "text/yaml": read_facts,
}
_DOCUMENTS = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
_REVIEWS = {
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
    ".csv": "text/csv",
    ".tsv": "text/csv",
}
_FACT_FILES = ("facts.yaml", "facts.yml")
_NOT_KNOWLEDGE = ("brand.yaml", "brand.yml", "README.md")
_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".ico", ".css", ".js"}
_UNKNOWN = "application/octet-stream"
_UNDERSTOOD = (
    "documents: .md, .txt, .html, .json; facts: .yaml; reviews: .csv, .jsonl, and .json that holds a list or is "
    "called reviews.json"
)


class FileKnowledgeReader:
    """Reads documents, facts and reviews from bytes and from a brand's folder."""

    def document(self, source_id: str, data: bytes, media_type: str, fields: Mapping[str, str]) -> ParsedDocument:
        """Read a document or a list of facts; see the port.

        Raises:
            InvalidRequest: not UTF-8, an unknown media type, broken front matter; the detail says where.
            TooLarge: a list of facts of more than 5 MB.
        """
        name = media_type.partition(";")[0].strip().lower()
        reader = _READERS.get(name)
        if reader is None:
            raise InvalidRequest(
                f"documents of type {name or 'unknown'} cannot be read.{did_you_mean(name, _READERS)} Understood are "
                f"{', '.join(dict.fromkeys(_DOCUMENTS.values()))}",
                code="unsupported_media_type",
            )
        return reader(source_id, data, fields)

    def reviews(
        self, stream: IO[bytes], form: ReviewFormat, mapping: Mapping[str, str], file: str
    ) -> Iterator[Review | RowError]:
        """Read reviews one by one; see the port and `read_reviews`."""
        return read_reviews(stream, form, mapping, file)

    def files(self, path: str) -> tuple[KnowledgeFile, ...]:
        """Return what can be taken in: a file by its suffix, or facts, guides and reviews of a brand's folder.

        In `guides`, hidden files and pictures are passed over; any other file is returned, also one that nothing here
        can read, so that somebody hears of it.

        Raises:
            NotFound: there is nothing at the path (code `path_not_found`).
            InvalidRequest: a single file of an unknown kind, an empty folder, or two files that get the same id.
        """
        place = Path(path)
        if place.is_dir():
            return _folder(place)
        if not place.is_file():
            raise NotFound(f"there is no file or folder {path}", code="path_not_found")
        return (_single(place, path),)

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


def _single(place: Path, path: str) -> KnowledgeFile:
    suffix = place.suffix.lower()
    if place.name in _NOT_KNOWLEDGE[:2]:
        raise InvalidRequest(f"{path} is read by itself whenever it changes; there is nothing to take in")
    if suffix in _REVIEWS and (suffix != ".json" or _is_list_of_reviews(place)):
        return _entry(place, "reviews", place.name, _REVIEWS[suffix], path)
    if suffix not in _DOCUMENTS:
        raise InvalidRequest(
            f"{path}: files that end in {suffix or 'nothing'} cannot be read. Understood are {_UNDERSTOOD}",
            code="unsupported_media_type",
        )
    return _entry(place, "document", _slug(place.with_suffix("").name), _DOCUMENTS[suffix], path)


def _is_list_of_reviews(place: Path) -> bool:
    """Tell a JSON file of reviews from a JSON document by its name, else by how it begins."""
    if place.stem.startswith("reviews"):
        return True
    try:
        with place.open("rb") as file:
            head = file.read(200).decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    except OSError:
        return False
    return head.startswith("[") or re.match(r'\{\s*"reviews"\s*:', head) is not None


def _folder(folder: Path) -> tuple[KnowledgeFile, ...]:
    found = [
        _entry(folder / name, "document", "facts", _DOCUMENTS[".yaml"]) for name in _FACT_FILES if _is(folder, name)
    ]
    found += [
        _guide(file, folder / "guides") for file in sorted((folder / "guides").rglob("*")) if _counts(file, folder)
    ]
    found += [
        _entry(folder / f"reviews{suffix}", "reviews", f"reviews{suffix}", media_type)
        for suffix, media_type in _REVIEWS.items()
        if _is(folder, f"reviews{suffix}")
    ]
    if not found:
        raise InvalidRequest(
            f"{folder} holds no knowledge: no facts.yaml, no guides/*.md and no reviews.csv, .jsonl or .json",
            code="empty_folder",
        )
    seen: dict[str, str] = {}
    for file in found:
        if file.source_id in seen:
            raise InvalidRequest(
                f"{seen[file.source_id]} and {file.path} would both be the source {file.source_id}; rename one",
                code="ambiguous_source_id",
            )
        seen[file.source_id] = file.path
    return tuple(found)


def _is(folder: Path, name: str) -> bool:
    return (folder / name).is_file()


def _counts(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "~")) for part in file.relative_to(folder).parts) or file.name.endswith("~")
    skipped = file.suffix.lower() in _PICTURES or file.name in _NOT_KNOWLEDGE
    return not hidden and not skipped and file.is_file()


def _guide(file: Path, guides: Path) -> KnowledgeFile:
    media_type = _DOCUMENTS.get(file.suffix.lower(), _UNKNOWN)
    # Facts have one file; YAML among the guides would be a second one that nobody expects.
    media_type = _UNKNOWN if media_type == _DOCUMENTS[".yaml"] else media_type
    return _entry(file, "document", _slug(file.relative_to(guides).with_suffix("").as_posix()), media_type)


def _entry(
    file: Path, holds: Literal["document", "reviews"], source_id: str, media_type: str, path: str | None = None
) -> KnowledgeFile:
    return KnowledgeFile(path or str(file), holds, SourceId(source_id), media_type, file.stat().st_size)


def _slug(name: str) -> str:
    """Return a name as an id of a source: `Größen & Maße` becomes `grossen-masse`; a hash where nothing is left."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("/", "-"))
    slug = re.sub(r"[^a-z0-9._-]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-._")[:100]
    return slug or f"doc-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
