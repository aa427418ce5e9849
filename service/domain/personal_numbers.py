"""Numbers that lead to a person: cards, telephones, identity and tax numbers. Each candidate is judged once, by rules.

Where a checksum exists it decides. Where none does, the words before the number do. Codes with letters:
`personal_codes`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from service.domain.personal_spans import PersonalSpan

_CANDIDATE = re.compile(
    r"(?<![\w/])(?<!\d[.,])(?:\+ {0,2})?\(?\+?\d(?:[ \t\xa0().\-\u2010-\u2013/]{0,3}\d){5,24}(?:[ ,]{0,2}(?:x|ext\.?|extension|Durchwahl) {0,2}\d{1,6})?(?![\w%€$£]| ?(?:EUR|USD|GBP|euros?)\b)"
)
"""A run of digits with signs between them; no separator is a digit, so that there is one way to read it."""
_DATE = re.compile(r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d\d))(?: \d{1,2})?\.?")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+|\d(?:[ \xa0]\d{3})+|\d{1,3}(?:[ \xa0]\d{3}){0,3}[ \xa0]000")
_GROUPED = re.compile(r"\(?\d{2,3}\)?(?:[ -]\d{2,4}){2,4}|\d{3}[ -]\d{4}|\d\d \d{6}")
_YEARS = re.compile(r"(?:19|20)\d\d ?[-–/] ?(?:19|20)?\d\d(?: ?[-–/] ?\d\d)?")
_SSN = re.compile(r"(?!000|666)\d{3}([- ])(?!00)\d\d\1(?!0000)\d{4}")
_NHS = re.compile(r"\d{3}[ -]\d{3}[ -]\d{4}")
_NANP = re.compile(r"(?:\+?1[ .-]?)?\(?[2-9]\d\d\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?: ?x.*)?")
_INTERNATIONAL = re.compile(r"\(?(?:\+|00[1-9])")
_NATIONAL = re.compile(r"\(?0\d{2,5}\)?[ /.-]{1,3}\d")
_CALLED = re.compile(
    r"\b(?:call|calls|called|phone|telephone|tel|mobile|cell|cellphone|handset|ring|fax|whats?app|text me|sms|reach|contact|dial"
    r"|phone number|my number|his number|her number|telefon\w{0,8}|handy\w{0,8}|mobil\w{0,8}|anruf\w{0,4}|rufen|ruf|rückruf\w{0,3}|erreich\w{0,6}"
    r"|meine nummer|unter der nummer|faxnummer)\b",
    re.IGNORECASE,
)
_CARDS = re.compile(
    r"\b(?:card|cards|cc|visa|mastercard|amex|maestro|credit|karte|kreditkarte\w{0,8}|kartennummer)\b", re.IGNORECASE
)
_IDENTITY = re.compile(
    r"\b(?:ssn|social security|sozialversicherung\w{0,8}|steuer-?id\w{0,10}|steuernummer|tax id|nhs|national insurance|passport|pass-?nummer|reisepass\w{0,8}"
    r"|personalausweis\w{0,8}|driver'?s? licen[cs]e|driving licen[cs]e|licen[cs]e number|führerschein\w{0,8}|identity card|id number|account|konto\w{0,8}|sort code)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"\b(?:isbn(?:-1[03])?|issn|upc|ean|gtin|asin|sku|article|artikel\w{0,8}|model|modell|part|serial)[ :.#-]{0,4}(?:no\.?|nr\.?|number|nummer)?[ :.#]{0,3}$",
    re.IGNORECASE,
)
_NEAR = 48
"""So many characters before a number may hold the word that tells what it is."""
_DIGIT_WORD = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|null|eins|zwei|zwo|drei|vier|fünf|fuenf|sechs|sieben|acht|neun|\d{1,4})"
_SPOKEN = re.compile(rf"\b{_DIGIT_WORD}(?:[ ,.\-\u2013]{{1,3}}{_DIGIT_WORD}){{5,17}}\b", re.IGNORECASE)
_DIGIT_WORDS = frozenset(
    word + mark
    for word in re.findall(
        r"\S+",
        """zero oh nought one two three four five six seven eight nine double null eins zwei zwo drei vier fünf fuenf sechs sieben acht
        neun""",
    )
    for mark in ("", ",", ".")
)
_TELLING = (
    "zero",
    "null",
    "nought",
    "double",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "drei",
    "vier",
    "fünf",
    "fuenf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zwo",
)
_MANY_DIGITS = re.compile(r"\d[^\d\n]{0,3}\d[^\d\n]{0,3}\d[^\d\n]{0,3}\d[^\d\n]{0,3}\d")
_WORD = re.compile(r"[^\W\d_]{2,}")


def numbers_of_people(text: str, lowered: str, regions: tuple[str, ...]) -> Iterator[PersonalSpan]:
    """Yield cards, telephones, identity and tax numbers of a plain text, `lowered` in lower case.

    `regions` are ISO codes such as `GB`.
    """
    if _MANY_DIGITS.search(text):
        for match in _CANDIDATE.finditer(text):
            kind = _kind_of(match[0], text[max(0, match.start() - _NEAR) : match.start()], regions)
            if kind:
                yield PersonalSpan(kind, match.start(), match.end())
    spelt = sum(word in lowered for word in _TELLING) > 1  # a split of the text costs more
    if spelt and sum(map(_DIGIT_WORDS.__contains__, lowered.replace("-", " ").split())) > 2:
        for match in _SPOKEN.finditer(text):
            if len(_WORD.findall(match[0])) > 2:
                yield PersonalSpan("phone", match.start(), match.end())


def _kind_of(raw: str, before: str, regions: tuple[str, ...]) -> str | None:
    digits = "".join(sign for sign in raw if sign.isdigit())
    if _DATE.fullmatch(raw) or _YEARS.fullmatch(raw):
        return None
    if _is_card(digits, before):
        return "card"
    if _is_identity(raw, digits, before):
        return "id_number"
    if _is_phone(raw, digits, before, regions):
        return "phone"
    return None


def _is_card(digits: str, before: str) -> bool:
    if not 12 <= len(digits) <= 19:
        return False
    if _CARDS.search(before):
        return True
    # Article numbers (GTIN) have 12 to 14 digits; one in ten of them passes Luhn's formula.
    return len(digits) > 13 and luhn_holds(digits) and digits[0] in "123456"


def luhn_holds(digits: str) -> bool:
    """Tell whether Luhn's formula (ISO/IEC 7812-1, annex B) holds of a number."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_identity(raw: str, digits: str, before: str) -> bool:
    if _SSN.fullmatch(raw):
        return True
    if len(digits) == 11 and tax_id_holds(digits):
        return True
    if len(digits) == 10 and _NHS.fullmatch(raw) and nhs_holds(digits) and not _CALLED.search(before):
        return True
    return _IDENTITY.search(before) is not None


def tax_id_holds(digits: str) -> bool:
    """Tell whether 11 digits can be a German tax id: one digit of the first ten twice or thrice, ISO 7064 MOD 11,10."""
    counts = sorted(digits[:10].count(digit) for digit in set(digits[:10]))
    if digits[0] == "0" or counts[-1] not in (2, 3) or counts[:-1].count(1) != len(counts) - 1:
        return False
    product = 10
    for digit in digits[:10]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[10])


def nhs_holds(digits: str) -> bool:
    """Tell whether ten digits can be an NHS number: weights 10 to 2, modulo 11."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == int(digits[9])


def _is_phone(raw: str, digits: str, before: str, regions: tuple[str, ...]) -> bool:
    if not 6 <= len(digits) <= 20:
        return False
    if _CALLED.search(before):
        return True
    if len(digits) < 7 or _THOUSANDS.fullmatch(raw) or _ARTICLE.search(before):
        return False
    if len(digits) < 13 and _GROUPED.fullmatch(raw):
        return True
    if len(digits) > 8 and (_INTERNATIONAL.match(raw) or _NATIONAL.match(raw) or _NANP.fullmatch(raw)):
        return True
    return len(digits) > 8 and is_telephone(raw, regions)


@lru_cache(maxsize=4096)
def is_telephone(raw: str, regions: tuple[str, ...]) -> bool:
    """Tell whether a number can be dialled in one of the regions (ISO 3166 codes), by the numbering plans."""
    from phonenumbers import Leniency, PhoneNumberMatcher  # noqa: PLC0415 - 50 ms, and most texts hold no number

    return any(PhoneNumberMatcher(raw, region, leniency=Leniency.VALID, max_tries=2).has_next() for region in regions)
