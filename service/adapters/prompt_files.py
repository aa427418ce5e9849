"""Prompts as editors keep them: `<moment>/<content_type>/{draft,v0001,…}.j2`; validated at load.

Labels: `prompt_tables`.

A published version is one file with its partials folded in, so that no later edit of a partial can change it; the lock
holds its SHA-256. `draft.j2` may be edited at any time and is read anew when it or a partial changes.
"""

import hashlib
import re
from pathlib import Path
from typing import NamedTuple

from service.adapters.brand_files import problem_of
from service.adapters.prompt_tables import PromptTables
from service.adapters.yaml_files import load_noun, read_text, split_head
from service.domain.ingestion import RowError
from service.domain.moments import Moment
from service.domain.prompt_labels import CANARY, PRODUCTION
from service.domain.prompts import Prompt, PromptFrontMatter, PromptVersions
from service.drafting.prompting import faults_of
from service.errors import InvalidContent, NotFound

_INCLUDE = re.compile(r"[ \t]*\{%-?\s*include\s+[\"'](shared/[a-z0-9_]+\.j2)[\"']\s*-?%\}[ \t]*\n?")
_VERSION = re.compile(r"v(\d{4})\.j2")
_NAME = re.compile(r"[a-z0-9_]{1,60}")
_MAX_DEPTH = 5
_NO_FOLDER = "there is no such folder; MOMENTS_PROMPTS_DIR says where the prompts are"


class _Line(NamedTuple):
    """A line of a folded prompt, and where an editor finds it."""

    text: str
    file: Path
    number: int


class PromptFiles:
    """The prompts of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables = PromptTables(folder)
        self._read: dict[Path, tuple[object, Prompt | InvalidContent]] = {}
        self._places: dict[str, Path] = {}

    def get(self, reference: str, recipient: str = "") -> Prompt:
        """Return a prompt by `name`, `name@3`, `name@label` or `name@draft`; a canary takes its share of recipients.

        Raises:
            NotFound: unknown name (code `prompt_not_found`), version or label (`prompt_version_not_found`).
            InvalidContent: the file is broken (`prompt_invalid`) or a published one was changed (`prompt_changed`).
        """
        name, _, wanted = reference.partition("@")
        folder = self.folder_of(name)
        if wanted == "draft":
            return self._load(folder / "draft.j2")
        if re.fullmatch(r"v?\d{1,4}", wanted):
            return self._published(name, folder, int(wanted.lstrip("v")), None)
        label, version = self.tables.labels(name).chosen(wanted or PRODUCTION, recipient)
        if version is None:
            raise self._unknown(name, folder)
        return self._published(name, folder, version, label)

    def _published(self, name: str, folder: Path, version: int, label: str | None) -> Prompt:
        path = folder / f"v{version:04d}.j2"
        if not path.is_file():
            raise self._unknown(name, folder)
        prompt = self._load(path)
        if self.tables.locked(name, version) != prompt.hash:
            detail = f"{path}:1: the published version was changed; restore it, edit draft.j2 instead and publish that"
            raise InvalidContent(detail, code="prompt_changed")
        return prompt.with_label(label) if label else prompt

    def _unknown(self, name: str, folder: Path) -> NotFound:
        known = ", ".join([*map(str, self.versions(folder)), *self._label_names(name), "draft"])
        return NotFound(f"this prompt has no such version or label; it has: {known}", code="prompt_version_not_found")

    def all(self) -> tuple[PromptVersions, ...]:
        """Return all prompts with versions, labels and what is wrong with them."""
        return tuple(self._describe(folder) for folder in self._folders())

    def problems(self) -> tuple[RowError, ...]:
        """Return everything wrong with the files of this folder, with file and line."""
        if not self.folder.is_dir():
            return (RowError(file=str(self.folder), line=None, reason=_NO_FOLDER),)
        found = []
        for folder in self._folders():
            for wanted in ("draft", *self.versions(folder), *self._label_names(folder.name)):
                try:
                    self.get(f"{folder.name}@{wanted}")
                except (InvalidContent, NotFound) as error:
                    detail = error.detail if isinstance(error, InvalidContent) else f"{folder}:1: {error.detail}"
                    found.append(problem_of(InvalidContent(detail)))
        return tuple(dict.fromkeys(found))

    def _folders(self) -> tuple[Path, ...]:
        return tuple(sorted((path.parent for path in self.folder.glob("*/*/draft.j2")), key=lambda path: path.name))

    def folder_of(self, name: str) -> Path:
        """Return the folder of a prompt.

        Raises:
            NotFound: there is none of this name (code `prompt_not_found`).
            InvalidContent: there is no folder of prompts at all.
        """
        folder = self._places.get(name)
        if folder is None or not (folder / "draft.j2").is_file():
            folders = (self.folder / moment / name for moment in Moment) if _NAME.fullmatch(name) else ()
            folder = next((folder for folder in folders if (folder / "draft.j2").is_file()), None)
        if folder is None and not self.folder.is_dir():
            raise InvalidContent(f"{self.folder}: {_NO_FOLDER}", code="prompt_invalid")
        if folder is None:
            raise NotFound("there is no prompt of this name; see GET /v1/prompts", code="prompt_not_found")
        self._places[name] = folder
        return folder

    def versions(self, folder: Path) -> tuple[int, ...]:
        """Return the published versions in a prompt's folder, oldest first."""
        return tuple(sorted(int(match[1]) for path in folder.glob("v*.j2") if (match := _VERSION.fullmatch(path.name))))

    def _label_names(self, name: str) -> tuple[str, ...]:
        labels = self.tables.labels(name)
        return (*labels.versions, *([CANARY] if labels.canary else []))

    def _describe(self, folder: Path) -> PromptVersions:
        draft = self._attempt(folder / "draft.j2")
        versions = self.versions(folder)
        sound = (
            draft
            if isinstance(draft, Prompt)
            else next(
                (
                    prompt
                    for v in reversed(versions)
                    if isinstance(prompt := self._attempt(folder / f"v{v:04d}.j2"), Prompt)
                ),
                None,
            )
        )
        matter = sound.front_matter if sound else None
        labels = self.tables.labels(folder.name)
        return PromptVersions(
            name=folder.name,
            moment=folder.parent.name,
            content_type=matter.content_type if matter else folder.name,
            description=matter.description if matter else "",
            versions=versions,
            labels=labels.versions,
            canary=labels.canary,
            problem=draft.detail if isinstance(draft, InvalidContent) else None,
        )

    def _load(self, path: Path) -> Prompt:
        loaded = self._attempt(path)
        if isinstance(loaded, InvalidContent):
            raise loaded
        return loaded

    def _attempt(self, path: Path) -> Prompt | InvalidContent:
        """Return the prompt of a file, or what is wrong with it; from memory if neither file nor partials changed."""
        partials = self.folder.glob("shared/*.j2") if path.name == "draft.j2" else ()
        stamp = tuple(sorted((str(file), file.stat().st_mtime_ns) for file in (*partials, path) if file.is_file()))
        known = self._read.get(path)
        if known is None or known[0] != stamp:
            try:
                known = (stamp, self.parsed(path, read_text(path)))
            except InvalidContent as error:
                error.code = "prompt_invalid"
                known = (stamp, error)
            self._read[path] = known
        return known[1]

    def parsed(self, path: Path, text: str) -> Prompt:
        """Return the prompt that a text would be in a file.

        Raises:
            InvalidContent: it is broken; the detail says where.
        """
        head, body, first_line = split_head(text, str(path))
        if not head:
            raise InvalidContent(f"{path}:1: the file must start with front matter between two lines of ---")
        matter = load_noun(PromptFrontMatter, head, str(path), first_line=2)
        if matter.id != path.parent.name or str(matter.moment) != path.parent.parent.name:
            raise InvalidContent(
                f"{path}:2: id and moment must be those of the folder: {path.parent.parent.name}/{path.parent.name}"
            )
        lines, faults = self._fold(body, path, first_line, _MAX_DEPTH)
        source = "".join(line.text for line in lines)
        prompt = Prompt(
            front_matter=matter, source=source, path=str(path), hash=_hash(text, source, matter), first_line=first_line
        )
        faults += [f"{_place(path, lines, line - first_line, line)}: {reason}" for line, reason in faults_of(prompt)]
        if faults:
            raise InvalidContent(faults[0])
        return prompt

    def _fold(self, body: str, path: Path, first_line: int, depth: int) -> tuple[list[_Line], list[str]]:
        """Put the lines of partials in the place of their include tags, each with the file and line it stands in."""
        folded: list[_Line] = []
        faults: list[str] = []
        for number, text in enumerate(body.splitlines(keepends=True), start=first_line):
            include = _INCLUDE.fullmatch(text)
            if include is None:
                folded.append(_Line(text, path, number))
                continue
            file = self.folder / include[1]
            if not file.is_file() or depth == 0:
                faults.append(f"{path}:{number}: there is no partial {include[1]}, or it includes itself")
                continue
            lines, more = self._fold(read_text(file).rstrip("\n") + "\n", file, 1, depth - 1)
            folded += lines
            faults += more
        return folded, faults


def _place(path: Path, lines: list[_Line], index: int, line: int) -> str:
    """Return file and line of a fault: of the partial if it lies there, of the file itself if it is in its head."""
    if 0 <= index < len(lines):
        return f"{lines[index].file}:{lines[index].number}"
    return f"{path}:{line}"


def _hash(text: str, source: str, matter: PromptFrontMatter) -> str:
    """Hash a published file as it is; a draft with its partials folded in."""
    return hashlib.sha256(
        (matter.model_dump_json() + source if matter.version == "draft" else text).encode()
    ).hexdigest()
