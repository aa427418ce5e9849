"""Finds web and e-mail addresses, phone numbers, voucher and product codes in a sentence, in one form for comparing."""

import re
from typing import Literal, NamedTuple

ContactKind = Literal["url", "email", "phone", "voucher", "code"]

_URL = re.compile(
    r"https?://[^\s<>\"')\]|]{1,500}|\bwww\.[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?:/[^\s<>\"')\]|]{0,400})?|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.(?:com|org|net|example|de|co\.uk|io|eu|shop|info|uk|test)\b(?:/[^\s<>\"')\]|]{0,400})?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_PHONE = re.compile(
    r"(?<![\w.,€$£-])(?:\+\d{1,3}|00\d{1,3}|\(?0\d{1,5}\)?|\(\d{2,5}\))(?:[\s./()-]{0,3}\d{1,6}){2,7}(?![\w%]|[.,]\d)"
)
_CODE = re.compile(
    r"(?<![\w-])(?=[A-Z0-9-]{0,40}\d)(?=[A-Z0-9-]{0,40}[A-Z])[A-Z0-9]{1,10}(?:-[A-Z0-9]{1,12}){1,5}(?![\w-])"
)
_LETTERS = r"(?!(?:UPF|SPF|LSF|USB|IPX|ISO|DIN|LED|PFAS|EUR|USD|GBP|CHF)\d)[A-Z]{3,16}"
_VOUCHER = re.compile(
    r"\b(?i:(?:\w{0,20}code|coupon|voucher|gutschein)s?\b(?: (?:is|was|reads|ist|lautet))?|enter|redeem|einlösen)[\s:“„\"'*_`(\[]{1,6}"
    rf"(?P<named>(?:{_LETTERS}\d{{1,4}}|[A-Z]{{4,20}})(?![\w-]))"
    r"|(?:\b(?i:with|use|using|apply|mit|gib)\s|^)[“„\"'*_`]{0,3}"
    rf"(?P<used>{_LETTERS}\d{{1,4}}(?![\w-])(?=.{{0,80}}(?i:\boff\b|save|discount|free|rabatt|spar|gratis|kostenlos|günstiger)))"
)
"""A voucher code stands where a sentence says so, or where it says what one gets for it."""
_MAY_BE_VOUCHER = re.compile(r"(?i:code|coupon|voucher|gutschein)|[A-Z]{3}\d")
_DIGIT = re.compile(r"\d")
_DOTTED = re.compile(r"//|\.\w")


class Contact(NamedTuple):
    """An address, number or code as it stands in a sentence; `value` is its form for comparing."""

    kind: ContactKind
    value: str
    start: int
    end: int


def contacts_of(text: str) -> tuple[Contact, ...]:
    """Return the addresses, phone numbers and codes of a sentence in order; none overlap."""
    has_digit = _DIGIT.search(text) is not None
    found: list[Contact] = []
    if "@" in text:
        found += [
            Contact("email", match[0].rstrip(".").casefold(), match.start(), match.end())
            for match in _EMAIL.finditer(text)
        ]
    if _DOTTED.search(text):
        found += [Contact("url", plain_url(match[0]), *_trimmed(match)) for match in _URL.finditer(text)]
    if _MAY_BE_VOUCHER.search(text):
        found += [
            Contact("voucher", match[match.lastgroup or 0], *match.span(match.lastgroup or 0))
            for match in _VOUCHER.finditer(text)
        ]
    if has_digit:
        found += [
            Contact("phone", plain_phone(match[0]), *match.span())
            for match in _PHONE.finditer(text)
            if len(plain_phone(match[0])) >= 7
        ]
        found += [Contact("code", match[0], *match.span()) for match in _CODE.finditer(text)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Contact] = []
    for one in found:
        if not kept or kept[-1].end <= one.start:
            kept.append(one)
    return tuple(kept)


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    return match.start(), match.start() + len(match[0].rstrip(".,;:!?*_"))


def plain_url(url: str) -> str:
    """Return a web address without scheme, `www.`, query and closing marks, in lower case."""
    url = url.rstrip(".,;:!?*_").casefold()
    url = url.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return url.partition("?")[0].partition("#")[0].rstrip("/")


def plain_phone(phone: str) -> str:
    """Return the digits of a phone number without trunk zero and country prefix signs: the part that must agree."""
    digits = re.sub(r"\(0\)", "", phone)
    digits = re.sub(r"\D", "", digits)
    return digits.lstrip("0")
