"""Rules on what is said of reviews: a rating needs its base, and “verified” needs a method."""

import re
from collections.abc import Iterator

from service.domain.rules import Rule
from service.guardrails.policy.reading import Reading, Trace

_COUNT = re.compile(
    r"\b\d[\d.,]{0,12}\s{1,3}(?:\w{1,30}\s{1,3})?(?:reviews?|ratings?|customers?|answers?|Bewertungen|Kund\w{1,10}|Antworten|Rezensionen)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}\.\d{1,2}\.(?:20)?\d\d\b|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)", re.IGNORECASE
)  # fmt: skip


def has_no_rating_base(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield the first rating of a text that names no number of reviews or no date."""
    for part, match in reading.places(rule, rule.when):
        if not (_COUNT.search(reading.whole) and _DATE.search(reading.whole)):
            yield Trace(part.name, match.start(), match.end())
        return


def says_verified_without_basis(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield where reviews are called verified with neither a supported claim nor a method and a link to its page."""
    link = reading.manuscript.brand.links.get("reviews")
    is_linked = link is not None and link in reading.whole
    if reading.circumstances.verification_method is not None and is_linked:
        return
    for part, match in reading.places(rule, rule.when):
        yield Trace(part.name, match.start(), match.end())
        return
