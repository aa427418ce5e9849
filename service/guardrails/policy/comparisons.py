"""Rules on competitors that the request names: what is said of them needs proof, and no insult is allowed."""

import datetime as dt
import re
from collections.abc import Iterator

from service.domain.circumstances import Competitor
from service.domain.rules import Rule
from service.guardrails.policy.reading import Reading, ReadPart, Trace

_NEEDED = {
    "feature": "the feature",
    "value": "its value",
    "own_value": "your value",
    "source": "the source",
    "as_of": "the day",
}


def lacks_proof_of_competitors(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield where a competitor is named without feature, both values, source, and a day within the limit (days)."""
    for part, match, competitor in _named(reading):
        lacking = [words for name, words in _NEEDED.items() if getattr(competitor, name) is None]
        if lacking:
            yield Trace(
                part.name, match.start(), match.end(), f"What is said of {competitor.name} lacks {', '.join(lacking)}."
            )
        elif _age(competitor, reading.manuscript.today) > (rule.limit or 90):
            yield Trace(
                part.name,
                match.start(),
                match.end(),
                f"The values of {competitor.name} are older than {rule.limit or 90} days.",
            )
    yield from _unnamed(rule, reading)


def _unnamed(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield where all others are called worse: nothing could prove that but a claim that is supported."""
    for part, match in reading.places(rule, rule.when):
        yield Trace(part.name, match.start(), match.end())
        return


def insults_a_competitor(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield where a competitor that the request names stands in one sentence with an insult."""
    insults = reading.patterns(rule.near)
    for part, match, _ in _named(reading):
        if part.within(part.around(match.start(), "sentence")).says(insults):
            yield Trace(part.name, match.start(), match.end())


def _named(reading: Reading) -> Iterator[tuple[ReadPart, re.Match[str], Competitor]]:
    for competitor in reading.circumstances.competitors:
        name = re.compile(rf"(?<!\w){re.escape(competitor.name)}(?!\w)", re.IGNORECASE)
        for part in reading.written:
            if match := name.search(part.text):
                yield part, match, competitor


def _age(competitor: Competitor, today: dt.date) -> int:
    return (today - (competitor.as_of or dt.date.min)).days
