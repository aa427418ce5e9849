"""What a saboteur has before it: the composer's good draft, its commission, and how a fault gets in.

The faults: `faults_…`.

A fault takes a page and gives it back with itself in it, gives the raw answer where it spoils the JSON, or None where
it cannot be committed: there is no subject to make too long, no review to misquote.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import orjson

from service.adapters.mock.evidence import Item
from service.adapters.mock.measuring import measure
from service.adapters.mock.reading import Commission

_NO_PROSE = re.compile(r"#|\||>|[-*•]\s|\d{1,2}[.)]\s")
_ENDS = (".", "!", "?", "]", "”", ")")
_SHORTEST_PROSE = 30
_FIRST_SENTENCE = re.compile(r"[^.!?\n]{1,300}[.!?]")


@dataclass(frozen=True, slots=True)
class Page:
    """A good draft that a fault is about to spoil. `others` are suggestions after the first, which stay good."""

    commission: Commission
    system: str
    parts: Mapping[str, str]
    others: tuple[Mapping[str, str], ...] = ()

    @property
    def body(self) -> str:
        """The body, in Markdown with citation markers."""
        return self.parts.get("body", "")

    @property
    def product(self) -> str:
        """The product that the draft is about; the brand where it is about none."""
        products = self.commission.products
        return products[0].name if products else self.commission.brand or "It"

    def in_language(self, english: str, german: str) -> str:
        """Return the words in the draft's language, with the product's name in place of PRODUCT."""
        return (german if self.commission.language == "de" else english).replace("PRODUCT", self.product)

    def items(self, *kinds: str) -> tuple[Item, ...]:
        """Return the evidence of these kinds that is in the draft's language, in the order of the prompt."""
        language = self.commission.language
        return tuple(
            item for item in self.commission.evidence if item.kind in kinds and item.locale[:2] in ("", language)
        )

    def put(self, part: str, text: str) -> "Page | None":
        """Return the page with other words in a part; None where the draft has no such part."""
        wanted = {row.name for row in self.commission.parts} or {"body"}
        return replace(self, parts={**self.parts, part: text}) if part in wanted else None

    def add(self, sentence: str) -> "Page | None":
        """Return the page with a sentence more in its body.

        Short messages lose others for it, so as not to be too long.
        """
        whole = _with_sentence(self.body, sentence)
        first = _FIRST_SENTENCE.match(self.body)
        for text in (whole, f"{first[0]} {sentence}" if first else sentence):
            if self._fits(text):
                return self.put("body", text)
        return self.put("body", sentence)

    def _fits(self, text: str) -> bool:
        part = next((row for row in self.commission.parts if row.name == "body"), None)
        return part is None or part.max_length is None or measure(text, part.counted_in) <= part.max_length

    def answer(self) -> str:
        """Return the page as a model's answer: the JSON text that the schema asks for."""
        if self.commission.suggestions:
            rows = [dict(self.parts), *map(dict, self.others)]
            return orjson.dumps({"suggestions": rows}).decode()
        return orjson.dumps(dict(self.parts)).decode()


Commit = Callable[[Page], "Page | str | None"]


class Fault(NamedTuple):
    """One fault that a saboteur can commit: its name, what it does, and the rules of which one must be found.

    A fault without rules spoils the form of the answer: it must be understood as the good draft, or refused.
    """

    name: str
    does: str
    rules: tuple[str, ...]
    commit: Commit


def sentence(english: str, german: str) -> Commit:
    """Return what adds one sentence to the body, in the draft's language."""
    return lambda page: page.add(page.in_language(english, german))


def page_of(answer: str, commission: Commission, system: str) -> Page:
    """Return the page of the composer's answer."""
    data = orjson.loads(answer)
    if not commission.suggestions:
        return Page(commission, system, data)
    first, *others = data["suggestions"]
    return Page(commission, system, first, tuple(others))


def _with_sentence(body: str, added: str) -> str:
    """Return a body with a sentence at the end of its first paragraph of prose, or as a paragraph before its last."""
    blocks = body.split("\n\n")
    for place, block in enumerate(blocks):
        if len(block) >= _SHORTEST_PROSE and block.endswith(_ENDS) and not _NO_PROSE.match(block):
            blocks[place] = f"{block} {added}"
            return "\n\n".join(blocks)
    place = len(blocks) - 1 if len(blocks) > 1 else 1
    return "\n\n".join([*blocks[:place], added, *blocks[place:]])
