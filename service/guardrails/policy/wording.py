"""The rules of plain wording: what a text may not say, and what it must."""

from collections.abc import Iterator

from service.domain.rules import BrandThing, Rule
from service.guardrails.policy.reading import ReadPart, Reading, Trace


def forbidden(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield the first place of each part that says what may not be said."""
    patterns = reading.patterns(rule.patterns)
    for part in reading.written:
        if not rule.where.parts or part.name in rule.where.parts:
            trace = _first_in(rule, reading, part, patterns)
            if trace is not None:
                yield trace


def _first_in(rule: Rule, reading: Reading, part: ReadPart, patterns: tuple[str, ...]) -> Trace | None:
    near, lifting = reading.patterns(rule.near), reading.patterns(rule.unless.says)
    for match in part.find(patterns, in_quotes=rule.in_quotes):
        if rule.unless.supported and reading.is_supported(part.name, match.start(), match.end()):
            continue
        if near or lifting:
            sentence = part.within(part.around(match.start(), "sentence"))
            if (near and not sentence.says(near)) or (lifting and sentence.says(lifting)):
                continue
        return Trace(part.name, match.start(), match.end())
    return None


def missing(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield where something stands without what it needs, or the whole text if it lacks what all must have."""
    if not rule.when:
        if not _has_all(rule, reading, reading.parts):
            yield Trace()
        return
    triggers = reading.patterns(rule.when)
    for part in reading.written:
        for match in part.find(triggers, in_quotes=rule.in_quotes):
            if rule.unless.supported and reading.is_supported(part.name, match.start(), match.end()):
                continue
            around = part.within(part.around(match.start(), rule.scope))
            if (lifting := reading.patterns(rule.unless.says)) and around.says(lifting):
                continue
            if not _has_all(rule, reading, reading.parts if rule.scope == "text" else (around,)):
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
