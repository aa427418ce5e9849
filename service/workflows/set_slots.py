"""Says what a slot is to serve: an approved draft, or a rule that chooses one. Serving it: `serve_slots`."""

from service.domain.brands import Brand
from service.domain.nouns import DraftId, Slug
from service.domain.slots import Slot, SlotSetting
from service.drafting.personalisation import PLACEHOLDER
from service.errors import Conflict, FieldError, InvalidRequest, NotFound
from service.ports import FeedbackStores, Ports
from service.workflows.find_drafts import draft_on_record


async def put_slot(
    ports: Ports, stores: FeedbackStores, brand_name: str, slot_id: Slug, setting: SlotSetting
) -> tuple[Slot, bool]:
    """Keep what a slot is to serve; return it, and whether it is new.

    Raises:
        NotFound: unknown brand or draft.
        Conflict: a draft that is named is not approved, or is for one customer (code `draft_not_servable`).
        InvalidRequest: the fallback holds a placeholder, which nobody would fill.
    """
    brand = ports.library.brand(brand_name)
    fallback = setting.fallback
    for pointer, draft_id in (
        ("/draft_id", setting.draft_id),
        ("/fallback/draft_id", fallback.draft_id if fallback else None),
    ):
        if draft_id:
            await _require_servable(ports, stores, brand, draft_id, pointer)
    if fallback and fallback.text and PLACEHOLDER.search(fallback.text):
        detail = "nothing fills a placeholder in a slot; write the fallback without it"
        raise InvalidRequest(detail, errors=[FieldError("/fallback/text", detail)])
    slot = Slot(**dict(setting), id=slot_id, brand=brand.id, updated_at=ports.clock.now())
    return slot, await stores.slots.put(brand.brand_id, slot)


def no_slot(brand: Brand) -> NotFound:
    """Return the error of a slot that there is not."""
    return NotFound(f"there is no slot of this name; see GET /v1/brands/{brand.id}/slots", code="slot_not_found")


async def _require_servable(
    ports: Ports, stores: FeedbackStores, brand: Brand, draft_id: DraftId, pointer: str
) -> None:
    await draft_on_record(ports, brand, draft_id)
    found = (await stores.decisions.standings(brand.brand_id, [draft_id])).get(draft_id)
    detail = ""
    if found is None or found.accepted is None:
        detail = "a slot serves approved drafts only, and this one is not approved"
    elif found.personal:
        detail = "this draft is for one customer; a slot serves everybody"
    if detail:
        raise Conflict(detail, code="draft_not_servable", errors=[FieldError(pointer, detail)])
