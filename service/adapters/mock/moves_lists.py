"""Moves that set evidence as lists and tables: steps, key facts, products side by side."""

import re
from functools import lru_cache

from service.adapters.mock.desk import Desk, Line, Section
from service.adapters.mock.evidence import Item
from service.adapters.mock.moves_evidence import collect, of_product, query_of
from service.adapters.mock.outline import Cue, bounds_of, style_of
from service.adapters.mock.queries import concept
from service.adapters.mock.sentences import Sentence
from service.adapters.mock.wording import capitalised, listed

_NUMBER = re.compile(r"^-?\d+(?:\.\d+)?")
_ROOMY = 300
_YES_NO = {"True": "word.yes", "False": "word.no"}


def steps(desk: Desk, cue: Cue) -> Section:
    """Write steps from a list of the evidence, else from what it says to do, in the order of the evidence."""
    style = style_of(desk.rules, cue)
    least, most = bounds_of(desk.rules, cue)
    query = query_of(desk, cue)
    found = desk.pool.take_list(query, most, least) if style == "steps" else []
    while len(found) < max(least, min(cue.count, most)):
        sentence = desk.pool.take(query, lambda s: s.is_action)
        if sentence is None:
            break
        found.append(sentence)
    lines = [desk.line(s, rank=min(place, 1)) for place, s in enumerate(sorted(found, key=lambda s: s.order))]
    style = style if len(lines) > 1 else "prose"
    lead = desk.say("steps_lead") if style == "steps" and not desk.rules.has("headings") else ""
    return Section(cue.name, lines, style=style, most=most, lead=lead)


def key_facts(desk: Desk, cue: Cue) -> Section:
    """Write the key facts of the product, as `Weight: 86 g` in a list where a rule wants one."""
    style = style_of(desk.rules, cue)
    if style != "bullets":
        return collect(desk, cue, query_of(desk, cue), of_product(desk))
    _, most = bounds_of(desk.rules, cue)
    lines: list[Line] = []
    query, mine = query_of(desk, cue), of_product(desk, desk.product_ids[0] if desk.product_ids else "")
    while len(lines) < most and (
        s := desk.pool.take(query, lambda s: s.item.kind == "fact" and s.item.attribute != "price" and mine(s))
    ):
        lines.append(_fact_point(desk, s))
    lines.sort(key=lambda line: line.text.endswith("."))
    return Section(cue.name, lines, style=style, most=most)


def _fact_point(desk: Desk, sentence: Sentence) -> Line:
    line = desk.line(sentence)
    label, value = label_of(sentence.item), display_value(desk, sentence.item)
    if label and value:
        line.text = desk.with_validity(f"{label}: {value}.", sentence.item).removesuffix(".")
    return line


def table(desk: Desk, cue: Cue) -> Section:
    """Set the products side by side: a row for each attribute that at least two of them share."""
    if style_of(desk.rules, cue) != "table":
        return collect(
            desk,
            Cue("key_facts", "evidence", concepts=("key_facts",), count=3, most=6),
            concept("key_facts", "price", language=desk.job.language),
            of_product(desk),
        )
    least, most = desk.rules.count("comparison_table", 4, 8)
    if desk.rules.length and (desk.rules.length.most or _ROOMY) < _ROOMY:
        most = (least + most) // 2
    products = desk.product_ids[:4]
    rows: dict[str, dict[str, Item]] = {}
    for sentence in desk.pool.all_facts():
        if sentence.item.subject in products:
            rows.setdefault(sentence.item.attribute, {}).setdefault(sentence.item.subject, sentence.item)
    lines = [
        Line(_row(desk, [desk.say("table_head"), *(desk.names[p].bare for p in products)]), rank=0),
        Line(_row(desk, ["---"] * (len(products) + 1)), rank=0),
    ]
    for cells in rows.values():
        if len(cells) > 1 and len(lines) < most + 2 and (row := _fact_row(desk, cells, products)):
            lines.append(row)
    return Section(cue.name, lines if len(lines) > 2 else [], style="table", most=most + 2)


def _fact_row(desk: Desk, cells: dict[str, Item], products: list[str]) -> Line | None:
    values = {product: display_value(desk, item) for product, item in cells.items()}
    label = label_of(next(iter(cells.values())))
    if not label or sum(bool(value) for value in values.values()) < 2:
        return None
    shown = [_cell(desk, values[p], cells[p]) if values.get(p) else "–" for p in products]
    if desk.rules.has("cite_sources"):
        shown = [
            f"{text} [{cells[p].label}]" if values.get(p) else text for text, p in zip(shown, products, strict=True)
        ]
    return Line(_row(desk, [label, *shown]), rank=1)


def _cell(desk: Desk, value: str, item: Item) -> str:
    """Return a value and, where the rules ask for it and the fact ends, until when it holds."""
    day = desk.date(item.valid_until) if desk.rules.has("validity") and item.valid_until else ""
    return f"{value}, {desk.wording.say('until_short', day=day)}" if day else value


def _row(desk: Desk, cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def label_of(item: Item) -> str:
    """Return what a fact is called, from its title: `Weight` of `Trail Hat: weight`."""
    _, colon, label = item.title.rpartition(": ")
    return capitalised(label.strip()) if colon else ""


def display_value(desk: Desk, item: Item) -> str:
    """Return a fact's value as its sentence writes it: `64 euros`, `S, M, L and XL`, `yes`.

    Nothing where that is open.
    """
    value, text = item.value, item.text
    if value in _YES_NO:
        return desk.say(_YES_NO[value])
    if match := _NUMBER.match(value):
        return _number_in(match[0], value, text)
    if value in text:
        return value
    first, last = value.split(", ")[0], value.split(", ")[-1]
    found = re.search(rf"\b{re.escape(first)}\b.*\b{re.escape(last)}(?!\w)", text) if ", " in value else None
    return found[0] if found else ""


def _number_in(number: str, value: str, text: str) -> str:
    """Return a number with the unit that stands at it in the sentence."""
    shown = number.removesuffix(".0")
    for form in (
        number,
        shown,
        shown.replace(".", ","),
        f"{float(number):.2f}",
        f"{float(number):.2f}".replace(".", ","),
    ):
        if found := _quantity(form).search(text):
            return found[0].rstrip(" .,")
    return value if value in text else ""


@lru_cache(maxsize=512)
def _quantity(number: str) -> re.Pattern[str]:
    before, after = listed("rules", "unit_before"), listed("rules", "unit_after")
    units = "|".join(map(re.escape, sorted(after, key=len, reverse=True)))
    return re.compile(
        rf"(?:(?:{'|'.join(before)}) )?(?:[£$€¥]\s?)?(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)\+?(?:\s?(?:{units})(?!\w))?(?:\s(?:per|pro)\s\w+(?:\s(?:and|und)\s\w+)?)?"
    )
