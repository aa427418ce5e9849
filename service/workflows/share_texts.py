"""One call of the model for many recipients: items of a batch whose briefs differ in personal values only share a text.

The model never sees a personal value, only placeholders, so equal briefs would get equal answers. What a text becomes
with the values of each recipient is checked for each; where those checks find more than in the text of the one who
paid, the recipient gets a text of its own.
"""

import asyncio
import hashlib
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from typing import NamedTuple

from service.domain.asked import Asked
from service.domain.batches import Batch, BatchId, SharedText
from service.domain.drafts import Draft, Usage
from service.domain.nouns import BrandId
from service.drafting.prompting import render
from service.ports import Ports
from service.ports.batches import BatchStore, OpenItem, Settled
from service.ports.turns import resting
from service.workflows.draft_content import assignment_for, without_model
from service.workflows.finish_draft import basis_of, finish_draft
from service.workflows.keep_pace import Pacing
from service.workflows.know_brand import BrandMemory
from service.workflows.write_text import Assignment, CheckedText, Writing, check_parts, write_text

_MOST_KEPT = 512
"""Texts that a process remembers; one that was shared is on record as well."""
_MOST_TRIES = 3
"""So many recipients may each pay for a text that checks stop.

After that the last one is shared, and stopped for all.
"""


class _Known(NamedTuple):
    """A text, and whether it is on record by its key. `tries` counts those who paid for a text that the checks stop."""

    text: SharedText
    on_record: bool = False
    tries: int = 0

    @property
    def may_be_shared(self) -> bool:
        """Whether nobody needs to try for a better one."""
        return self.tries in (0, _MOST_TRIES)


_Place = tuple[BatchId, str]


class Step:
    """One run of some items of a batch, whose results are kept together; who runs the same items again has another."""

    def __init__(self, batch: BatchId) -> None:
        self.batch = batch
        # Texts whose payer is not kept yet: only items of the same step may share them.
        self.paid: dict[str, _Known] = {}
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)


class SharedTexts:
    """Drafts items of batches, and remembers texts that other recipients may share. For one event loop."""

    def __init__(self, ports: Ports, memory: BrandMemory, store: BatchStore, pacing: Pacing) -> None:
        self._ports = ports
        self._memory = memory
        self._store = store
        self._pacing = pacing
        self._texts: OrderedDict[_Place, _Known] = OrderedDict()

    async def draft(self, batch: Batch, item: OpenItem, step: Step) -> Settled:
        """Write, or share, the draft of an item; it is not kept yet.

        Raises:
            ServiceError: as `draft_content`.
        """
        assignment = await assignment_for(self._ports, self._memory, batch.brand, item.request)
        draft = without_model(self._ports, assignment)
        if draft is not None or not batch.options.share:
            return _settled(item, assignment, draft or await self._own(assignment))
        key = share_key(assignment)
        async with _alone(step.locks[key]):
            known = await self._find(batch, key, step)
            if known is None or not known.may_be_shared:
                return _settled(item, assignment, await self._paid(assignment, item.position, key, step))
        shared = await self._adapted(assignment, known.text)
        if shared is None:
            return _settled(item, assignment, await self._own(assignment))
        settled = _settled(item, assignment, shared)
        return settled._replace(shared=known.text, key="" if known.on_record else key)

    def kept(self, step: Step, new: Sequence[Settled]) -> None:
        """Say which results of a step were kept: texts that they paid for may be shared by all from now on."""
        drafts = {one.draft.id for one in new if one.draft is not None}
        for key, known in step.paid.items():
            if known.text.draft_id in drafts:
                self._keep((step.batch, key), known)
        for place in {(step.batch, one.key) for one in new if one.key}:
            if place in self._texts:
                self._texts[place] = self._texts[place]._replace(on_record=True)

    async def _find(self, batch: Batch, key: str, step: Step) -> _Known | None:
        place = (batch.id, key)
        if key in step.paid:
            return step.paid[key]
        if place in self._texts:
            self._texts.move_to_end(place)
            return self._texts[place]
        text = await self._store.shared_text(BrandId(batch.brand), batch.id, key)
        return None if text is None else self._keep(place, _Known(text, on_record=True))

    def _keep(self, place: _Place, known: _Known) -> _Known:
        self._texts[place] = known
        while len(self._texts) > _MOST_KEPT:
            self._texts.popitem(last=False)
        return known

    async def _own(self, assignment: Assignment) -> Draft:
        writing = await self._written(assignment)
        return finish_draft(self._ports, assignment, writing, writing.texts[0])

    async def _written(self, assignment: Assignment) -> Writing:
        """Have the model write, as soon as its pace and the brand's let it.

        Raises:
            LimitReached: they do not yet; nothing was asked.
        """
        brand, model = assignment.brand.brand_id, assignment.model or self._ports.model.name
        await self._pacing.turn(brand, model)
        writing = await write_text(self._ports.model, assignment)
        await self._pacing.used(brand, model, writing.attempts)
        return writing

    async def _paid(self, assignment: Assignment, position: int, key: str, step: Step) -> Draft:
        """Write a text, and remember it for others."""
        writing = await self._written(assignment)
        text = writing.texts[0]
        draft = finish_draft(self._ports, assignment, writing, text)
        shared = SharedText(
            parts=dict(text.parts), model=writing.model, faults=text.faults, position=position, draft_id=draft.id
        )
        before = step.paid.get(key) or self._texts.get((step.batch, key))
        tries = min((before.tries if before else 0) + 1, _MOST_TRIES) if text.faults[0] else 0
        step.paid[key] = _Known(shared, tries=tries)
        return draft

    async def _adapted(self, assignment: Assignment, text: SharedText) -> Draft | None:
        """Return the draft of a recipient who shares a text, or None if the checks find more in it than before."""
        # The canary of the prompt was looked for in the text of the one who paid; the rules may not be told to anybody.
        rules = render(assignment.prompt, assignment.inputs)[0].content
        report = await check_parts(replace(assignment, instructions=rules), text.parts)
        checked = CheckedText(parts=text.parts, report=report)
        if checked.faults > text.faults:
            return None
        draft = finish_draft(
            self._ports, assignment, Writing(texts=(checked,), model=text.model, usage=Usage()), checked
        )
        provenance = draft.provenance.model_copy(update={"shared_with": text.draft_id})
        return draft.model_copy(update={"provenance": provenance})


@asynccontextmanager
async def _alone(lock: asyncio.Lock) -> AsyncIterator[None]:
    """Keep other items with the same brief out, until one of them has paid."""
    with resting() if lock.locked() else nullcontext():
        await lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _settled(item: OpenItem, assignment: Assignment, draft: Draft) -> Settled:
    asked = Asked(request=item.request)
    return Settled(item.position, draft, basis=basis_of(asked, draft, assignment.evidence, assignment.brand))


def share_key(assignment: Assignment) -> str:
    """Return the hash of all that decides what a model answers.

    The brief without values, evidence, prompt and model.
    """
    brief = assignment.brief
    # The contract goes by its name; a customer's id reaches the checks, and no model.
    private = {"contract", "parts", "values", "private", "circumstances"}
    circumstances = brief.circumstances.model_copy(update={"customer_id": None})
    told = (
        brief.contract.content_type,
        brief.model_dump_json(exclude=private),
        "\n".join(brief.values),
        circumstances.model_dump_json(),
        assignment.evidence.model_dump_json(),
        assignment.prompt.hash,
        "\n".join(assignment.rules.names),
        assignment.model or "",
        str(assignment.seed),
        assignment.answered,
    )
    return hashlib.sha256("\0".join(told).encode()).hexdigest()
