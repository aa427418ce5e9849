"""Readable text out of a structured answer that is still being written. The whole answer is read by `replies`."""

from collections.abc import Iterator, Mapping

from pydantic_core import from_json

from service.drafting.assembling import fill_part
from service.drafting.replies import take_markers

_OPENING = "[{"
"""A citation marker or a placeholder that has begun and may not have ended is held back."""
_LONGEST_HELD = 60


class Unfolding:
    """What a reader may see of an answer so far: parts without markers, with personal values in their places."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._answer = ""
        self._shown: dict[str, str] = {}

    def add(self, piece: str) -> None:
        """Take more of the answer."""
        self._answer += piece

    def more(self, *, ended: bool = False) -> Iterator[tuple[str, str]]:
        """Yield what each part has gained since this was asked last; text that was shown is never taken back."""
        for part, raw in _parts_of(self._answer):
            text = fill_part(take_markers(raw if ended else _settled(raw)).text, self._values)[0]
            shown = self._shown.get(part, "")
            if len(text) > len(shown) and text.startswith(shown):
                self._shown[part] = text
                yield part, text[len(shown) :]


def _parts_of(answer: str) -> list[tuple[str, str]]:
    start = answer.find("{")
    if start < 0:
        return []
    try:
        found = from_json(answer[start:], allow_partial="trailing-strings")
    except ValueError:  # no JSON so far, or words behind its end: the whole answer is judged later
        return []
    suggestions = found.get("suggestions")
    if isinstance(suggestions, list):
        found = suggestions[0] if suggestions and isinstance(suggestions[0], dict) else {}
        found = {"body": found.get("body")}
    return [(part, text) for part, text in found.items() if isinstance(text, str)]


def _settled(text: str) -> str:
    """Return a text up to where something may still become a marker, a placeholder or a space before one."""
    at = max(text.rfind(sign) for sign in _OPENING)
    closed = at >= 0 and any(sign in text[at:] for sign in "]}")
    if at >= 0 and not closed and len(text) - at <= _LONGEST_HELD:
        text = text[:at]
    return text.rstrip(" \t")
