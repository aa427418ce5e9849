"""Writes suggested replies: what the customer last asked, answered three ways that truly differ."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from service.adapters.mock.assembling import body_of
from service.adapters.mock.desk import Desk, Line, Section, desk_for
from service.adapters.mock.issues import Aspect, Understanding, named
from service.adapters.mock.links import with_link
from service.adapters.mock.moves_answers import is_grave, read_customer
from service.adapters.mock.moves_evidence import shaped
from service.adapters.mock.queries import Query, matter
from service.adapters.mock.reading import Commission
from service.adapters.mock.sentences import Sentence, split
from service.adapters.mock.words import answer_pattern, stems_in
from service.domain.questions import questions_in

_APPROACHES = ("short", "explained", "next_step")
_MOST_MATTERS = 2
_SURE = 1.6


def suggestions_for(job: Commission) -> list[dict[str, str]]:
    """Return up to three suggestions, the most useful first, each with its approach and body."""
    found: list[dict[str, str]] = []
    fresh = desk_for(job)
    for approach in _APPROACHES[: job.suggestions]:
        desk = fresh.renewed()
        name = approach if job.rules.has("distinct") else "short"
        body = body_of(desk, _sections(desk, name))
        if body and all(body != other["body"] for other in found):
            found.append({"approach": desk.say(f"approach.{name}") or name, "body": body})
    return found


def _sections(desk: Desk, approach: str) -> list[Section]:
    """Return acknowledgement, answer and next step in the order of the outline, for one approach."""
    read = read_customer(desk)
    aspects = _asked(desk, read)
    writers: dict[str, Callable[[], Section]] = {
        "acknowledge": lambda: _acknowledgement(desk, read, aspects, approach),
        "answer": lambda: _answer(desk, read, aspects, approach),
        "next_step": lambda: _next_step(desk, read, aspects, approach),
    }
    names = [name for item in desk.rules.outline if (name := _part_of(item)) in writers]
    return [writers[name]() for name in dict.fromkeys(names or ["answer"])]


def _part_of(item: str) -> str:
    folded = item.casefold()
    if "next" in folded or "step" in folded or "question" in folded:
        return "next_step"
    return (
        "acknowledge"
        if any(word in folded for word in ("acknowledge", "thank", "apolog", "greet", "matter"))
        else "answer"
    )


def _asked(desk: Desk, read: Understanding) -> list[Aspect]:
    """Return what the customer asks about, questions first; the price only where nothing else is asked."""
    text, language = desk.job.customer_text, desk.job.language
    asked = {s for raw in split(text, "", language) if raw.text.endswith("?") for s in raw.stems}
    weights = {m.aspect: m.weight + 3 * len(m.aspect.stems & asked) - 0.1 * m.first for m in read.matters}
    ranked = sorted(weights, key=lambda aspect: -weights[aspect])
    others = [aspect for aspect in ranked if aspect.name != "price" and aspect.stems & asked]
    return [aspect for aspect in ranked if aspect.name != "price" or not others][:_MOST_MATTERS]


def _acknowledgement(desk: Desk, read: Understanding, aspects: Sequence[Aspect], approach: str) -> Section:
    section = Section("acknowledge")
    if not desk.rules.has("acknowledge"):
        return section
    slots = named(aspects if read.mood >= 0 else read.disliked or aspects, desk.job.language, 1)
    if is_grave(desk.job.customer_text):
        key = "reply.grave"
    elif read.mood < 0:
        key = "reply.sorry"
    else:
        key = "reply.welcome" if _only_thanks(read) else "reply.thanks"
    section.lines += desk.own(f"{key}_{approach}", key, rank=0, **slots)
    return section


def _only_thanks(read: Understanding) -> bool:
    return read.thanks and not read.asks and read.mood >= 0


def _answer(desk: Desk, read: Understanding, aspects: Sequence[Aspect], approach: str) -> Section:
    section = Section("answer", style="prose")
    if _only_thanks(read):
        return section
    if is_grave(desk.job.customer_text) and desk.rules.has("escalation_tone"):
        section.lines += desk.own("grave", rank=0)
        return section
    questions = questions_in(desk.job.customer_text, desk.job.language) if desk.rules.has("last_message") else ()
    if len(questions) > 1:
        section.lines += _to_each(desk, read, questions, 2 if approach == "explained" else 1)
        return section
    most = {"short": 1, "explained": 3, "next_step": 1}[approach]
    for aspect in aspects or (None,):
        section.lines += _lines_about(desk, aspect, most if len(aspects) < 2 else max(1, most - 1))
    if approach == "next_step":
        section.lines = section.lines[:1]
    if not any(line.labels for line in section.lines) and desk.rules.has("honest_gap"):
        section.lines += desk.own("reply.gap", rank=0, **named(aspects, desk.job.language, 1))
    return section


def _to_each(desk: Desk, read: Understanding, questions: Sequence[str], most: int) -> list[Line]:
    """Return what answers each question in turn, and one sentence on those that the evidence leaves open."""
    lines: list[Line] = []
    is_open = False
    for question in questions:
        stems = stems_in(question)
        aspect = next((one.aspect for one in read.matters if one.aspect.stems & stems), None)
        found = _lines_about(desk, aspect, most, question)
        if aspect is None and not any(2 * len(stems & stems_in(line.text)) >= len(stems) for line in found):
            found = []  # one word in common with a question of no known matter answers nothing
        lines += found
        is_open = is_open or not found
    if is_open and desk.rules.has("honest_gap"):
        lines += desk.own("reply.gap.rest" if lines else "reply.gap", rank=0, **named([], desk.job.language, 1))
    return lines


def _lines_about(desk: Desk, aspect: Aspect | None, most: int, asked: str | None = None) -> list[Line]:
    """Return the sentences that answer one matter, the surest first, with those that follow them in their paragraph.

    `asked` are the customer's words of this matter, if they are not all of them.
    """
    language = desk.job.language
    wider = matter(*aspect.concepts, language=language) if aspect else Query({})
    query = _question(asked or desk.job.customer_text, desk.job.brand, wider, language)
    where = shaped(wider, None) if aspect else None
    found: list[Sentence] = []
    while len(found) < most:
        after = desk.pool.after(found[-1], query, where) if found else None
        sentence = after or desk.pool.take(query, where, floor=_SURE if not found else _SURE + 0.6)
        if sentence is None:
            break
        found.append(sentence)
    return [desk.line(sentence, rank=place) for place, sentence in enumerate(found)]


@lru_cache(maxsize=64)
def _question(text: str, brand: str, wider: Query, language: str) -> Query:
    """Return what a customer's words ask of one matter: the matter's words, and their own."""
    own = stems_in(text) - stems_in(brand)
    stems = {**dict.fromkeys(own, 0.8), **wider.stems}
    return replace(
        wider, stems=stems, headings=own, headed=0.7, prefers=answer_pattern(text, language), is_lasting=False
    )


def _next_step(desk: Desk, read: Understanding, aspects: Sequence[Aspect], approach: str) -> Section:
    section = Section("next_step", style="lines")
    if not desk.rules.has("one_cta"):
        return section
    if is_grave(desk.job.customer_text):
        section.lines += desk.own("reply.next.grave", rank=0)
        return section
    if _only_thanks(read):
        section.lines += desk.own(f"reply.next.thanks_{approach}", rank=0)
        return section
    known = "{order_number" in desk.job.customer_text or any("order_number" in p for p in desk.job.placeholders)
    name = aspects[0].name if aspects else "other"
    keys = {
        "short": (f"reply.do.{name}", "reply.do.other"),
        "explained": ("reply.open.bad" if read.mood < 0 else "reply.open",),
        "next_step": (
            f"reply.ask.{name}_known" if known else f"reply.ask.{name}",
            "reply.ask.known" if known else "reply.ask.other",
        ),
    }[approach]
    text = desk.say(*keys, **named(aspects, desk.job.language, 1))
    link = desk.job.links.get(_LINKS.get(name, ""), "") if approach == "short" else ""
    if approach == "short" and "[" in text and not link:  # there is no such page to speak of
        text = desk.say("reply.do.other")
    section.lines += [Line(with_link(desk, text, link), rank=0)] if text else []
    return section


_LINKS = {"returns": "returns", "refund": "returns", "exchange": "returns", "fit": "returns", "outage": "help"}
