"""Reads amounts: a number or range with its comparator, unit, what is counted, and per what. Comparing them: `grounding`."""

import math
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from service.guardrails.claims.dates import Moment, is_month
from service.guardrails.claims.numbers import number_word, spoken_number
from service.guardrails.claims.tokens import Token
from service.guardrails.claims.units import Unit, unit_of
from service.guardrails.claims.vocabulary import concept_of, meaning_of, word_set

How = Literal[
    "exactly",
    "about",
    "nearly",
    "well_over",
    "at_least",
    "more_than",
    "at_most",
    "up_to",
    "within",
    "less_than",
    "between",
]
ABOUT = 0.1
"""How far `about` reaches, as a share of the number."""


class Amount(NamedTuple):
    """An assertion of a quantity: the interval in which it says the value lies, in the base unit of its dimension.

    `high` and `low` belong to the interval unless open. `nouns` are the concepts of what is counted; `per` those of
    what it is counted for, such as `month`. `start` and `end` are its place in the sentence, `first` and `after` in its tokens. `bound` is the number
    as it stands, without its comparator: of a date the days that it spans.
    """

    dimension: str
    unit: str
    low: float
    high: float
    low_open: bool
    high_open: bool
    how: How
    nouns: tuple[str, ...]
    per: frozenset[str]
    start: int
    end: int
    first: int
    after: int
    bound: tuple[float, float] = (0.0, 0.0)


_BEFORE: dict[str, How] = {
    phrase: how
    for how, phrases in (
        ("well_over", "gut|a good|good|well over|just over|a little over|slightly over|slightly more than|etwas mehr als|a little more than|a bit over|a bit more than|reichlich|über gut"),
        ("about", "about|around|approximately|approx|approx .|roughly|some|circa|ca|ca .|c .|~|≈|etwa|rund|ungefähr|zirka|an average of|in about|about a|in the region of|or so"),
        ("nearly", "nearly|almost|just under|close to|knapp|fast|beinahe|not quite|nahezu"),
        ("at_least", "at least|a minimum of|minimum of|minimum|min|min .|no less than|not less than|no fewer than|from|starting at|starts at|start at|from only|from just|starting from|mindestens|wenigstens|minimal|nicht weniger als|≥|> =|as early as|since|seit|ab|beginning|effective|frühestens|as of the"),
        ("more_than", "more than|over|above|greater than|exceeding|exceeds|in excess of|upwards of|longer than|mehr als|über|länger als|>|after|nach|older than|beyond|heavier than|wider than|higher than|larger than|better than|faster than|exceed|größer als|schwerer als"),
        ("at_most", "at most|no more than|not more than|maximum of|a maximum of|max|max .|maximum|at the most|not exceeding|no longer than|not longer than|höchstens|maximal|nicht mehr als|nicht länger als|≤|< =|capped at|limited to|limit is|limit of|no later than|not later than|spätestens|spätestens nach|spätestens am|by|until|till|bis|bis zum|bis spätestens|ends on|valid until|through|bis einschließlich|latest"),
        ("up_to", "up to|as much as|as many as|as long as|as high as|bis zu|up to a"),
        ("within", "within|inside|innerhalb von|innerhalb|binnen|in under|within a|inside of|in less than|in at most"),
        ("less_than", "keine|not even|less than|fewer than|under|below|shorter than|younger than|weniger als|unter|kürzer als|<|before|vor|lighter than|cheaper than|leichter als|jünger als|prior to|faster than just"),
        ("exactly", "exactly|precisely|only|just|genau|exakt|nur|lediglich|a full|full|volle"),
    )
    for phrase in phrases.split("|")
}  # fmt: skip
_OF_DATES = frozenset(
    {
        "by",
        "until",
        "till",
        "since",
        "seit",
        "before",
        "after",
        "vor",
        "nach",
        "through",
        "beginning",
        "effective",
        "prior to",
        "latest",
        "ends on",
    }
)
"""Words that bound a date and no other amount: `by 30 %` is 30 %, `after 3 weeks` 3 weeks."""
_AFTER: dict[str, How] = {
    phrase: how
    for how, phrases in (
        ("at_least", "or more|and more|and up|or above|or over|or longer|and above|and over|oder mehr|und mehr|at least|+|plus|or older|and older|oder länger|upwards|minimum|or higher|or later|aufwärts"),
        ("at_most", "or less|or fewer|at most|maximum|or under|oder weniger|at the most|max|höchstens|or earlier|or sooner|tops|at the latest"),
        ("about", "or so|or thereabouts|approximately|in etwa"),
    )
    for phrase in phrases.split("|")
}  # fmt: skip
_MANY = {
    "dozens": 24,
    "hundreds": 200,
    "thousands": 2_000,
    "millions": 2 * 10**6,
    "dutzende": 24,
    "hunderte": 200,
    "tausende": 2_000,
    "millionen": 2 * 10**6,
}
"""Of things uncounted there are at least two of the word's number."""
_ONE = frozenset({"a", "an", "one", "ein", "eine", "einen", "einem", "einer", "eines"})
_HALF = {
    "½": 0.5,
    "¼": 0.25,
    "¾": 0.75,
    "half": 0.5,
    "halbe": 0.5,
    "halber": 0.5,
    "halbes": 0.5,
    "halben": 0.5,
    "eineinhalb": 1.5,
    "anderthalb": 1.5,
    "zweieinhalb": 2.5,
}
_SHARES = {
    "third": 3,
    "thirds": 3,
    "drittel": 3,
    "quarter": 4,
    "quarters": 4,
    "viertel": 4,
    "fifth": 5,
    "fifths": 5,
    "fünftel": 5,
    "sixth": 6,
    "sixths": 6,
    "sechstel": 6,
    "eighth": 8,
    "eighths": 8,
    "achtel": 8,
    "tenth": 10,
    "tenths": 10,
    "zehntel": 10,
}
_HALVES = frozenset({"half", "hälfte"})
_JOINS = frozenset({"to", "bis", "-", "–", "—", "‐", "‑", "or", "oder"})
_FULL = frozenset(
    {
        "full",
        "whole",
        "entire",
        "long",
        "consecutive",
        "volle",
        "ganze",
        "vollen",
        "ganzen",
        "volles",
        "calendar",
        "complete",
    }
)
_PER = frozenset({"per", "a", "an", "each", "every", "pro", "je", "im", "/", "jeden", "jede", "in", "für"})
_TIMES = {"day", "week", "month", "year", "hour", "minute", "second"}
_ADVERBS = {
    "monthly": "month", "annually": "year", "yearly": "year", "daily": "day", "weekly": "week", "hourly": "hour", "monatlich": "month",
    "jährlich": "year", "täglich": "day", "wöchentlich": "week",
}  # fmt: skip
_ONE_LETTER = {"g": "g", "m": "m", "l": "lL", "t": "t", "s": "s", "n": "N", "v": "V", "w": "W", "h": "h", "p": "p"}
_LONGEST_COMPARATOR = 4


def is_designator(tokens: Sequence[Token], at: int, language: str) -> bool:
    """Tell whether a number belongs to the name before it, as in `Alpine 12`: a word in capitals that is no known word, no unit after."""
    if not at or tokens[at].kind != "n" or tokens[at - 1].kind != "w" or tokens[at].start - tokens[at - 1].end > 1:
        return False
    name = tokens[at - 1]
    if (
        not name.text[:1].isupper()
        or len(name.text) < 2
        or concept_of(name.low, language)
        or unit_of(name.low)
        or name.low in _NO_NAMES
        or name.low in _BEFORE
    ):
        return False
    if language == "de" and (
        at > 1
        and tokens[at - 2].low
        not in {"das", "der", "die", "den", "dem", "des", "unser", "unsere", "vom", "beim", "zum"}
    ):
        return False
    return _unit_after(list(tokens[at : at + 4]), 1)[0] is None and is_month(name.low, language) is False


_NO_NAMES = word_set("no names")


def amounts_of(tokens: Sequence[Token], moments: Sequence[Moment], language: str) -> tuple[Amount, ...]:
    """Return the amounts of a sentence in order, dates and times of day among them; none overlap."""
    tokens = list(tokens)
    found: list[Amount] = []
    begins = {moment.start: moment for moment in moments}
    at = 0
    while at < len(tokens):
        moment = begins.get(tokens[at].start)
        if moment is None and is_designator(tokens, at, language):
            at += 1
            continue
        amount = _of_moment(tokens, at, moment, begins) if moment else _amount_at(tokens, at, language)
        if amount is None:
            at = _past(tokens, at, moment.end) if moment else at + 1
            continue
        found.append(amount)
        at = max(at + 1, amount.after)
    return tuple(found)


def _past(tokens: list[Token], at: int, end: int) -> int:
    while at < len(tokens) and tokens[at].start < end:
        at += 1
    return at


def _of_moment(tokens: list[Token], at: int, moment: Moment, begins: dict[int, Moment]) -> Amount:
    after = _past(tokens, at, moment.end)
    how, first = _comparator(tokens, at, is_date=True)
    low, high, end = moment.low, moment.high, moment.end
    if after + 1 < len(tokens) and tokens[after].low in _JOINS | {"and", "und", "until", "till", "through"}:
        other = begins.get(tokens[after + 1].start)
        if (
            other
            and other.dimension == moment.dimension
            and other.low >= low
            and tokens[after].low not in {"or", "oder"} | ({"and", "und"} - _between(tokens, first))
        ):
            how, high, end = "between", other.high, other.end
            after = _past(tokens, after, end)
    bound = (low, high)
    low, high, low_open, high_open = _interval(how, low, high, lowest=-math.inf)
    return Amount(
        moment.dimension,
        "",
        low,
        high,
        low_open,
        high_open,
        how,
        (),
        frozenset(),
        tokens[first].start,
        end,
        first,
        after,
        bound,
    )


def _between(tokens: list[Token], first: int) -> frozenset[str]:
    is_between = any(tokens[place].low in {"between", "zwischen"} for place in range(max(0, first - 2), first + 1))
    return frozenset({"and", "und"}) if is_between else frozenset()


def _amount_at(tokens: list[Token], at: int, language: str) -> Amount | None:
    said = _number_at(tokens, at)
    if said is None:
        return None
    value, after = said
    if language == "de" and _is_german_decimal(tokens[at].text):
        value /= 1000
    first = at
    if after < 0:  # half of it
        how, begin = _comparator(tokens, at)
        low, high, low_open, high_open = _interval(how, value, value, lowest=0.0)
        return _percent(value, tokens, at + 1)._replace(
            first=begin, start=tokens[begin].start, low=low, high=high, low_open=low_open, high_open=high_open, how=how
        )
    if _is_pronoun(tokens, at, after):
        return None
    if at and tokens[at - 1].low in {"past", "halb"} and value <= 12:
        return _half_hour(tokens, at, value, after)
    if (
        at
        and tokens[at - 1].text in {"-", "−"}
        and (at == 1 or tokens[at - 2].end < tokens[at - 1].start)
        and tokens[at - 1].end == tokens[at].start
    ):
        value, first = -value, at - 1
    money = unit_of(tokens[first - 1].low) if first else None
    if money is None or money.dimension != "money" or tokens[first - 1].kind == "w" and len(tokens[first - 1].low) > 3:
        money = None
    else:
        first -= 1
        if first and tokens[first - 1].low == "us":
            first -= 1
    if (share := _share(tokens, value, after)) is not None:
        how, begin = _comparator(tokens, first)
        low, high, low_open, high_open = _interval(how, share.low, share.high, lowest=0.0)
        return share._replace(
            first=begin, start=tokens[begin].start, low=low, high=high, low_open=low_open, high_open=high_open, how=how
        )
    low, high = value, value
    unit, end = _unit_after(tokens, after)
    how, begin = _comparator(tokens, first)
    if tokens[at].low in _MANY and how == "exactly":
        how = "at_least"
    rest = _range_end(tokens, end if unit else after, joined_by_and=bool(_between(tokens, begin)))
    if rest is not None and rest[0] > low:
        how, high, after = "between", rest[0], rest[1]
        later, end = _unit_after(tokens, after)
        unit = later or unit
    after = max(end, after) if unit else after
    if unit is None and money is None and tokens[at].low in _ONE | set(_HALF):
        return None
    return _finished(tokens, (first, begin, after), (low, high), how, money or unit, language)


def _half_hour(tokens: list[Token], at: int, hour: float, after: int) -> Amount | None:
    """Return the time that `half past ten` and `halb elf` say."""
    if tokens[at - 1].low == "past" and (at < 2 or tokens[at - 2].low != "half"):
        return None
    first = at - 1 if tokens[at - 1].low == "halb" else at - 2
    minutes = hour * 60 + (30 if first == at - 2 else -30)
    how, begin = _comparator(tokens, first, is_date=True)
    low, high, low_open, high_open = _interval(how, minutes, minutes, lowest=-math.inf)
    end = tokens[after - 1].end
    return Amount(
        "clock",
        "",
        low,
        high,
        low_open,
        high_open,
        how,
        (),
        frozenset(),
        tokens[begin].start,
        end,
        begin,
        after,
        (minutes, minutes),
    )


def _is_german_decimal(text: str) -> bool:
    """Tell whether a number of a German text has its comma as the decimal sign though three digits follow it."""
    whole, comma, rest = text.partition(",")
    return bool(comma) and "." not in text and whole.isdigit() and len(rest) == 3 and rest.isdigit()


def _is_pronoun(tokens: list[Token], at: int, after: int) -> bool:
    """Tell whether a number word only stands for things just named: `of the two`, `the three plans`, `one of them`."""
    if tokens[at].kind == "n":
        return False
    before = [token.low for token in tokens[max(0, at - 2) : at]]
    if before[-1:] == ["the"] and (before[:1] == ["of"] or after >= len(tokens) or tokens[after].kind == "s"):
        return True
    return tokens[at].low == "one" and not (after < len(tokens) and unit_of(tokens[after].low))


def _number_at(tokens: list[Token], at: int) -> tuple[float, int] | None:
    token = tokens[at]
    if token.kind == "s":
        return None
    if token.low in _HALVES and (token.low != "half" or (at + 1 < len(tokens) and tokens[at + 1].low in {"of", "the"})):
        return (50.0, -1)
    if token.low == "half" and at + 1 < len(tokens) and tokens[at + 1].low == "past":
        return None
    if token.low in _HALF:
        after = at + 1
        if after < len(tokens) and tokens[after].low in _ONE:
            after += 1
        return (_HALF[token.low], after)
    if token.low in _ONE:
        after = at + 1
        if (
            token.low != "one"
            and at
            and (
                tokens[at - 1].low in {"per", "/", "not", "pro"}
                or unit_of(tokens[at - 1].low)
                or tokens[at - 1].kind == "n"
            )
        ):
            return None  # 24 hours a day
        if after < len(tokens) and tokens[after].low in {"halbe", "halber", "halbes", "halben", "half"}:
            return (0.5, after + 1)
        if after < len(tokens) and tokens[after].low in {"dozen", "dutzend"}:
            return (12.0, after + 1)
        if after < len(tokens) and tokens[after].low in {"couple", "paar"} and token.low == "a":
            return (2.0, after + 2)
        if after < len(tokens) and tokens[after].low in {"hundred", "thousand", "million"}:
            said = spoken_number([*tokens[:at], token._replace(low="one"), *tokens[after:]], at)
            return (float(said[0]), said[1]) if said else None
        return (1.0, after)
    if token.low in _MANY:
        return (float(_MANY[token.low]), at + 1 + (at + 1 < len(tokens) and tokens[at + 1].low in {"of", "von"}))
    said = spoken_number(tokens, at)
    if said is None:
        return None
    value, after = float(said[0]), said[1]
    if after < len(tokens) and tokens[after].low in {"½", "¼", "¾"}:
        value, after = value + _HALF[tokens[after].low], after + 1
    elif (
        after + 2 < len(tokens)
        and tokens[after].low == "and"
        and tokens[after + 1].low == "a"
        and tokens[after + 2].low == "half"
    ):
        value, after = value + 0.5, after + 3
    return value, after


def _share(tokens: list[Token], value: float, after: int) -> Amount | None:
    """Return `two thirds` and `nine in ten` as percentages, and `4.2 out of 5` as a rating."""
    place = after + 1 if after < len(tokens) and tokens[after].text == "-" else after
    if place < len(tokens) and tokens[place].low in _SHARES:
        return _percent(100 * value / _SHARES[tokens[place].low], tokens, place + 1)
    place = after + 1 if after < len(tokens) and tokens[after].low == "out" else after
    if place + 1 >= len(tokens) or tokens[place].low not in {"of", "von", "/", "in", "aus"}:
        return None
    joint, scale = tokens[place].low, _scale(tokens[place + 1])
    if scale is None or value > scale:
        return None
    end = place + 2
    unit = unit_of(tokens[end].low) if end < len(tokens) else None
    counts = (
        end < len(tokens)
        and tokens[end].kind == "w"
        and unit is None
        and bool(meaning_of(tokens[end].low, "en").concepts)
    )
    in_words = tokens[place + 1].kind == "w"
    if joint in {"in", "aus"} or (in_words and counts):
        return _percent(100 * value / scale, tokens, end) if in_words else None
    if scale not in {5, 10} or (
        counts and tokens[end].low[:4] in {"kund", "cust", "peop", "revi", "gäst", "gues", "bewe", "pers"}
    ):
        return None
    end += unit is not None and unit.dimension == "rating"
    value *= 5 / scale
    return Amount(
        "rating",
        "rating",
        value,
        value,
        False,
        False,
        "exactly",
        (),
        frozenset(),
        0,
        tokens[end - 1].end,
        0,
        end,
        (value, value),
    )


def _percent(share: float, tokens: list[Token], end: int) -> Amount:
    return Amount(
        "percent",
        "percent",
        share,
        share,
        False,
        False,
        "exactly",
        (),
        frozenset(),
        0,
        tokens[end - 1].end,
        0,
        end,
        (share, share),
    )


def _scale(token: Token) -> float | None:
    if token.kind == "n":
        return float(token.text) if token.text in {"5", "10", "100"} else None
    return float(word) if (word := number_word(token.low)) is not None and 2 < word <= 20 else None


def _range_end(tokens: list[Token], at: int, *, joined_by_and: bool) -> tuple[float, int] | None:
    if at + 1 >= len(tokens):
        return None
    joint = tokens[at].low
    if joint not in _JOINS and not (joined_by_and and joint in {"and", "und"}) and joint != "x":
        return None
    place = at + 1
    if tokens[place].low == "zu":
        place += 1
    if place < len(tokens) and (money := unit_of(tokens[place].low)) and money.dimension == "money":
        place += 1
    sign = -1 if place < len(tokens) and tokens[place].text in {"-", "−"} else 1
    if place < len(tokens) and tokens[place].text in {"+", "-", "−"}:
        place += 1
    said = spoken_number(tokens, place) if place < len(tokens) else None
    return (sign * float(said[0]), said[1]) if said else None


def _unit_after(tokens: list[Token], at: int) -> tuple[Unit | None, int]:
    """Return the unit whose name begins at a token, and the place after it."""
    if at < len(tokens) and tokens[at].text in {"-", "‑", "‐"} and at + 1 < len(tokens):
        at += 1
    if at < len(tokens) and tokens[at].low in _FULL:
        at += 1
    for words in (2, 1):
        names = tokens[at : at + words]
        if len(names) < words or (words == 2 and names[0].text in {",", ".", ";", "|", "(", ")", ":"}):
            continue
        glued = (
            "".join(token.low for token in names)
            if any(token.kind == "s" for token in names)
            else "_".join(token.low for token in names)
        )
        unit = unit_of(glued) or (unit_of("_".join(token.low for token in names)) if words == 2 else None)
        if unit is None or (words == 1 and not _is_unit_letter(tokens, at)):
            continue
        after = at + words
        if words == 1 and unit.dimension == "length" and after < len(tokens) and tokens[after].text in {"²", "³"}:
            continue
        return unit, after
    return None, at


def _is_unit_letter(tokens: list[Token], at: int) -> bool:
    """Tell whether a single letter is meant as a unit: in its usual case, and not before a full stop of initials."""
    token = tokens[at]
    if len(token.text) > 1 or token.kind == "s":
        return True
    return token.text in _ONE_LETTER.get(token.low, "") and (
        token.low != "p" or (at > 0 and tokens[at - 1].end == token.start)
    )


def _comparator(tokens: list[Token], first: int, *, is_date: bool = False) -> tuple[How, int]:
    """Return how the words before an amount bound it, and where they begin."""
    begin = first
    if (
        not is_date
        and begin
        and tokens[begin - 1].low in {"the", "der", "die", "den", "a"}
        and tokens[begin].low not in _ONE
    ):
        begin = first  # `under the 20` bounds nothing
    for words in range(min(_LONGEST_COMPARATOR, first), 0, -1):
        phrase = " ".join(token.low for token in tokens[first - words : first])
        how = _BEFORE.get(phrase)
        if how is not None and not is_date and phrase in _OF_DATES:
            continue
        if how is not None and not (is_date and how in {"about", "nearly"}):
            return how, first - words
    if is_date and first > 1 and tokens[first - 1].low in {"the", "dem", "zum", "am", "end", "on", "den"}:
        return (
            _comparator(tokens, first - 1, is_date=True)
            if tokens[first - 2].low
            in {"bis", "ab", "until", "by", "from", "seit", "since", "vor", "nach", "before", "after", "spätestens"}
            else ("exactly", first)
        )
    return "exactly", first


def _finished(
    tokens: list[Token], places: tuple[int, int, int], bounds: tuple[float, float], how: How, unit: Unit | None, language: str
) -> Amount:  # fmt: skip
    first, begin, after = places
    nouns, named = _nouns(tokens, after, language) if unit is None or unit.dimension == "percent" else ((), after)
    end = after
    for place in dict.fromkeys((after, named)):
        for words in (2, 1):
            phrase = " ".join(token.low for token in tokens[place : place + words])
            if how == "exactly" and phrase in _AFTER and (phrase != "plus" or place == after):
                how, end = _AFTER[phrase], place + words
                break
    per = _per(tokens, max(end, named if unit is None else end), language)
    low, high = (value * unit.factor + unit.offset if unit else value for value in bounds)
    bound = (low, high)
    low, high, low_open, high_open = _interval(how, low, high, lowest=0.0 if min(low, high) >= 0 else -math.inf)
    dimension = unit.dimension if unit else "count"
    last = max(end, after)
    return Amount(
        dimension, unit.name if unit else "", low, high, low_open, high_open, how, nouns, per, tokens[min(begin, first)].start,
        tokens[last - 1].end, min(begin, first), last, bound,
    )  # fmt: skip


def _interval(how: How, low: float, high: float, *, lowest: float) -> tuple[float, float, bool, bool]:
    spread = ABOUT * abs(high)
    return {
        "exactly": (low, high, False, False), "between": (low, high, False, False), "about": (low - spread, high + spread, False, False),
        "nearly": (low - spread, high, False, True), "well_over": (low, high + spread, True, False), "at_least": (low, math.inf, False, False), "more_than": (high, math.inf, True, False),
        "at_most": (lowest, high, False, False), "up_to": (lowest, high, False, False), "within": (lowest, high, False, False),
        "less_than": (lowest, low, False, True),
    }[how]  # fmt: skip


def _nouns(tokens: list[Token], at: int, language: str) -> tuple[tuple[str, ...], int]:
    """Return the concepts of the words counted, up to three words on, and the place after the last that means something."""
    found: list[str] = []
    last = at
    if at < len(tokens) and tokens[at].text == "-":
        at += 1
    for place in range(at, min(at + 3, len(tokens))):
        if (
            tokens[place].kind != "w"
            or tokens[place].low in {"and", "und", "or", "oder", "to", "bis"}
            or number_word(tokens[place].low)
        ):
            break
        concepts = meaning_of(tokens[place].low, language).concepts
        if not concepts and found:
            break
        found += concepts
        last = place + 1 if concepts else last
    return tuple(found), last


def _per(tokens: list[Token], at: int, language: str) -> frozenset[str]:
    """Return what an amount is counted for: `per agent and month`, `a year`, `monthly`."""
    found: set[str] = set()
    while at < len(tokens):
        if tokens[at].low in _ADVERBS:
            found.add(_ADVERBS[tokens[at].low])
            at += 1
        elif tokens[at].low in _PER or (found and tokens[at].low in {"and", "und", ","}):
            name = _named(
                tokens, at + 1, strict=tokens[at].low not in {"per", "pro", "je", "/", "and", "und"}, language=language
            )
            if name is None:
                break
            found.add(name)
            at += 2
        else:
            break
    return frozenset(found)


def _named(tokens: list[Token], at: int, *, strict: bool, language: str) -> str | None:
    if at >= len(tokens) or tokens[at].kind != "w":
        return None
    unit = unit_of(tokens[at].low)
    if unit and unit.name in _TIMES:
        return unit.name
    concepts = meaning_of(tokens[at].low, language).concepts
    return concepts[0] if concepts and not strict else None


@lru_cache(maxsize=1)
def comparators() -> frozenset[str]:
    """Return every word that bounds an amount: such words are no part of what is measured."""
    return frozenset(word for phrase in (*_BEFORE, *_AFTER) for word in phrase.split())


def as_number(value: float) -> str:
    """Return a number as a person would write it: no decimals that it does not need."""
    return f"{Decimal(str(round(value, 4))).normalize():f}"
