"""Puts sections together: grown or cut to the length asked for, joined, headed, greeted and signed."""

import re
from collections.abc import Sequence
from dataclasses import replace

from service.adapters.mock.desk import Desk, Line, Section
from service.adapters.mock.joining import join_facts
from service.adapters.mock.measuring import for_sms, measure, measure_plain, without_markers
from service.adapters.mock.queries import conjunction
from service.adapters.mock.rules import Length

_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”')
_SHARE, _ROUNDS, _LONG_PARAGRAPH = 0.35, 40, 5
_CHEERFUL, _CHEERED = {"warm", "playful"}, {"thanks", "welcome", "confirmation"}
_LEADING = 3
"""The rank from which a line only leads to others."""
_BREAK = "\n\n"
_DEFAULT_MOST = {"sms": 300, "social": 260, "push": 150}
_MARGIN = {"sms_septets": 60, "weighted": 10}


def body_of(desk: Desk, sections: Sequence[Section]) -> str:
    """Return the body: the sections in order, as long as the rules and the channel want it."""
    sections = [section for section in sections if section.lines]
    if desk.job.channel in _DEFAULT_MOST:
        for section in sections:
            section.lines = [line for line in section.lines if line.rank < _LEADING]
    _cheer(desk, sections)
    length = _length(desk)
    text = _dressed(desk, sections)
    if length is not None and length.unit == "words":
        text = _grow(desk, sections, length, text)
    return _cut(desk, sections, _limits(desk, length), text)


def _cheer(desk: Desk, sections: Sequence[Section]) -> None:
    """Set one exclamation mark behind a thanks or welcome, where the rules allow it and the tone is warm."""
    rule = desk.rules.text("exclamation")
    if not re.search(r"\d", rule) or desk.rules.register not in _CHEERFUL:
        return
    own = next((line for s in sections if s.name in _CHEERED for line in s.lines if not line.labels), None)
    if own is not None and own.text.endswith("."):
        own.text = f"{own.text[:-1]}!"


def _length(desk: Desk) -> Length | None:
    length = desk.rules.length
    if length is None or length.unit == "sentences":
        most = _DEFAULT_MOST.get(desk.job.channel)
        return Length(None, most, "characters") if most else None
    return length


def _limits(desk: Desk, length: Length | None) -> list[tuple[str, int]]:
    """Return the limits of the body by unit.

    Of the rule, of a repair turn, of the channel with room for what is added later.
    """
    limits = [(length.unit, length.most)] if length and length.most is not None else []
    if "body" in desk.rules.limits:
        limits.append(("characters", desk.rules.limits["body"]))
    part = next((part for part in desk.job.parts if part.name == "body"), None)
    if part is not None and part.max_length is not None:
        limits.append((part.counted_in, part.max_length - _MARGIN.get(part.counted_in, 0)))
    return limits


def _grow(desk: Desk, sections: list[Section], length: Length, text: str) -> str:
    """Add evidence, a sentence a section in turn, until the text is as long as the rule asks; return the text."""
    if length.least is None:
        return text
    share = 0.0 if desk.rules.is_brief else _SHARE
    target = length.least + int(((length.most or length.least * 2) - length.least) * share)
    written = words = measure(text, "words")
    open_sections = [section for section in sections if section.grow and section.style != "table"]
    for _ in range(_ROUNDS):
        if words >= target or not open_sections:
            break
        for section in list(open_sections):
            line = section.grow() if section.grow and _size(section) < section.most else None
            if line is None:
                open_sections.remove(section)
                continue
            room = (length.most or 10_000) - words - line.count
            if room < 0:
                open_sections.remove(section)
                continue
            line.rank = max(line.rank, 2)
            section.lines.append(line)
            words += line.count
            if words >= target:
                break
    return _dressed(desk, sections) if words > written else text


def _size(section: Section) -> int:
    return sum(bool(line.labels) for line in section.lines)


def _cut(desk: Desk, sections: list[Section], limits: Sequence[tuple[str, int]], text: str) -> str:
    """Take lines away, the least important first and from the longest section, until the text fits; return the text."""
    while _is_too_long(text, limits):
        ranked = [
            (line.rank, len(s.lines), place, number)
            for place, s in enumerate(sections)
            for number, line in enumerate(s.lines)
        ]
        optional = [entry for entry in ranked if entry[0] > 0]
        if not optional and len(ranked) < 2:
            break
        _, _, place, number = max(optional) if optional else ranked[-2]
        section = sections[place]
        del section.lines[number]
        if section.lines and not any(line.labels for line in section.lines) and _is_only_lead(section):
            section.lines.clear()
        text = _dressed(desk, sections)
    return text


def _is_too_long(text: str, limits: Sequence[tuple[str, int]]) -> bool:
    plain = without_markers(text)
    return any(measure_plain(plain, unit) > most for unit, most in limits)


def _is_only_lead(section: Section) -> bool:
    """Tell whether only words that lead to something are left of a section."""
    return all(line.rank >= _LEADING for line in section.lines)


def _dressed(desk: Desk, sections: Sequence[Section]) -> str:
    """Return the text with greeting and signature, in the characters of the channel."""
    rendered = [text for section in sections if (text := _rendered(desk, section))]
    joint = _BREAK if desk.job.channel not in _DEFAULT_MOST else " "
    text = joint.join(rendered)
    if desk.job.channel == "sms":
        prefix = _sms_sender(desk)
        return for_sms(f"{prefix}{text}") if desk.rules.has("plain_text") else f"{prefix}{text}"
    opening, closing = greeting_of(desk), signature_of(desk)
    return _BREAK.join(piece for piece in (opening, text, closing) if piece)


def _sms_sender(desk: Desk) -> str:
    match = _QUOTED.search(desk.rules.text("signature"))
    return f"{(match[1] or match[2]).rstrip()} " if match else ""


def greeting_of(desk: Desk) -> str:
    """Return the greeting that the rule asks for, by name where it names the placeholder."""
    rule = desk.rules.text("greeting")
    if not rule:
        return ""
    named = frozenset({"{first_name}"}) if "{first_name}" in rule else frozenset[str]()
    return replace(desk.wording, placeholders=named).say("greeting")


def signature_of(desk: Desk) -> str:
    """Return the close and the signature that the rule gives word for word."""
    match = _QUOTED.search(desk.rules.text("signature"))
    if not match or desk.job.channel == "sms":
        return ""
    line_break = "  \n" if desk.job.channel in ("email", "web") else "\n"
    return f"{desk.say('closing')}{line_break}{match[1] or match[2]}"


def _rendered(desk: Desk, section: Section) -> str:
    lines = [line for line in section.lines if line.text]
    if not any(line.text.strip() for line in lines):
        return ""
    style = "prose" if section.style == "bullets" and len(lines) == 1 else section.style
    body = _RENDERERS.get(style, _prose)(desk, lines)
    lead = f"{section.lead}{_BREAK}" if section.lead else ""
    heading = f"## {section.heading}{_BREAK}" if section.heading else ""
    return f"{heading}{lead}{body}"


def _prose(desk: Desk, lines: Sequence[Line]) -> str:
    joined = join_facts(_grouped(lines), desk.names, conjunction(desk.job.language))
    texts = [cited(desk, line) for line in joined]
    if len(texts) <= _LONG_PARAGRAPH or desk.job.channel in _DEFAULT_MOST:
        return " ".join(texts)
    half = (len(texts) + 1) // 2
    return f"{' '.join(texts[:half])}{_BREAK}{' '.join(texts[half:])}"


def _grouped(lines: Sequence[Line]) -> list[Line]:
    """Return evidence with the sentences of one document together and in its order.

    Words of our own keep their place.
    """
    if len(lines) < 3 or any(line.order < 0 for line in lines):
        return list(lines)
    is_case = any(line.item and line.item.source_kind == "case_study" for line in lines)
    first: dict[str, int] = {}
    for place, line in enumerate(lines):
        first.setdefault(_source(line), place)
    return sorted(
        lines, key=lambda line: (0 if is_case else first[_source(line)], line.order if _source(line) or is_case else 0)
    )


def _source(line: Line) -> str:
    """Return the label of the passage a line comes from; facts count as one source."""
    return line.item.label if line.item and line.item.kind == "passage" else ""


def _paragraphs(desk: Desk, lines: Sequence[Line]) -> str:
    """Return lines as paragraphs of their own; a line break among them parts groups."""
    if not any(line.text == _BREAK for line in lines):
        joint = " " if desk.job.channel in _DEFAULT_MOST else _BREAK
        return joint.join(cited(desk, line) for line in lines)
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.text == _BREAK:
            groups.append([])
        else:
            groups[-1].append(cited(desk, line))
    return _BREAK.join(" ".join(group) for group in groups if group)


def _points(desk: Desk, lines: Sequence[Line]) -> str:
    mark = "-" if desk.job.channel != "chat" else "•"
    return "\n".join(
        f"{mark} {cited(desk, line)}"
        if line.labels
        else f"{_BREAK if place else ''}{line.text}{'' if place else _BREAK}"
        for place, line in enumerate(lines)
    ).strip()


def _numbered(desk: Desk, lines: Sequence[Line]) -> str:
    return "\n".join(f"{number}. {cited(desk, line)}" for number, line in enumerate(lines, start=1))


def _table(_: Desk, lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines)


def cited(desk: Desk, line: Line) -> str:
    """Return a line with its labels before the full stop, where the rules want labels."""
    if not line.labels or not desk.rules.has("cite_sources"):
        return line.text
    marks = f" [{', '.join(line.labels)}]"
    return f"{line.text[:-1]}{marks}{line.text[-1]}" if line.text[-1] in ".!?…" else f"{line.text}{marks}"


_RENDERERS = {"prose": _prose, "lines": _paragraphs, "bullets": _points, "steps": _numbered, "table": _table}
