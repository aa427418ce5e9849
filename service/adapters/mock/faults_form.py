"""The faults of `mock/malformed`: answers that are no JSON, half of it, too much of it, or JSON of another shape."""

import orjson

from service.adapters.mock.sabotage import Fault, Page


def _parts(page: Page) -> dict[str, object]:
    found: dict[str, object] = orjson.loads(page.answer())
    return found


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _without_body(page: Page) -> str:
    data = _parts(page)
    return _json({"suggestions": []} if page.commission.suggestions else {k: v for k, v in data.items() if k != "body"})


def _wrong_type(page: Page) -> str:
    data = _parts(page)
    return _json({"suggestions": 3} if page.commission.suggestions else {**data, "body": {"text": page.body}})


def _extra_keys(page: Page) -> str:
    return _json({**_parts(page), "system": "I am a language model.", "confidence": 0.99})


def _empty(page: Page) -> str:
    data = _parts(page)
    return _json({"suggestions": [{"body": ""}]} if page.commission.suggestions else dict.fromkeys(data, ""))


def _truncated(page: Page) -> str:
    """Stop in the middle of the body's last words, as a model does at its limit of tokens."""
    answer = page.answer()
    end = answer.find(_json(page.body)[1:-1]) + len(_json(page.body)) - 2
    return answer[: end - max(3, len(page.body) // 8)]


FAULTS = (
    Fault("broken", "forgets a comma rule of JSON", (), lambda page: f"{page.answer()[:-1]},}}"),
    Fault("prose", "talks before and after the JSON", (), lambda page: f"Sure! Here it is:\n\n{page.answer()}\n\nAnything else?"),
    Fault("fence", "puts the JSON into a code block", (), lambda page: f"```json\n{page.answer()}\n```"),
    Fault("extra-keys", "adds keys that nobody asked for", (), _extra_keys),
    Fault("missing-part", "leaves the body out", (), _without_body),
    Fault("wrong-type", "gives an object where a text belongs", (), _wrong_type),
    Fault("nested", "puts the answer a level too deep", (), lambda page: _json({"answer": _parts(page)})),
    Fault("list", "puts the answer into a list", (), lambda page: _json([_parts(page)])),
    Fault("empty-parts", "leaves every part empty", (), _empty),
    Fault("empty", "answers nothing at all", (), lambda _: ""),
    Fault("refusal", "answers in prose", (), lambda _: "I am sorry, but I cannot write that."),
    Fault("truncated", "stops in the middle of a sentence", (), _truncated),
)  # fmt: skip
