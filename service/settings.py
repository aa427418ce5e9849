"""The typed environment (`MOMENTS_*`), read once. Only `bootstrap`, `cli` and `web.app` may import it."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


def _words(value: object) -> object:
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


Optional = Annotated[str | None, BeforeValidator(_none_if_empty)]


class Settings(BaseSettings):
    """Every setting of the service; `.env.example` explains each one."""

    model_config = SettingsConfigDict(env_prefix="MOMENTS_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Path(".data")
    """All embedded stores live here; deleting it is a clean start."""
    knowledge_dir: Path = Path("knowledge")
    prompts_dir: Path = Path("prompts")
    evals_dir: Path = Path("evals/suites")
    """Suites of cases: what the gate runs before a prompt is published or promoted."""
    model: str = "mock/composer"
    """Any LiteLLM model name."""
    model_api_base: Optional = None
    model_api_key: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = None
    fallback_models: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = ()
    """Models to ask when the first one fails, in order, separated by commas; `name@address` names a server of its own.
    Their keys stand where LiteLLM looks for them, such as OPENAI_API_KEY."""
    model_timeout_s: Annotated[float | None, BeforeValidator(_none_if_empty)] = Field(default=None, gt=0, le=600)
    """Seconds that one call of a model may take, in place of what its prompt says: for a slow model of your own."""
    model_places: int = Field(default=32, ge=1, le=10_000)
    """Calls of one model at once."""
    model_queue: int = Field(default=128, ge=0, le=100_000)
    """Calls of one model that wait for a place; more are refused and told when to come back."""
    hedge_after_s: Annotated[float | None, BeforeValidator(_none_if_empty)] = Field(default=None, gt=0, le=600)
    """Seconds after which a suggested reply is asked of the first fallback model too; the first answer counts. Off."""
    embedding_model: Optional = None
    """Any LiteLLM embedding model; without it the packaged all-MiniLM-L6-v2 runs here."""
    database_url: Optional = None
    chroma_url: Optional = None
    deadline_s: float = Field(default=60, gt=0, le=600)
    """Seconds one request may take in all, retries included."""
    work_places: int = Field(default=3, ge=0, le=10_000)
    """Requests that one process works on at once; those that wait for a model need no place. 0: any number.
    When more are asked of it for a while, a few wait and the rest are refused at once."""
    requests_per_minute: int = Field(default=60_000, ge=1, le=10_000_000)
    """Requests a minute of each API key without a limit of its own, and of all callers together without keys."""
    concurrent_requests: int = Field(default=512, ge=1, le=100_000)
    """Requests at once of the same."""
    brand_tokens_per_day: Annotated[int | None, BeforeValidator(_none_if_empty)] = Field(default=None, ge=1)
    """Tokens, input and output, that one brand may spend on a day of UTC, by all keys together. Off."""
    brand_usd_per_day: Annotated[float | None, BeforeValidator(_none_if_empty)] = Field(default=None, gt=0)
    """US dollars that one brand may spend on a day of UTC, by all keys together. Off."""
    batch_places: int = Field(default=8, ge=0, le=10_000)
    """Items of batches that this process drafts at once; they leave requests the first place. 0: it drafts none."""
    batch_silence_s: float = Field(default=30, ge=5, le=3_600)
    """Seconds without a sign of life after which other processes run what one that ran batches has left."""
    batch_brand_calls_per_minute: Annotated[int | None, BeforeValidator(_none_if_empty)] = Field(default=None, ge=1)
    """Calls of models a minute that batches may make for one brand, all processes together. Off."""
    batch_brand_tokens_per_minute: Annotated[int | None, BeforeValidator(_none_if_empty)] = Field(default=None, ge=1)
    """Tokens a minute, input and output, of the same. Off."""
    batch_model_calls_per_minute: Annotated[int | None, BeforeValidator(_none_if_empty)] = Field(default=None, ge=1)
    """Calls a minute that batches may make of one model, for all brands together. Off."""
    batch_model_tokens_per_minute: Annotated[int | None, BeforeValidator(_none_if_empty)] = Field(default=None, ge=1)
    """Tokens a minute, input and output, of the same. Off."""
    batch_model_usd_per_day: Annotated[float | None, BeforeValidator(_none_if_empty)] = Field(default=None, gt=0)
    """US dollars that batches may spend on one model on a day of UTC. Off."""
    batch_kept_days: int = Field(default=30, ge=1, le=3_650)
    """Days after which a batch is forgotten with its items and results; its drafts stay."""
    webhook_private: bool = False
    """Whether webhooks may lead to addresses that are not public, and without TLS: for trials, never for strangers."""
    max_body_bytes: int = Field(default=10_000_000, ge=1_000)
    log_level: str = "INFO"
    log_format: Annotated[Literal["text", "json"] | None, BeforeValidator(_none_if_empty)] = None
    """How log lines are written; without it as text on a terminal and as JSON, one object a line, everywhere else."""
    traces: Annotated[Literal["otlp", "console"] | None, BeforeValidator(_none_if_empty)] = None
    """Where OpenTelemetry traces go: to a collector (`OTEL_EXPORTER_OTLP_ENDPOINT`, gRPC) or to standard error. Off."""
    studio_secret: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = Field(default=None, min_length=16)
    """What the studio signs its sessions with. Without it a random one: a restart asks everybody to sign in again."""
    studio_embed_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = ()
    """Addresses, such as https://desk.example.com, whose pages may show the studio's reply panel. None."""
    trace_content: bool = False
    """Whether traces hold prompts and answers too: words of the brand and of its customers."""
