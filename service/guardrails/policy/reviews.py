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
    r"\b(?:19|20)\d\d\b|\b\d{1,2}\.\d{1,2}\.(?:20)?\d\d\b|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[1-5](?:[.,]\d)?")


def has_no_rating_base(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield the first rating of a text without number of reviews and date.

    Beside it, or beside the same rating elsewhere.

    Where a text has one rating, they may stand anywhere in it.
    """
    found = list(reading.places(rule, rule.when))
    based = {
        _value(match)
        for part, match in found
        if _has_base(part.text[slice(*part.around(match.start(), "paragraph"))])
        or reading.is_supported(part.name, match.start(), match.end())
    }
    if len({_value(match) for _, match in found}) == 1 or "" in based:
        based = {_value(match) for _, match in found}
    whole = _has_base(reading.whole)
    for part, match in found:
        if not whole or _value(match) not in based:
            yield Trace(part.name, match.start(), match.end())
            return


def _has_base(text: str) -> bool:
    return _COUNT.search(text) is not None and _DATE.search(text) is not None


def _value(match: re.Match[str]) -> str:
    """Return the number of a rating, in one form; nothing where it is said in words or signs."""
    number = _NUMBER.match(match[0])
    return number[0].replace(",", ".").removesuffix(".0") if number else ""


def says_verified_without_basis(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield where reviews are called verified with neither a supported claim nor a method and a link to its page."""
    link = reading.manuscript.brand.links.get("reviews")
    is_linked = link is not None and link in reading.whole
    if reading.circumstances.verification_method is not None and is_linked:
        return
    for part, match in reading.places(rule, rule.when):
        yield Trace(part.name, match.start(), match.end())
        return
