"""Which version of a prompt a label points at, how a canary gets its share, and what was changed when and why.

Reading and writing the tables: `adapters.prompt_tables`; what must hold before a label moves:
`workflows.manage_prompts`.
"""

import hashlib
from typing import Literal

from pydantic import AwareDatetime, Field

from service.domain.nouns import Noun

PRODUCTION, CANARY = "production", "canary"
_SHARES = 10_000
Action = Literal["publish", "promote", "rollback"]


class Canary(Noun):
    """A version that a share of recipients gets instead of `production`: `percent` above 0 and up to 100.

    Who is in depends on the salt and the recipient alone, so the same person always gets the same version.
    """

    version: int
    percent: float = Field(gt=0, le=100)
    salt: str = Field(min_length=1, max_length=100)

    def takes(self, recipient: str) -> bool:
        """Tell whether a recipient is among the share; nobody in particular never is."""
        if not recipient:
            return False
        digest = hashlib.sha256(f"{self.salt}\0{recipient}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % _SHARES < self.percent * _SHARES / 100


class PromptLabels(Noun):
    """The labels of one prompt: plain ones point at a version, `canary` at a version for a share of recipients."""

    versions: dict[str, int] = {}
    canary: Canary | None = None

    def chosen(self, label: str, recipient: str) -> tuple[str, int | None]:
        """Return the label that decides and its version; `production` gives way to the canary for its share."""
        canary = self.canary
        if canary and (label == CANARY or (label == PRODUCTION and canary.takes(recipient))):
            return CANARY, canary.version
        return label, self.versions.get(label)

    def at(self, label: str) -> int | None:
        """Return the version that a label points at, if it points anywhere."""
        return self.canary.version if label == CANARY and self.canary else self.versions.get(label)


class PromptChange(Noun):
    """One line of the history of prompts: what was done, for which reason, by whom, and what the gate said of it.

    `before` and `after` are versions; None where the label pointed nowhere. Versions of `publish` are the draft's
    predecessor and the new one.
    """

    at: AwareDatetime
    action: Action
    prompt: str
    label: str | None = None
    before: int | None = None
    after: int | None = None
    percent: float | None = None
    reason: str
    by: str
    verdict: str = ""


class GateVerdict(Noun):
    """What an evaluation says of a prompt that is to be published or promoted; `reasons` name what did not hold."""

    passed: bool
    verdict: str
    reasons: tuple[str, ...] = ()
