"""The tables beside the prompts: `labels.yaml`, `lock.yaml` and `history.jsonl`. What the prompts say: `prompt_files`.

A table is replaced as a whole by a rename, so a reader sees the old one or the new one and never a half.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from service.adapters.yaml_files import load_yaml, read_text
from service.domain.prompt_labels import CANARY, Canary, PromptChange, PromptLabels
from service.errors import InvalidContent, StorageFailed

_LABELS, _LOCK, _HISTORY = "labels.yaml", "lock.yaml", "history.jsonl"


class PromptTables:
    """Labels, lock and history of one folder of prompts; read anew when a file changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, tuple[int, dict[str, Any]]] = {}

    def labels(self, name: str) -> PromptLabels:
        """Return the labels of a prompt.

        Raises:
            InvalidContent: the table is broken; the detail names the file.
        """
        row = self._table(_LABELS).get(name) or {}
        if not isinstance(row, dict):
            raise InvalidContent(f"{self._folder / _LABELS}:1: {name}: expected `label: version` lines")
        canary = row.get(CANARY)
        versions = {label: version for label, version in row.items() if label != CANARY and isinstance(version, int)}
        try:
            return PromptLabels(versions=versions, canary=Canary.model_validate(canary) if canary else None)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(step) for step in fault["loc"])
            detail = f"{self._folder / _LABELS}:1: {name}: {CANARY}: {where}: {fault['msg']}"
            raise InvalidContent(detail) from error

    def locked(self, name: str, version: int) -> str | None:
        """Return the SHA-256 under which a version was published."""
        found = (self._table(_LOCK).get(name) or {}).get(version)
        return found if isinstance(found, str) else None

    def lock(self, name: str, version: int, digest: str) -> None:
        """Note the SHA-256 of a new version."""
        table = self._table(_LOCK)
        self._write(_LOCK, {**table, name: {**(table.get(name) or {}), version: digest}})

    def move(self, name: str, labels: PromptLabels) -> None:
        """Replace the labels of a prompt."""
        row: dict[str, Any] = dict(labels.versions)
        if labels.canary:
            row[CANARY] = labels.canary.model_dump(mode="json")
        self._write(_LABELS, {**self._table(_LABELS), name: row})

    def note(self, change: PromptChange) -> None:
        """Add a line to the history."""
        try:
            with (self._folder / _HISTORY).open("a", encoding="utf-8") as file:
                file.write(change.model_dump_json(exclude_none=True) + "\n")
        except OSError as error:
            raise _unwritable(self._folder / _HISTORY, error) from error

    def history(self, name: str | None = None) -> tuple[PromptChange, ...]:
        """Return what was changed, oldest first; of one prompt or of all.

        Raises:
            InvalidContent: a line is broken; the detail names file and line.
        """
        path = self._folder / _HISTORY
        if not path.is_file():
            return ()
        found = []
        for number, line in enumerate(read_text(path).splitlines(), start=1):
            try:
                change = PromptChange.model_validate_json(line)
            except ValidationError as error:
                raise InvalidContent(f"{path}:{number}: this is no line of the history") from error
            if name in {None, change.prompt}:
                found.append(change)
        return tuple(found)

    def _table(self, file: str) -> dict[str, Any]:
        path = self._folder / file
        changed = path.stat().st_mtime_ns if path.is_file() else 0
        if self._read.get(file, (-1, {}))[0] != changed:
            content = (load_yaml(read_text(path), str(path)) or {}) if changed else {}
            if not isinstance(content, dict):
                raise InvalidContent(f"{path}:1: expected the names of prompts, each with its rows")
            self._read[file] = (changed, content)
        return self._read[file][1]

    def _write(self, file: str, content: dict[str, Any]) -> None:
        write_whole(self._folder / file, yaml.safe_dump(content, sort_keys=True))
        self._read.pop(file, None)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody sees a half of it, and a crash leaves the old one or the new one.

    Raises:
        StorageFailed: the folder cannot be written.
    """
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(file.name).replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> StorageFailed:
    return StorageFailed(f"{path}: {error.strerror or 'cannot be written'}; nothing was changed")
