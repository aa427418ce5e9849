"""Settings → adapters → one frozen Service of bound workflows. The only place with imports inside functions.

Adapters are imported where they are built, so that `moments --help` loads no database, index or model. What settings
choose among stands in `parts`, what workflows are bound to in `opened`, what is opened without a service in `opening`.
"""

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from service.bootstrap.batching import Spending, batches_of, webhooks_of
from service.bootstrap.customers import customers_of
from service.bootstrap.opened import (
    Opened,
    evaluations_of,
    journeys_of,
    listening_of,
    measurement_of,
    recalls_of,
    runs_of,
)
from service.bootstrap.opening import Desk, any_key, open_desk, open_evaluations, open_keys, open_library, open_office
from service.bootstrap.parts import accounts_of, embedder_of, feedback_of, model_of, models_of, traces_of, warm_up
from service.ports import UNTRACED, ChatModel, KnowledgeStore, LexicalIndex, Ports, Tracer
from service.retrieval.lexical_terms import ANALYSIS
from service.settings import Settings
from service.workflows.change_embedder import EmbedderChange
from service.workflows.dense_spaces import DenseSpaces, Space
from service.workflows.feed_indexes import IndexFeed
from service.workflows.follow_words import FollowedWords
from service.workflows.heal_indexes import heal_indexes
from service.workflows.keep_decisions import Decisions
from service.workflows.keep_lessons import Lessons
from service.workflows.know_brand import BrandMemory
from service.workflows.measure_models import ModelMeter
from service.workflows.serve_slots import Slots
from service.workflows.service import Service
from service.workflows.tell_readiness import Watchman

if TYPE_CHECKING:
    from service.adapters.chroma_index import ChromaIndex
    from service.adapters.database import Database
    from service.adapters.idempotency_store import SqlIdempotencyStore
    from service.adapters.index_folders import IndexFolders
    from service.adapters.key_store import SqlKeyStore

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


async def build_service(settings: Settings, *, will_draft: bool = True, thorough: bool = False) -> Service:
    """Open the stores, mend the index, and return the service; close it with `await service.close()`.

    Without `will_draft` the model's library is not loaded ahead, which spares 3 s of CPU. With `thorough` every index
    is compared with the database item by item, also after a clean stop.

    Raises:
        StorageFailed: the data folder is in use by another process, or cannot be written.
        NotReady: the embedder's weights are not installed.
    """
    warming = asyncio.create_task(warm_up(settings.model, will_draft))
    stack = AsyncExitStack()
    try:
        service = await _open(settings, stack, thorough)
        await warming
    except BaseException:
        await stack.aclose()
        raise
    return service


async def _open(settings: Settings, stack: AsyncExitStack, thorough: bool) -> Service:
    meter, traces = ModelMeter(models_of(settings)), traces_of(settings, stack)
    database, idempotency, keys = await _stores(settings, stack)
    accounts = accounts_of(settings, keys)
    stack.push_async_callback(accounts.close)
    indexes = await _indexes(settings, stack, database, thorough)
    model = model_of(settings, (accounts, meter, traces) if traces else (accounts, meter))
    stack.push_async_callback(model.close)
    ports = _ports(settings, database, indexes, model, traces)
    memory = BrandMemory(indexes.knowledge, indexes.words)
    opened = Opened(settings, stack, database, ports, memory, indexes.feed, feedback_of(database))
    runs = await runs_of(opened)
    watchman = _watchman(opened, indexes, model)
    webhooks = webhooks_of(opened)
    return Service(
        library=ports.library,
        idempotency=idempotency,
        keys=keys,
        accounts=accounts,
        ports=ports,
        memory=memory,
        feed=indexes.feed,
        change=indexes.change,
        mended=indexes.mended,
        meter=meter,
        watchman=watchman,
        runs=runs,
        customers=customers_of(opened, runs, idempotency),
        measurement=measurement_of(opened, runs),
        decisions=Decisions(ports, memory, opened.feedback, runs, webhooks.sender.wake),
        slots=Slots(ports, opened.feedback),
        lessons=Lessons(ports, memory, indexes.feed, opened.feedback, runs),
        recalls=await recalls_of(opened, runs),
        evaluations=await evaluations_of(opened),
        batches=batches_of(opened, Spending(accounts, keys), webhooks),
        webhooks=webhooks,
        journeys=journeys_of(opened),
        listening=listening_of(opened),
        release=stack.aclose,
    )


async def _stores(settings: Settings, stack: AsyncExitStack) -> tuple["Database", "SqlIdempotencyStore", "SqlKeyStore"]:
    from service.adapters.database import Database
    from service.adapters.idempotency_store import SqlIdempotencyStore
    from service.adapters.key_store import SqlKeyStore

    # The database comes first: it holds the lock of the data folder, which the files of the indexes need.
    database = await stack.enter_async_context(Database(settings.data_dir, settings.database_url))
    idempotency = SqlIdempotencyStore(database)
    await idempotency.recover()
    return database, idempotency, SqlKeyStore(database)


def _watchman(opened: Opened, indexes: "_Indexes", model: ChatModel) -> Watchman:
    from service.adapters.store_vitals import StoreVitals

    settings = opened.settings
    vitals = StoreVitals(opened.database, indexes.configured, settings.data_dir, remote=settings.chroma_url is not None)
    watchman = Watchman(vitals, indexes.spaces, model.states)
    opened.stack.push_async_callback(watchman.close)
    return watchman


class _Indexes(NamedTuple):
    """The indexes, opened and mended, and what keeps them so; `configured` is that of the configured embedder."""

    knowledge: KnowledgeStore
    configured: "ChromaIndex"
    spaces: DenseSpaces
    lexical: LexicalIndex
    feed: IndexFeed
    change: EmbedderChange
    words: FollowedWords | None
    mended: int


async def _indexes(settings: Settings, stack: AsyncExitStack, database: "Database", thorough: bool) -> _Indexes:
    from service.adapters.index_folders import IndexFolders
    from service.adapters.knowledge_store import SqlKnowledgeStore

    knowledge, embedded = SqlKnowledgeStore(database), database.embedded
    folders = IndexFolders(settings.data_dir, settings.chroma_url, embedded=embedded)
    stack.push_async_exit(partial(_leave, knowledge, folders))
    await folders.look(await _stamp(knowledge))
    embedder = embedder_of(settings)
    configured = folders.index_of(embedder.model_id)
    spaces = DenseSpaces(Space(embedder, configured))
    feed = IndexFeed(knowledge, folders.lexical, spaces)
    stack.push_async_callback(feed.close)
    change = EmbedderChange(feed, lambda name: Space(embedder_of(settings, name), folders.index_of(name)))
    stack.push_async_callback(change.close)
    await change.begin()
    words = None if embedded else FollowedWords(knowledge, folders.lexical, await knowledge.revisions())
    mended = await heal_indexes(
        feed, vectors=thorough or folders.vectors_unknown, words=thorough or folders.words_unknown
    )
    change.go_on()
    return _Indexes(knowledge, configured, spaces, folders.lexical, feed, change, words, mended)


def _ports(
    settings: Settings, database: "Database", indexes: _Indexes, model: ChatModel, traces: Tracer | None
) -> Ports:
    from service.adapters.consent_store import SqlConsentStore
    from service.adapters.draft_store import SqlDraftStore
    from service.adapters.erasure_ledger import SqlErasureLedger
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
        consents=SqlConsentStore(database),
        erasures=SqlErasureLedger(database),
        tracer=traces or UNTRACED,
    )


async def _stamp(knowledge: KnowledgeStore) -> dict[str, object]:
    """Return what the indexes are made of, and how; a database put back from a backup has other revisions."""
    revisions = {str(brand): revision for brand, revision in (await knowledge.revisions()).items()}
    return {"analysis": ANALYSIS, "revisions": revisions}


async def _leave(knowledge: KnowledgeStore, folders: "IndexFolders", *failure: object) -> None:
    in_order = failure[0] is None and not await knowledge.changes(1)
    await folders.close(await _stamp(knowledge) if in_order else None)
