"""What the mock does when nobody tells it not to: the fault that a rule forbids, once the rule is gone from a prompt.

A prohibition that is obeyed leaves no trace in a text, so that its removal would leave none either. A real model is
tempted; this one gives in at once. The faults are those of the saboteurs.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from service.adapters.mock.gullible import obey
from service.adapters.mock.reading import read_commission
from service.adapters.mock.sabotage import page_of
from service.adapters.mock.saboteurs import SABOTEURS

_RULE = re.compile(r"^\[rule:([a-z][a-z0-9_]*)\][ \t]*\S", re.MULTILINE)
_GULLIBLE = "gullible"


class Lapse(NamedTuple):
    """What is done without a rule; `beside` are rules that never stand in a prompt without it, and must be there."""

    rule: str
    beside: tuple[str, ...]
    saboteur: str
    fault: str = ""


LAPSES = (
    Lapse("data_not_instructions", ("role", "output_format"), _GULLIBLE),
    Lapse("no_outside_facts", ("cite_sources", "output_format"), "hallucinator", "number"),
    Lapse("links", ("no_outside_facts", "output_format"), "hallucinator", "link"),
    Lapse("length", ("outline", "output_format"), "verbose", "body"),
    Lapse("emoji", ("exclamation", "output_format"), "offbrand", "emoji"),
    Lapse("exclamation", ("emoji", "output_format"), "offbrand", "exclamation"),
    Lapse("placeholders", ("personalisation",), "leaky", "placeholder"),
    Lapse("no_superlatives", ("sensitive_claims",), "hallucinator", "superlative"),
    Lapse("sensitive_claims", ("no_superlatives",), "hallucinator", "effect"),
    Lapse("prices", ("no_pressure",), "offside", "was-price"),
    Lapse("no_pressure", ("prices",), "offside", "urgency"),
    Lapse("rating_basis", ("not_selected",), "offside", "rating-without-base"),
    Lapse("quotes_verbatim", ("not_selected",), "hallucinator", "quote-altered"),
    Lapse("no_liability", ("no_promise",), "offside", "liability"),
    Lapse("no_promise", ("no_liability",), "hallucinator", "promise"),
    Lapse("no_review_change", ("specific",), "offside", "change-review"),
    Lapse("no_review_change", ("escalation_route",), "offside", "change-review"),
    Lapse("no_personal_data", ("offline_contact",), "leaky", "email"),
    Lapse("no_gating", ("honest_ask", "no_selling"), "offside", "gating"),
    Lapse("no_rating_ask", ("no_platforms",), "offside", "five-stars"),
    Lapse("no_platforms", ("no_rating_ask",), "offside", "yelp"),
    Lapse("no_reward", ("no_rating_ask",), "offside", "reward"),
    Lapse("no_reward", ("consent_ask",), "offside", "reward"),
    Lapse("no_reward", ("no_ask",), "offside", "reward"),
)


def lapsed(answer: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, object] | None, seed: int) -> str:
    """Return the composer's answer with what no rule of the prompt forbids any more.

    As it is where nothing is missing.
    """
    system = "\n".join(str(one.get("content", "")) for one in messages if one.get("role") == "system")
    told = {match[1] for match in _RULE.finditer(system)}
    due = [lapse for lapse in LAPSES if lapse.rule not in told and told.issuperset(lapse.beside)]
    for lapse in due:
        if lapse.saboteur == _GULLIBLE:
            answer = obey(messages, schema, seed)
            continue
        page = page_of(answer, read_commission(messages, schema, seed), system)
        fault = next(one for one in SABOTEURS[lapse.saboteur] if one.name == lapse.fault)
        spoilt = fault.commit(page)
        if spoilt is not None:
            answer = spoilt if isinstance(spoilt, str) else spoilt.answer()
    return answer
