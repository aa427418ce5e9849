"""What is found of a person in a text: a kind and a place. Who finds it: `personal_data` and the modules it calls."""

from typing import NamedTuple


class PersonalSpan(NamedTuple):
    """Personal data in a text: characters `start` to `end` (exclusive). The kind is the name of its placeholder."""

    kind: str
    start: int
    end: int
