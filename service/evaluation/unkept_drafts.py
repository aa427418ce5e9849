"""Where the drafts of a trial go: nowhere. They are read, judged and let go."""

from service.domain.drafts import Draft, DraftFilter, DraftPage
from service.domain.nouns import BrandId, DraftId
from service.ports import Basis


class UnkeptDrafts:
    """Fulfils `ports.DraftStore` for drafts that nobody will ask for."""

    async def add(self, draft: Draft, basis: Basis = Basis()) -> None:  # noqa: B008 - a tuple, which nobody can change
        """Let it go."""

    async def get(self, brand: BrandId, draft_id: DraftId) -> Draft | None:
        """Return None: nothing is kept."""
        return None

    async def list(self, brand: BrandId, wanted: DraftFilter) -> DraftPage:
        """Return nothing."""
        return DraftPage(items=())
