"""Brings the vector index in line with the truth: adds what it lacks, removes what is gone, at start."""

from collections.abc import Sequence

import numpy as np

from service.domain.nouns import BrandId
from service.ports import ItemKind, Ports

_BATCH = 1_000
_KINDS: tuple[ItemKind, ...] = ("passage", "review")


async def heal_indexes(ports: Ports) -> int:
    """Compare each brand's index with the truth and mend it; return how many items were added or removed."""
    return sum([await _heal(ports, brand.brand_id, kind) for brand in ports.library.brands() for kind in _KINDS])


async def _heal(ports: Ports, brand: BrandId, kind: ItemKind) -> int:
    wanted, held = await ports.knowledge.item_ids(brand, kind), await ports.index.ids(brand, kind)
    gone, absent = sorted(held - wanted), sorted(wanted - held)
    if gone:
        await ports.index.delete(brand, kind, gone)
    for start in range(0, len(absent), _BATCH):
        await _add(ports, brand, kind, absent[start : start + _BATCH])
    return len(gone) + len(absent)


async def _add(ports: Ports, brand: BrandId, kind: ItemKind, ids: Sequence[str]) -> None:
    stored = await ports.knowledge.vectors(brand, kind, ports.embedder.model_id, ids)
    if stored:
        await ports.index.upsert(brand, kind, [row.id for row in stored], np.stack([row.vector for row in stored]))
    unembedded = sorted(set(ids) - {row.id for row in stored})
    if unembedded:
        texts = await _texts(ports, brand, kind, unembedded)
        vectors = await ports.embedder.embed(list(texts.values()))
        await ports.knowledge.put_vectors(brand, kind, ports.embedder.model_id, list(texts), vectors)
        await ports.index.upsert(brand, kind, list(texts), vectors)


async def _texts(ports: Ports, brand: BrandId, kind: ItemKind, ids: Sequence[str]) -> dict[str, str]:
    if kind == "passage":
        passages = await ports.knowledge.get_passages(brand, ids)
        return {passage.id: f"{passage.heading}\n{passage.text}" for passage in passages}
    return {
        review.id: f"{review.title}\n{review.text}".strip() or "-"
        for review in await ports.knowledge.get_reviews(brand, ids)
    }
