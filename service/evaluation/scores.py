"""What came of a case, and what a scorer says of it. The scorers themselves: `must_hold`, `quality`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from service.domain.drafts import Draft
from service.domain.nouns import Noun
from service.domain.searches import SearchResult
from service.domain.suggestions import Suggestions
from service.evaluation.judges import Opinion
from service.evaluation.suites import Case

Tier = Literal["must_hold", "quality"]


class Score(Noun):
    """A scorer's verdict on one answer: `value` from 0 (bad) to 1 (good), and what decided it."""

    scorer: str
    tier: Tier
    value: float = Field(ge=0, le=1)
    reasons: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing at all was wrong."""
        return self.value == 1.0


class Instructions(Noun):
    """The rules that a model was told, by id and with their words.

    Those that it must be told, with what they are for.
    """

    rules: dict[str, str]
    required: dict[str, str]


class Outcome(Noun):
    """What the service answered to one repeat of a case; `varied` is the answer with one attribute changed.

    `grounds` holds, for each draft, the text of the source that each of its citations points to, by citation id;
    `instructions` are None where no model was asked; `opinions` are what a judge says of each draft, None where none
    was asked or its verdict could not be read.
    """

    drafts: tuple[Draft, ...] = ()
    suggestions: Suggestions | None = None
    grounds: tuple[dict[str, str], ...] = ()
    hits: SearchResult | None = None
    varied: Draft | None = None
    instructions: Instructions | None = None
    opinions: tuple[Opinion, ...] | None = None

    @property
    def words(self) -> str:
        """Everything that the drafts say, part by part."""
        return "\n".join(text for draft in self.drafts for text in draft.parts.values())


@dataclass(frozen=True, slots=True)
class Scorer:
    """A named judgement. It is asked only about cases that it applies to; everything else counts as not asked.

    `faults` return what is wrong, an empty tuple if nothing; `share` a value from 0 to 1 with what decided it.
    """

    name: str
    tier: Tier
    what: str
    applies: Callable[[Case], bool]
    judge: Callable[[Case, Outcome], Score]


def must_hold(
    name: str, what: str, faults: Callable[[Case, Outcome], list[str]], applies: Callable[[Case], bool]
) -> Scorer:
    """Return a scorer that passes where nothing is wrong."""

    def judge(case: Case, outcome: Outcome) -> Score:
        found = tuple(faults(case, outcome))
        return Score(scorer=name, tier="must_hold", value=0.0 if found else 1.0, reasons=found)

    return Scorer(name, "must_hold", what, applies, judge)
