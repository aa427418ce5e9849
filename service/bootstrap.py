"""Settings → adapters → one frozen Service of bound workflows. The only place with imports inside functions.

Adapters are imported where they are built, so that `moments --help` loads no database, index or model.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from service.domain.keys import KeyLimits
from service.domain.prompt_labels import GateVerdict
from service.ports import (
    UNTRACED,
    CallWatch,
    ChatModel,
    Clock,
    ContentLibrary,
    Embedder,
    EvaluationStore,
    KeyStore,
    KnowledgeStore,
    LexicalIndex,
    Ports,
    Tracer,
)
from service.ports.prompts import PromptDesk
from service.settings import Settings
from service.workflows.change_embedder import EmbedderChange
from service.workflows.dense_spaces import DenseSpaces, Space
from service.workflows.feed_indexes import IndexFeed
from service.workflows.heal_indexes import heal_indexes
from service.workflows.keep_accounts import Accounts
from service.workflows.know_brand import BrandMemory
from service.workflows.manage_prompts import PromptOffice
from service.workflows.measure_models import ModelMeter
from service.workflows.run_drafts import DraftRuns
from service.workflows.service import Service
from service.workflows.tell_readiness import Watchman

if TYPE_CHECKING:
    from service.adapters.boundary.model_boundary import ModelBoundary
    from service.adapters.chroma_index import ChromaIndex
    from service.adapters.database import Database
    from service.adapters.index_folders import IndexFolders
    from service.adapters.otel_traces import OtelTraces
    from service.evaluation.evaluations import Evaluations
    from service.evaluation.polite_trials import Preparing

_GRACE_S = 30.0
"""Beside the model's time, what searching, checking and storing of a draft may take."""

__all__ = [
    "Desk",
    "Service",
    "any_key",
    "build_service",
    "open_desk",
    "open_evaluations",
    "open_keys",
    "open_library",
    "open_office",
]


def open_library(settings: Settings) -> ContentLibrary:
    """Return the editors' brands and prompts alone: no store is opened, so a running service is no hindrance."""
    from service.adapters.content_files import ContentFiles

    return ContentFiles(settings.knowledge_dir, settings.prompts_dir)


def open_desk(settings: Settings) -> PromptDesk:
    """Return what carries changes of prompts out; a running service sees them at its next draft."""
    from service.adapters.prompt_desk import PromptDesk as PromptFolder

    return PromptFolder(settings.prompts_dir)


def open_office(settings: Settings, service: Service | None, suites: Path = Path("evals/suites")) -> PromptOffice:
    """Return what publishes, promotes and rolls back; without a service the gate is closed, and only rolling back goes."""
    from service.adapters.system_clock import SystemClock

    async def closed(reference: str, _: str | None) -> GateVerdict:
        return GateVerdict(passed=False, verdict="COULD NOT TELL", reasons=(f"{reference} was not evaluated",))

    if service is None:
        return PromptOffice(open_desk(settings), closed, SystemClock())
    from service.evaluation.trials import gate_of

    return PromptOffice(open_desk(settings), gate_of(service, suites), SystemClock())


class Desk(NamedTuple):
    """Where callers ask for evaluations: what reads a trial, and what runs it and keeps it."""

    preparing: "Preparing"
    evaluations: "Evaluations"


def open_evaluations(settings: Settings, service: Service) -> Desk:
    """Return where callers ask for evaluations; close them before the service."""
    from service.evaluation.evaluations import Evaluations
    from service.evaluation.history import FILE
    from service.evaluation.polite_trials import Preparing, trying

    runs = trying(service, settings.data_dir / "evals" / FILE)
    evaluations = Evaluations(service.evaluations, runs, service.ports.clock)
    return Desk(Preparing(service, settings.evals_dir), evaluations)


def open_keys(settings: Settings) -> AbstractAsyncContextManager[KeyStore]:
    """Return the API keys alone, as a context manager; a running service on the same data is no hindrance.

    Raises:
        StorageFailed: on entering, the database cannot be opened; see `adapters.key_database`.
    """
    from service.adapters.key_database import key_database

    return key_database(settings.data_dir, settings.database_url)


async def any_key(settings: Settings) -> bool:
    """Tell whether there is any API key, also one that no longer works. Makes no store that is not there.

    Raises:
        StorageFailed: the database cannot be opened.
    """
    from service.adapters.key_database import has_keys

    return await has_keys(settings.data_dir, settings.database_url)


async def build_service(settings: Settings, *, will_draft: bool = True, thorough: bool = False) -> Service:
    """Open the stores, mend the index, and return the service; close it with `await service.close()`.

    Without `will_draft` the model's library is not loaded ahead, which spares 3 s of CPU. With `thorough` every index
    is compared with the database item by item, also after a clean stop.

    Raises:
        StorageFailed: the data folder is in use by another process, or cannot be written.
        NotReady: the embedder's weights are not installed.
    """
    warm_up = asyncio.create_task(_warm_up(settings.model, will_draft))
    stack = AsyncExitStack()
    try:
        service = await _open(settings, stack, thorough)
        await warm_up
    except BaseException:
        await stack.aclose()
        raise
    return service


async def _open(settings: Settings, stack: AsyncExitStack, thorough: bool) -> Service:
    from service.adapters.database import Database
    from service.adapters.idempotency_store import SqlIdempotencyStore
    from service.adapters.key_store import SqlKeyStore
    from service.adapters.knowledge_store import SqlKnowledgeStore
    from service.adapters.pending_store import SqlPendingDrafts
    from service.adapters.store_vitals import StoreVitals

    meter, traces = ModelMeter(_models(settings)), _traces(settings, stack)
    # The database comes first: it holds the lock of the data folder, which the files of the indexes need.
    database = await stack.enter_async_context(Database(settings.data_dir, settings.database_url))
    idempotency = SqlIdempotencyStore(database)
    await idempotency.recover()
    keys = SqlKeyStore(database)
    accounts = _accounts(settings, keys)
    stack.push_async_callback(accounts.close)
    knowledge = SqlKnowledgeStore(database)
    indexes = await _indexes(settings, stack, knowledge, thorough, embedded=database.embedded)
    model = _model(settings, (accounts, meter, traces) if traces else (accounts, meter))
    stack.push_async_callback(model.close)
    ports = _ports(settings, database, indexes, model, traces)
    longest_s = settings.deadline_s + _GRACE_S
    runs = DraftRuns(SqlPendingDrafts(database), ports.clock.now, longest_s, alone=database.embedded)
    await runs.forget_old()
    stack.push_async_callback(runs.close)
    vitals = StoreVitals(database, indexes.configured, settings.data_dir, remote=settings.chroma_url is not None)
    watchman = Watchman(vitals, indexes.spaces, model.states)
    stack.push_async_callback(watchman.close)
    return Service(
        library=ports.library,
        idempotency=idempotency,
        keys=keys,
        accounts=accounts,
        ports=ports,
        memory=BrandMemory(knowledge),
        feed=indexes.feed,
        change=indexes.change,
        mended=indexes.mended,
        meter=meter,
        watchman=watchman,
        runs=runs,
        evaluations=await _evaluations(database, ports.clock),
        release=stack.aclose,
    )


async def _evaluations(database: "Database", clock: Clock) -> EvaluationStore:
    """Return where evaluations are kept; one that another process has left behind has failed."""
    from service.adapters.evaluation_store import SqlEvaluations
    from service.evaluation.evaluations import fail_left_behind

    store = SqlEvaluations(database)
    await fail_left_behind(store, clock, alone=database.embedded)
    return store


class _Indexes(NamedTuple):
    """The indexes, opened and mended, and what keeps them so; `configured` is that of the configured embedder."""

    knowledge: KnowledgeStore
    configured: "ChromaIndex"
    spaces: DenseSpaces
    lexical: LexicalIndex
    feed: IndexFeed
    change: EmbedderChange
    mended: int


async def _indexes(
    settings: Settings, stack: AsyncExitStack, knowledge: KnowledgeStore, thorough: bool, *, embedded: bool
) -> _Indexes:
    from service.adapters.index_folders import IndexFolders

    folders = IndexFolders(settings.data_dir, settings.chroma_url, embedded=embedded)
    stack.push_async_exit(partial(_leave, knowledge, folders))
    await folders.look(await _stamp(knowledge))
    embedder = _embedder(settings)
    configured = folders.index_of(embedder.model_id)
    spaces = DenseSpaces(Space(embedder, configured))
    feed = IndexFeed(knowledge, folders.lexical, spaces)
    stack.push_async_callback(feed.close)
    change = EmbedderChange(feed, lambda name: Space(_embedder(settings, name), folders.index_of(name)))
    stack.push_async_callback(change.close)
    await change.begin()
    mended = await heal_indexes(
        feed, vectors=thorough or folders.vectors_unknown, words=thorough or folders.words_unknown
    )
    change.go_on()
    return _Indexes(knowledge, configured, spaces, folders.lexical, feed, change, mended)


def _ports(
    settings: Settings, database: "Database", indexes: _Indexes, model: ChatModel, traces: Tracer | None
) -> Ports:
    from service.adapters.draft_store import SqlDraftStore
    from service.adapters.fasttext_languages import FasttextLanguages
    from service.adapters.knowledge_reader import FileKnowledgeReader
    from service.adapters.markdown_html import MarkdownHtml
    from service.adapters.simsimd_matrix import SimsimdMatrix
    from service.adapters.system_clock import SystemClock

    return Ports(
        library=open_library(settings),
        knowledge=indexes.knowledge,
        index=indexes.spaces,
        lexical=indexes.lexical,
        matrix=SimsimdMatrix,
        embedder=indexes.spaces,
        model=model,
        drafts=SqlDraftStore(database),
        reader=FileKnowledgeReader(),
        renderer=MarkdownHtml(),
        languages=FasttextLanguages(),
        clock=SystemClock(),
        tracer=traces or UNTRACED,
    )


async def _stamp(knowledge: KnowledgeStore) -> dict[str, object]:
    """Return what the indexes are made of; a database put back from a backup has other revisions."""
    return {str(brand): revision for brand, revision in (await knowledge.revisions()).items()}


async def _leave(knowledge: KnowledgeStore, folders: "IndexFolders", *failure: object) -> None:
    in_order = failure[0] is None and not await knowledge.changes(1)
    await folders.close(await _stamp(knowledge) if in_order else None)


def _embedder(settings: Settings, model_id: str | None = None) -> Embedder:
    """Return the embedder of the settings, or the one that made vectors on record, by its id."""
    from service.adapters.minilm_embedder import MODEL_ID, MiniLMEmbedder

    name = settings.embedding_model or MODEL_ID if model_id is None else model_id
    if name == MODEL_ID:
        return MiniLMEmbedder(settings.data_dir / "embedder")
    from service.adapters.litellm_embedder import LiteLLMEmbedder

    return LiteLLMEmbedder(name, settings.model_api_base, _key(settings))


def _models(settings: Settings) -> tuple[str, ...]:
    """Return the names of all models that are set up."""
    return (settings.model, *(one.partition("@")[0] for one in settings.fallback_models))


def _traces(settings: Settings, stack: AsyncExitStack) -> "OtelTraces | None":
    """Return where traces go, closed with the stack; without the setting nothing of OpenTelemetry is imported here."""
    if settings.traces is None:
        return None
    from service.adapters.otel_traces import open_traces

    traces = open_traces(settings.traces, _models(settings), content=settings.trace_content)
    stack.push_async_callback(asyncio.to_thread, traces.close)
    return traces


def _model(settings: Settings, watches: Sequence[CallWatch]) -> "ModelBoundary":
    from service.adapters.boundary.model_boundary import Bounds, ModelBoundary
    from service.adapters.litellm_model import LiteLLMModel

    bases = {name: base or None for name, _, base in (one.partition("@") for one in settings.fallback_models)}

    def endpoint(model: str) -> LiteLLMModel:
        if model == settings.model:
            return LiteLLMModel(model, api_base=settings.model_api_base, api_key=_key(settings))
        return LiteLLMModel(model, api_base=bases.get(model))

    bounds = Bounds(settings.deadline_s, settings.model_places, settings.model_queue, settings.hedge_after_s)
    return ModelBoundary((settings.model, *bases), endpoint, bounds, watches)


def _accounts(settings: Settings, keys: KeyStore) -> Accounts:
    from service.adapters.system_clock import SystemClock

    limits = KeyLimits(tokens_per_day=settings.brand_tokens_per_day, usd_per_day=settings.brand_usd_per_day)
    return Accounts(keys, SystemClock(), limits)


def _key(settings: Settings) -> str | None:
    return settings.model_api_key.get_secret_value() if settings.model_api_key else None


async def _warm_up(model: str, will_draft: bool) -> None:
    """Import LiteLLM beside the opening of the stores: its 3 s of CPU would else fall on the first request."""
    if will_draft:
        from service.adapters.litellm_setup import litellm_module, load_for_calls

        await asyncio.to_thread(litellm_module if model.startswith("mock/") else load_for_calls)
