"""The parts that settings choose among: embedder, models, traces, accounts; each is imported when it is chosen."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from service.domain.keys import KeyLimits
from service.guardrails.claims import warm
from service.ports import CallWatch, Embedder, FeedbackStores, KeyStore
from service.settings import Settings
from service.workflows.keep_accounts import Accounts

if TYPE_CHECKING:
    from service.adapters.boundary.model_boundary import ModelBoundary
    from service.adapters.database import Database
    from service.adapters.otel_traces import OtelTraces


def embedder_of(settings: Settings, model_id: str | None = None) -> Embedder:
    """Return the embedder of the settings, or the one that made vectors on record, by its id."""
    from service.adapters.minilm_embedder import MODEL_ID, MiniLMEmbedder

    name = settings.embedding_model or MODEL_ID if model_id is None else model_id
    if name == MODEL_ID:
        return MiniLMEmbedder(settings.data_dir / "embedder")
    from service.adapters.litellm_embedder import LiteLLMEmbedder

    return LiteLLMEmbedder(name, settings.model_api_base, _key(settings))


def models_of(settings: Settings) -> tuple[str, ...]:
    """Return the names of all models that are set up."""
    return (settings.model, *(one.partition("@")[0] for one in settings.fallback_models))


def traces_of(settings: Settings, stack: AsyncExitStack) -> "OtelTraces | None":
    """Return where traces go, closed with the stack; without the setting nothing of OpenTelemetry is imported here."""
    if settings.traces is None:
        return None
    from service.adapters.otel_traces import open_traces

    traces = open_traces(settings.traces, models_of(settings), content=settings.trace_content)
    stack.push_async_callback(asyncio.to_thread, traces.close)
    return traces


def model_of(settings: Settings, watches: Sequence[CallWatch]) -> "ModelBoundary":
    """Return the models of the settings behind their boundary; the watches hear of every call."""
    from service.adapters.boundary.model_boundary import Bounds, ModelBoundary
    from service.adapters.litellm_model import LiteLLMModel

    bases = {name: base or None for name, _, base in (one.partition("@") for one in settings.fallback_models)}

    def endpoint(model: str) -> LiteLLMModel:
        if model == settings.model:
            return LiteLLMModel(model, api_base=settings.model_api_base, api_key=_key(settings))
        return LiteLLMModel(model, api_base=bases.get(model))

    bounds = Bounds(
        deadline_s=settings.deadline_s,
        places=settings.model_places,
        queue=settings.model_queue,
        hedge_after_s=settings.hedge_after_s,
        call_s=settings.model_timeout_s,
    )
    return ModelBoundary((settings.model, *bases), endpoint, bounds, watches)


def accounts_of(settings: Settings, keys: KeyStore) -> Accounts:
    """Return who counts what keys and brands spend."""
    from service.adapters.system_clock import SystemClock

    limits = KeyLimits(tokens_per_day=settings.brand_tokens_per_day, usd_per_day=settings.brand_usd_per_day)
    return Accounts(keys, SystemClock(), limits)


def feedback_of(database: "Database") -> FeedbackStores:
    """Return where it is kept what people decided, what drafts rest on, and what slots serve."""
    from service.adapters.basis_store import SqlBasisStore
    from service.adapters.decision_store import SqlDecisionStore
    from service.adapters.proposal_store import SqlProposalStore
    from service.adapters.slot_revisions import SlotRevisions
    from service.adapters.slot_store import SqlSlotStore

    revisions = SlotRevisions(database)
    return FeedbackStores(
        SqlDecisionStore(revisions), SqlBasisStore(revisions), SqlProposalStore(database), SqlSlotStore(revisions)
    )


def _key(settings: Settings) -> str | None:
    return settings.model_api_key.get_secret_value() if settings.model_api_key else None


async def warm_up(model: str, will_draft: bool) -> None:
    """Import LiteLLM and the units of measure beside the opening of the stores.

    Else the first request would wait 4 s.
    """
    if will_draft:
        from service.adapters.litellm_setup import litellm_module, load_for_calls

        await asyncio.to_thread(litellm_module if model.startswith("mock/") else load_for_calls)
        await asyncio.to_thread(warm)
