"""What the caller told us with the request: whole sentences as they stand, values under a name."""

import re

from service.adapters.mock.desk import Desk, Line, Section, is_clean
from service.adapters.mock.evidence import Item
from service.adapters.mock.wording import capitalised, vocabulary

_ISO = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_SENTENCE_WORDS = 6
_OPEN = (" until", " bis", " is", " ist")
_HOMES = {
    "quote_follow_up": "terms", "win_back": "terms", "referral_invitation": "reward_terms", "complaint_reply": "solution",
    "decision_confirmation": "happens_next", "service_notice": "occurrence",
}  # fmt: skip


def told(desk: Desk) -> list[Line]:
    """Return the caller's facts as lines; each is used once."""
    if "told" in desk.done:
        return []
    desk.done.add("told")
    items = [item for item in desk.job.evidence if item.kind == "request" and is_clean(item.text)]
    lines = (Line(_sentence(desk, item), (item.label,), 0, item=item) for item in items)
    return [line for line in lines if line.text]


def place_told(desk: Desk, sections: list[Section]) -> None:
    """Put the caller's facts where the content type has a place for them, else into the first section of evidence."""
    lines = told(desk)
    if not lines or not sections:
        return
    home = next((s for s in sections if s.name == _HOMES.get(desk.job.content_type)), None)
    home = home or next((s for s in sections if any(line.labels for line in s.lines)), sections[0])
    place = next((number for number, line in enumerate(home.lines) if line.labels), len(home.lines))
    home.lines[place:place] = lines


def _sentence(desk: Desk, item: Item) -> str:
    """Return one fact as a sentence of its own, or as a value under its name."""
    text = _ISO.sub(lambda match: desk.date(match[0]) or match[0], item.text.strip())
    if text[-1:] in (".", "!"):
        return capitalised(text)
    if len(text.split()) >= _SENTENCE_WORDS and ": " not in text:
        return f"{capitalised(text)}."
    name, _, value = text.rpartition(": ")
    label = _label(desk, item.attribute or name or item.title) or (
        "" if desk.job.language != "en" else name or item.title
    )
    joint = " " if label.endswith(_OPEN) else ": "
    return capitalised(f"{label}{joint}{value}.") if label else capitalised(f"{value}.")


def _label(desk: Desk, attribute: str) -> str:
    key = attribute.strip().casefold().replace(" ", "_")
    known = vocabulary("rules")["request_labels"].get(key, {})
    return str(known.get(desk.job.language, ""))
