"""A text with its citation marks, and what the checks are given to judge one."""

import datetime as dt

from service.domain.brands import Brand
from service.domain.circumstances import Circumstances
from service.domain.evidence import Evidence, Review
from service.domain.folding import folded
from service.domain.moments import Channel, ContentContract, ContentType, PartContract
from service.domain.nouns import Noun, ReviewId
from service.domain.rules import NO_RULES, RuleBook

__all__ = ["CitedText", "Manuscript", "folded"]


class CitedText(Noun):
    """A text without markers; `marks` are (position in the text, label), in order."""

    text: str
    marks: tuple[tuple[int, str], ...] = ()

    def labels_between(self, start: int, end: int) -> tuple[str, ...]:
        """Return the labels that stand after `start` and up to `end`, each once."""
        return tuple(dict.fromkeys(label for position, label in self.marks if start < position <= end))


class Heard(Noun):
    """The language, an ISO 639-1 code, that characters `start` to `end` of a part are surely written in."""

    part: str
    start: int
    end: int
    language: str


class Manuscript(Noun):
    """A text to be judged: its parts, who it is by and for, and the evidence it may rely on.

    `answered` is the review or conversation that the text answers: its words may be repeated, never trusted. `reviews`
    are those of all that the brand stores which its quotations may come from, `set_apart` the suspicious ones among
    them, `product` is the one product that the request is about, if it is about just one. `mean_ratings` the mean stars
    (1 to 5) of all reviews by product, "" for the brand. `heard` tells the languages that paragraphs are written in, of
    those long enough to tell. `rules` are the policy packs that are on; `circumstances` and `audience` say how the text
    will be used and for whom. `private` are values of the request that the writer was not shown: a text that holds one
    has leaked it. `asked` holds what the request says in words of its own: topic, audience, attributes. `instructions`
    are the rules that the model was given, and `canary` a secret among them; both are empty where no model wrote the
    text. `fillings` are the values that will stand for the placeholders.
    """

    brand: Brand
    contract: ContentContract
    channel: Channel
    language: str
    part_contracts: tuple[PartContract, ...]
    parts: dict[str, CitedText]
    evidence: Evidence
    product: str | None = None
    placeholders: tuple[str, ...] = ()
    answered: str = ""
    private: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    instructions: str = ""
    canary: str = ""
    fillings: dict[str, str] = {}
    today: dt.date
    rules: RuleBook = NO_RULES
    circumstances: Circumstances = Circumstances()
    audience: str = ""
    reviews: tuple[Review, ...] = ()
    set_apart: frozenset[ReviewId] = frozenset()
    mean_ratings: dict[str, float] = {}
    heard: tuple[Heard, ...] = ()

    def is_asked(self, part: str) -> bool:
        """Tell whether a part is what a customer asks, not what the brand says: the title of a frequent question."""
        is_title = part == "title" and self.contract.content_type is ContentType.FAQ_ANSWER
        return is_title and self.parts[part].text.rstrip().endswith("?")
