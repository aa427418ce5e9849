"""A text with its citation marks, and what the checks are given to judge one."""

import datetime as dt

from service.domain.brands import Brand
from service.domain.evidence import Evidence
from service.domain.moments import Channel, ContentContract, PartContract
from service.domain.nouns import Noun


def folded(text: str) -> str:
    """Return a text in which any words stand that a pattern finds with `re.IGNORECASE`, in lower case.

    Beyond `str.casefold`, such a pattern takes the dotted and the dotless i of Turkish for an i.
    """
    return text.casefold().replace("\u0131", "i").replace("\u0307", "")


class CitedText(Noun):
    """A text without markers; `marks` are (position in the text, label), in order."""

    text: str
    marks: tuple[tuple[int, str], ...] = ()

    def labels_between(self, start: int, end: int) -> tuple[str, ...]:
        """Return the labels that stand after `start` and up to `end`, each once."""
        return tuple(dict.fromkeys(label for position, label in self.marks if start < position <= end))


class Manuscript(Noun):
    """A text to be judged: its parts, who it is by and for, and the evidence it may rely on.

    `answered` is the review or conversation that the text answers: its words may be repeated, never trusted. `asked`
    holds what the request says in words of its own: topic, audience, attributes. `instructions` are the rules that the
    model was given, and `canary` a secret among them; both are empty where no model wrote the text. `fillings` are the
    values that will stand for the placeholders.
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
    asked: tuple[str, ...] = ()
    instructions: str = ""
    canary: str = ""
    fillings: dict[str, str] = {}
    today: dt.date
