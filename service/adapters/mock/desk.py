"""The desk that one draft is written at.

What was asked, the words to say it, the evidence still free, the lines so far.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from zlib import crc32

from service.adapters.mock.evidence import Item
from service.adapters.mock.focus import Focus
from service.adapters.mock.names import Name, joined, name_of
from service.adapters.mock.queries import conjunction
from service.adapters.mock.reading import Commission
from service.adapters.mock.rules import Rules
from service.adapters.mock.selection import Pool
from service.adapters.mock.sentences import Reader, Sentence
from service.adapters.mock.wording import Wording, listed, phrasebook, vocabulary
from service.adapters.mock.words import has_address, hostile, is_offer, language_of_words, words_of

_DIGIT = re.compile(r"\d")
_BRACES = re.compile(r"\{[^}]*\}")
_MARKUP = re.compile(r"[<>|`*_#\[\]{}\\]")
_PERSONAL_SLOTS = 60


@dataclass(slots=True)
class Line:
    """One sentence of the draft. `rank` 0 stays whatever happens; the higher it is, the sooner it goes."""

    text: str
    labels: tuple[str, ...] = ()
    rank: int = 1
    order: int = -1
    """Where it stands in the evidence; -1 for words of our own."""
    subject: str = ""
    """What it is a fact about, where it is one."""
    attribute: str = ""
    item: Item | None = None

    @property
    def count(self) -> int:
        """How many words it has."""
        return len(self.text.split())


@dataclass(slots=True)
class Section:
    """The lines that answer one item of the outline. `style` is prose, lines, bullets, steps or table."""

    name: str
    lines: list[Line] = field(default_factory=list)
    style: str = "prose"
    heading: str = ""
    lead: str = ""
    grow: Callable[[], Line | None] | None = None
    """Finds one more line, or None; each call may use evidence up."""
    most: int = 99


@dataclass(slots=True)
class Desk:
    """Everything a move needs to write its section."""

    job: Commission
    wording: Wording
    reader: Reader
    pool: Pool
    names: dict[str, Name]
    done: set[str] = field(default_factory=set)
    """What has been written so far: names of sections, rules that have had their sentence."""
    featured: str = ""
    """The product that the text leads to, where there are several."""

    @property
    def rules(self) -> Rules:
        """The rules of the prompt."""
        return self.job.rules

    def say(self, *keys: str, **more: str) -> str:
        """Return a phrase by the first of these keys that has one for this content type, or at all."""
        kind = self.job.content_type
        for key in keys:
            for name in (f"{key}.{kind}.{self.job.channel}", f"{key}.{kind}", key):
                if text := self.wording.say(name, **more):
                    return text
        return ""

    def own(self, *keys: str, rank: int = 1, **more: str) -> list[Line]:
        """Return a phrase as a line of our own words; nothing where there is none."""
        text = self.say(*keys, **more)
        return [Line(text, rank=rank)] if text else []

    def line(self, sentence: Sentence, rank: int = 1) -> Line:
        """Return a sentence of the evidence as a line with its label."""
        item = sentence.item
        is_fact = item.kind == "fact"
        return Line(
            self.with_validity(sentence.text, item),
            (item.label,),
            rank,
            sentence.order,
            item.subject if is_fact else "",
            item.attribute if is_fact else "",
            item,
        )

    def line_in_place(self, sentence: Sentence) -> Line:
        """Return a sentence as a line that keeps its place, whatever document it comes from."""
        line = self.line(sentence)
        line.order = -1
        return line

    def with_validity(self, text: str, item: Item) -> str:
        """Return a sentence that says until when it holds, where the rules ask for it and the evidence ends.

        The day of a document is that of its prices and offers, and says nothing of its other sentences.
        """
        if not self.rules.has("validity") or not item.valid_until or not (item.kind == "fact" or is_offer(text)):
            return text
        day = self.date(item.valid_until)
        if not day or day in text or item.valid_until[:4] in text:
            return text
        note = self.wording.say("until", day=day)
        return f"{text[:-1]} {note}{text[-1]}" if note else text

    def date(self, iso: str) -> str:
        """Return an ISO date as the language writes it; nothing for other texts."""
        match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", iso)
        months = phrasebook(self.job.language).get("months")
        if not match or not months:
            return ""
        month = months["any"][int(match[2]) - 1].text
        return self.wording.say("date", day=str(int(match[3])), month=month, year=match[1])

    @property
    def product_ids(self) -> list[str]:
        """The products of the brief, in order."""
        return [product.id for product in self.job.products]

    def feature(self, lines: Sequence[Line]) -> None:
        """Put the product that these lines name first in front: phrases that follow mean it."""
        text = next((line.text for line in lines if line.labels), "")
        found = next((key for key, name in self.names.items() if name.stands_in(text)), "")
        if found and len(self.names) > 1:
            self.featured = found
            self.wording = self.wording.with_slots(**self.names[found].slots)

    def renewed(self) -> "Desk":
        """Return the desk as it was before anything was written."""
        return Desk(self.job, self.wording, self.reader, self.pool.renewed(), self.names)


def desk_for(job: Commission) -> Desk:
    """Lay out the desk for a commission."""
    rules = job.rules
    avoided = _avoided(rules.text("voice_terms"))
    names = {product.id: name_of(product, job.language, job.evidence) for product in job.products}
    reader = Reader(job.language, job.today, avoided, rules.has("validity"))
    placeholders = job.placeholders if rules.has("placeholders") else frozenset[str]()
    wording = Wording(job.language, rules.register, _variety(job), _slots(job, names), placeholders, avoided)
    return Desk(job, wording, reader, Pool(Focus(job, names).sentences(reader.usable(job.evidence))), names)


def _variety(job: Commission) -> int:
    """Return the number that picks variants: another for another seed, customer, topic or conversation."""
    customer = ",".join(f"{name}={value}" for name, value in sorted(job.attributes.items()))
    words = f"{job.seed}|{job.channel}|{job.topic}|{job.audience}|{customer}|{job.customer_text}|{job.review.get('text', '')}"
    return crc32(words.encode())


@lru_cache(maxsize=64)
def _avoided(rule: str) -> str:
    """Return what the rule on terms forbids to say."""
    terms = [term.strip(" .") for term in rule.partition(":")[2].split(";")]
    terms = [re.escape(term) for term in terms if term]
    return rf"(?<!\w)(?:{'|'.join(terms)})" if terms else ""


def _slots(job: Commission, names: dict[str, Name]) -> dict[str, str]:
    slots = {"brand": job.brand, "topic": clean_topic(job.topic, job.language), **_case_slots(job)}
    if names:
        first = next(iter(names.values()))
        slots |= first.slots
        word = conjunction(job.language)
        slots["products"] = joined([name.bare for name in names.values()][:2], word)
        slots["the_products"] = joined([name.subject for name in names.values()][:3], word)
        slots["products_acc"] = joined([name.object for name in names.values()][:3], word)
        slots["products_dat"] = joined([name.indirect for name in names.values()][:3], word)
    if job.rules.has("personalisation"):
        slots |= {f"my_{name}": value for name, value in job.attributes.items() if _is_sayable(value)}
    return {name: text for name, text in slots.items() if text}


def _case_slots(job: Commission) -> dict[str, str]:
    """Return the slots that hang on what the brief is about: which deal is open, what the reader did."""
    words = " ".join(
        (job.topic, *job.placeholders, *(item.title for item in job.evidence if item.kind == "request"))
    ).casefold()
    slots: dict[str, str] = {}
    for slot, cases in listed("rules", "cases").items():
        case = next((case for case, signs in cases.items() if any(sign in words for sign in signs)), None)
        slots |= _cases(job.language, slot).get(case or next(name for name, signs in cases.items() if not signs), {})
    return slots


@lru_cache(maxsize=16)
def _cases(language: str, slot: str) -> dict[str, dict[str, str]]:
    """Return the words of a slot by case: `deal` is a quote or a basket."""
    found: dict[str, dict[str, str]] = {}
    for key, row in phrasebook(language).items():
        name, _, case = key.rpartition(".")
        if case in vocabulary("rules")["cases"][slot] and name.split("_")[0] == slot:
            found.setdefault(case, {})[name] = row["any"][0].text
    return found


def _is_sayable(value: str) -> bool:
    return len(value) < _PERSONAL_SLOTS and not _DIGIT.search(value) and is_clean(value)


def is_clean(text: str) -> bool:
    """Tell whether words that came from outside may be repeated: no orders, addresses or markup."""
    return not (hostile().search(text) or has_address(text) or _MARKUP.search(text))


def clean_topic(topic: str, language: str) -> str:
    """Return a topic as words for the middle of a sentence; nothing where it is long, odd or in another language."""
    text = " ".join(_BRACES.sub("", topic).split()).strip(" .")
    words = words_of(text)
    spoken = language_of_words(words) or language
    if not text or len(words) > 9 or len(text) > 70 or spoken != language or _DIGIT.search(text) or not is_clean(text):
        return ""
    return text if text[-1] not in "?!" else ""


def labels_of(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the labels of several lines, each once."""
    return tuple(dict.fromkeys(label for line in lines for label in line.labels))
