"""Personal values out of a prompt and back into a text. What counts as personal in a text: `guardrails.pii`.

A personal attribute becomes a placeholder such as `{first_name}` before the model sees anything; the value returns
after the checks, so neither the model nor the stored evidence holds it.
"""

import re
from collections.abc import Mapping

from service.domain.brands import PersonalisationPolicy
from service.domain.drafts import Scalar
from service.domain.nouns import Noun
from service.domain.personal_data import personal_patterns

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]{0,49})\}")


class PersonalAttributes(Noun):
    """A customer's attributes, parted: what a model may see, and what stands in for the rest."""

    visible: dict[str, Scalar]
    values: dict[str, str]


def part_attributes(attributes: Mapping[str, Scalar], policy: PersonalisationPolicy) -> PersonalAttributes:
    """Part attributes into those a model may see and placeholders; what the brand does not allow is dropped."""
    allowed = {name: value for name, value in attributes.items() if name in policy.allowed}
    personal = set(policy.personal)
    return PersonalAttributes(
        visible={name: value for name, value in allowed.items() if name not in personal},
        values={name: str(value) for name, value in allowed.items() if name in personal},
    )


def mask(text: str, names: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Replace personal data in free text by placeholders; `names` holds known values by attribute.

    Returns:
        The text without personal data, and what each placeholder stands for.
    """
    found: dict[str, str] = {}
    for kind, pattern in personal_patterns(text):
        text = pattern.sub(lambda match, kind=kind: _placeholder(kind, match[0], names, found), text)  # type: ignore[misc]  # mypy cannot type the default of a lambda
    for attribute, value in sorted(names.items(), key=lambda item: -len(item[1])):
        pattern = re.compile(rf"(?<![\w{{]){re.escape(value)}(?!\w)", re.IGNORECASE)
        if len(value) > 1 and pattern.search(text):
            text = pattern.sub(f"{{{attribute}}}", text)
            found[attribute] = value
    return text, found


def _placeholder(kind: str, value: str, names: Mapping[str, str], found: dict[str, str]) -> str:
    name = next((name for name, other in (*found.items(), *names.items()) if other == value), None)
    if name is None:
        taken = sum(1 for other in found if other == kind or other.startswith(f"{kind}_"))
        name = kind if not taken else f"{kind}_{taken + 1}"
    found[name] = value
    return f"{{{name}}}"


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values back for the placeholders that have one; others stay as they are."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def placeholders_in(text: str) -> tuple[str, ...]:
    """Return the names of the placeholders in a text, each once, in order."""
    return tuple(dict.fromkeys(PLACEHOLDER.findall(text)))
