"""Rules on whom a text is for: audiences chosen by their mood, and children."""

import re
from collections.abc import Iterator

from service.domain.moments import ContentType
from service.domain.rules import Rule
from service.guardrails.policy.reading import Reading, Trace

_MOOD = re.compile(
    r"(?<![a-z])(?:nps|csat|ces(?= ?[<>=!])|stars?|ratings?|scores?|sentiments?|promoters?|detractors?|passives?|satisf\w{0,12}|dissatisf\w{0,12}|"
    r"(?:un)?happ(?:y|iest|iness)|delighted|positiv\w{0,4}|negativ\w{0,4}|complain\w{0,8}|"
    r"sternen?|bewertung(?:en)?|zufrieden\w{0,6}|unzufrieden\w{0,6}|begeistert\w{0,3}|stimmung\w{0,4}|beschwer\w{0,8})(?![a-z])",
    re.IGNORECASE,
)
"""Words of a query that choose people by what they think: scores of surveys, stars, and moods."""
_NOT_BY_MOOD = re.compile(
    r"\bwhatever\b|\bregardless\b|\bevery(?:one|body)\b|\ball\b[^.]{0,40}\b(?:or|and) (?:not|un)|\bunabhängig\b|\balle\b",
    re.IGNORECASE,
)


def is_chosen_by_mood(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield a trace if the segment, or the audience in words, chooses people by rating, NPS, CSAT or sentiment.

    A review request is judged whatever it says; any other text, only where it asks for a public review.
    """
    is_ask = reading.manuscript.contract.content_type is ContentType.REVIEW_REQUEST
    if not is_ask and next(reading.places(rule, rule.when), None) is None:
        return
    segment = reading.circumstances.segment
    queries = [segment] if isinstance(segment, str) else list(segment or ())
    for words in (*queries, reading.manuscript.audience):
        found = _MOOD.search(words.replace("_", " "))
        if found and not _NOT_BY_MOOD.search(words):
            yield Trace(why=f"The audience is chosen by “{found[0]}”: {rule.message}")
            return


def is_personal_to_a_child(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield a trace if personal values go to someone younger than the rule's limit, or to children of unknown age."""
    given, limit = reading.circumstances, rule.limit or 16
    is_child = given.age < limit if given.age is not None else given.audience_kind == "children"
    if given.personalised and is_child:
        yield Trace()
