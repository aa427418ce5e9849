"""Where editors' changes of prompts are carried out. Reading prompts for drafts: `ContentLibrary`."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from service.domain.prompt_labels import GateVerdict, PromptChange, PromptLabels
from service.domain.prompts import Prompt, PromptText

Gate = Callable[[str, str | None], Awaitable[GateVerdict]]
"""Judges a prompt by reference, against another reference or by itself: what must hold, holds."""


class PromptDesk(Protocol):
    """Makes, publishes and labels prompts; every change is carried out whole or not at all."""

    def prompt(self, reference: str) -> Prompt:
        """Return a prompt by reference; see `ContentLibrary.prompt`."""
        ...

    def draft_text(self, name: str) -> PromptText:
        """Return the draft's file as it stands, also where it is broken.

        Raises:
            NotFound: there is no such prompt.
        """
        ...

    def rewrite(self, name: str, text: str, was: str) -> PromptText:
        """Replace the draft's file; `was` is its hash when it was read.

        Raises:
            NotFound: there is no such prompt.
            InvalidRequest: it was changed since (code `prompt_draft_changed`); nothing is written.
            InvalidContent: the text is broken (code `prompt_invalid`); nothing is written.
            StorageFailed: the folder cannot be written.
        """
        ...

    def labels(self, name: str) -> PromptLabels:
        """Return the labels of a prompt.

        Raises:
            NotFound: there is no such prompt.
        """
        ...

    def newest(self, name: str) -> int | None:
        """Return the newest published version, None before the first."""
        ...

    def create(self, name: str, like: str) -> Prompt:
        """Make a new prompt whose draft is a copy of another one.

        Raises:
            InvalidRequest: the name is taken or cannot be one.
            NotFound: there is nothing to copy.
        """
        ...

    def publish(self, name: str, change_note: str) -> Prompt:
        """Freeze the draft as the next version; no label moves.

        Raises:
            NotFound: unknown name.
            InvalidContent: the draft is broken.
            StorageFailed: the folder cannot be written.
        """
        ...

    def move(self, name: str, labels: PromptLabels) -> None:
        """Replace the labels of a prompt.

        Raises:
            StorageFailed: the folder cannot be written; the labels are as before.
        """
        ...

    def note(self, change: PromptChange) -> None:
        """Add a line to the history."""
        ...

    def history(self, name: str | None = None) -> tuple[PromptChange, ...]:
        """Return what was changed, oldest first."""
        ...
