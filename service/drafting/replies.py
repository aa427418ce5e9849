"""A model's raw answer to parts, leniently; and citation markers out of the text.

What goes to the model: `prompting.py`.
"""

import json
import re
from collections.abc import Mapping, Sequence

from json_repair import repair_json
from pydantic_core import from_json

from service.domain.moments import PartContract
from service.domain.texts import CitedText
from service.errors import ModelReplyInvalid

MARKER = re.compile(r"(?:(?<![ \t])[ \t]+)?\[(e\d{1,3}(?:\s{0,4}[,;]\s{0,4}e\d{1,3}){0,40})\]")
_LABEL = re.compile(r"e\d{1,3}")
_LAST_COMMA = re.compile(r",(?=[\s}\]]{1,40}\Z)")
_MAX_ANSWER = 200_000


def answer_schema(parts: Sequence[PartContract]) -> dict[str, object]:
    """Return the JSON Schema of an answer with these parts; strict, as vendors' structured output asks for."""
    properties = {part.name: {"type": "string", "description": part.purpose} for part in parts}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def suggestions_schema(most: int) -> dict[str, object]:
    """Return the JSON Schema of up to `most` suggested replies."""
    suggestion = {
        "type": "object",
        "properties": {"approach": {"type": "string"}, "body": {"type": "string"}},
        "required": ["approach", "body"],
        "additionalProperties": False,
    }
    properties = {"suggestions": {"type": "array", "items": suggestion, "minItems": 1, "maxItems": most}}
    return {"type": "object", "properties": properties, "required": ["suggestions"], "additionalProperties": False}


def parse_parts(answer: str, parts: Sequence[PartContract]) -> dict[str, str]:
    """Read an answer into parts: fenced, prefaced or slightly broken JSON is understood.

    Raises:
        ModelReplyInvalid: no JSON object, or a required part is missing or empty; the detail says which.
    """
    data = _object_in(answer)
    known = {part.name: _text(data[part.name]) for part in parts if part.name in data}
    absent = [part.name for part in parts if part.required and not known.get(part.name)]
    if absent:
        raise ModelReplyInvalid(f"the answer lacks the part(s) {', '.join(absent)}")
    return {name: text for name, text in known.items() if text}


def parse_suggestions(answer: str, most: int) -> tuple[str, ...]:
    """Read an answer into at most `most` distinct replies.

    Raises:
        ModelReplyInvalid: there is none.
    """
    rows = _object_in(answer).get("suggestions")
    bodies = (
        [_text(row.get("body") if isinstance(row, Mapping) else row) for row in rows] if isinstance(rows, list) else []
    )
    distinct = tuple(dict.fromkeys(body for body in bodies if body))[:most]
    if not distinct:
        raise ModelReplyInvalid("the answer holds no suggestions")
    return distinct


def _text(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(str(item) for item in value).strip()
    return "" if value is None or isinstance(value, Mapping) else str(value).strip()


def _object_in(answer: str) -> Mapping[str, object]:
    start, end = answer.find("{"), answer.rfind("}")
    if start < 0 or len(answer) > _MAX_ANSWER:
        raise ModelReplyInvalid("the answer holds no JSON object")
    try:
        data = json.loads(answer[start : end + 1])
    except ValueError:
        data = _repaired(answer[start:])
    if not isinstance(data, Mapping):
        raise ModelReplyInvalid("the answer holds no JSON object")
    return data


def _repaired(answer: str) -> object:
    """Read JSON with a comma too many, JSON that was cut short, or what a repairer makes of it, in this order.

    Of JSON that was cut short only whole values count: half a sentence would read like a whole one. The repairer comes
    last, because it guesses where strings end and is misled by the quotation marks of some languages.
    """
    for text, partial in ((_LAST_COMMA.sub("", answer[: answer.rfind("}") + 1]), False), (answer, True)):
        try:
            return from_json(text, allow_partial=partial)
        except ValueError:
            continue
    try:
        return repair_json(answer, return_objects=True)
    except (ValueError, RecursionError) as error:
        raise ModelReplyInvalid("the answer is no JSON that can be repaired") from error


def take_markers(text: str) -> CitedText:
    """Take the citation markers out of a text and remember where they stood."""
    pieces: list[str] = []
    marks: list[tuple[int, str]] = []
    length = last = 0
    for match in MARKER.finditer(text):
        piece = text[last : match.start()]
        pieces.append(piece)
        length += len(piece)
        marks.extend((length, label) for label in _LABEL.findall(match[1]))
        last = match.end()
    pieces.append(text[last:])
    return CitedText(text="".join(pieces), marks=tuple(marks))
