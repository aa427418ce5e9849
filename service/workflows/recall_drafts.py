"""After a change of knowledge or consent: finds every draft that rests on what changed, and marks what is no longer so.

Call `recall` after any such change, once it is on record. What is done with stale drafts: `tend_recalls`,
`serve_slots`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from service.domain.evidence import Fact, Review
from service.domain.fingerprints import of_fact, of_passage, of_review
from service.domain.nouns import BrandId, SourceId
from service.domain.recalls import Changed, CitedItem, Recall, Why
from service.ports import BasisStore, Ports
from service.ports.feedback import Judged

ANYTHING = Changed()


async def recall(ports: Ports, basis: BasisStore, brand: BrandId, changed: Changed = ANYTHING) -> Recall:
    """Judge anew what drafts cite of what changed, and mark it; a mark is lifted where the old words are back.

    Expiry needs no call: the last day of what is cited is on record, and read with today's date. A figure that was
    computed from many reviews is never marked: it tells its day, and stays true of it.

    Args:
        ports: the knowledge as it is now, and the clock.
        basis: where it is kept what drafts cite.
        brand: whose knowledge changed.
        changed: the sources or reviews that changed; without any, everything that drafts cite is looked at.

    Raises:
        StorageFailed: the marks could not be put on record; the next call for the brand makes up for it.
    """
    revision = await ports.knowledge.revision(brand)
    settled = await basis.recalled(brand)
    cited = await basis.cited(brand, changed)
    judged = [one for one in await _judged(ports, brand, cited) if _differs(one)]
    # One change after another is followed one by one; whoever missed some looks at everything.
    up_to_date = changed.anything or (settled == revision - 1 and not changed.drafts)
    if not judged and (not up_to_date or settled == revision):
        return Recall()
    return await basis.mark(brand, judged, ports.clock.now(), revision if up_to_date else None)


async def catch_up(ports: Ports, basis: BasisStore, brand: BrandId) -> None:
    """Recall what changed while nobody called: a process may have died between a change and its recall."""
    if await basis.recalled(brand) != await ports.knowledge.revision(brand):
        await recall(ports, basis, brand)


def _differs(one: Judged) -> bool:
    return one.why is not one.item.why or one.valid_until != one.item.valid_until


async def _judged(ports: Ports, brand: BrandId, cited: Sequence[CitedItem]) -> list[Judged]:
    reviews = [item for item in cited if item.kind == "review"]
    facts = [item for item in cited if item.kind == "fact"]
    passages = [item for item in cited if item.kind == "passage"]
    found = await _judged_passages(ports, brand, passages)
    if facts:
        known = await ports.knowledge.list_facts(brand)
        found += [_judged_fact(item, known_facts) for item, known_facts in _facts_of(facts, known)]
    if reviews:
        there = await ports.knowledge.get_reviews(brand, list(dict.fromkeys(item.item_id for item in reviews)))
        by_id: Mapping[str, Review] = {review.id: review for review in there}
        found += [_judged_review(item, by_id.get(item.item_id)) for item in reviews]
    return found


async def _judged_passages(ports: Ports, brand: BrandId, cited: Sequence[CitedItem]) -> list[Judged]:
    """Judge passages: one that has only moved within its source still says what it said."""
    there = await ports.knowledge.get_passages(brand, list(dict.fromkeys(item.item_id for item in cited)))
    last_days: dict[str, dt.date | None] = {passage.id: passage.valid_until for passage in there}
    moved: dict[str, dict[str, dt.date | None] | None] = {}
    for source in dict.fromkeys(item.source_id for item in cited if item.item_id not in last_days):
        record = await ports.knowledge.get_source(brand, SourceId(source))
        left = record.passages if record is not None else ()
        moved[source] = {of_passage(passage.id): passage.valid_until for passage in left} if record else None
    found = []
    for item in cited:
        if item.item_id in last_days:
            found.append(Judged(item, None, last_days[item.item_id]))
            continue
        said = moved[item.source_id]
        if said is None:
            found.append(Judged(item, Why.DELETED, item.valid_until))
        elif item.fingerprint in said:
            found.append(Judged(item, None, said[item.fingerprint]))
        else:
            found.append(Judged(item, Why.CHANGED, item.valid_until))
    return found


def _facts_of(cited: Sequence[CitedItem], known: Iterable[Fact]) -> Iterable[tuple[CitedItem, list[Fact]]]:
    by_key: dict[tuple[str, str], list[Fact]] = {}
    for fact in known:
        by_key.setdefault((fact.source_id, fact.key), []).append(fact)
    return ((item, by_key.get((item.source_id, item.item_id), [])) for item in cited)


def _judged_fact(item: CitedItem, known: Sequence[Fact]) -> Judged:
    same = next((fact for fact in known if of_fact(fact) == item.fingerprint), None)
    if same is not None:
        return Judged(item, None, same.valid_until)
    return Judged(item, Why.CHANGED if known else Why.DELETED, item.valid_until)


def _judged_review(item: CitedItem, review: Review | None) -> Judged:
    if review is None:
        return Judged(item, Why.DELETED, None)
    if item.quoted_in is not None and not review.may_be_quoted(item.quoted_in):
        return Judged(item, Why.WITHDRAWN, None)
    last_day = review.consent.until if item.quoted_in is not None and review.consent else None
    return Judged(item, None if of_review(review) == item.fingerprint else Why.CHANGED, last_day)
