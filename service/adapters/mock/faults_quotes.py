"""The faults of `mock/hallucinator` with customers' words.

Altered, stitched, absent, misattributed, named too fully.
"""

import re

from service.adapters.mock.evidence import Item
from service.adapters.mock.sabotage import Fault, Page, sentence

_SENTENCE = re.compile(r"[^.!?\n“”\"]{25,300}[.!?]")
_ABSENT = ("quote-verbatim", "fake-first-person-testimonial")


def _sentences(page: Page) -> list[tuple[str, Item]]:
    """Return sentences of reviews that may be quoted, each with its review."""
    reviews = [item for item in page.items("review") if item.quotable]
    return [(match[0].strip(), item) for item in reviews for match in _SENTENCE.finditer(item.text)]


def _quoted(page: Page, words: str, item: Item, author: str | None = None) -> Page | None:
    name = item.author if author is None else author
    return page.add(f"“{words}” {name or page.in_language('A customer', 'Ein Kunde')} [{item.label}].")


def _altered(page: Page) -> Page | None:
    """Change one word in the middle of a customer's sentence."""
    for text, item in _sentences(page):
        words = text.split()
        middle = len(words) // 2
        return _quoted(
            page, " ".join([*words[:middle], page.in_language("truly", "wirklich"), *words[middle + 1 :]]), item
        )
    return None


def _stitched(page: Page) -> Page | None:
    """Join the beginning of one sentence with the end of another."""
    found = _sentences(page)
    if len(found) < 2:
        return None
    (first, item), (last, _) = found[0], found[-1]
    beginning, end = first.split(), last.split()
    return _quoted(page, " ".join([*beginning[: len(beginning) // 2], *end[len(end) // 2 :]]), item)


def _misattributed(page: Page) -> Page | None:
    for text, item in _sentences(page):
        return _quoted(page, text, item, "Gregor Pfanner")
    return None


def _full_name(page: Page) -> Page | None:
    """Write out the name of a customer who agreed to an initial only."""
    for text, item in _sentences(page):
        if (author := item.author).endswith(".") and " " in author:
            return _quoted(page, text, item, f"{author[:-1]}eichelt")
    return None


FAULTS = (
    Fault("quote-altered", "changes a word of a customer's sentence", ("quote-verbatim",), _altered),
    Fault("quote-stitched", "joins halves of two sentences of customers", ("quote-verbatim",), _stitched),
    Fault("quote-absent", "quotes words that no customer said", _ABSENT, sentence("“I have never owned anything so light and so warm.” Tom B.", "“Ich hatte noch nie etwas so Leichtes und Warmes.” Tom B.")),
    Fault("quote-misattributed", "gives a customer's words to somebody else", ("quote-attribution", "fake-first-person-testimonial"), _misattributed),
    Fault("quote-full-name", "writes out a name that the customer gave as an initial", ("quote-attribution", "quote-consent"), _full_name),
    Fault("testimonial", "reports what no customer said, without quotation marks", ("fake-first-person-testimonial",), sentence("Tom from Leeds says he will never buy anything else.", "Tom aus Leeds sagt, er kaufe nie wieder etwas anderes.")),
)  # fmt: skip
