"""Patterns of personal data in free text. Masking: `drafting.personalisation`; judging a text: `guardrails.pii`."""

import re
from collections.abc import Iterator

_DIGITS_APART = re.compile(r"\d[\d ()/-]{4,}\d")
_DIGITS_AND_MORE = re.compile(r"\d[\w-]{3}")
_COUNTRY_CODE = re.compile(r"[A-Z]{2}\d\d")

_PATTERNS = (
    ("email", re.compile(r"@"), re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")),
    ("iban", _COUNTRY_CODE, re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")),
    ("card", _DIGITS_APART, re.compile(r"\b\d(?:[ -]?\d){12,18}\b")),
    (
        "phone",
        _DIGITS_APART,
        re.compile(r"(?<![\w/.-])(?:(?:\+|00)\d[\d ()/-]{6,17}\d|0\d{2,4}[ /-]\d[\d ()/-]{4,13}\d)\b"),
    ),
    (
        "order_number",
        _DIGITS_AND_MORE,
        re.compile(
            r"(?<!\w)(?:#|(?:order|bestellung|bestellnummer|auftrag|ticket|invoice|rechnung)"
            r"(?: ?(?:no\.?|nr\.?|number|nummer))?[ :#]{1,3})[A-Z]{0,4}-?\d[\w-]{3,17}\b",
            re.IGNORECASE,
        ),
    ),
)
"""(kind, gate, pattern), the most telling first. An order number counts with the word before it.

The gate stands in whatever the pattern finds, and costs a tenth of it: most texts hold no personal data at all.
"""


def personal_patterns(text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the kinds of personal data that a text may hold, with the pattern that finds them, the most telling first."""
    for kind, gate, pattern in _PATTERNS:
        if gate.search(text):
            yield kind, pattern
