"""Takes a text apart into checkable claims: what is said of whom, how much, and whether it is denied.

Whether it holds: `grounding`.

`readings` reads a sentence; `sites` cuts a text into claims; the other modules each read one thing. No judgement here.
"""

from service.guardrails.claims.kinds import kind_of
from service.guardrails.claims.names import NO_NAMES, Names, names_for
from service.guardrails.claims.numbers import numbers_in, parse_number
from service.guardrails.claims.quotations import QUOTATION
from service.guardrails.claims.sites import ClaimSite, claims_of
from service.guardrails.claims.units import warm

__all__ = [
    "NO_NAMES",
    "QUOTATION",
    "ClaimSite",
    "Names",
    "claims_of",
    "kind_of",
    "names_for",
    "numbers_in",
    "parse_number",
    "warm",
]
