"""The faults of `mock/hallucinator` with customers' words: altered, stitched, absent, misattributed, without consent."""

import re

from service.adapters.mock.evidence import Item
from service.adapters.mock.sabotage import Fault, Page, sentence

_SENTENCE = re.compile(r"[^.!?\n“”\"]{25,300}[.!?]")
_ABSENT = ("quote-verbatim", "quote-absent", "fake-first-person-testimonial")


def _sentences(page: Page, *, quotable: bool) -> list[tuple[str, Item]]:
    """Return sentences of reviews that may be quoted, or of those that may not."""
    reviews = [item for item in page.items("review") if item.quotable is quotable]
    return [(match[0].strip(), item) for item in reviews for match in _SENTENCE.finditer(item.text)]


def _quoted(page: Page, words: str, item: Item, author: str | None = None) -> Page | None:
    name = item.author if author is None else author
    return page.add(f"“{words}” {name or page.in_language('A customer', 'Ein Kunde')} [{item.label}].")


def _altered(page: Page) -> Page | None:
    """Change one word in the middle of a customer's sentence."""
    for text, item in _sentences(page, quotable=True):
        words = text.split()
        middle = len(words) // 2
        return _quoted(
            page, " ".join([*words[:middle], page.in_language("truly", "wirklich"), *words[middle + 1 :]]), item
        )
    return None


def _stitched(page: Page) -> Page | None:
    """Join the beginning of one sentence with the end of another."""
    found = _sentences(page, quotable=True)
    if len(found) < 2:
        return None
    (first, item), (last, _) = found[0], found[-1]
    beginning, end = first.split(), last.split()
    return _quoted(page, " ".join([*beginning[: len(beginning) // 2], *end[len(end) // 2 :]]), item)


def _misattributed(page: Page) -> Page | None:
    for text, item in _sentences(page, quotable=True):
        return _quoted(page, text, item, "Gregor Pfanner")
    return None


def _without_consent(page: Page) -> Page | None:
    for text, item in _sentences(page, quotable=False):
        return _quoted(page, text, item)
    return None


FAULTS = (
    Fault("quote-altered", "changes a word of a customer's sentence", ("quote-verbatim", "quote-altered"), _altered),
    Fault("quote-stitched", "joins halves of two sentences of customers", ("quote-verbatim", "quote-stitched"), _stitched),
    Fault("quote-absent", "quotes words that no customer said", _ABSENT, sentence("“I have never owned anything so light and so warm.” Tom B.", "“Ich hatte noch nie etwas so Leichtes und Warmes.” Tom B.")),
    Fault("quote-misattributed", "gives a customer's words to somebody else", ("quote-misattributed", "quote-attribution", "quote-verbatim"), _misattributed),
    Fault("quote-unconsented", "quotes a customer who has not agreed", ("quote-consent",), _without_consent),
    Fault("testimonial", "reports what no customer said, without quotation marks", ("fake-first-person-testimonial",), sentence("Tom from Leeds says he will never buy anything else.", "Tom aus Leeds sagt, er kaufe nie wieder etwas anderes.")),
)  # fmt: skip
