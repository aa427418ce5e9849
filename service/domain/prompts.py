"""A prompt as an editor writes it, and what is sent to a model. Reading files and rendering happen elsewhere."""

from typing import Any, Literal

from pydantic import Field

from service.domain.moments import Channel, ContentType, Moment
from service.domain.nouns import Noun
from service.domain.prompt_labels import Canary

PromptInput = Literal["brand", "task", "parts", "brief", "evidence", "conversation", "review"]


class ModelSettings(Noun):
    """How a model is asked: sampling temperature 0–2, tokens of the answer, seconds for one attempt."""

    profile: str = "draft-standard"
    temperature: float = Field(default=0.4, ge=0, le=2)
    max_output_tokens: int = Field(default=1_200, ge=16, le=32_000)
    timeout_s: float = Field(default=30, gt=0, le=600)


class PromptFrontMatter(Noun):
    """The YAML head of a prompt file; unknown keys are errors."""

    id: str
    version: int | Literal["draft"]
    moment: Moment
    content_type: ContentType
    channels: tuple[Channel, ...]
    description: str
    owners: tuple[str, ...]
    change_note: str
    model: ModelSettings = ModelSettings()
    inputs: tuple[PromptInput, ...]
    output: Literal["parts", "suggestions"] = "parts"
    untrusted: tuple[PromptInput, ...] = ()
    rules: tuple[str, ...]
    eval_suites: tuple[str, ...] = ()


class Prompt(Noun):
    """One version of a prompt: its front matter, its Jinja2 source with partials folded in, its SHA-256."""

    front_matter: PromptFrontMatter
    source: str
    path: str
    hash: str
    first_line: int = 1
    """The line of the file on which the Jinja2 part starts, for messages."""
    label: str | None = None
    """The label that led to this version; None when it was asked for by its number or as the draft."""

    @property
    def name(self) -> str:
        """`buyer_guide@1`, or `buyer_guide@draft` for the editable file."""
        return f"{self.front_matter.id}@{self.front_matter.version}"

    def with_label(self, label: str) -> "Prompt":
        """Return the prompt as a label leads to it."""
        return self.model_copy(update={"label": label})


class PromptText(Noun):
    """The draft of a prompt as its file stands, with the SHA-256 by which a change in between is known."""

    text: str
    hash: str


class PromptVersions(Noun):
    """Which versions of a prompt exist and which labels point at them."""

    name: str
    moment: Moment
    content_type: ContentType
    description: str
    versions: tuple[int, ...]
    labels: dict[str, int]
    canary: Canary | None = None
    problem: str | None = None

    @property
    def newest_first(self) -> tuple[str, ...]:
        """Its texts by name: `draft`, which every prompt has, then the versions, the newest first."""
        return ("draft", *map(str, sorted(self.versions, reverse=True)))

    @property
    def references(self) -> tuple[str, ...]:
        """What a request may name of it, in the same order."""
        return tuple(f"{self.name}@{version}" for version in self.newest_first)


class ModelMessage(Noun):
    """One message to a model."""

    role: Literal["system", "user", "assistant"]
    content: str


class ModelCall(Noun):
    """Everything one call of a model needs. `answer_schema` is the JSON Schema of the answer wanted.

    `urgent` calls, for which a person waits, go before others.
    """

    messages: tuple[ModelMessage, ...]
    schema_name: str
    answer_schema: dict[str, Any]
    settings: ModelSettings
    model: str | None = None
    seed: int = 0
    urgent: bool = False


class Attempt(Noun):
    """One call upstream: of which model, how it ended (`ok` or the code of the error), and what it took.

    `started_at` counts seconds of the Unix time; `first_token_ms` is known of streams.
    """

    model: str
    outcome: str = "ok"
    number: int = 1
    started_at: float = 0.0
    latency_ms: int = 0
    first_token_ms: int | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0


class Completion(Noun):
    """A model's raw answer, and what it took.

    `attempts` counts calls upstream, retries included, `tried` tells of each.
    """

    text: str
    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    latency_ms: int = 0
    attempts: int = 1
    tried: tuple[Attempt, ...] = ()


class ModelState(Noun):
    """How a model fares: calls under way, callers that wait, and whether the breaker lets calls through."""

    model: str
    running: int
    waiting: int
    breaker: Literal["closed", "open", "half_open"]
