"""Lists whose heading or lead-in denies what they list: under `What is not covered`, moth damage is not covered."""

import re
from collections.abc import Iterable

from service.domain.sentences import Sentence
from service.guardrails.claims.names import Names
from service.guardrails.claims.readings import read
from service.guardrails.claims.vocabulary import word_set

_OF_THINGS = frozenset({"no", "without", "ohne", "kein", "keine", "keinen", "neither", "nor", "weder", "noch"})
_OF_DEEDS = word_set("denials") - _OF_THINGS
"""`No administrator needed` says something of its list; `Not included` turns it round."""
_LISTED = re.compile(r"[ \t>]{0,20}(?:[-*+•]|\d{1,2}[.)])[ \t]{1,20}$")
_PATH = "›"


def turns_list(heading: str, language: str, names: Names) -> bool:
    """Tell whether a heading denies what is listed under it; of a path of headings, the last one does."""
    reading = read(heading.rpartition(_PATH)[2].strip(), language, names)
    return bool(reading.denied) and not reading.lows.isdisjoint(_OF_DEEDS)


def reversed_items(text: str, sentences: Iterable[Sentence], language: str, names: Names) -> frozenset[int]:
    """Return where those sentences of a text begin that stand in lists which are turned round."""
    found: set[int] = set()
    under_heading = after_lead = False
    for one in sentences:
        before = text[text.rfind("\n", 0, one.start) + 1 : one.start]
        if one.is_heading:
            under_heading, after_lead = turns_list(one.text, language, names), False
        elif _LISTED.match(before):
            found |= {one.start} if under_heading or after_lead else set()
        else:
            is_lead = one.text.rstrip("*_ ").endswith(":")
            after_lead = is_lead and bool(read(one.text, language, names).denied)
    return frozenset(found)
