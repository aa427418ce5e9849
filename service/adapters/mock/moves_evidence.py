"""Moves that answer an item of the outline with the brand's own evidence. Customers' voices: `moves_voices.py`."""

from collections.abc import Callable
from dataclasses import replace

from service.adapters.mock.desk import Desk, Line, Section
from service.adapters.mock.outline import Cue, bounds_of, style_of
from service.adapters.mock.queries import Query, concept
from service.adapters.mock.selection import Where
from service.adapters.mock.sentences import Sentence
from service.adapters.mock.words import fits, stems_in

_SETTLED = frozenset({"policy", "faq", "service"})


def evidence(desk: Desk, cue: Cue) -> Section:
    """Answer with the sentences that fit the item's concepts."""
    query, where = query_of(desk, cue), where_of(desk, cue)
    section = collect(desk, cue, query, shaped(query, where) if cue.strict else where)
    if cue.where == "action" and len(section.lines) < bounds_of(desk.rules, cue)[0]:
        section = _more_of(desk, cue, query, section)
    if (
        cue.name == "situation"
        and section.lines
        and (first := desk.pool.first(lambda s: s.item.source_kind == "case_study"))
    ):
        section.lines.insert(0, desk.line(first, rank=0))
    return section


def _more_of(desk: Desk, cue: Cue, query: Query, section: Section) -> Section:
    """Fill a section of actions with statements where the evidence holds too few actions."""
    wider = collect(
        desk,
        replace(cue, count=bounds_of(desk.rules, cue)[0] - len(section.lines), lead="none"),
        query,
        shaped(query, None),
    )
    section.lines += wider.lines
    section.grow = wider.grow
    return section


def shaped(query: Query, where: Where | None) -> Where:
    """Return a test for sentences that look as those of a query usually do, and facts that it asks for."""

    def test(sentence: Sentence) -> bool:
        if sentence.item.kind == "fact" and query.attributes:
            is_apt = query.asks_for(sentence.item.attribute)
        else:
            is_apt = query.has_shape(sentence.text)
        return is_apt and (where is None or where(sentence))

    return test


def topical(desk: Desk, cue: Cue) -> Section:
    """Answer with what fits the topic of the brief: from documents first, then from facts."""
    section = collect(desk, cue, topic_query(desk), lambda s: s.item.kind == "passage")
    return section if section.lines else collect(desk, cue, topic_query(desk), None)


def other(desk: Desk, cue: Cue) -> Section:
    """Answer an item nobody foresaw with the sentences most similar to its words."""
    section = Section(cue.name, most=cue.most)
    section.grow = lambda: _line_of(desk, desk.pool.take_similar(f"{cue.words} {desk.job.topic}"))
    for _ in range(cue.count):
        if line := section.grow():
            section.lines.append(line)
    return section


def terms(desk: Desk, cue: Cue) -> Section:
    """Give returns or cancellation, warranty or service level; of an offer its own terms first."""
    names = ("offer_terms", "discount") if desk.job.content_type == "win_back" else cue.concepts
    query = concept(*names, language=desk.job.language)
    language = desk.job.language
    offers = shaped(query, lambda s: not s.is_action and not fits("other_offers", language, s.text))
    where = offers if names != cue.concepts else is_term(desk)
    return with_adds(desk, cue, collect(desk, cue, query, where))


def is_term(desk: Desk) -> Where:
    """Return a test for terms: facts asked for by name, policies; of one product among several none."""
    query, several = concept("terms", language=desk.job.language), len(desk.product_ids) > 1

    def test(sentence: Sentence) -> bool:
        item = sentence.item
        if sentence.is_action or (several and item.subject in desk.product_ids):
            return False
        return query.asks_for(item.attribute) if item.kind == "fact" else item.source_kind == "policy"

    return shaped(query, test)


def happens_next(desk: Desk, cue: Cue) -> Section:
    """Say what happens next; of reviews and referrals what becomes of them."""
    names = {"thank_you": ("review_use",)}.get(desk.job.content_type, cue.concepts)
    query, language = concept(*names, language=desk.job.language), desk.job.language
    is_smooth = names != cue.concepts
    section = collect(
        desk,
        cue,
        query,
        shaped(
            query,
            lambda s: s.raw.kind == "prose" and not s.is_action and (is_smooth or not fits("mishap", language, s.text)),
        ),
    )
    if section.lines:
        section.lines[:0] = desk.own("happens_next_lead", rank=3)
    return section


def collect(desk: Desk, cue: Cue, query: Query, where: Where | None) -> Section:
    """Take sentences for a section, with those that follow them in their paragraph, and a way to take more."""
    style = style_of(desk.rules, cue)
    least, most = bounds_of(desk.rules, cue)
    least = min(least, cue.count) if cue.count == 0 else least
    section = Section(cue.name, style=style, most=most)
    last: list[Sentence] = []

    def grow() -> Line | None:
        after = desk.pool.after(last[-1], query, where) if last and style == "prose" else None
        sentence = after or desk.pool.take(query, where, opens=style == "prose")
        if sentence is None:
            return None
        last.append(sentence)
        return desk.line(sentence)

    section.grow = grow
    while (len(section.lines) < least or (last and desk.pool.is_open(last[-1]))) and (line := grow()):
        section.lines.append(line)
    if section.lines:
        section.lines[0].rank = cue.rank
        lead = (
            desk.own(f"lead.{cue.lead or cue.name}", rank=4)
            if style == "prose" and not desk.rules.has("headings")
            else []
        )
        section.lines[:0] = lead
    return with_adds(desk, cue, section) if cue.move == "evidence" else section


def with_adds(desk: Desk, cue: Cue, section: Section) -> Section:
    """Add the phrases that rules ask for in this section."""
    for rule in cue.adds:
        if desk.rules.has(rule) and rule not in desk.done and (lines := desk.own(f"rule.{rule}", rank=1)):
            desk.done.add(rule)
            section.lines += lines
    return section


def query_of(desk: Desk, cue: Cue) -> Query:
    """Return what a cue asks the evidence for."""
    return concept(*cue.concepts, language=desk.job.language)


def topic_query(desk: Desk) -> Query:
    """Return the topic of the brief as a query."""
    words = desk.job.topic or " ".join(name.bare for name in desk.names.values())
    return Query(dict.fromkeys(stems_in(words) - stems_in(desk.job.brand), 1.0))


def where_of(desk: Desk, cue: Cue) -> Where | None:
    """Return the condition that a cue puts on its sentences."""
    if not cue.where:
        return None
    tests: dict[str, Where] = {
        "action": lambda s: s.is_action,
        "limit": lambda s: s.is_limit,
        "statement": lambda s: not s.is_action,
        "fact": lambda s: s.item.kind == "fact",
        "general": lambda s: s.item.kind == "passage" and not any(n.stands_in(s.text) for n in desk.names.values()),
        "passage": lambda s: s.item.kind == "passage",
        "settled": lambda s: not s.is_action and is_settled(s),
        "case": lambda s: s.item.source_kind == "case_study",
        "of_product": of_product(desk),
        "ours": lambda s: not s.is_action and not _is_yours(desk, s),
        "yours": lambda s: _is_yours(desk, s),
        "solution": lambda s: not s.is_action and s.raw.kind == "prose",
    }
    return tests.get(cue.where)


def is_settled(sentence: Sentence) -> bool:
    """Tell whether a sentence is a fact or a policy and not a tip."""
    return sentence.item.kind == "fact" or sentence.item.source_kind in _SETTLED


def _is_yours(desk: Desk, sentence: Sentence) -> bool:
    """Tell whether a sentence says what the reader can do."""
    return sentence.is_action or fits("yours", desk.job.language, sentence.text)


def of_product(desk: Desk, product_id: str = "") -> Where:
    """Return a test for sentences about a product of the brief; about any of them where none is named."""
    if not desk.product_ids:
        return lambda sentence: True
    if not product_id:
        return lambda sentence: bool(sentence.about)
    return lambda sentence: sentence.item.subject == product_id or sentence.about == {product_id}


def both(first: Where, second: Where) -> Where:
    """Return a test that asks for both of these."""
    return lambda sentence: first(sentence) and second(sentence)


def _line_of(desk: Desk, sentence: Sentence | None) -> Line | None:
    return desk.line(sentence) if sentence else None


Move = Callable[[Desk, Cue], Section]
