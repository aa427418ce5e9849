"""False alarms.

Clean drafts of the composer, on the brands' own evidence and on real reviews, judged by the same checks.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.table import Table

from bench.attack_world import World
from service.domain.contracts import CONTRACTS
from service.domain.drafts import Draft, DraftRequest
from service.domain.evidence import Consent, Review
from service.domain.findings import Severity
from service.domain.moments import Channel
from service.domain.nouns import ProductId, ReviewId
from service.domain.suggestions import Message, ReplyRequest, ReviewResponseRequest

HOSTILE = frozenset({"addresses", "markup", "injection", "taint", "uncited"})
_MOST_REVIEWS = 600
_BATCH = 20
_QUOTABLE = Consent(quote=True, name_form="initials", channels=tuple(Channel))


async def alarms(world: World, data: Path | None) -> Table:
    """Return how many clean drafts got a finding of the hostile-text checks, by where their evidence is from."""
    world.memory.in_passages = world.memory.in_reviews = ""
    table = Table(title="False alarms on clean drafts of the composer: blocking, and warnings")
    for column in ("evidence", "drafts", "blocking", "share", "warned", "share", "most frequent"):
        table.add_column(column, justify="left" if column in {"evidence", "most frequent"} else "right")
    rows = {"the brands' own, every case and channel": await _own(world)}
    if data is not None and data.is_dir():
        for name, reviews in (("fine-food reviews", list(_fine_food(data))), ("liu reviews", list(_liu(data)))):
            rows[f"{name} as evidence"] = await _as_evidence(world, reviews)
            rows[f"{name}, answered"] = await _answered(world, reviews)
            rows[f"{name}, as a customer's message"] = await _as_messages(world, reviews)
    for name, drafts in rows.items():
        table.add_row(name, *_figures(drafts))
    return table


def _figures(drafts: list[Draft]) -> tuple[str, ...]:
    def hit(severity: Severity) -> int:
        return sum(any(one.check in HOSTILE and one.severity is severity for one in draft.checks) for draft in drafts)

    rules = Counter(
        one.rule
        for draft in drafts
        for one in draft.checks
        if one.check in HOSTILE and one.severity is not Severity.INFO
    )
    blocking, warned, count = hit(Severity.BLOCK), hit(Severity.WARN), max(1, len(drafts))
    frequent = ", ".join(f"{rule} {number}" for rule, number in rules.most_common(3))
    return str(len(drafts)), str(blocking), f"{blocking / count:.1%}", str(warned), f"{warned / count:.1%}", frequent


async def _own(world: World) -> list[Draft]:
    drafts = []
    for rows in world.requests.values():
        for brand, request in rows:
            drafts.append(await world.service.draft_content(brand, _composed(request)))
    for contract in CONTRACTS.values():
        for channel in contract.channels:
            for brand, request in world.requests[str(contract.content_type)]:
                drafts.append(
                    await world.service.draft_content(brand, _composed(request.model_copy(update={"channel": channel})))
                )
    return drafts


def _composed(request: DraftRequest) -> DraftRequest:
    return request.model_copy(update={"model": "mock/composer"})


async def _as_evidence(world: World, reviews: list[Review]) -> list[Draft]:
    """Draft every type that uses reviews, with twenty real ones at a time in place of the brand's own."""
    types = [one.content_type for one in CONTRACTS.values() if one.max_reviews]
    drafts = []
    for number, start in enumerate(range(0, len(reviews), _BATCH)):
        for content_type in types[number % 3 :: 3]:
            rows = world.requests[str(content_type)]
            brand, request = rows[number % len(rows)]
            product = next((one for one in world.service.library.brand(brand).products), None)
            wanted = request.products or ((product.id,) if product else ())
            world.memory.reviews = [
                one.model_copy(
                    update={"product": ProductId(_id_of(world, brand, wanted[at % len(wanted)])) if wanted else None}
                )
                for at, one in enumerate(reviews[start : start + _BATCH])
            ]
            drafts.append(await world.service.draft_content(brand, _composed(request)))
    world.memory.reviews = ()
    return drafts


def _id_of(world: World, brand: str, name: str) -> str:
    product = world.service.library.brand(brand).product(name)
    return product.id if product else name


async def _answered(world: World, reviews: list[Review]) -> list[Draft]:
    return [
        await world.service.respond_to_review(
            "alder-and-brim", ReviewResponseRequest(review=one, model="mock/composer", seed=number)
        )
        for number, one in enumerate(reviews)
    ]


async def _as_messages(world: World, reviews: list[Review]) -> list[Draft]:
    drafts: list[Draft] = []
    for number, one in enumerate(reviews):
        asked = ReplyRequest(messages=(Message(role="customer", text=one.text),), model="mock/composer", seed=number)
        drafts += (await world.service.suggest_replies("alder-and-brim", asked)).suggestions
    return drafts


def _fine_food(data: Path) -> Iterator[Review]:
    rows = (data / "fine-food-reviews-sample" / "reviews.jsonl").read_text(encoding="utf-8").splitlines()
    for line in rows[:: max(1, len(rows) // _MOST_REVIEWS)]:
        row = json.loads(line)
        yield Review(
            id=ReviewId(row["id"]),
            rating=row["rating"],
            title=row["title"][:1_000],
            text=row["text"][:20_000],
            consent=_QUOTABLE,
        )


def _liu(data: Path) -> Iterator[Review]:
    """Yield the reviews of the annotated files, marks of aspects taken off."""
    number = 0
    for file in sorted((data / "liu-reviews").glob("product_reviews_*/*.txt")):
        if file.name == "README.txt":
            continue
        for block in re.split(r"^\[t\]", file.read_text(encoding="latin-1"), flags=re.MULTILINE)[1:]:
            lines = [line.rpartition("##")[2].strip() for line in block.split("\n")[1:]]
            text = " ".join(line for line in lines if line)[:20_000]
            if text:
                number += 1
                yield Review(id=ReviewId(f"liu-{number}"), rating=4, text=text, consent=_QUOTABLE)
