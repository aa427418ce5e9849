"""What people made of a draft: approved, edited, dismissed. How two versions are compared: `domain.edits`."""

from enum import StrEnum
from typing import Annotated, Literal, NewType

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from service.domain.findings import Claim, Finding, Span
from service.domain.nouns import DraftId, Noun

DecisionId = NewType("DecisionId", str)
Author = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f]*$", max_length=200, strip_whitespace=True)]
"""Who decided, in the words of the tool that asks."""
PartTexts = dict[str, Annotated[str, StringConstraints(max_length=20_000)]]
"""Words by the name of their part: `subject`, `body`, …"""


class Verdict(StrEnum):
    """What a person says of a draft."""

    APPROVE = "approve"
    EDIT = "edit"
    DISMISS = "dismiss"


class DismissReason(StrEnum):
    """Why a draft was dismissed."""

    INCORRECT = "incorrect"
    INAPPROPRIATE = "inappropriate"
    INCOMPLETE = "incomplete"
    OUTDATED = "outdated"
    TONE = "tone"
    LANGUAGE = "language"
    POLICY = "policy"
    OTHER = "other"


DecisionStatus = Literal["effective", "awaiting_second"]
"""`awaiting_second`: the brand wants the word of a second person before the text counts as approved."""


class Change(Noun):
    """A stretch of the draft and what stands in its place; an empty span where words were only added or removed."""

    part: str
    draft: Span
    final: Span


class Decision(Noun):
    """One person's verdict on one draft. The latest effective one of a draft counts.

    `parts` are the words as they were accepted: the draft's own where it was approved, none where it was dismissed.
    `edit_distance` is the share of both versions that was changed, 0 to 1; the formula is in `domain.edits`. `seconds`
    is the decision that this one confirms as the second person.
    """

    id: DecisionId
    brand: str
    draft_id: DraftId
    verdict: Verdict
    reason: DismissReason | None = None
    note: str = ""
    author: Author
    key: str | None = None
    decided_at: AwareDatetime
    parts: dict[str, str] = {}
    changes: tuple[Change, ...] = ()
    edit_distance: float = Field(default=0.0, ge=0.0, le=1.0)
    status: DecisionStatus = "effective"
    seconds: DecisionId | None = None


class DecisionRequest(Noun):
    """What a person decides about a draft.

    `approve` takes the words as they stand now. `edit` brings the final words: `text` in place of the body, or `parts`
    by name; parts that are not named stay, an empty one is taken out. `dismiss` says why. `author` is who decides, by
    default the name of the key.
    """

    verdict: Verdict
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] | None = None
    parts: PartTexts | None = Field(default=None, min_length=1, max_length=10)
    reason: DismissReason | None = None
    note: Annotated[str, StringConstraints(max_length=2_000)] = ""
    author: Author | None = None

    @model_validator(mode="after")
    def _fits_its_verdict(self) -> "DecisionRequest":
        given = sum(words is not None for words in (self.text, self.parts))
        if self.verdict is Verdict.EDIT and given != 1:
            raise ValueError("an edit needs either text or parts")
        if self.verdict is not Verdict.EDIT and given:
            raise ValueError("only an edit has text or parts")
        if (self.verdict is Verdict.DISMISS) != (self.reason is not None):
            raise ValueError("a dismissal needs a reason, and nothing else has one")
        return self


class Decided(Decision):
    """A decision as it is told to whoever made it: with what the checks say of an edit."""

    checks: tuple[Finding, ...] = ()
    claims: tuple[Claim, ...] = ()


class DecisionHistory(Noun):
    """All decisions about one draft, newest first."""

    items: tuple[Decision, ...]
