"""Reads numbers: digits in any usual grouping, and words in English and German. Their units: `units`."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from service.guardrails.claims.tokens import Token, hidden, tokens_of

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009+'’]")
_INDIAN = re.compile(r"-?\d{1,2}(?:,\d{2}){1,6},\d{3}(?:\.\d{1,9})?")
_ENGLISH = {
    word: value
    for words, first, step in (
        (
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
            1,
            1,
        ),
        ("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    )
    for value, word in zip(range(first, 100, step), words.split(), strict=False)
}
_ENGLISH |= {"dozen": 12, "zero": 0}
_GERMAN_ONES = {
    "ein": 1,
    "eins": 1,
    "zwei": 2,
    "zwo": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
}
_GERMAN_TEENS = {
    "zehn": 10, "elf": 11, "zwölf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16, "siebzehn": 17,
    "achtzehn": 18, "neunzehn": 19,
}  # fmt: skip
_GERMAN_TENS = {
    "zwanzig": 20, "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90,
}  # fmt: skip
MULTIPLES = {
    "hundred": 100, "hundert": 100, "thousand": 1_000, "k": 1_000, "tausend": 1_000, "tsd": 1_000, "million": 10**6, "millions": 10**6,
    "mio": 10**6, "mn": 10**6, "millionen": 10**6, "billion": 10**9, "milliarde": 10**9, "milliarden": 10**9, "mrd": 10**9, "bn": 10**9,
    "lakh": 10**5, "crore": 10**7, "dozen": 12, "dutzend": 12,
}  # fmt: skip


def parse_number(text: str) -> Decimal | None:
    """Read a number in English, German, French, Swiss or Indian form.

    The last of `.` and `,` is the decimal sign unless it parts thousands.
    """
    text = _SPACES.sub("", text)
    last = max(text.rfind("."), text.rfind(","))
    if _INDIAN.fullmatch(text):
        text = text.replace(",", "")
    elif last >= 0:
        whole, rest = re.sub(r"[.,]", "", text[:last]), text[last + 1 :]
        is_thousands = len(rest) == 3 and (text.count(text[last]) > 1 or whole not in {"0", "-0"}) and len(whole) <= 3
        is_thousands = is_thousands or (len(rest) == 3 and text.count(text[last]) > 1)
        text = f"{whole}{rest}" if is_thousands else f"{whole}.{rest}"
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return None


@lru_cache(maxsize=20_000)
def number_word(word: str) -> int | None:
    """Return the number that one word in lower case says, up to 999,999: `twelve`, `fünfundvierzig`.

    None for other words.
    """
    if word in _ENGLISH:
        return _ENGLISH[word]
    return _german(word)


def _german(word: str) -> int | None:
    if "tausend" in word:
        ones, _, rest = word.partition("tausend")
        thousands = _german(ones) if ones else 1
        below = _german(rest.removeprefix("und")) if rest else 0
        thousands = 1 if ones == "ein" else thousands
        return None if thousands is None or below is None or not (ones or rest) else thousands * 1000 + below
    if "hundert" in word:
        ones, _, rest = word.partition("hundert")
        hundreds = _GERMAN_ONES.get(ones, 0) if ones else 1
        if not hundreds or (not ones and not rest):
            return None
        below = _german(rest.removeprefix("und")) if rest else 0
        return None if below is None else hundreds * 100 + below
    ones, und, tens = word.partition("und")
    if und and ones in _GERMAN_ONES and tens in _GERMAN_TENS:
        return _GERMAN_ONES[ones] + _GERMAN_TENS[tens]
    if word == "ein":
        return None  # an article, unless a unit follows: see `quantities`
    return _GERMAN_TENS.get(word) or _GERMAN_TEENS.get(word) or _GERMAN_ONES.get(word)


def spoken_number(tokens: Sequence[Token], at: int) -> tuple[Decimal, int] | None:
    """Return the number that begins at a token, in digits or words, and the place after it.

    None if none begins there.
    """
    token = tokens[at]
    after = at + 1
    if token.kind == "n":
        value = parse_number(token.text)
    elif token.kind == "w" and (word := number_word(token.low)) is not None:
        value = Decimal(word)
        if word >= 20 and word % 10 == 0 and after + 1 < len(tokens) and tokens[after].text == "-":
            ones = number_word(tokens[after + 1].low)  # twenty-four
            if ones is not None and ones < 10:
                value, after = value + ones, after + 2
        elif word >= 20 and word % 10 == 0 and after < len(tokens) and 0 < (_ENGLISH.get(tokens[after].low) or 0) < 10:
            value, after = value + _ENGLISH[tokens[after].low], after + 1
    else:
        return None
    if value is None:
        return None
    return multiplied(tokens, value, after)


def multiplied(tokens: Sequence[Token], value: Decimal, after: int) -> tuple[Decimal, int]:
    """Return a number times the `hundred`, `thousand`, `million` after it, and the place after those."""
    while after < len(tokens) and tokens[after].low in MULTIPLES:
        if tokens[after].low == "k" and tokens[after].start != tokens[after - 1].end:
            break
        times = MULTIPLES[tokens[after].low]
        value, after = value * times, after + 1
        if after < len(tokens) and tokens[after].text == "." and len(tokens[after - 1].low) == 3:
            after += 1  # Mio.
        rest = _rest(tokens, after, times)
        if rest is not None:
            return value + rest[0], rest[1]
    return value, after


def _rest(tokens: Sequence[Token], after: int, below: int) -> tuple[Decimal, int] | None:
    """Return what is added in words to hundreds or thousands, less than one of them.

    As in `and thirty-nine`, `five hundred`.
    """
    place = after + (after < len(tokens) and tokens[after].low in {"and", "und"})
    if place >= len(tokens) or tokens[place].kind != "w" or number_word(tokens[place].low) is None:
        return None
    said = spoken_number(tokens, place)
    return said if said is not None and 0 < said[0] < below else None


@lru_cache(maxsize=8192)
def numbers_in(text: str) -> frozenset[Decimal]:
    """Return the numbers of a text, in digits or in words; `1.299,00` and `1,299.00` are the same."""
    tokens, found, at = tokens_of(hidden(text)), set(), 0
    while at < len(tokens):
        said = spoken_number(tokens, at)
        if said is None:
            at += 1
        else:
            found.add(said[0].normalize())
            at = said[1]
    return frozenset(found)
