"""One case answered for whoever changes a prompt and wants to see what it writes.

Whole suites, and the verdict: `trials`.
"""

from typing import NamedTuple

from service.domain.drafts import Draft
from service.domain.nouns import BrandId
from service.evaluation.runs import Answer, Row
from service.evaluation.scores import Outcome
from service.evaluation.suites import Case, Suite
from service.evaluation.trials import Manner, Trial, first_round
from service.ports.callers import PAYER
from service.workflows.service import Service


class TriedCase(NamedTuple):
    """What one prompt wrote for a case: the drafts, which are kept nowhere, and how they were judged."""

    prompt: str
    drafts: tuple[Draft, ...]
    row: Row


async def try_on_case(service: Service, suite: Suite, case: Case, prompt: str) -> TriedCase:
    """Answer one case of a suite once with a prompt, at the cost of the case's brand, and judge the answer.

    Raises:
        NotFound: there is no such prompt or version.
        InvalidContent: the prompt is broken.
    """
    heard: list[Outcome] = []

    def listening(answer: Answer) -> Answer:
        async def asked(one: Case, repeat: int) -> Outcome:
            payer = PAYER.get()
            if payer is not None:
                PAYER.set(payer._replace(brand=BrandId(one.brand)))
            heard.append(await answer(one, repeat))
            return heard[-1]

        return asked

    alone = suite.model_copy(update={"cases": (case,)})
    manner = Manner(at_once=1, around=listening)
    run = await first_round(service, [alone], Trial(prompt=prompt), lambda _: None, manner)
    return TriedCase(prompt, heard[0].drafts if heard else (), run.rows[0])
