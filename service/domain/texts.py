"""A text with its citation marks, and what the checks are given to judge one."""

import datetime as dt

from service.domain.brands import Brand
from service.domain.circumstances import Circumstances
from service.domain.evidence import Evidence
from service.domain.folding import folded
from service.domain.moments import Channel, ContentContract, PartContract
from service.domain.nouns import Noun
from service.domain.rules import NO_RULES, RuleBook

__all__ = ["CitedText", "Manuscript", "folded"]


class CitedText(Noun):
    """A text without markers; `marks` are (position in the text, label), in order."""

    text: str
    marks: tuple[tuple[int, str], ...] = ()

    def labels_between(self, start: int, end: int) -> tuple[str, ...]:
        """Return the labels that stand after `start` and up to `end`, each once."""
        return tuple(dict.fromkeys(label for position, label in self.marks if start < position <= end))


class Manuscript(Noun):
    """A text to be judged: its parts, who it is by and for, and the evidence it may rely on.

    `answered` is the review or conversation that the text answers: its words may be repeated, never trusted.
    `rules` are the policy packs that are on; `circumstances` and `audience` say how the text will be used and for whom.
    """

    brand: Brand
    contract: ContentContract
    channel: Channel
    language: str
    part_contracts: tuple[PartContract, ...]
    parts: dict[str, CitedText]
    evidence: Evidence
    placeholders: tuple[str, ...] = ()
    answered: str = ""
    today: dt.date
    rules: RuleBook = NO_RULES
    circumstances: Circumstances = Circumstances()
    audience: str = ""
