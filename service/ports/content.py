"""What editors and customers write, read from files; and pages written of it."""

from collections.abc import Iterator, Mapping
from typing import IO, Protocol

from service.domain.brands import Brand
from service.domain.circumstances import Platform
from service.domain.ingestion import KnowledgeFile, ParsedDocument, ReviewRow, RowError, RowNote
from service.domain.journey_rules import JourneyRules
from service.domain.prompts import Prompt, PromptVersions
from service.domain.rules import RuleBook, RulePack
from service.ports.rows import RowFile


class ContentLibrary(Protocol):
    """Brands, prompts and policy packs, as editors keep them in files; read anew when a file changes."""

    def brands(self) -> tuple[Brand, ...]:
        """Return every brand whose file is sound, by id."""
        ...

    def brand(self, name: str) -> Brand:
        """Return one brand.

        Raises:
            NotFound: there is no such brand.
            InvalidContent: its file is broken; the detail says where.
        """
        ...

    def prompt(self, reference: str, recipient: str = "") -> Prompt:
        """Return a prompt by `name` (label `production`), `name@3`, `name@label` or `name@draft`.

        A canary takes its share of recipients from `production`, the same ones each time.

        Raises:
            NotFound: unknown name, version or label.
            InvalidContent: the file is broken, or a published version was changed.
        """
        ...

    def prompts(self) -> tuple[PromptVersions, ...]:
        """Return all prompts with versions, labels and what is wrong with them."""
        ...

    def packs(self) -> tuple[RulePack, ...]:
        """Return every policy pack.

        Raises:
            InvalidContent: one is broken (code `rules_invalid`); the detail says where.
        """
        ...

    def rules(self, brand: Brand, platform: Platform | None = None) -> RuleBook:
        """Return the policy packs that are on for a brand, and for the platform that a request aims at.

        Raises:
            InvalidContent: one is broken, whether it is on or not.
        """
        ...

    def journey(self, brand: str) -> JourneyRules:
        """Return a brand's rules of journeys, those that ship with the product where it has none of its own.

        Raises:
            InvalidContent: the file is broken (code `journey_invalid`); the detail says where.
        """
        ...

    def problems(self) -> tuple[RowError, ...]:
        """Return everything wrong with the files of brands, prompts, policy packs and journeys, with file and line."""
        ...


class KnowledgeReader(Protocol):
    """Reads documents, facts and reviews in the formats that a brand has them in."""

    def document(self, source_id: str, data: bytes, media_type: str, fields: Mapping[str, str]) -> ParsedDocument:
        """Read a document or a list of facts; `fields` win over the document's own front matter.

        Raises:
            InvalidRequest: not UTF-8, an unknown media type, broken front matter; the detail says where.
        """
        ...

    def reviews(self, rows: RowFile) -> Iterator[ReviewRow | RowError | RowNote]:
        """Read reviews one by one; a bad row becomes a RowError and the rest go on.

        The entry `format:` of the mapping names a known export, `date_format:` says how dates are written.
        """
        ...

    def files(self, path: str) -> tuple[KnowledgeFile, ...]:
        """Return what can be ingested at a path: one file, all of a brand's folder, or any files in another one."""
        ...

    def about(self, path: str) -> Mapping[str, str]:
        """Return what a file beside a document says of it: fields that win over the document's own.

        Raises:
            InvalidRequest: that file is broken; the detail names it.
        """
        ...

    def open(self, path: str) -> IO[bytes]:
        """Open a file for reading."""
        ...


class PageRenderer(Protocol):
    """Turns Markdown into safe HTML."""

    def html(self, markdown: str) -> str:
        """Return sanitised HTML."""
        ...
