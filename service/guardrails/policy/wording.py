"""The rules of plain wording: what a text may not say, and what it must."""

from collections.abc import Iterator

from service.domain.rules import BrandThing, Rule
from service.guardrails.policy.reading import Reading, ReadPart, Trace


def forbidden(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield the first place of each part that says what may not be said."""
    near, told = reading.patterns(rule.near), set()
    for part, match in reading.places(rule, rule.patterns):
        if part.name in told:
            continue
        if near and not part.within(part.around(match.start(), "sentence")).says(near):
            continue
        told.add(part.name)
        yield Trace(part.name, match.start(), match.end())


def missing(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield the first place that stands without what it needs, or the whole text if it lacks what all must have."""
    if not rule.when:
        if not _has_all(rule, reading, reading.parts):
            yield Trace()
        return
    for part, match in reading.places(rule, rule.when):
        around = (part.within(part.around(match.start(), rule.scope)),)
        if not _has_all(rule, reading, reading.parts if rule.scope == "text" else around):
            yield Trace(part.name, match.start(), match.end())
            return


def _has_all(rule: Rule, reading: Reading, parts: tuple[ReadPart, ...]) -> bool:
    patterns = reading.patterns(rule.patterns)
    said = not patterns or any(part.says(patterns) for part in parts)
    return said and all(_has(thing, reading) for thing in rule.needs)


def _has(thing: BrandThing, reading: Reading) -> bool:
    """Tell whether something of the brand stands in the text."""
    brand = reading.manuscript.brand
    if thing == "unsubscribe_link":
        return brand.links.get("unsubscribe", "\0") in reading.whole
    if thing == "name":
        names = (brand.name, brand.sender.name if brand.sender else "")
        return any(name and name.casefold() in reading.whole.casefold() for name in names)
    address = brand.sender.postal_address if brand.sender else None
    return address is not None and address.casefold() in reading.whole.casefold()
