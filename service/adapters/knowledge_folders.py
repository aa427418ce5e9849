"""Finds what can be taken in: in a brand's folder, in any other folder, or in one file.

Reading it: `knowledge_reader`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from service.adapters.csv_cells import csv_cells
from service.adapters.fact_tables import is_fact_header
from service.adapters.refusals import refuse
from service.domain.ingestion import KnowledgeFile
from service.domain.nouns import SourceId
from service.errors import InvalidRequest

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCUMENTS = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".docx": DOCX,
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
_FACT_TABLE = "text/csv"
_REVIEWS = {
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
    ".csv": "text/csv",
    ".tsv": "text/csv",
}
_FACT_FILES = ("facts.yaml", "facts.yml", "facts.csv", "facts.tsv")
_OWN_LAYOUT = ("brand.yaml", "guides", *_FACT_FILES, *(f"reviews{suffix}" for suffix in _REVIEWS))
_NOT_KNOWLEDGE = ("brand.yaml", "brand.yml", "journey.yaml", "README.md")
SIDE = ".meta.yaml"
"""What a file beside a document ends with that says its title, owner and dates: `returns.pdf.meta.yaml`."""
_SKIPPED = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".ico", ".css", ".js", ".mp4", ".mov", ".zip"}
UNKNOWN = "application/octet-stream"
UNDERSTOOD = (
    "documents: .md, .txt, .html, .pdf, .docx, .json; facts: .yaml, and .csv with the columns key and value; reviews: "
    ".csv, .jsonl, and .json that holds a list or is called reviews.json"
)


def in_folder(folder: Path) -> tuple[KnowledgeFile, ...]:
    """Return what a folder holds: facts, guides and reviews if it is laid out as a brand's, else any file in it.

    Hidden files and pictures are passed over; any other file is returned, also one that nothing here can read, so that
    somebody hears of it.

    Raises:
        InvalidRequest: there is nothing in it, or two files of a brand's folder get the same id.
    """
    is_own = any((folder / name).exists() for name in _OWN_LAYOUT)
    found = list(_of_brand(folder) if is_own else _of_pile(folder))
    if not found:
        refuse(
            f"{folder} holds no knowledge: no facts.yaml or facts.csv, no guides/*.md and no reviews.csv, .jsonl or "
            f".json; nor is it a folder of files that can be read. Understood are {UNDERSTOOD}",
            "empty_folder",
        )
    return tuple(found)


def _of_brand(folder: Path) -> Iterator[KnowledgeFile]:
    guides = folder / "guides"
    found = [
        _entry(folder / name, "document", _fact_id(name), _type_of_facts(name)) for name in _there(folder, _FACT_FILES)
    ]
    found += [_guide(file, guides) for file in _files(guides)]
    found += [
        _entry(folder / name, "reviews", name, _REVIEWS[Path(name).suffix])
        for name in _there(folder, (f"reviews{suffix}" for suffix in _REVIEWS))
    ]
    seen: dict[str, str] = {}
    for file in found:
        if file.source_id in seen:
            raise InvalidRequest(
                f"{seen[file.source_id]} and {file.path} would both be the source {file.source_id}; rename one",
                code="ambiguous_source_id",
            )
        seen[file.source_id] = file.path
    yield from found


def _there(folder: Path, names: Iterable[str]) -> list[str]:
    return [name for name in names if (folder / name).is_file()]


def _fact_id(name: str) -> str:
    """Return an id of its own for facts in CSV, so that they may stand beside those in YAML."""
    return "facts" if name.endswith(("yaml", "yml")) else "facts-csv"


def _type_of_facts(name: str) -> str:
    return DOCUMENTS.get(Path(name).suffix, _FACT_TABLE)


def _of_pile(folder: Path) -> Iterator[KnowledgeFile]:
    """Yield all files of a folder that is no brand's; the second of two of one name keeps its ending in its id."""
    seen: set[str] = set()
    for file in _files(folder):
        try:
            found = single(file, str(file))
        except InvalidRequest:
            found = _entry(file, "document", _slug(file.name), UNKNOWN)
        name = file.relative_to(folder)
        source_id = _slug(name.with_suffix("").as_posix())
        source_id = _slug(name.as_posix().replace(".", "-")) if source_id in seen else source_id
        seen.add(source_id)
        yield found._replace(
            source_id=SourceId(source_id if found.holds == "document" else found.source_id), loose=True
        )


def _files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if _counts(file, folder)]


def _counts(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "~")) for part in file.relative_to(folder).parts) or file.name.endswith("~")
    skipped = file.suffix.lower() in _SKIPPED or file.name in _NOT_KNOWLEDGE or file.name.endswith(SIDE)
    return not hidden and not skipped and file.is_file()


def _guide(file: Path, guides: Path) -> KnowledgeFile:
    media_type = DOCUMENTS.get(file.suffix.lower(), UNKNOWN)
    # Facts have one file; YAML among the guides would be a second one that nobody expects.
    media_type = UNKNOWN if media_type == DOCUMENTS[".yaml"] else media_type
    return _entry(file, "document", _slug(file.relative_to(guides).with_suffix("").as_posix()), media_type)


def single(place: Path, path: str) -> KnowledgeFile:
    """Return what one file holds, by its name and where that says too little by how it begins.

    Raises:
        InvalidRequest: nothing here reads such a file (code `unsupported_media_type`).
    """
    suffix = place.suffix.lower()
    if place.name in _NOT_KNOWLEDGE[:2] or place.name.endswith(SIDE):
        raise InvalidRequest(f"{path} is read by itself whenever it changes; there is nothing to take in")
    if suffix in (".csv", ".tsv") and _is_table_of_facts(place):
        return _entry(place, "document", _slug(place.with_suffix("").name), _FACT_TABLE, path)
    if suffix in _REVIEWS and (suffix != ".json" or _is_list_of_reviews(place)):
        return _entry(place, "reviews", place.name, _REVIEWS[suffix], path)
    if suffix not in DOCUMENTS:
        refuse(
            f"{path}: files that end in {suffix or 'nothing'} cannot be read. Understood are {UNDERSTOOD}",
            "unsupported_media_type",
        )
    return _entry(place, "document", _slug(place.with_suffix("").name), DOCUMENTS[suffix], path)


def _is_table_of_facts(place: Path) -> bool:
    try:
        with place.open("rb") as stream:
            header = next(csv_cells(stream), None)
    except OSError:
        return False
    return header is not None and isinstance(header.cells, list) and is_fact_header(header.cells)


def _is_list_of_reviews(place: Path) -> bool:
    """Tell a JSON file of reviews from a JSON document by its name, else by how it begins."""
    if place.stem.startswith("reviews"):
        return True
    try:
        with place.open("rb") as file:
            head = file.read(200).decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    except OSError:
        return False
    return (
        head.startswith("[")
        or re.match(r'\{\s*"(?:reviews|satisfaction_ratings|survey_responses)"\s*:', head) is not None
    )


def _entry(
    file: Path, holds: Literal["document", "reviews"], source_id: str, media_type: str, path: str | None = None
) -> KnowledgeFile:
    size = file.stat().st_size
    return KnowledgeFile(path or str(file), holds, SourceId(source_id), media_type, size, loose=path is not None)


def _slug(name: str) -> str:
    """Return a name as an id of a source: `Größen & Maße` becomes `grossen-masse`; a hash where nothing is left."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("/", "-"))
    slug = re.sub(r"[^a-z0-9._-]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-._")[:100]
    return slug or f"doc-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
