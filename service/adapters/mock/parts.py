"""Writes the parts beside the body: subject, preheader, title, description, call to action. Each keeps to its limit."""

from collections.abc import Callable
from functools import lru_cache

from service.adapters.mock.assembling import cited
from service.adapters.mock.desk import Desk
from service.adapters.mock.issues import named
from service.adapters.mock.links import cta_text, has_cta_part
from service.adapters.mock.measuring import measure
from service.adapters.mock.moves_answers import read_customer
from service.adapters.mock.moves_evidence import of_product
from service.adapters.mock.queries import concept
from service.adapters.mock.reading import Part
from service.adapters.mock.rules import Length, length_of
from service.adapters.mock.wording import capitalised

_UNLIMITED = 10_000
_FEWEST_WORDS_OF_META = 5


def write_part(desk: Desk, part: Part) -> str:
    """Return one part other than the body; empty where it is not needed."""
    writer = _WRITERS.get(part.name)
    text = writer(desk, part) if writer else ""
    return text or (_bare(desk, part) if part.required else "")


def limit_of(desk: Desk, part: Part) -> int:
    """Return the most characters of a part: by its rule, by a repair turn, by the channel."""
    asked = _length_asked(desk.rules.text(part.name))
    limits = [part.max_length or _UNLIMITED, desk.rules.limits.get(part.name, _UNLIMITED)]
    if asked and asked.most and asked.unit == "characters":
        limits.append(asked.most)
    return min(limits)


@lru_cache(maxsize=256)
def _length_asked(rule: str) -> Length | None:
    return length_of(rule)


def _subject(desk: Desk, part: Part) -> str:
    return _fitting(desk, part, "subject") if desk.rules.has("subject") else ""


def _title(desk: Desk, part: Part) -> str:
    if not desk.rules.has("title"):
        return ""
    question = desk.job.topic.strip()
    if desk.job.content_type == "faq_answer" and question.endswith("?") and len(question) <= limit_of(desk, part):
        return capitalised(question)
    return _fitting(desk, part, "push_title" if desk.job.channel == "push" else "title")


def _preheader(desk: Desk, part: Part) -> str:
    return _fitting(desk, part, "preheader") if desk.rules.has("preheader") else ""


def _meta_description(desk: Desk, part: Part) -> str:
    """Return one short sentence of the evidence on the product, without price and rating."""
    if not desk.rules.has("meta_description"):
        return ""
    most = limit_of(desk, part)
    mine = of_product(desk, desk.product_ids[0] if desk.product_ids else "")
    query = concept("suits", "fitness", "material", language=desk.job.language)
    sentence = desk.pool.peek(
        query,
        lambda s: (
            mine(s)
            and len(s.text) <= most
            and s.item.attribute != "price"
            and s.raw.size >= _FEWEST_WORDS_OF_META
            and not s.is_limit
        ),
    )
    return cited(desk, desk.line(sentence)) if sentence else _fitting(desk, part, "meta_description")


def _call_to_action(desk: Desk, part: Part) -> str:
    return cta_text(desk) if has_cta_part(desk) else ""


def _fitting(desk: Desk, part: Part, key: str) -> str:
    """Return the first variant that keeps to the limit, those for the content type before the general ones."""
    most = limit_of(desk, part)
    slots = (
        named(read_customer(desk).aspects, desk.job.language, 1)
        if desk.job.review or desk.job.topic or desk.job.conversation
        else {}
    )
    names = (f"{key}.{desk.job.content_type}", key)
    texts = (text for name in names for text in desk.wording.variants(name, **slots))
    return next((text for text in texts if measure(text, part.counted_in) <= most), "")


def _bare(desk: Desk, part: Part) -> str:
    """Return the least that can stand in a required part for which no rule asks."""
    names = [name.bare for name in desk.names.values()]
    text = next(
        (text for text in (*names[:1], desk.job.topic, desk.job.brand) if text), desk.job.content_type.replace("_", " ")
    )
    most = limit_of(desk, part)
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0]


_WRITERS: dict[str, Callable[[Desk, Part], str]] = {
    "subject": _subject,
    "title": _title,
    "preheader": _preheader,
    "meta_description": _meta_description,
    "call_to_action": _call_to_action,
}
