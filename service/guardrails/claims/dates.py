"""Reads dates and times of day: `3 May 2026`, `03.05.2026`, `May 2026`, `13:00`. Month names come from babel."""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

_NUMERIC = re.compile(
    r"(?<![\w.])(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)"
    r"|(?<![\w.])(?P<d2>\d{1,2})[./](?P<m2>\d{1,2})[./](?P<y2>(?:19|20)\d\d)(?!\d)"
    r"|(?<![\w./])(?P<m3>0?[1-9]|1[0-2])/(?P<y3>(?:19|20)\d\d)(?![\d/])"
    r"|(?<![\w.,€$£])(?P<y4>(?:19|20)\d\d)[-–/](?:(?:19|20)(?=\d\d(?!\d)))?(?P<y5>\d\d)(?![\d-])"
)
_YEAR = re.compile(
    r"(?<![\w.,€$£])(?P<y>(?:19[4-9]|20[0-4])\d)(?![\w]|[.,]\d|\s?(?:€|%|g\b|kg\b|mm\b|cm\b|euros?\b|pounds?\b))",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|zeitraum|period|quarter|quartal|halbjahr|half|test|survey|umfrage|vorjahr|since|from|of|by|until|before|after|during|year|for|summer|winter|spring|autumn|season|early|late|mid|seit|ab|bis|im jahr|jahr|anfang|ende|mitte|sommer|herbst|frühjahr|frühling|vor|nach|established|founded|est\.?|copyright|christmas|weihnachten|anno|through|to|and|than|als|gegründet)\s{1,3}|^\s*|\()$",
    re.IGNORECASE,
)
_AFTER_YEAR = re.compile(r"\s{0,2}(?:[,:|.)]|$|(?:was|is|we|the|our)\b|[a-zäöüß]{1,20}(?<!s)\b)")
"""What may follow a year that begins a sentence: `2025 waren es`, but not `1940 hats`."""
_COUNTED = re.compile(r"\s[a-z]{2,20}s\b")
"""Of `more than 1940 hats`, a number of things and no year."""
_GERMAN_AFTER = re.compile(r"\s{0,2}(?:[,;:|.)]|$)|\s{1,2}[a-zäöüß]{2,}")
_CLOCK = re.compile(
    r"(?<![\d.:,])(?P<h3>[01]?\d|2[0-4])(?=\s?(?:-|–|bis|to)\s?(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?\s?(?:Uhr\b|[ap]\.?m\b))"
    r"|(?<![\d.:])(?P<h>[01]?\d|2[0-4]):(?P<mi>[0-5]\d)(?:\s?(?P<p>[ap])\.?m\b\.?)?(?!\d)"
    r"|(?<![\d.:])(?P<h2>[01]?\d|2[0-4])\s?(?:(?P<p2>[ap])\.?m\b\.?|(?:o['’]clock\b|Uhr\b))",
    re.IGNORECASE,
)


class Moment(NamedTuple):
    """A date or time as it stands in a text.

    Days since year 1 for a `date`, minutes for a `clock`, day of a year for a `day`.
    """

    dimension: str
    low: float
    high: float
    start: int
    end: int


@lru_cache(maxsize=16)
def _months(language: str) -> dict[str, int]:
    """Return the number of a month by its names in a language and in English, in lower case."""
    from babel.core import UnknownLocaleError  # noqa: PLC0415 - only texts with numbers need it
    from babel.dates import get_month_names  # noqa: PLC0415 - as above

    found: dict[str, int] = {}
    for one in dict.fromkeys(("en", "de", language)):
        for width in ("wide", "abbreviated"):
            for form in ("format", "stand-alone"):
                try:
                    names = get_month_names(width, form, one)
                except (UnknownLocaleError, ValueError):
                    continue
                found |= {name.casefold().rstrip("."): number for number, name in names.items() if len(name) >= 3}
    return found | {"sept": 9}


def is_month(word: str, language: str) -> bool:
    """Tell whether a word in lower case is the name of a month."""
    return word in _months(language)


def month_of(word: str, language: str) -> int | None:
    """Return the number of the month that a word in lower case names; None if it names none."""
    return _months(language).get(word)


@lru_cache(maxsize=16)
def _spoken(language: str) -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months(language)), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.])(?:(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th)?\s{{1,2}}(?:of\s)?(?P<m>{names})\b\.?,?(?:\s{{1,2}}(?P<y>(?:19|20)\d\d)(?!\d))?"
        rf"|(?P<m2>{names})\b\.?\s{{1,2}}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\w%]|[.,:]\d)(?:,?\s{{1,2}}(?P<y2>(?:19|20)\d\d)(?!\d))?"
        rf"|(?P<m3>{names})\b\.?,?\s{{1,2}}(?P<y3>(?:19|20)\d\d)(?!\d))",
        re.IGNORECASE,
    )


_DIGIT = re.compile(r"\d")
_NOON_SIGNS = ("noon", "midday", "midnight", "mittag", "mitternacht")
_CLOCK_SIGNS = (":", "am", "a.", "pm", "p.", "uhr", "clock")
_YEAR_SIGNS = ("19", "20")
_PART_SIGNS = (*_YEAR_SIGNS, "century", "jahrhundert")
_NOON = re.compile(
    r"\b(?:(?P<noon>noon|midday|zwölf Uhr mittags|mittags)|(?P<night>midnight|Mitternacht))\b", re.IGNORECASE
)
_PART = re.compile(
    r"\b(?:(?P<q>first|second|third|fourth|erste[ns]?|zweite[ns]?|dritte[ns]?|vierte[ns]?|[1-4]\.)\s(?P<k>quarter|quartal|half|halbjahr|hälfte)|q(?P<q2>[1-4]))\s(?:of\s|of the year\s|von\s)?(?P<y>(?:19|20)\d\d)(?!\d)"
    r"|\b(?P<c>\d\d)(?:th|st|nd|\.)\s(?:century|jahrhunderts?)\b",
    re.IGNORECASE,
)
_ORDINALS = {
    "first": 1,
    "erste": 1,
    "1.": 1,
    "secon": 2,
    "zweit": 2,
    "2.": 2,
    "third": 3,
    "dritt": 3,
    "3.": 3,
    "fourt": 4,
    "viert": 4,
    "4.": 4,
}


def _part(match: re.Match[str]) -> Moment:
    """Return `third quarter of 2026` or `19th century` as a span of days."""
    if match["c"]:
        first = max(1, (int(match["c"]) - 1) * 100 + 1)
        return Moment("date", dt.date(first, 1, 1).toordinal(), dt.date(first + 99, 12, 31).toordinal(), *match.span())
    year, which = int(match["y"]), int(match["q2"] or _ORDINALS[match["q"].casefold()[:5]])
    months = 3 if match["q2"] or match["k"].casefold().startswith("q") else 6
    which = min(which, 12 // months)
    last = which * months
    begin, end = dt.date(year, last - months + 1, 1), dt.date(year, last, calendar.monthrange(year, last)[1])
    return Moment("date", begin.toordinal(), end.toordinal(), *match.span())


def moments_of(text: str, language: str) -> tuple[Moment, ...]:
    """Return the dates and times of day of a sentence in order; none overlap."""
    low = text.casefold()
    found = [_noon(match) for match in _places(_NOON, _NOON_SIGNS, text, low)]
    if not found and not _DIGIT.search(text):
        return ()
    found += [moment for match in _places(_NUMERIC, _YEAR_SIGNS, text, low) if (moment := _numeric(match))]
    spoken = _places(_spoken(language), _months(language), text, low)
    found += [moment for match in spoken if (moment := _said(match, language))]
    found += [_part(match) for match in _places(_PART, _PART_SIGNS, text, low)]
    found += [moment for match in _places(_CLOCK, _CLOCK_SIGNS, text, low) if (moment := _time(match))]
    taken = [(one.start, one.end) for one in found]
    for match in _places(_YEAR, _YEAR_SIGNS, text, low):
        if any(start <= match.start() < end for start, end in taken) or not _is_year(text, match, language):
            continue
        year = int(match["y"])
        found.append(Moment("date", dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal(), *match.span()))
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Moment] = []
    for one in found:
        if not kept or kept[-1].end <= one.start:
            kept.append(one)
    return tuple(kept)


def _places(pattern: re.Pattern[str], signs: Iterable[str], text: str, low: str) -> Iterator[re.Match[str]]:
    """Return where a pattern finds something, if the text in lower case has one of the signs without which none is."""
    for sign in signs:
        if sign in low:
            return pattern.finditer(text)
    return iter(())


def _numeric(match: re.Match[str]) -> Moment | None:
    """Return a day, the month of `4/2026`, or the years of `2025/26`."""
    if match["y4"]:
        first, last = int(match["y4"]), int(match["y4"][:2] + match["y5"])
        if not 0 < last - first < 10:
            return None
        return Moment("date", dt.date(first, 1, 1).toordinal(), dt.date(last, 12, 31).toordinal(), *match.span())
    if match["m3"]:
        begin = dt.date(int(match["y3"]), int(match["m3"]), 1)
        end = begin.replace(day=calendar.monthrange(begin.year, begin.month)[1])
        return Moment("date", begin.toordinal(), end.toordinal(), *match.span())
    day = _day(int(match["y"] or match["y2"]), int(match["m"] or match["m2"]), int(match["d"] or match["d2"]))
    return Moment("date", day, day, *match.span()) if day else None


def _is_year(text: str, match: re.Match[str], language: str) -> bool:
    if language == "de" and _GERMAN_AFTER.match(text, match.end()):
        return True  # nouns that are counted have a capital
    before = _BEFORE_YEAR.search(text, max(0, match.start() - 16), match.start())
    if before is not None and before[0].strip() in {"than", "als"} and _COUNTED.match(text, match.end()):
        return False
    return before is not None and (before[0].strip() != "" or _AFTER_YEAR.match(text, match.end()) is not None)


def _day(year: int, month: int, day: int) -> int | None:
    if month > 12 >= day:
        month, day = day, month
    try:
        return dt.date(year, month, day).toordinal()
    except ValueError:
        return None


def _said(match: re.Match[str], language: str) -> Moment | None:
    name = match["m"] or match["m2"] or match["m3"]
    if name in {"may", "march", "mar"}:
        return None  # a verb
    month = _months(language)[name.casefold()]
    year, day = match["y"] or match["y2"] or match["y3"], match["d"] or match["d2"]
    if day is None:
        first = dt.date(int(year), month, 1)
        last = first.replace(day=calendar.monthrange(first.year, month)[1])
        return Moment("date", first.toordinal(), last.toordinal(), *match.span())
    if year is None:
        number = month * 100 + int(day)
        return Moment("day", number, number, *match.span()) if 0 < int(day) < 32 else None
    found = _day(int(year), month, int(day))
    return Moment("date", found, found, *match.span()) if found else None


def _noon(match: re.Match[str]) -> Moment:
    minutes = 720 if match["noon"] else 1440
    return Moment("clock", minutes, minutes, *match.span())


def _time(match: re.Match[str]) -> Moment | None:
    hour, half = int(match["h"] or match["h2"] or match["h3"]), (match["p"] or match["p2"] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    minutes = hour * 60 + int(match["mi"] or 0)
    return Moment("clock", minutes, minutes, *match.span())
