"""Finds personal data in free text: one list of places, each with its kind. Masking: `drafting.personalisation`.

Kinds of data live in modules of their own: `personal_numbers`, `personal_codes`, `personal_addresses`,
`personal_names`. What is known of a customer is searched for by whoever knows it; judging a text: `guardrails.pii`.
"""

from collections.abc import Sequence
from functools import lru_cache

from service.domain.personal_addresses import addresses_of_people
from service.domain.personal_codes import codes_of_people
from service.domain.personal_names import names_of_people
from service.domain.personal_numbers import numbers_of_people
from service.domain.personal_spans import PersonalSpan
from service.domain.plain_letters import plain

REGIONS = ("GB", "DE", "US")
"""Where telephone numbers without a country code are looked for if nobody says otherwise."""
_RANKS = (
    "email",
    "iban",
    "ip_address",
    "card",
    "id_number",
    "birth_date",
    "phone",
    "order_number",
    "licence_plate",
    "address",
    "name",
)


@lru_cache(maxsize=1024)
def personal_spans(text: str, regions: tuple[str, ...] = REGIONS) -> tuple[PersonalSpan, ...]:
    """Return where personal data stand in a text, in order, none overlapping another.

    Full-width digits, invisible characters and addresses in words ("anna at x dot example") are read as what they mean.
    Where two kinds overlap, the place is all that both cover, and the more telling kind names it.

    Args:
        text: Free text of up to 20,000 characters; time grows linearly with it.
        regions: ISO 3166 codes, such as `GB`, of whose numbering plans telephone numbers may be.
    """
    seen = plain(text)
    lowered = seen.text.lower()
    if len(lowered) != len(seen.text):
        lowered = seen.text  # a few signs grow; gates then see the text as it is
    found = [
        *codes_of_people(seen.text, lowered),
        *numbers_of_people(seen.text, lowered, regions),
        *addresses_of_people(seen.text, lowered),
        *names_of_people(seen.text),
    ]
    return tuple(PersonalSpan(kind, *seen.span(start, end)) for kind, start, end in _apart(found))


def _apart(spans: Sequence[PersonalSpan]) -> list[PersonalSpan]:
    apart: list[PersonalSpan] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        last = apart[-1] if apart else None
        if last is None or span.start >= last.end:
            apart.append(span)
        else:
            kind = min(last.kind, span.kind, key=_RANKS.index)
            apart[-1] = PersonalSpan(kind, last.start, max(last.end, span.end))
    return apart
