"""Moves about products: whom they suit, why they fit, how they differ, what they cost."""

from collections.abc import Sequence

from service.adapters.mock.desk import Desk, Line, Section
from service.adapters.mock.joining import join_facts, pair
from service.adapters.mock.moves_evidence import both, collect, is_term, of_product, query_of, shaped
from service.adapters.mock.outline import Cue, bounds_of
from service.adapters.mock.queries import Query, concept, conjunction
from service.adapters.mock.sentences import Sentence

_NOT_REASONS = {"price", "annual_price", "warranty", "cancellation_notice", "trial_period", "minimum_term"}


def _is_fact(sentence: Sentence) -> bool:
    return sentence.item.kind == "fact"


def suits(desk: Desk, cue: Cue) -> Section:
    """Say whom the products suit and, where a rule asks, whom they do not."""
    apt = both(of_product(desk), lambda s: not s.is_limit and not s.is_action)
    for concepts, where in (
        ("suits", lambda s: s.item.kind == "passage"),
        ("suits", _is_fact),
        ("strengths", _is_fact),
    ):
        query = concept(concepts, language=desk.job.language)
        section = collect(desk, cue, query, shaped(query, both(apt, where)))
        if section.lines:
            break
    desk.feature(section.lines)
    if desk.rules.has("suits"):
        mine, ours = of_product(desk, desk.featured), of_product(desk)
        tests = [both(test, lambda s: s.is_limit) for test in (mine, ours)]
        limit = next((found for test in tests if (found := desk.pool.take(_limits(desk), test))), None)
        section.lines += [desk.line_in_place(limit)] if limit else []
    return section


def _limits(desk: Desk) -> Query:
    """Return what a limit of a product may be about."""
    return concept("fitness", "rain", "plan", "use", "wind", "size", language=desk.job.language)


def reasons(desk: Desk, cue: Cue) -> Section:
    """Give reasons from facts of the product and, last, one limit that is good to know."""
    least, most = bounds_of(desk.rules, cue)
    mine = both(of_product(desk), lambda s: not s.is_limit and s.item.attribute not in _NOT_REASONS)
    section = Section(cue.name, most=most)
    for name in cue.concepts:
        query = concept(name, language=desk.job.language)
        while len(section.lines) < least and (sentence := desk.pool.take(query, mine)):
            section.lines.append(desk.line(sentence))
    if not section.lines:
        return section
    section.lines[:0] = desk.own("reasons_lead", rank=3)
    if limit := desk.pool.take(
        _limits(desk),
        both(of_product(desk), lambda s: s.is_limit),
    ):
        section.lines += [*desk.own("limit_lead", rank=3), desk.line(limit)]
    return section


def options(desk: Desk, cue: Cue) -> Section:
    """Describe each product by what it is for, one fact and one limit."""
    section = Section(cue.name, style="lines", most=cue.most)
    query = query_of(desk, cue)
    _, most = bounds_of(desk.rules, cue)
    ids = sorted(desk.product_ids, key=lambda one: one != desk.featured)
    for product_id in ids[: min(most, 4)]:
        mine = of_product(desk, product_id)
        found = [
            desk.pool.take(query, both(mine, lambda s: not s.is_limit)),
            desk.pool.take(_limits(desk), both(mine, lambda s: s.is_limit)),
        ]
        if not all(found) and desk.rules.has("options"):
            found.append(desk.pool.take(query, mine))
        lines = _merged(desk, [desk.line(s) for s in found if s])
        section.lines += [*lines, Line("\n\n", rank=0)] if lines else []
    return section


def short_answer(desk: Desk, cue: Cue) -> Section:
    """Say which product is for which need, one sentence a product; else that it depends."""
    query = query_of(desk, cue)
    section = Section(cue.name, most=cue.most)
    for product_id in desk.product_ids[: cue.most]:
        if sentence := desk.pool.take(query, both(of_product(desk, product_id), lambda s: s.item.kind == "passage")):
            section.lines.append(desk.line(sentence, rank=0))
    if len(section.lines) < 2:
        section.lines[:0] = desk.own("short_answer", rank=0)
    return section


def which(desk: Desk, cue: Cue) -> Section:
    """Give one sentence for each product on the need that it meets; nothing where that is not known of two of them."""
    section = Section(cue.name, most=cue.most)
    queries = [concept(name, language=desk.job.language) for name in cue.concepts]
    for product_id in desk.product_ids[:4]:
        mine = both(of_product(desk, product_id), lambda s: not s.is_limit and not s.is_action)
        found = (desk.pool.take(query, shaped(query, mine)) for query in queries)
        if sentence := next((one for one in found if one), None):
            section.lines.append(desk.line(sentence))
    return section if len(section.lines) > 1 else Section(cue.name)


def differences(desk: Desk, cue: Cue) -> Section:
    """Set the same attribute of two products beside each other, a sentence each."""
    least, most = bounds_of(desk.rules, cue)
    facts = [line for group in _by_attribute(desk) for line in _pairs(desk, group)]
    section = Section(cue.name, facts[:most], most=most)
    while len(section.lines) < least and (sentence := desk.pool.take(query_of(desk, cue), of_product(desk))):
        section.lines.append(desk.line(sentence))
    return section


def _by_attribute(desk: Desk) -> list[list[Sentence]]:
    """Return the facts that products share and that differ, grouped by attribute, in the order of the evidence."""
    groups: dict[str, list[Sentence]] = {}
    for sentence in desk.pool.all_facts():
        if sentence.item.subject in desk.product_ids:
            groups.setdefault(sentence.item.attribute, []).append(sentence)
    wanted = concept("fitness", "use", language=desk.job.language)
    rows = [g for g in groups.values() if len({s.item.subject for s in g}) > 1 and len({s.item.value for s in g}) > 1]
    return sorted(rows, key=lambda g: not wanted.asks_for(g[0].item.attribute))


def _pairs(desk: Desk, group: Sequence[Sentence]) -> list[Line]:
    ranked = sorted(group, key=lambda s: desk.product_ids.index(s.item.subject))
    joined = pair(desk.line(ranked[0]), desk.line(ranked[1]), conjunction(desk.job.language))
    return [joined] if joined else []


def price_terms(desk: Desk, cue: Cue) -> Section:
    """Give the price of each product, then the terms of the order."""
    section = Section(cue.name, most=cue.most)
    price = concept("price", language=desk.job.language)
    tests = (both(of_product(desk, one), lambda s: s.item.attribute == "price") for one in desk.product_ids[:4])
    prices = [desk.line(sentence, rank=0) for test in tests if (sentence := desk.pool.take(price, test))]
    section.lines += _in_pairs(desk, prices)
    rest = collect(desk, cue, concept("terms", language=desk.job.language), is_term(desk))
    section.lines += rest.lines[: max(2, cue.count - len(section.lines) + 1)]
    section.grow = rest.grow
    return section


def _merged(desk: Desk, lines: Sequence[Line]) -> list[Line]:
    return join_facts(lines, desk.names, conjunction(desk.job.language))


def _in_pairs(desk: Desk, lines: Sequence[Line]) -> list[Line]:
    found: list[Line] = []
    for line in lines:
        merged = pair(found[-1], line, conjunction(desk.job.language)) if found and len(found[-1].labels) == 1 else None
        if merged is not None:
            found[-1] = merged
        else:
            found.append(line)
    return found
