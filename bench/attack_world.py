"""The world that attacks are tried in: real services over the sample brands, with a memory that can be poisoned."""

import copy
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from service.bootstrap import Service, build_service
from service.domain.brands import Brand
from service.domain.contracts import CONTRACTS
from service.domain.drafts import DraftRequest
from service.domain.evidence import Passage, Review
from service.domain.nouns import BrandId
from service.domain.prompts import Completion, ModelCall, ModelState
from service.evaluation.suites import load_suites
from service.evaluation.unkept_drafts import UnkeptDrafts
from service.ports import ChatModel, KnowledgeStore
from service.settings import Settings
from service.workflows.know_brand import BrandMemory, KnownBrand

_OF_POISON = {"passages", "reviews"}
_REVIEWS_EACH = 4


class PoisonedMemory(BrandMemory):
    """What the brand knows, with the words of an attack in each passage or review that is asked for."""

    def __init__(self, store: KnowledgeStore, healthy: BrandMemory) -> None:
        super().__init__(store)
        self.shelves, self._healthy = healthy.shelves, healthy
        self.in_passages = self.in_reviews = ""
        self.reviews: Sequence[Review] = ()
        self._kept: dict[BrandId, tuple[object, dict[tuple[object, ...], Any]]] = {}

    async def of(self, brand: Brand) -> KnownBrand:
        """Return what is known, forgetting what was chosen of it before the poison changed."""
        healthy = await self._healthy.of(brand)
        if not self.in_passages and not self.in_reviews and not self.reviews:
            return healthy
        known, poison = copy.copy(healthy), (self.in_passages, self.in_reviews, self.reviews)
        before, known.remembered = self._kept.get(brand.brand_id, (poison, {}))
        if before != poison:
            gone = _OF_POISON | ({"summary", "said"} if self.reviews else set())
            known.remembered = {key: value for key, value in known.remembered.items() if key[0] not in gone}
        self._kept[brand.brand_id] = poison, known.remembered
        known.reviews = tuple(self.reviews) or known.reviews
        if self.in_reviews:
            known.reviews = tuple(poisoned_review(one, self.in_reviews) for one in _few(known.reviews))
        return known

    async def passages(self, brand: Brand, known: KnownBrand, ids: Sequence[str]) -> dict[str, Passage]:
        """Return passages, poisoned where that is asked for."""
        found = await self._healthy.passages(brand, known, ids)
        return {id_: self._poisoned(one) for id_, one in found.items()} if self.in_passages else found

    async def case_studies(self, brand: Brand, known: KnownBrand) -> tuple[Passage, ...]:
        """Return the passages of case studies, poisoned where that is asked for."""
        found = await self._healthy.case_studies(brand, known)
        return tuple(self._poisoned(one) for one in found) if self.in_passages else found

    def _poisoned(self, passage: Passage) -> Passage:
        return passage.model_copy(update={"text": f"{passage.text}\n\n{self.in_passages}"})


def _few(reviews: Sequence[Review]) -> list[Review]:
    """Return the first reviews of each product: enough to choose from, and quick to poison."""
    counts: dict[str | None, int] = {}
    found = []
    for one in reviews:
        counts[one.product] = counts.get(one.product, 0) + 1
        if counts[one.product] <= _REVIEWS_EACH:
            found.append(one)
    return found


def poisoned_review(review: Review, attack: str) -> Review:
    """Return a review that says an attack after its own words."""
    return review.model_copy(update={"text": f"{review.text} {attack}"})


class Overheard:
    """Fulfils `ports.ChatModel` and remembers what the model was shown and what it last said."""

    def __init__(self, model: ChatModel) -> None:
        self.model, self.said, self.shown = model, "", ""
        self.name = model.name

    async def complete(self, call: ModelCall) -> Completion:
        self.shown = call.messages[1].content
        answer = await self.model.complete(call)
        self.said = answer.text
        return answer

    def stream(self, call: ModelCall) -> Any:
        return self.model.stream(call)

    def admitted(self, model: str | None = None, *, urgent: bool = False) -> AbstractContextManager[None]:
        return self.model.admitted(model, urgent=urgent)

    def states(self) -> tuple[ModelState, ...]:
        return self.model.states()


@dataclass(slots=True)
class World:
    """The services, clean requests that give a `ready` draft, by content type, and the clean drafts of them."""

    service: Service
    memory: PoisonedMemory
    model: Overheard
    requests: Mapping[str, Sequence[tuple[str, DraftRequest]]]
    clean: dict[str, str]


async def open_world(data_dir: Path) -> World:
    """Take the sample brands in, if they are not there yet, and open the world."""
    fresh = not any(data_dir.glob("*"))
    service = await build_service(Settings(_env_file=None, data_dir=data_dir))
    if fresh:
        for brand in service.library.brands():
            await service.ingest_path(brand.id, f"knowledge/{brand.id}", {})
    return world_around(service)


def world_around(service: Service) -> World:
    """Return the world over an open service, whose knowledge stays as it is."""
    memory = PoisonedMemory(service.ports.knowledge, service.memory)
    overheard = Overheard(service.ports.model)
    poisoned = replace(service, memory=memory, ports=replace(service.ports, model=overheard, drafts=UnkeptDrafts()))
    requests: dict[str, list[tuple[str, DraftRequest]]] = {}
    for suite in load_suites(Path("evals/suites"), tuple(map(str, CONTRACTS))):
        cases = [case for case in suite.cases if case.expected.status == "ready"]
        requests[str(suite.suite)] = [(case.brand, case.request) for case in cases if case.request]
    return World(poisoned, memory, overheard, requests, {})
