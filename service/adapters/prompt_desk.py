"""Fulfils `ports.PromptDesk`: makes, publishes and labels prompts in the editors' folder.

Reading them: `prompt_files`.
"""

import hashlib
from pathlib import Path

import yaml

from service.adapters.prompt_files import PromptFiles
from service.adapters.prompt_tables import write_whole
from service.adapters.yaml_files import read_text
from service.domain.moments import Moment
from service.domain.prompt_labels import PromptChange, PromptLabels
from service.domain.prompts import Prompt, PromptFrontMatter, PromptText
from service.errors import InvalidContent, InvalidRequest, NotFound

_NAME = "use lower-case letters, digits and underscores, starting with a letter"


class PromptDesk:
    """Where editors' changes of prompts are carried out; what may be carried out is decided elsewhere."""

    def __init__(self, folder: Path) -> None:
        self._files = PromptFiles(folder)

    def prompt(self, reference: str) -> Prompt:
        """Return a prompt; see `ports.ContentLibrary.prompt`."""
        return self._files.get(reference)

    def draft_text(self, name: str) -> PromptText:
        """Return the draft's file as it stands, also where it is broken."""
        return _text_of(read_text(self._files.folder_of(name) / "draft.j2"))

    def rewrite(self, name: str, text: str, was: str) -> PromptText:
        """Replace the draft's file, unless it is broken or somebody else changed it since it had the hash `was`."""
        path = self._files.folder_of(name) / "draft.j2"
        if self.draft_text(name).hash != was:
            raise InvalidRequest("somebody else changed this draft since you read it", code="prompt_draft_changed")
        try:
            self._files.parsed(path, text)
        except InvalidContent as error:
            raise InvalidContent(error.detail, code="prompt_invalid") from error
        write_whole(path, text)
        return _text_of(text)

    def labels(self, name: str) -> PromptLabels:
        """Return the labels of a prompt."""
        self._files.folder_of(name)
        return self._files.tables.labels(name)

    def newest(self, name: str) -> int | None:
        """Return the newest published version, None before the first."""
        return max(self._files.versions(self._files.folder_of(name)), default=None)

    def create(self, name: str, like: str) -> Prompt:
        """Make a new prompt whose draft is a copy of another prompt; it is for the same moment and content type."""
        if not name.isidentifier() or not name.islower() or not name.isascii() or len(name) > 60:
            raise InvalidRequest(f"{name!r} cannot be the name of a prompt; {_NAME}")
        try:
            self._files.folder_of(name)
        except NotFound:
            pass
        else:
            raise InvalidRequest(f"there is a prompt {name!r} already; edit its draft.j2")
        source = self._files.get(like)
        changes = {"id": name, "version": "draft", "change_note": f"A copy of {source.name}."}
        folder = self._files.folder / Moment(source.front_matter.moment).value / name
        folder.mkdir(parents=True)
        write_whole(folder / "draft.j2", _written(source.front_matter.model_copy(update=changes), source.source))
        return self._files.get(f"{name}@draft")

    def publish(self, name: str, change_note: str) -> Prompt:
        """Freeze the draft as the next version, with its partials folded in, and lock it. No label moves."""
        folder = self._files.folder_of(name)
        draft = self._files.get(f"{name}@draft")
        version = (self.newest(name) or 0) + 1
        text = _written(
            draft.front_matter.model_copy(update={"version": version, "change_note": change_note}), draft.source
        )
        # The lock first: a file without a lock would be a version that cannot be told from a forged one.
        self._files.tables.lock(name, version, hashlib.sha256(text.encode()).hexdigest())
        write_whole(folder / f"v{version:04d}.j2", text)
        return self._files.get(f"{name}@{version}")

    def move(self, name: str, labels: PromptLabels) -> None:
        """Replace the labels of a prompt."""
        self._files.tables.move(name, labels)

    def note(self, change: PromptChange) -> None:
        """Add a line to the history."""
        self._files.tables.note(change)

    def history(self, name: str | None = None) -> tuple[PromptChange, ...]:
        """Return what was changed, oldest first."""
        return self._files.tables.history(name)


def _text_of(text: str) -> PromptText:
    return PromptText(text=text, hash=hashlib.sha256(text.encode()).hexdigest())


def _written(matter: PromptFrontMatter, source: str) -> str:
    head = yaml.safe_dump(
        matter.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )
    return f"---\n{head}---\n{source}"
