"""Estimates what a batch would take from a sample of its items: everything is done but asking the model."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from service.domain.drafts import DraftRequest
from service.drafting.prompting import render, with_canary
from service.ports import Ports
from service.ports.audiences import Prices
from service.workflows.draft_content import assignment_for, without_model
from service.workflows.know_brand import BrandMemory
from service.workflows.share_texts import share_key

_CHARACTERS_PER_TOKEN = 4


class Taken(NamedTuple):
    """Calls, tokens and cost; the cost is None where the model's price is not known."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None


class BatchEstimator:
    """Looks at a sample of items as if they were to be drafted."""

    sample_size = 200

    def __init__(self, ports: Ports, memory: BrandMemory, prices: Prices) -> None:
        self._ports = ports
        self._memory = memory
        self._prices = prices

    async def estimate(self, brand: str, sample: Sequence[DraftRequest], total: int, *, share: bool) -> Taken:
        """Return what so many items would take, of which this is a sample. Output is what the prompts allow at most.

        Raises:
            ServiceError: as `draft_content`, for the first item that cannot be drafted.
        """
        keys: Counter[str] = Counter()
        tokens: dict[str, tuple[str, int, int]] = {}
        for number, request in enumerate(sample):
            assignment = await assignment_for(self._ports, self._memory, brand, request)
            if without_model(self._ports, assignment) is not None:
                continue
            key = share_key(assignment) if share else str(number)
            keys[key] += 1
            if key not in tokens:
                messages, _ = with_canary(render(assignment.prompt, assignment.inputs))
                sent = sum(len(message.content) for message in messages) // _CHARACTERS_PER_TOKEN
                most = assignment.prompt.front_matter.model.max_output_tokens
                tokens[key] = (request.model or self._ports.model.name, sent, most)
        asked = round(total * sum(keys.values()) / len(sample)) if sample else 0
        calls = _kinds(keys, asked)
        each = list(tokens.values())
        scale = calls / len(each) if each else 0.0
        costs = [self._prices.cost_usd(*one) for one in each]
        known = [cost for cost in costs if cost is not None]
        return Taken(
            calls=calls,
            input_tokens=round(scale * sum(sent for _, sent, _ in each)),
            output_tokens=round(scale * sum(most for _, _, most in each)),
            cost_usd=round(scale * sum(known), 6) if len(known) == len(costs) else None,
        )


def _kinds(sample: Counter[str], total: int) -> int:
    """Return how many different briefs there are among so many items, by those of a sample.

    The bias-corrected estimate of Chao ("Nonparametric estimation of the number of classes in a population",
    Scandinavian Journal of Statistics 11, 1984): what was seen once tells how much was not seen at all.
    """
    if sum(sample.values()) >= total:
        return len(sample)
    once = sum(1 for count in sample.values() if count == 1)
    twice = sum(1 for count in sample.values() if count == 2)
    return min(total, round(len(sample) + once * (once - 1) / (2 * (twice + 1))))
