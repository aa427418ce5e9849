"""Personal values out of a prompt and back into a text.

What counts as personal: `domain.personal_data`; judging: `guardrails.pii`.

A personal value becomes a placeholder such as `{first_name}` before the model sees anything; it returns after the
checks, so neither the model nor the stored evidence holds it. Other people's values never return: they become `[…]`.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from service.domain.brands import PersonalisationPolicy
from service.domain.drafts import Customer, Scalar
from service.domain.known_values import PERSONAL_ATTRIBUTES, value_pattern
from service.domain.nouns import Noun
from service.domain.own_words import OwnWords
from service.domain.personal_data import REGIONS, personal_spans
from service.domain.personal_spans import PersonalSpan
from service.domain.plain_letters import plain

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]{0,49})\}")
OMISSION = "[…]"
"""Stands where somebody's data were taken out for good."""
_WORD = re.compile(r"[^\W_]+")
_CAPITALISED_PAIR = re.compile(r"(?<![^\W\d_])(?=([^\W\d_]{2,30} [^\W\d_]{2,30}))")
_DIGITS = re.compile(r"(?<!\d)\d(?:[ ().\-/]{0,3}\d){6,24}(?!\d)")
_FEWEST_DIGITS = 7
_FULL_NAMES = ("name", "full_name")
_NOTHING = OwnWords()


class PersonalAttributes(Noun):
    """A customer's attributes, parted: what a model may see, and what stands in for the rest."""

    visible: dict[str, Scalar]
    values: dict[str, str]


def part_attributes(attributes: Mapping[str, Scalar], policy: PersonalisationPolicy) -> PersonalAttributes:
    """Part attributes into those a model may see and placeholders; what the brand does not allow is dropped."""
    allowed = {name: value for name, value in attributes.items() if name in policy.allowed}
    personal = {*policy.personal, *PERSONAL_ATTRIBUTES}
    return PersonalAttributes(
        visible={name: value for name, value in allowed.items() if name not in personal},
        values={name: str(value) for name, value in allowed.items() if name in personal},
    )


def known_values(customer: Customer, policy: PersonalisationPolicy) -> dict[str, str]:
    """Return every personal value given of a customer, allowed in a text or not: none of them may reach a model."""
    personal = {*policy.personal, *PERSONAL_ATTRIBUTES}
    known = {
        name: str(value)
        for name, value in customer.attributes.items()
        if name in personal and not isinstance(value, bool)
    }
    for words in [known[name].split() for name in _FULL_NAMES if name in known]:
        if len(words) > 1:
            known = {"first_name": words[0], "last_name": words[-1], **known}
    return {**known, "customer_id": customer.id} if customer.id else known


class Masking:
    """Takes personal data out of the texts of one request, the same placeholder for the same value in all of them."""

    def __init__(
        self,
        known: Mapping[str, str] | None = None,
        *,
        own: OwnWords = _NOTHING,
        people: Collection[str] = frozenset(),
        regions: Sequence[str] = REGIONS,
    ) -> None:
        """Choose what is personal, and what is not.

        Args:
            known: Values of the customer by attribute; they are found in other forms too.
            own: What the brand publishes of itself: it stays.
            people: Full names of other customers in lower case.
            regions: ISO 3166 codes of the numbering plans that telephone numbers may follow.
        """
        self.found: dict[str, str] = {}
        self._known = dict(known or {})
        self._numbers = {name: digits for name, value in self._known.items() if (digits := _digits_of(value))}
        self._own = own
        self._people = people
        self._regions = tuple(regions)

    def mask(self, text: str) -> str:
        """Return a text with a placeholder for each value; `found` then holds what it stands for."""
        return self._replaced(text, self._placeholder)

    def omit(self, text: str) -> str:
        """Return a text with a mark of omission for each value; nothing is kept."""
        return self._replaced(text, lambda kind, value: OMISSION)

    def scalar(self, value: Scalar) -> Scalar:
        """Return a value of the request as the model may see it; numbers may be telephones as well."""
        if isinstance(value, bool):
            return value
        text = str(value)
        masked = self.mask(text)
        return value if masked == text else masked

    def _replaced(self, text: str, stand_in: Callable[[str, str], str]) -> str:
        pieces: list[str] = []
        last = 0
        for kind, start, end in self._spans(text):
            pieces += [text[last:start], stand_in(kind, text[start:end])]
            last = end
        return "".join([*pieces, text[last:]]) if pieces else text

    def _spans(self, text: str) -> list[PersonalSpan]:
        """Return what is to go: what looks personal, then known values.

        Inside a name the known part keeps its own name.
        """
        found = [one for one in personal_spans(text, self._regions) if not self._own.hold(text[one.start : one.end])]
        given = self._given(text)
        if not given:
            return found
        spans = [one for one in found if one.kind != "name"]
        for name in (one for one in found if one.kind == "name"):
            spans += _rest_of_name(text, name, given)
        return _merged([*given, *spans])

    def _given(self, text: str) -> list[PersonalSpan]:
        """Return where known values stand, the longest first where two overlap."""
        seen = plain(text)
        found = [*self._values_in(seen.text), *self._numbers_in(seen.text), *self._people_in(seen.text)]
        return self._longest_first([PersonalSpan(kind, *seen.span(start, end)) for kind, start, end in found], text)

    def _values_in(self, text: str) -> Iterator[PersonalSpan]:
        for name, value in sorted(self._known.items(), key=lambda item: -len(item[1])):
            pattern = value_pattern(value)
            for match in pattern.finditer(text) if pattern else ():
                yield PersonalSpan(name, *match.span())

    def _numbers_in(self, text: str) -> Iterator[PersonalSpan]:
        """Yield known numbers without their country code, or written with other signs."""
        for match in _DIGITS.finditer(text) if self._numbers else ():
            digits = "".join(filter(str.isdigit, match[0])).lstrip("0")
            name = next((name for name, number in self._numbers.items() if number.endswith(digits)), None)
            if name and len(digits) >= _FEWEST_DIGITS:
                yield PersonalSpan(name, *match.span())

    def _people_in(self, text: str) -> Iterator[PersonalSpan]:
        for match in _CAPITALISED_PAIR.finditer(text) if self._people else ():
            if match[1].casefold() in self._people:
                yield PersonalSpan("name", *match.span(1))

    def _longest_first(self, spans: Sequence[PersonalSpan], text: str) -> list[PersonalSpan]:
        kept: list[PersonalSpan] = []
        for span in spans:
            is_apart = not any(span.start < one.end and one.start < span.end for one in kept)
            if is_apart and not _is_within_longer(self._own, text, span):
                kept.append(span)
        return sorted(kept, key=lambda one: one.start)

    def _placeholder(self, kind: str, value: str) -> str:
        given = {**self.found, **self._known}
        name = next((name for name in (kind, *given) if name in given and _are_same(value, given[name])), None)
        if name is None:
            taken = sum(1 for other in given if other == kind or re.fullmatch(rf"{kind}_\d+", other))
            name = kind if not taken else f"{kind}_{taken + 1}"
        self.found[name] = given.get(name, value)
        return f"{{{name}}}"


def _are_same(one: str, other: str) -> bool:
    """Tell whether two values differ in signs and case only, or two numbers in their country code."""
    letters, others = ("".join(_WORD.findall(plain(value).text.casefold())) for value in (one, other))
    if letters == others:
        return True
    digits, known = _digits_of(one), _digits_of(other)
    return bool(digits and known and known.endswith(digits.lstrip("0")))


def _merged(spans: Sequence[PersonalSpan]) -> list[PersonalSpan]:
    """Return spans in order, none overlapping another.

    The longer of two names what both cover, of equal ones the first.
    """
    merged: list[PersonalSpan] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        last = merged[-1] if merged else None
        if last is None or span.start >= last.end:
            merged.append(span)
        elif span.end > last.end:
            kind = span.kind if span.end - span.start > last.end - last.start else last.kind
            merged[-1] = PersonalSpan(kind, last.start, span.end)
    return merged


def _digits_of(value: str) -> str | None:
    """Return the digits of a telephone, account or other long number; None of anything else."""
    digits = "".join(filter(str.isdigit, value))
    return digits if len(digits) >= _FEWEST_DIGITS and len(digits) * 2 > len(value) else None


def _is_within_longer(own: OwnWords, text: str, span: PersonalSpan) -> bool:
    """Tell whether a value is part of a longer name of the brand's.

    A customer Isla may ask about the Isla Panama Hat.
    """
    after = _WORD.search(text, span.end, span.end + 32)
    before = [match[0] for match in _WORD.finditer(text, max(0, span.start - 32), span.start)]
    words = text[span.start : span.end]
    with_next = after is not None and own.hold(f"{words} {after[0]}")
    return with_next or (bool(before) and own.hold(f"{before[-1]} {words}"))


def _rest_of_name(text: str, name: PersonalSpan, given: Sequence[PersonalSpan]) -> list[PersonalSpan]:
    """Return the words of a name that no known value covers."""
    inside = [one for one in given if one.start < name.end and name.start < one.end]
    if not inside:
        return [name]
    words = [(match.start(), match.end()) for match in _WORD.finditer(text, name.start, name.end)]
    return [
        PersonalSpan("name", start, end)
        for start, end in words
        if not any(start < one.end and one.start < end for one in inside) and end - start > 1
    ]


def mask(text: str, names: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Replace personal data in free text by placeholders; `names` holds known values by attribute.

    Returns:
        The text without personal data, and what each placeholder stands for.
    """
    masking = Masking(names)
    return masking.mask(text), masking.found


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values back for the placeholders that have one; others stay as they are."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
