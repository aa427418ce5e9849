"""Builds runs for the tests of verdicts and reports, and a suite of one case."""

from service.domain.prompts import Completion
from service.evaluation.runs import Row, Run, Variant
from service.evaluation.scores import Score

THANKS_SUITE = """suite: thank_you
description: Thanks.
cases:
- name: review
  brand: alder-and-brim
  request:
    content_type: thank_you
    topic: a review of the Trail Hat
    products: [trail-hat]
"""


def score(name="answer", value=1.0, tier="must_hold", *reasons):
    return Score(scorer=name, tier=tier, value=value, reasons=reasons or (() if value == 1.0 else ("it is not so",)))


def row(case="a", *scores, suite="guides", text="Some words.", **more):
    return Row(suite=suite, case=case, brand="hats", text=text, scores=scores or (score(),), **more)


def run(*rows, is_mock=True, prompt=None):
    return Run(variant=Variant(prompt=prompt), is_mock=is_mock, rows=rows, seconds=1.5)


def quality(values, *, name="claim_support", is_mock=False):
    """Return a run with one quality value a case; a list is the repeats of one case."""
    rows = []
    for number, value in enumerate(values):
        for repeat, one in enumerate(value if isinstance(value, list) else [value], start=1):
            rows.append(row(f"c{number}", score(), score(name, one, "quality"), repeat=repeat))
    return run(*rows, is_mock=is_mock)


class _Judge:
    name = "vendor/judge"

    def __init__(self, answer):
        self.answer = answer
        self.calls = []

    async def complete(self, call):
        self.calls.append(call)
        return Completion(text=self.answer(call), model=call.model or self.name)


def judging(answer):
    """Return a model that judges: it says what `answer` returns for a call."""
    return _Judge(answer)
