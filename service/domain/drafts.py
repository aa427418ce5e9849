"""A request for a draft and the draft itself, as the HTTP contract names their fields."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from service.domain.circumstances import Circumstances
from service.domain.feedback import Decision
from service.domain.findings import Claim, Finding
from service.domain.moments import Channel, ContentType, Moment
from service.domain.nouns import DraftId, LocaleTag, NamedProduct, Noun, ProductId
from service.domain.prompts import Attempt
from service.domain.recalls import Staleness

Short = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)]
AttributeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Scalar = Annotated[str, StringConstraints(max_length=1_000)] | bool | int | float
PromptReference = Annotated[str, StringConstraints(max_length=150)]
ModelName = Annotated[str, StringConstraints(max_length=200)]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]
DraftStatus = Literal["ready", "needs_review", "insufficient_evidence", "blocked"]


class Customer(Noun):
    """Whom a text is for. Attributes that the brand calls personal never reach a model."""

    id: Annotated[Short, StringConstraints(pattern=r"^[^\x00]*$")] | None = None
    attributes: dict[AttributeName, Scalar] = Field(default={}, max_length=50)
    consent: dict[AttributeName, Scalar] = Field(default={}, max_length=20)


class ReviewFilter(Noun):
    """Which reviews a draft may use: of these products, and no older than this many days."""

    products: tuple[ProductId, ...] = Field(default=(), max_length=20)
    max_age_days: int | None = Field(default=None, ge=1, le=36_500)


class DraftRequest(Noun):
    """What to write and for whom. Only `content_type` is required."""

    content_type: ContentType
    moment: Moment | None = None
    channel: Channel | None = None
    locale: LocaleTag | None = None
    topic: Annotated[str, StringConstraints(max_length=2_000, strip_whitespace=True)] | None = None
    products: tuple[NamedProduct, ...] = Field(default=(), max_length=20)
    audience: Annotated[str, StringConstraints(max_length=500)] | None = None
    customer: Customer = Customer()
    reviews: ReviewFilter = ReviewFilter()
    facts: dict[AttributeName, Scalar] = Field(default={}, max_length=50)
    circumstances: Circumstances = Circumstances()
    prompt: PromptReference | None = None
    model: ModelName | None = None
    seed: Seed = 0


class Citation(Noun):
    """A link from a claim to what supports it; `quote` stands word for word in the source."""

    id: str
    kind: Literal["passage", "fact", "review", "request"]
    source_id: str
    title: str
    url: str | None = None
    quote: str
    score: float
    valid_until: dt.date | None = None
    age_days: int | None = None


class Personalisation(Noun):
    """Which customer attributes were used, and which the text could have used but the request lacked."""

    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Usage(Noun):
    """What the draft cost: tokens, US dollars, milliseconds of the model, calls of the model."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    latency_ms: int = 0
    attempts: int = 0


class SourceVersion(Noun):
    """A source that was in the prompt, and its version."""

    source_id: str
    version: str | None = None


class Provenance(Noun):
    """Why the draft is as it is.

    Prompt `name@version`, hash and the label that led to it, model, sources, rule packs, seed.

    `ai_generated` is the mark that a model wrote it (EU AI Act Art. 50(2)); a draft that no model wrote has it not.
    `attempts` tells of every call upstream, failed ones and those of other models included, in the order they ended.
    `shared_with` is the draft whose text this is, but for the personal values, and which paid for it.
    """

    prompt: str
    prompt_hash: str
    prompt_label: str | None = None
    model: str
    sources: tuple[SourceVersion, ...] = ()
    rule_packs: tuple[str, ...] = ()
    ai_generated: bool = False
    seed: int = 0
    attempts: tuple[Attempt, ...] = ()
    shared_with: DraftId | None = None


class DraftIdentity(Noun):
    """Which draft it is, for which brand, and what kind of text: known before a word is written.

    `customer` is whom it was written for, by the caller's own id; erasing that customer erases the draft.
    """

    id: DraftId
    brand: str
    moment: Moment
    content_type: ContentType
    channel: Channel
    locale: LocaleTag
    customer: str | None = None


class Draft(DraftIdentity):
    """A text that awaits a person, with everything needed to judge it.

    `decision` is the newest thing that a person said of it; `stale` says that something it cites is no longer so.
    """

    status: DraftStatus
    parts: dict[str, str] = {}
    text: str = ""
    html: str = ""
    variables: dict[str, str] = {}
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    checks: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()
    personalisation: Personalisation = Personalisation()
    usage: Usage = Usage()
    provenance: Provenance
    created_at: AwareDatetime
    decision: Decision | None = None
    stale: Staleness | None = None


class PendingDraft(Noun):
    """A draft that was promised and is not there yet: ask for it by its id."""

    id: DraftId
    brand: str
    status: Literal["pending"] = "pending"


class DraftFilter(Noun):
    """Which drafts to list; newest first. `cursor` is opaque and comes from the page before.

    `decision` goes by the newest decision; `undecided` is what waits for a first one.
    """

    content_type: ContentType | None = None
    moment: Moment | None = None
    status: DraftStatus | None = None
    channel: Channel | None = None
    prompt: str | None = None
    decision: Literal["undecided", "approve", "edit", "dismiss", "awaiting_second"] | None = None
    created_from: AwareDatetime | None = None
    created_until: AwareDatetime | None = None
    cursor: str | None = None
    limit: int = Field(default=20, ge=1, le=200)


class DraftPage(Noun):
    """One page of drafts; `next_cursor` is None on the last."""

    items: tuple[Draft, ...]
    next_cursor: str | None = None
