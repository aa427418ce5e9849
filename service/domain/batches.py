"""Batches: drafts asked for by the thousand, their results, and what they would cost. How they are run: `workflows`."""

import datetime as dt
from typing import Annotated, Any, Literal, NewType

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from service.domain.drafts import Draft, DraftRequest, DraftStatus
from service.domain.ingestion import RowError
from service.domain.nouns import DraftId, Noun
from service.domain.texts import CitedText

BatchId = NewType("BatchId", str)
CustomId = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
BatchState = Literal["reading", "running", "paused", "completed", "cancelled", "expired"]
ItemState = Literal["succeeded", "failed", "cancelled", "expired"]
OPEN_STATES: tuple[BatchState, ...] = ("running", "paused")
MAX_SHOWN_ERRORS = 100
"""Refused rows that a batch tells of; the others are counted."""


class BatchItem(DraftRequest):
    """One draft to write, and the caller's own name for it, once in a batch."""

    custom_id: CustomId

    @property
    def request(self) -> DraftRequest:
        """The request without its name."""
        return DraftRequest.model_construct(
            _fields_set=self.model_fields_set - {"custom_id"},
            **{name: getattr(self, name) for name in DraftRequest.model_fields},
        )


class BatchOptions(Noun):
    """How a batch is run. With `share` recipients whose brief is equal share one call of the model."""

    share: bool = True
    budget_usd: float | None = Field(default=None, gt=0, le=1_000_000)
    """What the batch may cost; the rest of it waits as cancelled once that is spent."""


class BatchRequest(BatchOptions):
    """Items to draft, at most 10,000; an audience file may hold more.

    `brief` holds the fields that all of them share.
    """

    items: tuple[dict[str, Any], ...] = Field(min_length=1, max_length=10_000)
    brief: dict[str, Any] = {}


class BatchCounts(Noun):
    """How many items there are and what came of them; `refused` rows never became items.

    `shared` counts the results that cost nothing because another item of the batch paid, `drafts` the results by
    status.
    """

    total: int = 0
    refused: int = 0
    waiting: int = 0
    succeeded: int = 0
    failed: int = 0
    cancelled: int = 0
    expired: int = 0
    forgotten: int = 0
    shared: int = 0
    drafts: dict[DraftStatus, int] = {}


class BatchSpend(Noun):
    """What a batch has cost so far: tokens, US dollars, calls of the model."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    calls: int = 0


class Batch(Noun):
    """A batch and how far it is. `rate` counts items a second since it began, `seconds_left` what that leaves.

    `paused_because` is the code of what it waits for; it goes on by itself. Results are kept until `kept_until`.
    """

    id: BatchId
    brand: str
    state: BatchState
    counts: BatchCounts
    usage: BatchSpend = BatchSpend()
    options: BatchOptions = BatchOptions()
    errors: tuple[RowError, ...] = ()
    notes: tuple[str, ...] = ()
    paused_because: str | None = None
    rate: float | None = None
    seconds_left: int | None = None
    created_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    expires_at: AwareDatetime
    kept_until: AwareDatetime

    @property
    def is_open(self) -> bool:
        """Whether items of it are still to be drafted."""
        return self.state in OPEN_STATES

    def timed(self, now: dt.datetime) -> "Batch":
        """Return the batch with its rate and the seconds left, as of a time."""
        seconds = ((self.ended_at or now) - self.created_at).total_seconds()
        done = self.counts.succeeded + self.counts.failed
        if not done or seconds <= 0:
            return self
        rate = done / seconds
        left = round(self.counts.waiting / rate) if self.is_open else None
        return self.model_copy(update={"rate": round(rate, 2), "seconds_left": left})


class BatchPage(Noun):
    """One page of batches, newest first; `next_cursor` is None on the last."""

    items: tuple[Batch, ...]
    next_cursor: str | None = None


class BatchEstimate(Noun):
    """What a batch would take: calls of the model after sharing, and tokens and cost estimated from a sample.

    `output_tokens` is what the prompts allow at most, `cost_usd` is None where the model's price is not known.
    """

    dry_run: Literal[True] = True
    counts: BatchCounts
    errors: tuple[RowError, ...] = ()
    notes: tuple[str, ...] = ()
    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None


class SharedWith(Noun):
    """The item that paid for a text which several recipients share.

    Its name is None once its customer was forgotten.
    """

    custom_id: str | None
    draft_id: DraftId


class ItemError(Noun):
    """Why an item has no draft: a stable code, and a sentence."""

    code: str
    detail: str


class BatchResult(Noun):
    """What came of one item. `cursor` numbers the results of a batch as they finish, from 1."""

    cursor: int
    custom_id: str
    state: ItemState
    draft_id: DraftId | None = None
    draft: Draft | None = None
    shared_with: SharedWith | None = None
    error: ItemError | None = None
    ended_at: AwareDatetime

    @model_validator(mode="after")
    def _has_an_end(self) -> "BatchResult":
        if (self.error is None) == (self.draft_id is None):
            raise ValueError("a result is either a draft or an error")
        return self


class SharedText(Noun):
    """A text with placeholders that several recipients share: its parts, who wrote it, and which item paid.

    `faults` count what stops the text and what keeps it from being used as it is, in the eyes of the one who paid.
    """

    parts: dict[str, CitedText]
    model: str
    faults: tuple[int, int]
    position: int
    draft_id: DraftId
