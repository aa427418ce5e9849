"""Patterns of personal data in free text. Masking: `drafting.personalisation`; judging a text: `guardrails.pii`."""

import re

PERSONAL_PATTERNS = (
    ("email", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")),
    ("iban", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")),
    ("card", re.compile(r"\b\d(?:[ -]?\d){12,18}\b")),
    (
        "phone",
        re.compile(r"(?<![\w/.-])(?:(?:\+|00)\d[\d ()/-]{6,17}\d|0\d{2,4}[ /-]\d[\d ()/-]{4,13}\d)\b"),
    ),
    (
        "order_number",
        re.compile(
            r"(?<!\w)(?:#|(?:order|bestellung|bestellnummer|auftrag|ticket|invoice|rechnung)"
            r"(?: ?(?:no\.?|nr\.?|number|nummer))?[ :#]{1,3})[A-Z]{0,4}-?\d[\w-]{3,17}\b",
            re.IGNORECASE,
        ),
    ),
)
"""(kind, pattern), the most telling first. An order number counts with the word before it."""
