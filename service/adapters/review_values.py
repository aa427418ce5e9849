"""The values of reviews as exports write them: stars, NPS, dates, flags and consent. Their names: `review_fields`."""

import datetime as dt
import html
import math
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

_YES, _NO = {"true", "yes", "y", "1", "ja", "1.0"}, {"false", "no", "n", "0", "nein", "0.0"}


_BREAK = re.compile(r"\s*<(?:br\s*/?|/p|/div|/li)\s*>\s*", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|div|span|b|i|u|em|strong|ul|ol|li|font|small|a|h[1-6])(?:\s[^<>]{0,500})?/?>", re.IGNORECASE
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,31}\d{0,2});", re.IGNORECASE)
_SCALE: Mapping[str, int] = {
    word: stars
    for stars, words in enumerate(
        (
            (
                "one",
                "very dissatisfied",
                "very unsatisfied",
                "sehr unzufrieden",
                "très insatisfait",
                "muy insatisfecho",
            ),
            ("two", "dissatisfied", "unsatisfied", "unzufrieden", "insatisfait", "insatisfecho"),
            ("three", "neutral", "neither satisfied nor dissatisfied", "neutre", "teils, teils"),
            ("four", "satisfied", "zufrieden", "satisfait", "satisfecho"),
            ("five", "very satisfied", "sehr zufrieden", "très satisfait", "muy satisfecho"),
        ),
        start=1,
    )
    for word in words
}
"""Numbers in words, and the five answers that surveys of satisfaction offer."""


class BadValue(Exception):
    """A value cannot be taken; the message says what to do, and follows the name of the field."""


_NO_DATE = (
    "cannot be read as a date; write 2026-05-01 or seconds since 1970, or map how it is written: date_format:=%d.%m.%Y"
)


def value_of(field: str, raw: Any, dates: Sequence[str] = ()) -> object:
    """Read one value of a review; None where it is left empty.

    Args:
        field: the field of the review.
        raw: what stands in the file.
        dates: how dates may be written beside the usual ways, as `strptime` has it.

    Raises:
        BadValue: it does not fit.
    """
    if raw is None:
        return None
    if dates and field == "date" and (day := _day(raw, dates)):
        return day
    if dates and field == "date":
        return _date(
            raw, f"cannot be read as a date, neither as 2026-05-01 nor as {' or '.join(dates)}; does the day exist?"
        )
    return _CONVERTERS.get(field, _text)(raw)


def _day(raw: Any, dates: Sequence[str]) -> dt.date | None:
    """Read a day in one of some ways."""
    for form in dates:
        with suppress(ValueError):
            return dt.datetime.strptime(str(raw).strip(), form).date()  # noqa: DTZ007  # the day as written is meant
    return None


def _text(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadValue("must be a text")
    text = str(value).strip()
    if "\0" in text:
        raise BadValue("holds a NUL character; take it out")
    return text or None


def _words_of(value: Any) -> str | None:
    """Read a customer's words: line breaks and letters that HTML stands for become what they stand for."""
    text = _text(value)
    if text is None or ("<" not in text and "&" not in text):
        return text
    # Twice, as exports write the marks of HTML themselves as references now and then.
    for _ in range(2):
        text = _TAG.sub("", _BREAK.sub("\n", text))
        text = _REFERENCE.sub(lambda found: html.unescape(found[0]), text)
    return text.strip() or None


def _float(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadValue("cannot be read as a number")
    return number


def _rating(value: Any) -> float | None:
    text = _text(value)
    if text is None:
        return None
    if (number_of := _SCALE.get(" ".join(text.casefold().split()))) is not None:
        return float(number_of)
    stars = re.fullmatch(r"([★⭐]+)\ufe0f?(½?)[☆\s]*", text)
    if stars:
        number = len(stars[1]) + 0.5 * len(stars[2])
    else:
        text = re.sub(r"^(?:rated|bewertet mit)\s+|\s*rating$", "", text, flags=re.IGNORECASE)
        words = r"\s*(?:/\s*5(?:[.,]0+)?|(?:out of|von)\s*5(?:\s*(?:stars?|sternen?))?|stars?|sterne?)?"
        plain = re.fullmatch(rf"([-+]?\d{{1,6}}(?:[.,]\d{{1,20}})?){words}", text, re.IGNORECASE)
        if not plain:
            raise BadValue("cannot be read as a rating; write 1 to 5, such as 4, 4.5 or 4/5")
        number = float(plain[1].replace(",", "."))
    if not 1 <= number <= 5:
        raise BadValue("lies outside 1 to 5; convert it to five stars, or leave it empty")
    return number


def _nps(value: Any) -> int | None:
    text = _text(value)
    if text is None:
        return None
    number = _float(text)
    if number not in range(11):
        raise BadValue("must be a whole number from 0 to 10")
    return int(number)


def _date(value: Any, unreadable: str = _NO_DATE) -> dt.date | None:
    """Read an ISO date or the start of an ISO time as written, or seconds or milliseconds since 1970 in UTC."""
    text = _text(value)
    if text is None:
        return None
    try:
        if re.match(r"\d{4}-\d\d-\d\d(?:$|[T ])|\d{8}$", text):
            return dt.date.fromisoformat(text[: 10 if text[4] == "-" else 8])
        if re.fullmatch(r"\d{9,10}(?:\.\d+)?|\d{12,13}(?:\.\d+)?", text):
            number = float(text)
            return dt.datetime.fromtimestamp(number / 1000 if number >= 1e11 else number, dt.UTC).date()
    except ValueError:
        pass
    raise BadValue(unreadable)


def _flag(value: Any) -> bool | None:
    text = str(value).casefold() if isinstance(value, bool) else (_text(value) or "").casefold()
    if text in _YES | _NO:
        return text in _YES
    if text:
        raise BadValue("must be true or false")
    return None


def _words(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return tuple(word.strip().lower() for word in value)
    return tuple(re.findall(r"[^\s,;|]+", (_text(value) or "").lower())) or None


def _choice(value: Any) -> str | None:
    text = _text(value)
    return text.lower() if text else None


def _locale(value: Any) -> str | None:
    text = _text(value)
    return text.replace("_", "-") if text else None


def _id(value: Any) -> str | None:
    text = _text(value)
    if text and (len(text) > 200 or not text.isprintable()):
        raise BadValue("must have 200 characters at most and stand on one line")
    return text


_CONVERTERS: Mapping[str, Callable[[Any], object]] = {
    "id": _id, "title": _words_of, "text": _words_of, "rating": _rating, "nps": _nps, "date": _date, "locale": _locale, "verified": _flag,
    "kind": _choice, "relationship": _choice, "consent.quote": _flag, "consent.name_form": _choice,
    "consent.channels": _words, "consent.obtained_at": _date, "consent.withdrawn_at": _date,
}  # fmt: skip
