"""Moves that let customers speak: ratings with their basis, praise, complaints, and quotations word for word."""

import re
from collections.abc import Sequence
from itertools import islice

from service.adapters.mock.desk import Desk, Line, Section
from service.adapters.mock.evidence import Item
from service.adapters.mock.links import link_for, with_link
from service.adapters.mock.moves_evidence import collect, query_of
from service.adapters.mock.outline import Cue, bounds_of, style_of
from service.adapters.mock.quoting import Quote, chosen, has_few_stars, is_critical, is_near, quotable, spoken_in_case
from service.adapters.mock.wording import capitalised

_RATING = re.compile(r"\b([1-5](?:[.,]\d{1,2})?)\s*(?:out of|of|von|sur|de|/)\s*5\b")
_SIDES = ("praise", "complaint")
_MOST_RATINGS = 2


def voices(desk: Desk, cue: Cue) -> Section:
    """Say what customers say.

    The rating, a point of praise and, where a rule asks, a complaint, and their own words.
    """
    section = Section(cue.name, most=cue.most)
    section.lines += _rating_lines(desk)
    both = desk.rules.has("both_sides")
    for side in _SIDES if both else _SIDES[:1]:
        section.lines += [_summary_line(desk, item, rank=1) for item in summaries(desk, side)[:1]]
    quotes = chosen(quotable(desk), 2 if both else 1, _mean(desk), both or desk.rules.has("not_selected"))
    section.lines += quote_lines(desk, quotes)
    return section if section.lines else Section(cue.name)


def overview(desk: Desk, cue: Cue) -> Section:
    """Give the rating and how the stars are spread."""
    section = Section(cue.name, most=cue.most)
    section.lines += _rating_lines(desk)
    for line in section.lines[:1]:
        line.rank = 0
    rows = summaries(desk, "distribution") if desk.rules.has("rating_basis") else []
    section.lines += [_summary_line(desk, item, rank=2) for item in rows[:1]]
    return section


def praise(desk: Desk, cue: Cue) -> Section:
    """List what customers praise, the most frequent first."""
    return _side(desk, cue, "praise")


def complaints(desk: Desk, cue: Cue) -> Section:
    """List what customers complain about, where the rules want both sides."""
    return _side(desk, cue, "complaint") if desk.rules.has("both_sides") else Section(cue.name)


def quotes(desk: Desk, cue: Cue) -> Section:
    """Quote reviews, a critical one among them."""
    _, most = bounds_of(desk.rules, cue) if desk.rules.has("quote_mix") else (1, 2)
    both = desk.rules.has("both_sides", "not_selected", "quote_mix")
    return Section(
        cue.name, quote_lines(desk, chosen(quotable(desk), most, _mean(desk), both)), style="lines", most=most + 1
    )


def case_quote(desk: Desk, cue: Cue) -> Section:
    """Quote what the customer of the case study says, else a review of the same product."""
    found = spoken_in_case(desk)[:1]
    if found:
        return Section(cue.name, [_quote_line(desk, quote, "quote.case") for quote in found])
    return Section(cue.name, quote_lines(desk, [quote for quote in quotable(desk) if not is_critical(quote)][:1]))


def collected(desk: Desk, cue: Cue) -> Section:
    """Say how the reviews were collected, as far as the evidence tells it."""
    rows = [item for side in ("period", "languages") for item in summaries(desk, side)]
    section = Section(cue.name, [_summary_line(desk, item, rank=1) for item in rows], most=cue.most + 2)
    section.lines += collect(desk, cue, query_of(desk, cue), None).lines
    rule = desk.rules.text("how_collected")
    url = link_for(desk, rule) if rule else ""
    if url and (text := desk.say("reviews_link")):  # without an address there is no such page to speak of
        section.lines.append(Line(with_link(desk, text, url), rank=1))
    return section


def _side(desk: Desk, cue: Cue, side: str) -> Section:
    style = style_of(desk.rules, cue)
    _, most = desk.rules.count("bullets", 1, 4) if style == "bullets" else (1, 2)
    rows = summaries(desk, side)[:most]
    lines = [_summary_line(desk, item, rank=cue.rank + min(place, 1)) for place, item in enumerate(rows)]
    if not lines:
        wanted = [q for q in quotable(desk) if is_critical(q) == (side == "complaint")]
        lines, style = quote_lines(desk, wanted[:1]), "prose"
    return Section(cue.name, lines, style=style, most=most)


def summaries(desk: Desk, attribute: str) -> list[Item]:
    """Return the computed statements of one kind in the language of the draft, in order."""
    rows = [item for item in desk.job.evidence if item.kind == "summary" and item.attribute == attribute]
    return [item for item in rows if not item.locale or item.locale[:2].lower() == desk.job.language]


def _rating_lines(desk: Desk) -> list[Line]:
    """Return ratings with their basis, of each product.

    Only the figures themselves where no rule asks for the basis.
    """
    rows = summaries(desk, "overview") or summaries(desk, "nps")
    rows = sorted(rows, key=lambda item: not desk.featured or item.subject != desk.featured)[:_MOST_RATINGS]
    if desk.rules.has("rating_basis"):
        return [_summary_line(desk, item, rank=1) for item in rows]
    found = []
    for item in rows:
        match, name = _RATING.search(item.text), desk.names.get(item.subject)
        text = desk.say("rating_bare", rating=match[0], **(name.slots if name else {})) if match else ""
        found += [Line(text, (item.label,), 1, item=item)] if text else []
    return found


def _summary_line(desk: Desk, item: Item, rank: int) -> Line:
    text = capitalised(item.text.strip())
    return Line(text if text[-1] in ".!?" else f"{text}.", (item.label,), rank, item=item)


def _mean(desk: Desk) -> float | None:
    """Return the mean rating that the summaries tell, over all products."""
    found = [
        float(match[1].replace(",", "."))
        for item in summaries(desk, "overview")
        if (match := _RATING.search(item.text))
    ]
    return sum(found) / len(found) if found else None


def quote_lines(desk: Desk, quotes: Sequence[Quote]) -> list[Line]:
    """Return quotations in sentences of their own, and a word on the selection where they are not typical."""
    lines = [_quote_line(desk, quote, "quote.critical" if has_few_stars(quote) else "quote.kind") for quote in quotes]
    mean = _mean(desk)
    if lines and mean is not None and desk.rules.has("not_selected") and not is_near(quotes, mean):
        lines += desk.own("selection_note", rank=1)
    return lines


def _quote_line(desk: Desk, quote: Quote, key: str) -> Line:
    """Return a quotation in a sentence of its own; frames do not repeat as long as there are others."""
    speaker = quote.speaker or desk.say("someone")
    speaker = f"{speaker}," if ", " in speaker else speaker
    slots = {"speaker": speaker, "quote": quote.words.removesuffix(".")}
    frames = [
        frame
        for name in (key, f"{key}_again")
        for frame in islice(desk.wording.variants(name, **slots), 1 if name == key else 9)
    ]
    used = sum(name.startswith(f"{key}:") for name in desk.done)
    desk.done.add(f"{key}:{used}")
    return Line(frames[used % len(frames)] if frames else "", (quote.item.label,), 2, item=quote.item)
