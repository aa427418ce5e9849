"""The typed environment (`MOMENTS_*`), read once. Only `bootstrap`, `cli` and `web.app` may import it."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


Optional = Annotated[str | None, BeforeValidator(_none_if_empty)]


class Settings(BaseSettings):
    """Every setting of the service; `.env.example` explains each one."""

    model_config = SettingsConfigDict(env_prefix="MOMENTS_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Path(".data")
    """All embedded stores live here; deleting it is a clean start."""
    knowledge_dir: Path = Path("knowledge")
    prompts_dir: Path = Path("prompts")
    model: str = "mock/composer"
    """Any LiteLLM model name."""
    model_api_base: Optional = None
    model_api_key: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = None
    embedding_model: Optional = None
    """Any LiteLLM embedding model; without it the packaged all-MiniLM-L6-v2 runs here."""
    database_url: Optional = None
    chroma_url: Optional = None
    deadline_s: float = Field(default=60, gt=0, le=600)
    """Seconds one request may take in all, retries included."""
    max_body_bytes: int = Field(default=10_000_000, ge=1_000)
    log_level: str = "INFO"
