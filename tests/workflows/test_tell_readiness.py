import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
import pytest

from service.domain.prompts import ModelState
from service.errors import ModelUnavailable, NotReady, ServiceError, StorageFailed
from service.ports import Room
from service.workflows import tell_readiness
from service.workflows.tell_readiness import Condition, Watchman

GB = 1_000_000_000


class World:
    """Everything that is looked at; what goes wrong is set by the test."""

    def __init__(self) -> None:
        self.looks = 0
        self.unwritable: ServiceError | None = None
        self.hangs = asyncio.Event()
        self.hangs.set()
        self.waiting = 0
        self.room_left = Room(50 * GB, 100 * GB)
        self.unembeddable: ServiceError | None = None
        self.unsearchable: ServiceError | None = None
        self.breakers: tuple[Any, ...] = ("closed",)
        self.time = 100.0

    async def write(self) -> None:
        self.looks += 1
        await self.hangs.wait()
        if self.unwritable:
            raise self.unwritable

    async def backlog(self) -> int:
        return self.waiting

    async def room(self) -> Room:
        return self.room_left

    async def embed_queries(self, texts: Sequence[str]) -> list[Any]:
        if self.unembeddable:
            raise self.unembeddable
        return [np.ones(3, dtype=np.float32) for _ in texts]

    async def index(self) -> None:
        if self.unsearchable:
            raise self.unsearchable

    def states(self) -> tuple[ModelState, ...]:
        return tuple(
            ModelState(model=f"m{n}", running=0, waiting=0, breaker=state) for n, state in enumerate(self.breakers)
        )

    def watchman(self) -> Watchman:
        anything = cast("Any", self)
        return Watchman(anything, anything, self.states, lambda: self.time)


@pytest.fixture
def world() -> World:
    return World()


async def test_all_is_well(world: World):
    assert await world.watchman().condition() == Condition()


def broken(name: str, error: ServiceError) -> Callable[[World], None]:
    return lambda world: setattr(world, name, error)


@pytest.mark.parametrize(
    ("harm", "kind", "said"),
    [
        (broken("unwritable", StorageFailed("the disk is full")), "not_ready", "cannot be written: the disk is full."),
        (broken("unembeddable", NotReady("no weights")), "not_ready", "embedder does not work: no weights"),
        (broken("unembeddable", ModelUnavailable("ruth")), "degraded", "does not answer (model_unavailable)."),
        (
            broken("unsearchable", StorageFailed("ruth", code="index_damaged")),
            "degraded",
            "made anew at the next start",
        ),
        (broken("unsearchable", StorageFailed("ruth", code="index_unreachable")), "degraded", "cannot be reached"),
        (broken("unsearchable", StorageFailed("ruth", code="index_failed")), "degraded", "not work (index_failed)"),
        (lambda world: setattr(world, "room_left", Room(90_000_000, GB)), "degraded", "90 MB are left"),
        (lambda world: setattr(world, "room_left", Room(9 * GB, 1_000 * GB)), "degraded", "9,000 MB are left"),
        (lambda world: setattr(world, "breakers", ("open", "open")), "degraded", "No model answers"),
        (lambda world: setattr(world, "waiting", 1_000), "degraded", "1,000 changes wait"),
    ],
)
async def test_what_is_wrong_is_told(world: World, harm: Callable[[World], None], kind: str, said: str):
    harm(world)

    found = await world.watchman().condition()

    (sentence,) = getattr(found, kind)
    assert said in sentence
    assert "ruth" not in sentence  # what indexes and vendors say may quote anybody
    assert len(found.not_ready) + len(found.degraded) == 1


@pytest.mark.parametrize("breakers", [(), ("open", "closed"), ("open", "half_open")])
async def test_one_model_that_may_answer_is_enough(world: World, breakers: tuple[str, ...]):
    world.breakers = breakers
    assert await world.watchman().condition() == Condition()


async def test_changes_that_become_fewer_are_no_matter(world: World):
    watchman = world.watchman()
    told = []
    for world.waiting in (5_000, 4_000, 4_000, 999):
        told.append(bool((await watchman.condition()).degraded))
        world.time += 5
    assert told == [True, False, True, False]


async def test_many_probes_cost_one_look_and_the_models_are_always_asked(world: World):
    watchman = world.watchman()
    await asyncio.gather(*(watchman.condition() for _ in range(5)))
    world.time += 4.9
    world.unwritable, world.breakers = StorageFailed("the disk is full"), ("open",)
    found = await watchman.condition()
    assert (world.looks, found.not_ready, len(found.degraded)) == (1, (), 1)

    world.time += 0.1
    assert (await watchman.condition()).not_ready
    assert world.looks == 2


async def test_a_store_that_hangs(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tell_readiness, "_PATIENCE_S", 0.01)
    watchman = world.watchman()
    world.hangs.clear()
    assert (await watchman.condition()).not_ready  # nothing is known yet
    world.hangs.set()
    await asyncio.sleep(0.01)
    assert await watchman.condition() == Condition()

    world.time += 5
    world.hangs.clear()
    await watchman.condition()
    world.time += 10
    assert (await watchman.condition()).degraded == ("The stores have not answered for 10 s.",)
    world.time += 50
    assert (await watchman.condition()).not_ready == ("The stores have not answered for 60 s.",)
    assert world.looks == 2
    await watchman.close()


async def test_a_mistake_of_ours_is_not_hidden(world: World, monkeypatch: pytest.MonkeyPatch):
    async def wrong() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(world, "index", wrong)
    with pytest.raises(ZeroDivisionError):
        await world.watchman().condition()
