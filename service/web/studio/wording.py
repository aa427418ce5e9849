"""How the studio's pages word dates, names and values for people.

Filters of its templates: `rendering` hangs them in.
"""

import datetime as dt
import re

from service.domain.brands import text_in
from service.domain.contracts import CONTRACTS
from service.domain.evidence import Fact, FactValue

_SHORT = {"sms": "SMS", "faq": "FAQ"}
_A_FEW_MONTHS, _YEARS = 90, 730
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LABELS = {"production": "in production", "canary": "canary", "draft": "draft"}


def day(moment: dt.datetime | dt.date | None) -> str:
    """Return a day, such as `3 Mar 2026`; nothing for none."""
    return "" if moment is None else f"{moment.day} {moment:%b %Y}"


def minute(moment: dt.datetime) -> str:
    """Return a day with its time."""
    return f"{day(moment)}, {moment:%H:%M}"


def words(name: object) -> str:
    """Return a name of the contract as words: `needs_review` becomes `needs review`."""
    return _SHORT.get(str(name)) or str(name).replace("_", " ")


def sentence(text: object) -> str:
    """Return a text that begins with a capital."""
    return f"{str(text)[:1].upper()}{str(text)[1:]}"


def shortened(line: str, most: int) -> str:
    """Return a line of fewer than so many letters, broken off between two words."""
    return line if len(line) < most else f"{line[: most - 2].rsplit(' ', 1)[0]} …"


def age(days: int) -> str:
    """Return how old something is, as exactly as somebody wants to know it."""
    if days <= _A_FEW_MONTHS:
        return "today" if days == 0 else "1 day old" if days == 1 else f"{days} days old"
    return f"{days * 12 // 365} months old" if days < _YEARS else f"{days // 365} years old"


def kind(name: str) -> str:
    """Return what a prompt or a kind of text is called: `faq_answer` becomes `Answer to a frequent question`."""
    found = next((contract.title for one, contract in CONTRACTS.items() if one == name), None)
    return found or sentence(words(name))


def reference(text: str) -> str:
    """Return what a version of a prompt is called: `thank_you@1` becomes `Thank-you, version 1`."""
    name, _, version = text.partition("@")
    if not version:
        return kind(name)
    return f"{kind(name)}, {_LABELS.get(version, f'version {version}')}"


def value(said: FactValue, unit: str | None = None) -> str:
    """Return what a fact says, with its unit: lists by commas, days as days, numbers without empty decimals."""
    match said:
        case bool():
            told = "yes" if said else "no"
        case tuple():
            told = ", ".join(said)
        case dt.date():
            told = day(said)
        case str() if _DAY.fullmatch(said):
            told = day(dt.date.fromisoformat(said))
        case float():
            told = f"{said:.12g}"
        case _:
            told = str(said)
    return f"{told} {unit}" if unit else told


def attribute(fact: Fact) -> str:
    """Return what a fact tells, in the words that its editor gave it."""
    return sentence(text_in(fact.label, "en", words(fact.attribute)))
