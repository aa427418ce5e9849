"""Finds a draft: on record, still being written, or promised and never written."""

from service.domain.brands import Brand
from service.domain.drafts import Draft
from service.domain.nouns import DraftId
from service.errors import NotFound, NotReady, ServiceError
from service.ports import Ports
from service.workflows.run_drafts import DraftRuns


async def draft_on_record(ports: Ports, brand: Brand, draft_id: str) -> Draft:
    """Return a draft that is on record.

    Raises:
        NotFound: there is none (code `draft_not_found`).
    """
    draft = await ports.drafts.get(brand.brand_id, DraftId(draft_id))
    if draft is None:
        raise NotFound.in_brand("draft", brand.id, "drafts")
    return draft


async def whole_draft(ports: Ports, runs: DraftRuns, brand: Brand, draft_id: str) -> Draft:
    """Return a draft on record.

    Raises:
        NotFound: there is none (code `draft_not_found`).
        NotReady: it is still being written (code `draft_pending`).
        ServiceError: it was promised, and this is why it never came.
    """
    draft = await find_draft(ports, runs, brand, draft_id)
    if draft is None:
        raise NotReady("the draft is still being written", code="draft_pending")
    return draft


async def find_draft(ports: Ports, runs: DraftRuns, brand: Brand, draft_id: str) -> Draft | None:
    """Return a draft on record, or None for one that is still being written.

    Raises:
        NotFound: there is none (code `draft_not_found`).
        ServiceError: it was promised, and this is why it never came.
    """
    brand_id, wanted = brand.brand_id, DraftId(draft_id)
    draft = await ports.drafts.get(brand_id, wanted)
    if draft is not None:
        return draft
    run = runs.find(brand_id, draft_id)
    if run is not None:
        if run.failure is not None:
            raise run.failure
        return run.draft  # None while it is written; it may have come since the look into the store
    promise = await runs.promise_of(brand_id, wanted)
    if promise is not None and promise.code is None:
        return None
    try:
        return await draft_on_record(
            ports, brand, draft_id
        )  # it may have come, and its promise gone, between the looks
    except NotFound:
        if promise is None:
            raise
        raise ServiceError(promise.detail, code=promise.code) from None
