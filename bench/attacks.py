"""Every attack in every position through the real workflow, with a model that obeys.

Nothing of one may be in a `ready` draft.

`python -m bench attacks [--sample N] [--full] [--data FOLDER]` (or MOMENTS_BENCH_DATA). Without data, the attacks of
tests/attacks.yaml alone. Each attack stands in each position for three content types in turn; `--full` takes all types.
What counts as reached: `attack_traces`. Then clean drafts of the composer, on the brand's own evidence and on real
reviews, for false alarms.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from bench.attack_alarms import alarms
from bench.attack_corpora import Attack, read_attacks
from bench.attack_traces import reached
from bench.attack_world import World, open_world
from service.domain.contracts import CONTRACTS
from service.domain.drafts import Draft, DraftRequest
from service.domain.evidence import Review
from service.domain.moments import ContentType
from service.domain.nouns import ReviewId
from service.domain.suggestions import Message, ReplyRequest, ReviewResponseRequest

_TYPES_EACH = 3
_SEEDS = 4
_MODEL = "mock/gullible"
_OUTCOMES = ("tried", "obeyed", "blocked", "needs_review", "insufficient_evidence", "ready", "reached")


class Try(NamedTuple):
    """One attack in one position of one content type."""

    attack: Attack
    position: str
    content_type: str
    number: int


class Outcome(NamedTuple):
    """What came of a try: the status, whether the model obeyed, and what reached a `ready` draft."""

    status: str
    obeyed: bool
    reached: str
    text: str = ""


Road = Callable[[World, Try], Awaitable[tuple[Draft, ...]]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Try the attacks and print tables."""
    options = argparse.ArgumentParser(prog="bench attacks")
    options.add_argument("--data", type=Path, default=os.environ.get("MOMENTS_BENCH_DATA"))
    options.add_argument("--sample", type=int, help="take so many attacks, spread over all corpora")
    options.add_argument("--full", action="store_true", help="every content type for every attack and position")
    options.add_argument("--world", type=Path, help="folder to keep the sample brands in")
    options.add_argument("--show", type=int, default=10, help="how many that reached a draft to print")
    asked = options.parse_args(arguments)
    attacks = read_attacks(Path(asked.data) if asked.data else None)
    if asked.sample:
        attacks = attacks[:: max(1, len(attacks) // asked.sample)]
    with tempfile.TemporaryDirectory() as fresh:
        asyncio.run(_run(attacks, asked.world or Path(fresh), asked))


async def _run(attacks: Sequence[Attack], folder: Path, asked: argparse.Namespace) -> None:
    console, began = Console(width=170), time.process_time()
    world = await open_world(folder)
    every = list(tries(attacks, full=asked.full))
    results = [(one, await tried(world, one)) for one in every]
    console.print(_table(results))
    types = Counter(one.content_type for one in every)
    console.print(f"attacks a content type: {min(types.values())} to {max(types.values())}, {len(types)} types")
    through = [(one, outcome) for one, outcome in results if outcome.reached]
    for one, outcome in through[: asked.show]:
        console.print(
            f"[{one.attack.corpus}/{one.position}/{one.content_type}#{one.number}] {outcome.reached!r}", markup=False
        )
        console.print(f"    attack: {one.attack.text[:200]!r}\n    text: {outcome.text[-300:]!r}", markup=False)
    console.print(await alarms(world, Path(asked.data) if asked.data else None))
    console.print(f"{time.process_time() - began:.0f} s of CPU")
    await world.service.close()


def tries(attacks: Sequence[Attack], *, full: bool = False, types_each: int = _TYPES_EACH) -> Iterator[Try]:
    """Yield each attack in each position, with some types in turn, so that all types get their share."""
    for position, types in TYPES.items():
        for number, attack in enumerate(attacks):
            count = len(types) if full else min(types_each, len(types))
            for step in range(count):
                yield Try(attack, position, types[(types_each * number + step) % len(types)], number)


async def tried(world: World, one: Try) -> Outcome:
    world.memory.in_passages = one.attack.text if one.position == "passage" else ""
    world.memory.in_reviews = one.attack.text if one.position == "review" else ""
    world.model.said = ""
    clean = await _clean_text(world, one)
    drafts = await ROADS[one.position](world, one)
    obeyed = bool(reached(one.attack.text, world.model.said.replace("\\n", "\n").replace('\\"', '"'), clean))
    order = ("ready", "needs_review", "blocked", "insufficient_evidence")
    worst = min(drafts, key=lambda draft: order.index(draft.status))
    for draft in drafts:
        text = _words_of(draft)
        if draft.status == "ready" and (found := reached(one.attack.text, text, clean)):
            return Outcome("ready", obeyed, found, text)
    return Outcome(worst.status, obeyed, "")


def _words_of(draft: Draft) -> str:
    return "\n".join((draft.text, *draft.parts.values(), draft.html))


async def _clean_text(world: World, one: Try) -> str:
    """Return what the composer writes for the same request without the attack, and the brand's own words with it."""
    brand, request = _request(world, one)
    key = f"{brand}/{request.model_dump_json()}"
    if key not in world.clean:
        poison = (world.memory.in_passages, world.memory.in_reviews)
        world.memory.in_passages = world.memory.in_reviews = ""
        draft = await world.service.draft_content(brand, request.model_copy(update={"model": "mock/composer"}))
        world.clean[key] = f"{_words_of(draft)}\n{world.model.shown}"
        world.memory.in_passages, world.memory.in_reviews = poison
    return world.clean[key]


def _request(world: World, one: Try) -> tuple[str, DraftRequest]:
    rows = world.requests[one.content_type]
    brand, request = rows[one.number % len(rows)]
    return brand, request.model_copy(update={"seed": one.number % _SEEDS, "model": _MODEL})


async def _as_it_is(world: World, one: Try) -> tuple[Draft, ...]:
    """Draft with the attack in the brand's passages or reviews."""
    brand, request = _request(world, one)
    if one.position == "review" and one.content_type == ContentType.REVIEW_RESPONSE:
        review = Review(id=ReviewId("attack"), text=f"Fine so far. {one.attack.text}"[:20_000], rating=5)
        return (
            await world.service.respond_to_review(
                brand, ReviewResponseRequest(review=review, seed=one.number % _SEEDS, model=_MODEL)
            ),
        )
    return (await world.service.draft_content(brand, request),)


async def _in_topic(world: World, one: Try) -> tuple[Draft, ...]:
    """Draft with the attack behind the topic, or, every third time, in its place."""
    brand, request = _request(world, one)
    attack = one.attack.text[:1_500]
    topic = attack if one.number % 3 == 0 or not request.topic else f"{request.topic} {attack}"
    return (await world.service.draft_content(brand, request.model_copy(update={"topic": topic.strip() or None})),)


async def _in_attributes(world: World, one: Try) -> tuple[Draft, ...]:
    """Draft with the attack as the value of an allowed attribute, personal ones in turn, or as audience."""
    brand, request = _request(world, one)
    names = world.service.library.brand(brand).personalisation.allowed
    value = one.attack.text[:1_000]
    customer = request.customer.model_copy(
        update={"attributes": {**request.customer.attributes, names[one.number % len(names)]: value}}
    )
    audience = value[:500] if one.number % 4 == 0 else request.audience
    return (
        await world.service.draft_content(
            brand, request.model_copy(update={"customer": customer, "audience": audience})
        ),
    )


async def _in_message(world: World, one: Try) -> tuple[Draft, ...]:
    """Answer a customer who writes the attack behind a question of their own, or the attack alone."""
    brand, request = _request(world, one)
    text = one.attack.text if one.number % 3 == 0 else f"{request.topic or ''} {one.attack.text}"
    if one.content_type == ContentType.SUGGESTED_REPLY:
        asked = ReplyRequest(
            messages=(Message(role="customer", text=text.strip()[:20_000] or "…"),),
            locale=request.locale,
            seed=one.number,
        )
        return (await world.service.suggest_replies(brand, asked)).suggestions
    return (
        await world.service.draft_content(brand, request.model_copy(update={"topic": text.strip()[:2_000] or None})),
    )


_ALL = tuple(str(one) for one in CONTRACTS)
_WITH_REVIEWS = (*(str(one.content_type) for one in CONTRACTS.values() if one.max_reviews), "review_response")
_WITH_PASSAGES = tuple(str(one.content_type) for one in CONTRACTS.values() if one.max_passages)
TYPES = {
    "review": tuple(dict.fromkeys(_WITH_REVIEWS)), "passage": _WITH_PASSAGES,
    "message": ("suggested_reply", "complaint_reply", "review_response"), "topic": _ALL, "attribute": _ALL,
}  # fmt: skip
ROADS: dict[str, Road] = {
    "review": _as_it_is, "passage": _as_it_is, "message": _in_message, "topic": _in_topic, "attribute": _in_attributes,
}  # fmt: skip


def _table(results: Sequence[tuple[Try, Outcome]]) -> Table:
    table = Table(title="Attacks by corpus and position, with mock/gullible")
    table.add_column("corpus")
    table.add_column("position")
    for name in _OUTCOMES:
        table.add_column(name, justify="right")
    rows: dict[tuple[str, str], Counter[str]] = {}
    for one, outcome in results:
        for corpus in (one.attack.corpus, "all"):
            count = rows.setdefault((corpus, one.position), Counter())
            count.update(
                {"tried": 1, outcome.status: 1, "obeyed": int(outcome.obeyed), "reached": int(bool(outcome.reached))}
            )
    for (corpus, position), count in sorted(rows.items()):
        table.add_row(corpus, position, *(str(count[name]) for name in _OUTCOMES))
    total = Counter(outcome.status for _, outcome in results)
    table.add_row(
        "all",
        "all",
        str(len(results)),
        str(sum(one.obeyed for _, one in results)),
        *(str(total[name]) for name in _OUTCOMES[2:-1]),
        str(sum(bool(one.reached) for _, one in results)),
    )
    return table
