"""Brings every index in line with the truth at start: adds what it lacks from vectors on record, removes what is gone.

After a clean stop nothing need be compared: what changed and was not brought is on record. Bringing: `feed_indexes`.
"""

import logging
from collections.abc import Sequence

from service.domain.nouns import BrandId
from service.ports import ItemKind
from service.workflows.dense_spaces import Space
from service.workflows.feed_indexes import IndexFeed

_LOG = logging.getLogger("moments.indexes")
_BATCH = 1_000
_KINDS: tuple[ItemKind, ...] = ("passage", "review")


async def heal_indexes(feed: IndexFeed, *, vectors: bool = True, words: bool = True) -> int:
    """Bring what is pending, then compare ids where asked, and mend; return how many items that concerned.

    Args:
        feed: What brings items to the indexes.
        vectors: Whether the dense indexes must be compared with the truth.
        words: Whether the index of words must be.
    """
    mended = await feed.feed()
    for brand in await feed.knowledge.revisions() if vectors or words else ():
        for kind in _KINDS:
            wanted = await feed.knowledge.item_ids(brand, kind)
            for space in feed.spaces.all if vectors else ():
                held = await space.index.ids(brand, kind)
                mended += await _mend(feed, brand, kind, wanted ^ held, spaces=[space])
            if words:
                held = await feed.lexical.ids(brand, kind)
                mended += await _mend(feed, brand, kind, wanted ^ held, words=True)
    await feed.erase()
    return mended


async def _mend(
    feed: IndexFeed,
    brand: BrandId,
    kind: ItemKind,
    different: frozenset[str],
    *,
    spaces: Sequence[Space] = (),
    words: bool = False,
) -> int:
    ids = sorted(different)
    if ids:
        _LOG.warning("%s: %d items of an index of %ss are not as in the database; mending", brand, len(ids), kind)
    for start in range(0, len(ids), _BATCH):
        await feed.bring(brand, kind, ids[start : start + _BATCH], spaces=spaces, words=words)
    return len(ids)
