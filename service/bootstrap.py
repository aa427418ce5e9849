"""Settings → adapters → one frozen Service of bound workflows. The only place with imports inside functions.

Adapters are imported where they are built, so that `moments --help` loads no database, index or model.
"""

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

from service.ports import ChatModel, ContentLibrary, Embedder, KnowledgeStore, Ports
from service.settings import Settings
from service.workflows.change_embedder import EmbedderChange
from service.workflows.dense_spaces import DenseSpaces, Space
from service.workflows.feed_indexes import IndexFeed
from service.workflows.heal_indexes import heal_indexes
from service.workflows.know_brand import BrandMemory
from service.workflows.service import Service

if TYPE_CHECKING:
    from service.adapters.index_folders import IndexFolders

__all__ = ["Service", "build_service", "open_library"]


def open_library(settings: Settings) -> ContentLibrary:
    """Return the editors' brands and prompts alone: no store is opened, so a running service is no hindrance."""
    from service.adapters.content_files import ContentFiles

    return ContentFiles(settings.knowledge_dir, settings.prompts_dir)


async def build_service(settings: Settings, *, will_draft: bool = True, thorough: bool = False) -> Service:
    """Open the stores, mend the index, and return the service; close it with `await service.close()`.

    Without `will_draft` the model's library is not loaded ahead, which spares 3 s of CPU. With `thorough` every index
    is compared with the database item by item, also after a clean stop.

    Raises:
        StorageFailed: the data folder is in use by another process, or cannot be written.
        NotReady: the embedder's weights are not installed.
    """
    warm_up = asyncio.create_task(_warm_up(will_draft))
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
    from service.adapters.draft_store import SqlDraftStore
    from service.adapters.fasttext_languages import FasttextLanguages
    from service.adapters.idempotency_store import SqlIdempotencyStore
    from service.adapters.index_folders import IndexFolders
    from service.adapters.knowledge_reader import FileKnowledgeReader
    from service.adapters.knowledge_store import SqlKnowledgeStore
    from service.adapters.markdown_html import MarkdownHtml
    from service.adapters.simsimd_matrix import SimsimdMatrix
    from service.adapters.system_clock import SystemClock

    # The database comes first: it holds the lock of the data folder, which the files of the indexes need.
    database = await stack.enter_async_context(Database(settings.data_dir, settings.database_url))
    idempotency = SqlIdempotencyStore(database)
    await idempotency.recover()
    knowledge = SqlKnowledgeStore(database)
    folders = IndexFolders(settings.data_dir, settings.chroma_url, embedded=database.embedded)
    stack.push_async_exit(partial(_leave, knowledge, folders))
    await folders.look(await _stamp(knowledge))
    embedder = _embedder(settings)
    spaces = DenseSpaces(Space(embedder, folders.index_of(embedder.model_id)))
    feed = IndexFeed(knowledge, folders.lexical, spaces)
    stack.push_async_callback(feed.close)
    change = EmbedderChange(feed, lambda name: Space(_embedder(settings, name), folders.index_of(name)))
    stack.push_async_callback(change.close)
    await change.begin()
    mended = await heal_indexes(
        feed, vectors=thorough or folders.vectors_unknown, words=thorough or folders.words_unknown
    )
    change.go_on()
    ports = Ports(
        library=open_library(settings),
        knowledge=knowledge,
        index=spaces,
        lexical=folders.lexical,
        matrix=SimsimdMatrix,
        embedder=spaces,
        model=_model(settings),
        drafts=SqlDraftStore(database),
        reader=FileKnowledgeReader(),
        renderer=MarkdownHtml(),
        languages=FasttextLanguages(),
        clock=SystemClock(),
    )
    return Service(
        library=ports.library,
        idempotency=idempotency,
        ports=ports,
        memory=BrandMemory(knowledge),
        feed=feed,
        change=change,
        mended=mended,
        release=stack.aclose,
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


def _model(settings: Settings) -> ChatModel:
    from service.adapters.litellm_model import LiteLLMModel

    return LiteLLMModel(
        settings.model, api_base=settings.model_api_base, api_key=_key(settings), deadline_s=settings.deadline_s
    )


def _key(settings: Settings) -> str | None:
    return settings.model_api_key.get_secret_value() if settings.model_api_key else None


async def _warm_up(will_draft: bool) -> None:
    """Import LiteLLM beside the opening of the stores: its 3 s of CPU would else fall on the first request."""
    if will_draft:
        from service.adapters.litellm_setup import litellm_module

        await asyncio.to_thread(litellm_module)
