"""Serves the approved draft of a slot from memory, without a model. What a slot is to serve: `set_slots`.

An answer in memory counts as long as the brand's slots, decisions and knowledge have the revisions that it was made of,
and the day is the same: both revisions are in the database, so that other processes are heard of as well.
"""

import asyncio
import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from service.domain.brands import Brand, text_in
from service.domain.feedback import Decision
from service.domain.nouns import BrandId, DraftId, Slug, language_of
from service.domain.recalls import Changed
from service.domain.slots import Slot, SlotContent, SlotFallback, SlotQuery, SlotSetting, Standing, best_first
from service.drafting.assembling import pieces_of, text_of
from service.errors import NotFound
from service.ports import FeedbackStores, Ports
from service.workflows.recall_drafts import recall
from service.workflows.set_slots import no_slot, put_slot

_MOST_CANDIDATES = 500
_MOST_LOOKED_AT = 50
_MOST_REMEMBERED = 5_000
"""Answers of one brand; callers choose audience and product."""


@dataclass(frozen=True, slots=True)
class Served:
    """What a slot serves, ready to be sent.

    Bytes and entity tag by media type, and for how many seconds it may be kept.
    """

    content: SlotContent
    max_age_s: int
    bodies: dict[str, tuple[bytes, str]]


class _Stamp(NamedTuple):
    """What answers in memory were made of."""

    slots: int
    knowledge: int
    today: dt.date
    brand: Brand


class _Shelf:
    """The answers of one brand, made of one stamp; None stands for a slot that has nothing to serve."""

    def __init__(self, stamp: _Stamp) -> None:
        self.stamp = stamp
        self.answers: dict[tuple[str, SlotQuery], Served | None] = {}


class Slots:
    """The slots of all brands, for the web and the command line. Brands are named by id."""

    def __init__(self, ports: Ports, stores: FeedbackStores) -> None:
        self._ports = ports
        self._stores = stores
        self._shelves: dict[BrandId, _Shelf] = {}
        self._loading = asyncio.Lock()

    async def serve(self, brand_name: str, slot: str, query: SlotQuery) -> Served:
        """Return what a slot serves to whoever asks.

        Raises:
            NotFound: unknown brand or slot (`slot_not_found`), or nothing is approved and there is no fallback
                (`slot_empty`).
        """
        brand = self._ports.library.brand(brand_name)
        key = (slot, SlotQuery(*(value and value.strip().casefold() for value in query)))
        shelf = await self._shelf(brand)
        served = shelf.answers[key] if key in shelf.answers else await self._load(brand, shelf, key)
        if served is None:
            raise NotFound("nothing approved fits this slot, and it has no fallback", code="slot_empty")
        return served

    async def _shelf(self, brand: Brand) -> _Shelf:
        brand_id = brand.brand_id
        stamp = _Stamp(
            await self._stores.slots.revision(brand_id),
            await self._ports.knowledge.revision(brand_id),
            self._ports.clock.now().date(),
            brand,
        )
        shelf = self._shelves.get(brand_id)
        if shelf is None or shelf.stamp[:3] != stamp[:3] or shelf.stamp.brand is not brand:
            shelf = self._shelves[brand_id] = _Shelf(stamp)
        return shelf

    async def _load(self, brand: Brand, shelf: _Shelf, key: tuple[str, SlotQuery]) -> Served | None:
        """Make one answer; of many who ask for it at once, one makes it.

        It goes where answers of the stamp stand that was read before: what changes meanwhile outdates it.
        """
        async with self._loading:
            if key not in shelf.answers:
                known = await self._stores.slots.get(brand.brand_id, key[0])
                if known is None:
                    raise no_slot(brand)
                answer = await self._answer(brand, known, key[1])
                if len(shelf.answers) >= _MOST_REMEMBERED:
                    shelf.answers.clear()
                shelf.answers[key] = answer
            return shelf.answers[key]

    async def _answer(self, brand: Brand, slot: Slot, query: SlotQuery) -> Served | None:
        standing = await self._usable(brand, await self._fitting(brand, slot, query))
        if standing is not None:
            return self._served(slot, await self._content(brand, slot, standing))
        fallback = slot.fallback or SlotFallback.model_construct(text=None, draft_id=None)
        if fallback.draft_id is not None:
            standing = await self._usable(brand, await self._standing(brand, fallback.draft_id))
            if standing is not None:
                content = await self._content(brand, slot, standing)
                return self._served(slot, content.model_copy(update={"fallback": True}))
        if fallback.text is None:
            return None
        html = self._ports.renderer.html(fallback.text)
        parts = {"body": fallback.text}
        content = SlotContent(slot=slot.id, brand=brand.id, fallback=True, parts=parts, text=fallback.text, html=html)
        return self._served(slot, content)

    async def _fitting(self, brand: Brand, slot: Slot, query: SlotQuery) -> list[Standing]:
        if slot.rule is None:
            return await self._standing(brand, slot.draft_id) if slot.draft_id else []
        found = await self._stores.slots.candidates(brand.brand_id, slot.rule.content_type, _MOST_CANDIDATES)
        asked = query._replace(product=_product_id(brand, query.product))
        named = slot.rule.model_copy(update={"product": _product_id(brand, slot.rule.product)})
        known = tuple(one.model_copy(update={"products": _product_ids(brand, one)}) for one in found)
        return best_first(known, named, asked, brand.locales[0])

    async def _standing(self, brand: Brand, draft_id: DraftId) -> list[Standing]:
        found = (await self._stores.decisions.standings(brand.brand_id, [draft_id])).get(draft_id)
        return [found] if found and found.accepted and not found.personal else []

    async def _usable(self, brand: Brand, candidates: list[Standing]) -> Standing | None:
        """Return the first of some drafts that is not stale for a reason for which the brand takes texts out."""
        looked_at = candidates[:_MOST_LOOKED_AT]
        ids = tuple(one.draft_id for one in looked_at)
        await self._recall_missed(brand.brand_id, ids)
        today = self._ports.clock.now().date()
        stale = await self._stores.basis.staleness(brand.brand_id, ids, today) if ids else {}
        out = {id_ for id_, why in stale.items() if any(item.why in brand.recall.take_out for item in why.why)}
        return next((one for one in looked_at if one.draft_id not in out), None)

    async def _recall_missed(self, brand: BrandId, drafts: tuple[DraftId, ...]) -> None:
        """Look at these drafts where the knowledge has changed and nobody has looked since."""
        basis = self._stores.basis
        if drafts and await basis.recalled(brand) != await self._ports.knowledge.revision(brand):
            await recall(self._ports, basis, brand, Changed(drafts=drafts))

    async def _content(self, brand: Brand, slot: Slot, standing: Standing) -> SlotContent:
        decision = await self._stores.decisions.get(brand.brand_id, standing.accepted or standing.decision_id)
        if decision is None:
            raise NotFound("the decision about this draft is gone", code="slot_empty")
        return self._rendered(brand, slot, standing, decision)

    def _rendered(self, brand: Brand, slot: Slot, standing: Standing, decision: Decision) -> SlotContent:
        signature = text_in(brand.voice.signature, language_of(standing.locale))
        pieces = pieces_of(decision.parts, standing.channel, signature)
        return SlotContent(
            slot=slot.id,
            brand=brand.id,
            draft_id=standing.draft_id,
            decision_id=decision.id,
            content_type=standing.content_type,
            channel=standing.channel,
            locale=standing.locale,
            parts=decision.parts,
            text=text_of(pieces, standing.channel),
            html="\n".join(map(self._ports.renderer.html, pieces)),
            approved_at=decision.decided_at,
        )

    def _served(self, slot: Slot, content: SlotContent) -> Served:
        bodies = {
            "application/json": content.model_dump_json().encode(),
            "text/html": content.html.encode(),
            "text/plain": content.text.encode(),
        }
        tagged = {kind: (body, _tag(kind, body)) for kind, body in bodies.items()}
        return Served(content, slot.max_age_s, tagged)

    async def put(self, brand_name: str, slot_id: Slug, setting: SlotSetting) -> tuple[Slot, bool]:
        """Say what a slot is to serve; return it, and whether it is new. See `put_slot` for what is refused."""
        return await put_slot(self._ports, self._stores, brand_name, slot_id, setting)

    async def get(self, brand_name: str, slot_id: str) -> Slot:
        """Return what a slot is to serve; code `slot_not_found` if there is none."""
        brand = self._ports.library.brand(brand_name)
        found = await self._stores.slots.get(brand.brand_id, slot_id)
        if found is None:
            raise no_slot(brand)
        return found

    async def list(self, brand_name: str) -> tuple[Slot, ...]:
        """Return all slots of a brand by id."""
        return await self._stores.slots.list(self._ports.library.brand(brand_name).brand_id)

    async def delete(self, brand_name: str, slot_id: Slug) -> Slot:
        """Remove a slot and return what it was to serve; code `slot_not_found` if there is none."""
        slot = await self.get(brand_name, slot_id)
        await self._stores.slots.delete(self._ports.library.brand(brand_name).brand_id, slot_id)
        return slot


def _product_id(brand: Brand, name: str | None) -> str | None:
    product = brand.product(name) if name else None
    return product.id if product else name


def _product_ids(brand: Brand, standing: Standing) -> tuple[str, ...]:
    return tuple(_product_id(brand, name) or name for name in standing.products)


def _tag(media_type: str, body: bytes) -> str:
    digest = hashlib.blake2b(body, digest_size=12, key=media_type.encode()).hexdigest()
    return f'"{digest}"'
