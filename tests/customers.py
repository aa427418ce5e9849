"""A brand of which only its file is known, for tests of what customers say and wish."""

import io
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from service.bootstrap import Service, build_service
from service.domain.drafts import DraftRequest
from service.domain.testimonials import Moderation, Testimonial, TestimonialAnswer
from service.ports.rows import RowFile
from service.settings import Settings

BRAND = "alder-and-brim"
SAMPLE = Path("knowledge") / BRAND
AGREED = {"text": "You may publish my words.", "channels": ["web"], "name_form": "first_name_initial"}


def settings_in(folder: Path) -> dict[str, Any]:
    """Return the settings of a service below a folder."""
    return {"data_dir": folder / "data", "knowledge_dir": folder / "knowledge"}


@asynccontextmanager
async def open_brand(folder: Path) -> AsyncIterator[Service]:
    """Open a service whose brand has files that say who it is and whom it writes to when, and no knowledge yet."""
    home = folder / "knowledge" / BRAND
    home.mkdir(parents=True, exist_ok=True)
    (home / "brand.yaml").write_text((SAMPLE / "brand.yaml").read_text())
    rules = (SAMPLE / "journey.yaml").read_text().splitlines(keepends=True)
    # Tests run at any time of day.
    (home / "journey.yaml").write_text("".join(line for line in rules if not line.startswith("quiet_hours")))
    service = await build_service(Settings(_env_file=None, **settings_in(folder)))
    yield service
    await service.close()


def raw_files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file under a folder but the weights of the embedder."""
    for file in folder.rglob("*"):
        if file.is_file() and file.suffix != ".onnx":
            yield file, file.read_bytes()


def found_in(folder: Path, clues: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return which clues stand in which files, also as wide characters."""
    return [
        (file.name, clue)
        for file, data in raw_files(folder)
        for clue in clues
        if clue.encode() in data or clue.encode("utf-16-le") in data
    ]


async def tell(service: Service, text: str, **more: Any) -> Testimonial:
    """Send a testimonial."""
    answer = {"text": text, "consent": AGREED, "product": "trail-hat", **more}
    return await service.customers.testimonials.receive(BRAND, TestimonialAnswer.model_validate(answer))


async def accept(service: Service, text: str, **more: Any) -> Testimonial:
    """Send a testimonial, and accept it."""
    told = await tell(service, text, **more)
    return await service.customers.testimonials.moderate(BRAND, told.id, Moderation(verdict="accept"))


async def add_reviews(service: Service, *rows: dict[str, Any]) -> Any:
    """Send reviews."""
    return await service.add_reviews(BRAND, RowFile(io.BytesIO(json.dumps(rows).encode()), "json", "body"))


async def draft(service: Service, **request: Any) -> Any:
    """Ask for a draft."""
    wanted = {"content_type": "product_page", "channel": "web", "products": ["trail-hat"], **request}
    return await service.draft_content(BRAND, DraftRequest.model_validate(wanted))
