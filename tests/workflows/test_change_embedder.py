"""A change of embedder: the former one answers until all is made anew, then nothing of it is left; resumable."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from service.adapters.chroma_index import ChromaIndex
from service.bootstrap import Service, build_service
from service.domain.searches import SearchRequest
from service.settings import Settings
from service.workflows import change_embedder
from service.workflows.change_embedder import EmbedderChange
from tests.fault_replies import Reply
from tests.fault_server import FaultServer, fault_server

pytestmark = pytest.mark.enable_socket
NEW, OLD = "openai/words", "all-MiniLM-L6-v2@53aa5117"
TEXTS = {
    "care": "Wash the cap at 30 degrees.",
    "size": "Measure your head above the ears.",
    "rain": "It keeps rain out.",
}


class WordServer:
    """Answers with sums of a vector for each word, of 48 dimensions; or says that it cannot."""

    def __init__(self) -> None:
        self.works = True

    def answer(self, request: dict[str, Any]) -> Reply:
        if not self.works:
            return Reply(400, body='{"error": {"message": "out of order", "type": "invalid_request_error"}}')
        texts = request["input"] if isinstance(request["input"], list) else [request["input"]]
        data = [{"object": "embedding", "index": n, "embedding": self.vector(text)} for n, text in enumerate(texts)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return Reply(body=json.dumps({"object": "list", "data": data, "model": "words", "usage": usage}))

    def vector(self, text: str) -> list[float]:
        seeds = [int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big") for word in text.lower().split()]
        total = sum((np.random.default_rng(seed).normal(size=48) for seed in seeds), np.full(48, 0.01))
        return [float(number) for number in total]


@pytest.fixture
async def words() -> WordServer:
    return WordServer()


@pytest.fixture
async def server(words: WordServer) -> AsyncIterator[FaultServer]:
    async with fault_server(words.answer) as server:
        yield server


@pytest.fixture
async def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with three guides, embedded by the packaged model."""
    monkeypatch.setattr(change_embedder, "_WAIT_S", 0.05)
    place = tmp_path / "knowledge" / "caps"
    place.mkdir(parents=True)
    (place / "brand.yaml").write_text("id: caps\nname: Caps\nproducts: [{id: comet, name: Comet Cap}]\n")
    service = await opened(tmp_path, None)
    for name, text in TEXTS.items():
        await service.put_document("caps", name, f"# {name}\n\n{text}".encode(), "text/markdown", {})
    await service.close()
    return tmp_path


async def opened(folder: Path, server: FaultServer | None) -> Service:
    settings = Settings(_env_file=None, data_dir=folder / "data", knowledge_dir=folder / "knowledge")
    if server:
        settings = settings.model_copy(update={"embedding_model": NEW, "model_api_base": server.api_base})
    return await build_service(settings, will_draft=False)


async def first(service: Service, query: str) -> str:
    return (await service.search_knowledge("caps", SearchRequest(query=query))).hits[0].source_id


async def until(service: Service, is_so: Callable[[], bool]) -> tuple[str, ...]:
    for _ in range(1_200):
        if is_so():
            return service.notices()
        await asyncio.sleep(0.05)
    raise AssertionError(service.notices())


async def until_changed(service: Service) -> None:
    await until(service, lambda: not service.notices())


async def test_the_former_one_answers_until_all_is_made_and_then_is_gone(
    folder: Path, server: FaultServer, words: WordServer
) -> None:
    words.works = False
    service = await opened(folder, server)
    [notice] = await until(service, lambda: "goes on by itself" in service.notices()[0])
    assert f"0 of 3 vectors of {NEW}" in notice
    assert f"{OLD} answers" in notice
    assert service.ports.embedder.model_id == OLD
    assert await first(service, "how do I clean it") == "care"
    words.works = True
    await until_changed(service)
    assert service.ports.embedder.model_id == NEW
    assert await service.ports.knowledge.embedders() == {NEW: 3}
    brand = service.library.brand("caps").brand_id
    assert len(await service.ports.index.ids(brand, "passage")) == 3
    index = service.feed.spaces.configured.index
    assert isinstance(index, ChromaIndex)
    former = index.of(OLD)
    assert await former.ids(brand, "passage") == frozenset()
    assert await first(service, "Measure your head") == "size"
    await service.close()
    again = await opened(folder, server)
    assert (again.notices(), again.mended) == ((), 0)
    await again.close()


async def test_a_stop_loses_nothing_that_was_made_and_new_documents_are_found_meanwhile(
    folder: Path, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(EmbedderChange, "go_on", lambda _: None)
        service = await opened(folder, server)
        await service.put_document("caps", "wool", b"# wool\n\nKnitted of heron wool.", "text/markdown", {})
        await service.delete_source("caps", "rain")
        assert service.ports.embedder.model_id == OLD
        assert await first(service, "what is it knitted of") == "wool"
        brand = service.library.brand("caps").brand_id
        assert len(await service.ports.index.ids(brand, "passage")) == 3
        assert await service.ports.knowledge.embedders() == {OLD: 3, NEW: 1}
        await service.close()
    server.requests.clear()
    service = await opened(folder, server)
    await until_changed(service)
    sent = [text for request in server.requests for text in request["input"]]
    assert len(sent) == 2
    assert not any("heron" in text for text in sent)
    await service.close()


async def test_a_former_one_that_is_gone_leaves_the_words(
    folder: Path, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await opened(folder, server)
    await until_changed(service)
    await service.close()
    monkeypatch.setattr(EmbedderChange, "go_on", lambda _: None)
    service = await opened(folder, None)
    [notice] = service.notices()
    assert "only words are searched" in notice
    assert await first(service, "measure the head") == "size"
    assert await first(service, "rain") == "rain"
    await service.close()
