"""Nouns for tests: each builder returns a sound one, changed as a test asks; and databases to keep them in."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, text

from service.adapters.database import Database
from service.domain.brands import Brand, Product
from service.domain.drafts import Draft
from service.domain.evidence import EvidenceItem, Fact, Passage, Review, Source
from service.domain.nouns import BrandId, PassageId
from service.ports import KnowledgeStore, Vectors
from tests import postgres

AWKWARD = "Ünïcödé 😀 \x00 NUL, '\"; -- and \u2028 separators"
"""Words of all kinds: what is stored must come back as it was."""

BRAND = BrandId("alder-and-brim")
OTHER_BRAND = BrandId("pollard-desk")
EMBEDDER = "test-embedder@1"
NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
DATABASES = ("sqlite", "postgresql") if postgres.is_at_hand() else ("sqlite",)


def build_product(**changes: object) -> Product:
    """Return a product."""
    return Product.model_validate({"id": "meadow-straw-hat", "name": "Meadow Straw Hat"} | changes)


def build_brand(**changes: object) -> Brand:
    """Return a brand with one product."""
    fields = {"id": BRAND, "name": "Alder & Brim", "sender": {"name": "Alder & Brim"}, "products": (build_product(),)}
    return Brand.model_validate(fields | changes)


def build_source(**changes: object) -> Source:
    """Return a guide."""
    fields = {
        "id": "guides-care",
        "title": "Caring for a straw hat",
        "text": "# Care\n\nKeep it dry. Brush it gently.",
        "content_hash": "1" * 64,
    }
    return Source.model_validate(fields | changes)


def build_passage(position: int = 0, **changes: object) -> Passage:
    """Return the passage at a position of `build_source()`."""
    fields = {
        "id": f"guides-care:{position}",
        "source_id": "guides-care",
        "position": position,
        "heading": "Care",
        "text": f"Keep it dry, rule {position}.",
        "start": 0,
        "end": 12,
        "kind": "guide",
        "title": "Caring for a straw hat",
        "locale": "en",
    }
    return Passage.model_validate(fields | changes)


def build_fact(**changes: object) -> Fact:
    """Return a price."""
    fields = {
        "key": "meadow-straw-hat.price",
        "subject": "meadow-straw-hat",
        "attribute": "price",
        "value": 59.0,
        "unit": "EUR",
    }
    return Fact.model_validate(fields | changes)


def build_review(**changes: object) -> Review:
    """Return a good review of a verified customer."""
    fields = {
        "id": "rev-1",
        "product": "meadow-straw-hat",
        "rating": 5,
        "title": "Light and cool",
        "text": "I wore it all summer and forgot that it was there.",
        "author": "Mara Lindqvist",
        "date": dt.date(2026, 2, 1),
        "verified": True,
    }
    return Review.model_validate(fields | changes)


def build_item(label: str = "e1", text: str = "Keep it dry.", **changes: object) -> EvidenceItem:
    """Return a piece of evidence: a passage of a page, or what a test makes of it."""
    fields = {"label": label, "kind": "passage", "ref": label, "source_id": "page", "title": "", "text": text}
    return EvidenceItem.model_validate(fields | changes)


def build_draft(**changes: object) -> Draft:
    """Return a buyer guide that is ready."""
    fields = {
        "id": "drf_1",
        "brand": BRAND,
        "moment": "zmot",
        "content_type": "buyer_guide",
        "channel": "web",
        "locale": "en",
        "status": "ready",
        "parts": {"title": "Choosing a straw hat", "body": "Measure your head first."},
        "text": "Choosing a straw hat\n\nMeasure your head first.",
        "provenance": {"prompt": "buyer_guide@1", "prompt_hash": "2" * 64, "model": "mock/composer"},
        "created_at": NOON,
    }
    return Draft.model_validate(fields | changes)


def build_vectors(count: int, *, width: int = 384, seed: int = 0) -> Vectors:
    """Return random vectors of unit length, the same for the same seed."""
    matrix = np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return matrix


def database_url(name: str) -> str | None:
    """Return where a kind of database is; None is the file in the data folder."""
    return postgres.server_url() if name == "postgresql" else None


@asynccontextmanager
async def open_database(name: str, data_dir: Path) -> AsyncIterator[Database]:
    """Open an empty database: SQLite in the folder, or PostgreSQL, emptied first."""
    async with Database(data_dir, postgres.emptied() if name == "postgresql" else None) as database:
        yield database


async def put_guide(
    store: KnowledgeStore, *passages: Passage, brand: BrandId = BRAND, **changes: object
) -> tuple[PassageId, ...]:
    """Put `build_source(**changes)` with these passages; return the ids of passages that are gone."""
    source = build_source(**changes)
    return await store.put_source(brand, source, passages, build_vectors(len(passages)), EMBEDDER)


async def put_reviews(store: KnowledgeStore, *reviews: Review) -> None:
    """Put reviews with made-up hashes and vectors."""
    hashes = [f"hash of {review.id}" for review in reviews]
    await store.put_reviews(BRAND, reviews, hashes, build_vectors(len(reviews)), EMBEDDER)


async def count_rows(database: Database, *tables: str) -> list[int]:
    """Return how many rows each table has, of all brands."""

    def count(connection: Connection) -> list[int]:
        return [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables]

    return await database.read(count)


def count_drafts(connection: Connection) -> int:
    """Count the drafts of all brands in a database."""
    return int(connection.execute(text("SELECT count(*) FROM drafts")).scalar_one())
