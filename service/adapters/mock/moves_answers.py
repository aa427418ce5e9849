"""Moves that answer somebody: a reviewer, a complaint, a question. Suggested replies: `replies.py`."""

import re
from dataclasses import replace

from service.adapters.mock.desk import Desk, Line, Section, clean_topic
from service.adapters.mock.issues import Aspect, Understanding, named, understand
from service.adapters.mock.links import link_for, with_link
from service.adapters.mock.moves_evidence import collect, is_settled, query_of, shaped, where_of, with_adds
from service.adapters.mock.outline import Cue, bounds_of, cue_for
from service.adapters.mock.queries import Query, concept, matter
from service.adapters.mock.rephrasing import in_second_person
from service.adapters.mock.sentences import Sentence
from service.adapters.mock.words import answer_pattern, language_of_words, stems_in, words_of

_SURE = 2.0
_LEGAL = re.compile(
    r"\b(?:lawyer|solicitor|attorney|sue|suing|court|legal (?:action|steps)|ombudsman|injur\w+|hospital|rash|data breach|gdpr"
    r"|anwalt|anwältin|klag\w+|verklag\w*|gericht|rechtliche schritte|verletz\w+|krankenhaus|ausschlag|datenpanne|datenleck"
    r"|chok\w*|erstick\w*|avocat|tribunal|bless\w+|abogado|denuncia\w*|juicio)\b",
    re.IGNORECASE,
)


def read_customer(desk: Desk) -> Understanding:
    """Return what the review, the conversation or the complaint says."""
    job = desk.job
    text = str(job.review.get("text") or "") or job.customer_text or job.topic
    title = str(job.review.get("title") or "")
    locale = str(job.review.get("locale") or "")[:2].lower()
    rating = job.review.get("rating")
    spoken = language_of_words(words_of(text)) or locale or job.language
    return understand(
        f"{title}. {text}" if title else text,
        job.language,
        float(rating) if isinstance(rating, int | float) else None,
        spoken,
        is_grave(f"{title} {text}"),
    )


def is_grave(text: str) -> bool:
    """Tell whether a customer threatens legal steps or reports an injury or a breach of data."""
    return bool(_LEGAL.search(text))


def thanks_for_review(desk: Desk, cue: Cue) -> Section:
    """Thank the reviewer, and apologise once where something went wrong."""
    section = Section(cue.name, style="prose")
    if not desk.rules.has("acknowledge"):
        return section
    read = read_customer(desk)
    poor = read.mood < 0
    slots = {} if _takes_up(desk) else named(read.liked or read.aspects, desk.job.language)
    kind = "thanks_poor" if poor else "thanks_mixed" if read.disliked else "thanks"
    section.lines += desk.own(f"review.{kind}", rank=0, **slots)
    if poor:
        section.lines += desk.own("review.sorry", rank=0, **named(read.disliked, desk.job.language))
    return section


def _takes_up(desk: Desk) -> bool:
    """Tell whether a section of its own takes up what the review says."""
    return any(cue_for(item).name == "said" for item in desk.rules.outline)


def said(desk: Desk, cue: Cue) -> Section:
    """Take up what the review says in our own words: what it likes and what it does not."""
    section = Section(cue.name)
    if not desk.rules.has("name_the_issue"):
        return section
    read = read_customer(desk)
    liked, disliked = (named(group, desk.job.language) for group in (read.liked, read.disliked))
    if liked:
        section.lines += desk.own("review.liked" if not disliked else "review.liked_too", rank=1, **liked)
    if disliked and "sorry_named" not in desk.done and (read.mood >= 0 or not desk.rules.has("acknowledge")):
        section.lines += desk.own("review.disliked", rank=1, **disliked)
    if not liked and not disliked:
        section.lines += desk.own("review.unspecific", rank=1, **named(read.aspects, desk.job.language))
    return section


def answer_review(desk: Desk, cue: Cue) -> Section:
    """Answer what the review raises, with what the brand's documents say of it."""
    read = read_customer(desk)
    section = Section(cue.name)
    grave = is_grave(str(desk.job.review.get("text") or "")) and desk.rules.has("escalation_tone")
    for aspect in [] if grave else read.disliked[:2]:
        section.lines += _about(desk, aspect, 1) if not section.lines else []
    if grave:
        section.lines += desk.own("grave", rank=0)
    elif not section.lines:
        section.lines += desk.own("review.passed_on" if read.disliked or read.mood < 0 else "review.close", rank=2)
    return section


def offline(desk: Desk, cue: Cue) -> Section:
    """Move a problem to a private channel; a good review needs no link."""
    read = read_customer(desk)
    section = Section(cue.name)
    if desk.rules.has("offline_contact") and (read.mood < 0 or read.disliked):
        url = link_for(desk, desk.rules.text("offline_contact"))
        text = desk.say("review.offline" if url else "review.offline_without_link")
        section.lines += [Line(with_link(desk, text, url), rank=0)] if text else []
    return section


def apology(desk: Desk, cue: Cue) -> Section:
    """Apologise once and name what for."""
    if not desk.rules.has("acknowledge"):
        return Section(cue.name)
    read = read_customer(desk)
    return Section(cue.name, desk.own("apology", rank=0, **named(read.disliked or read.aspects, desk.job.language, 1)))


def issue(desk: Desk, cue: Cue) -> Section:
    """Say what went wrong in the customer's own words, turned to the second person, else by its matters."""
    if not desk.rules.has("name_the_issue"):
        return Section(cue.name)
    told = in_second_person(desk.job.topic, desk.job.language)
    topic = clean_topic(desk.job.topic, desk.job.language)
    slots = named(read_customer(desk).aspects, desk.job.language)
    if told:
        lines = desk.own("issue.told", told=told, rank=1)
    elif topic:
        lines = desk.own("issue.topic", topic=topic, rank=1)
    else:
        lines = desk.own("issue.matters", rank=1, **slots)
    return Section(cue.name, [*lines, *desk.own("issue.understood", rank=3)])


def solution(desk: Desk, cue: Cue) -> Section:
    """Give what the evidence grants in this case; a grave one goes to a colleague."""
    if is_grave(desk.job.topic) and desk.rules.has("escalation_tone"):
        return Section(cue.name, desk.own("grave", rank=0))
    section = Section(cue.name, most=cue.most)
    if desk.rules.has("policy"):
        concepts = [name for aspect in read_customer(desk).aspects[:3] for name in aspect.concepts[:2]]
        query = concept(*(concepts or cue.concepts), language=desk.job.language).with_words(desk.job.topic)
        query = replace(query, headings=stems_in(desk.job.topic), headed=0.9, is_lasting=False)
        granted = shaped(query_of(desk, cue), where_of(desk, cue))
        section = collect(desk, cue, query, granted)
        if not section.lines:
            section = collect(desk, cue, query_of(desk, cue), granted)
    if not section.lines:
        section.lines += desk.own("gap", rank=0)
    if desk.rules.has("escalation_route") and (
        route := desk.pool.take(concept("complaint", language=desk.job.language), lambda s: not s.is_action)
    ):
        section.lines.append(desk.line(route, rank=2))
    return with_adds(desk, cue, section)


def answer(desk: Desk, cue: Cue) -> Section:
    """Answer the question of the brief in the first sentence; say so where the evidence holds no answer."""
    if desk.job.review:
        return answer_review(desk, cue)
    section = collect(desk, cue, question_query(desk), _is_answer)
    if not section.lines:
        section.lines += desk.own("gap", rank=0)
        desk.done.add("gap")
    return section


def _is_answer(sentence: Sentence) -> bool:
    return sentence.raw.kind == "prose" or sentence.is_action


def details(desk: Desk, cue: Cue) -> Section:
    """Give the conditions and exceptions that belong to the answer: those that stand with it first."""
    if "gap" in desk.done:
        return Section(cue.name)
    query, with_answer = question_query(desk), desk.pool.last_item()
    section = collect(desk, replace(cue, count=0), query, lambda s: _is_answer(s) and s.item.label == with_answer)
    near = section.grow

    def grow() -> Line | None:
        found = near() if near else None
        if found is None and (sentence := desk.pool.take(query, _is_answer, floor=_SURE)):
            found = desk.line(sentence)
        return found

    section.grow = grow
    least, _ = bounds_of(desk.rules, cue)
    while len(section.lines) < least and (line := grow()):
        section.lines.append(line)
    return section


def question_query(desk: Desk) -> Query:
    """Return what a question asks the evidence for: its own words first, then the matter they belong to."""
    job = desk.job
    own = dict.fromkeys(stems_in(job.topic) - stems_in(job.brand), 1.4)
    names = [name for aspect in read_customer(desk).aspects[:1] for name in aspect.concepts[:1]]
    wider = concept(*names, language=job.language) if names else Query({})
    return Query(
        {**dict.fromkeys(wider.stems, 0.4), **own},
        wider.attributes,
        headings=frozenset(own),
        headed=0.8,
        prefers=answer_pattern(job.topic, job.language),
    )


def _about(desk: Desk, aspect: Aspect, most: int) -> list[Line]:
    query = matter(*aspect.concepts, language=desk.job.language)

    remedies = concept("exchange", "returns", "refund", "warranty", "repair", "complaint", language=desk.job.language)

    def is_on(sentence: Sentence) -> bool:
        is_remedy = is_settled(sentence) or remedies.has_shape(sentence.text)
        names_it = bool(aspect.stems & sentence.raw.stems) or query.asks_for(sentence.item.attribute)
        return is_remedy and names_it and not sentence.is_action

    found: list[Line] = []
    while len(found) < most and (sentence := desk.pool.take(query, shaped(query, is_on), floor=1.2)):
        found.append(desk.line(sentence, rank=2))
    return found
