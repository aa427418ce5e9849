"""Moves in our own words: greetings aside, everything that welcomes, thanks, asks or leads to the next step."""

from service.adapters.mock.desk import Desk, Line, Section, is_clean
from service.adapters.mock.issues import named, understand
from service.adapters.mock.links import cta_text, has_cta_part
from service.adapters.mock.moves_evidence import collect, topic_query, with_adds
from service.adapters.mock.moves_requests import told
from service.adapters.mock.outline import Cue, bounds_of, style_of
from service.adapters.mock.queries import concept
from service.adapters.mock.sentences import Raw, split
from service.adapters.mock.words import has_address, language_of_words, stems_in, words_of

_HOOK_WORDS = (5, 22)


def nothing(desk: Desk, cue: Cue) -> Section:
    """Write nothing here: greeting and signature have rules of their own."""
    return Section(cue.name)


def own(desk: Desk, cue: Cue) -> Section:
    """Say a phrase of our own for this item; where the item hangs on a rule, only if that rule is there."""
    if cue.rule and not desk.rules.has(cue.rule):
        return Section(cue.name)
    section = Section(cue.name, desk.own(cue.name, rank=cue.rank), most=cue.most)
    return with_adds(desk, cue, section)


def thanks(desk: Desk, cue: Cue) -> Section:
    """Thank the reader; take up what they did or said where the brief tells it."""
    if desk.job.review:
        return Section(cue.name)
    section = Section(cue.name, desk.own("thanks", rank=cue.rank))
    if desk.rules.has("take_up"):
        section.lines += desk.own(
            "take_up", rank=2, **named(understand(desk.job.topic, desk.job.language).aspects, desk.job.language)
        )
    return section


def ask(desk: Desk, cue: Cue) -> Section:
    """Ask for what the content type asks for; each rule on honesty, effort and freedom adds its sentence."""
    section = Section(cue.name, desk.own("ask", rank=0))
    for rule in cue.adds:
        if rule == "effort" and desk.rules.has(rule):
            effort = desk.pool.take(
                concept("survey_use", language=desk.job.language),
                lambda s: "minut" in s.raw.stems or "questi" in s.raw.stems,
            )
            section.lines += [desk.line(effort)] if effort else []
        elif desk.rules.has(rule) and rule not in desk.done:
            desk.done.add(rule)
            section.lines += desk.own(f"rule.{rule}", rank=0 if rule == "honest_ask" else 2)
    return section


def questions(desk: Desk, cue: Cue) -> Section:
    """Ask open questions, numbered where a rule wants them so."""
    _, most = bounds_of(desk.rules, cue) if desk.rules.has("questions") else (1, 3)
    lines = [line for number in range(1, most + 1) for line in desk.own(f"question_{number}", rank=1)]
    return Section(cue.name, lines, style=style_of(desk.rules, cue), lead=desk.say("questions_lead"))


def hook(desk: Desk, cue: Cue) -> Section:
    """Open with what people say or ask about the topic, in their own words."""
    asked = _question_asked(desk)
    if asked is not None:
        return Section(cue.name, [Line(asked, rank=0)])
    query = concept("hook", language=desk.job.language).with_words(desk.job.topic)
    said = desk.pool.take(
        query, lambda s: s.item.kind == "passage" and not s.is_action and desk.job.brand not in s.text
    )
    if said is not None:
        return Section(cue.name, [desk.line(said, rank=0)])
    return Section(cue.name, desk.own("hook", rank=0))


def _question_asked(desk: Desk) -> str | None:
    """Return the question on the topic that people ask, from the brief or from the brand's documents."""
    topic, language = desk.job.topic.strip(), desk.job.language
    is_spoken = (language_of_words(words_of(topic)) or language) == language
    if topic.endswith("?") and is_spoken and is_clean(topic) and not _has_digit(topic) and topic.count("?") == 1:
        return topic
    rows = (
        (raw, item)
        for item in desk.job.evidence
        if item.kind == "passage"
        for raw in split(item.text, item.title, language)
    )
    wanted = topic_query(desk).stems.keys()
    asked = [raw for raw, item in rows if _is_question(raw) and raw.stems & wanted and desk.reader.speaks(raw, item)]
    best = max(asked, key=lambda raw: len(raw.stems & wanted), default=None)
    return best.text if best else None


def _is_question(raw: Raw) -> bool:
    """Tell whether a sentence is a question that may open a text."""
    fits = _HOOK_WORDS[0] <= raw.size <= _HOOK_WORDS[1]
    return raw.text.endswith("?") and fits and not (raw.is_hostile or _has_digit(raw.text) or has_address(raw.text))


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def occurrence(desk: Desk, cue: Cue) -> Section:
    """Say what happened: the caller's own facts first, then what the documents say of it."""
    section = Section(cue.name, most=5)
    if desk.rules.has("safety_first"):
        danger = desk.pool.take(
            concept("safety", language=desk.job.language),
            lambda s: s.is_action and bool(s.raw.stems & stems_in(desk.job.topic)),
        )
        section.lines += [desk.line(danger, rank=0)] if danger else []
    section.lines += told(desk)
    if section.lines and desk.job.channel == "sms":
        section.lines[:0] = desk.own("occurrence_lead", rank=0)
    if not any(line.labels for line in section.lines):
        section.lines += collect(desk, cue, topic_query(desk), lambda s: not s.is_action).lines[:2]
    if not section.lines:
        section.lines += desk.own("occurrence", rank=0)
    if desk.rules.has("responsibility"):
        section.lines += desk.own("rule.responsibility", rank=1)
    if desk.rules.has("unknowns"):
        section.lines += desk.own("rule.unknowns", rank=2)
    return section


def next_step(desk: Desk, cue: Cue) -> Section:
    """Lead to the next step; where the answer has a part for it, the body leaves it to that part."""
    section = Section(cue.name, style="lines")
    if not has_cta_part(desk) and (text := cta_text(desk)):
        section.lines.append(Line(text, rank=0))
    return section
