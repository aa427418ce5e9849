"""The mock model's composer: answers a prompt with sensible copy, offline and the same for the same seed.

It obeys the rule lines that stand in the prompt and no others, so that an edit of a prompt shows in the draft; and it
states only what the evidence says, sentence by sentence, with its label.
"""

from collections.abc import Mapping, Sequence

import orjson

from service.adapters.mock.assembling import body_of
from service.adapters.mock.desk import desk_for
from service.adapters.mock.moves import sections_of
from service.adapters.mock.parts import write_part
from service.adapters.mock.reading import Commission, read_commission
from service.adapters.mock.replies import suggestions_for


def compose(messages: Sequence[Mapping[str, str]], answer_schema: Mapping[str, object] | None, seed: int) -> str:
    """Return the JSON text that a model would answer.

    Args:
        messages: the system and the user message of a prompt, and a repair turn if there was one.
        answer_schema: the JSON Schema of the answer: parts, or suggestions.
        seed: picks among wordings; the same seed gives the same text.
    """
    commission = read_commission(messages, answer_schema, seed)
    if commission.suggestions:
        return orjson.dumps({"suggestions": suggestions_for(commission)}).decode()
    return orjson.dumps(_parts_of(commission)).decode()


def _parts_of(commission: Commission) -> dict[str, str]:
    desk = desk_for(commission)
    body = body_of(desk, sections_of(desk)) or desk.say("gap")
    return {part.name: body if part.name == "body" else write_part(desk, part) for part in commission.parts}
