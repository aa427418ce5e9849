"""What tests of batches share: a world on a folder of its own, and a model that fails as they say."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from service.bootstrap import build_service
from service.domain.prompts import Completion, ModelCall
from service.settings import Settings
from tests.batch_fakes import FakeEngine
from tests.workflows.batch_world import BRAND, World


@pytest.fixture(scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("batches")
    service = await build_service(Settings(_env_file=None, data_dir=folder))
    await service.ingest_path(BRAND, str(Path("knowledge") / BRAND), {})
    engine, runner = FakeEngine(), service.batches.runner
    runner._engine = engine  # the real one is tried in tests/journeys
    monkey = pytest.MonkeyPatch()
    monkey.setattr(runner, "_mind", lambda: None)
    yield World(service, engine, runner)
    monkey.undo()
    await service.close()


@pytest.fixture
def ask(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[ModelCall], Exception | None]], list[str]]:
    """Return what has the model fail as a function says, and counts its calls."""
    real = world.service.ports.model.complete

    def failing(failure: Callable[[ModelCall], Exception | None]) -> list[str]:
        asked: list[str] = []

        async def complete(call: ModelCall) -> Completion:
            asked.append(call.messages[-1].content)
            if (error := failure(call)) is not None:
                raise error
            return await real(call)

        # A frozen port with slots: the boundary behind it is patched.
        monkeypatch.setattr(type(world.service.ports.model), "complete", lambda _, call: complete(call))
        return asked

    return failing
