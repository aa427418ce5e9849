"""Compares every link, host, e-mail address, telephone number, handle and wallet in a text with the brand's register.

They are read after disguises are off (`disguises`): entities, percent signs, full-width letters, invisible characters,
backslashes, `hxxp` and `[.]`, spelled-out dots and digits.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from service.domain.findings import Finding, Severity, Span
from service.domain.texts import Manuscript
from service.guardrails.disguises import as_addresses, as_latin
from service.guardrails.domains import is_domain, may_be_domain, names_a_domain
from service.guardrails.register import Register, host_of, leads_away, page_of, register_of, split

_SOURCE = "OWASP LLM01:2025, LLM05:2025; MITRE ATLAS AML.T0077"
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,20}:)?//[^\s<>()\[\]\"'`|]{2,2000}|\bwww\.[^\s<>()\[\]\"'`|]{2,2000}", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.+%-]{1,64}@((?:[\w-]{1,63}\.){1,5}[\w-]{2,63})")
_DOTTED = re.compile(r"(?<![\w@.-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}(?![\w@])(?:[/:?#]\S{0,500})?")
_SPELLED = re.compile(r"\b[a-z0-9-]{2,40}\s(?:dot|punkt|point)\s([a-z]{2,10})\b")
_PHONE = re.compile(r"(?<![\w.,/-])(?:tel:)?(?:\+|00|\(|0)?\d(?:[\s()./-]{0,3}\d){6,14}(?![\w])")
_CALL = re.compile(
    r"\b(?:call|phone|tel|telephone|dial|text|sms|whats ?app|signal|ring|hotline|mobile|fax|ruf\w{0,4}|anruf\w{0,3}|telefon\w{0,4}|appel\w{0,3}|téléphon\w{0,2}|llam\w{1,3})\b[^\n\d]{0,25}$",
    re.IGNORECASE,
)
_DIGITS = """zero oh one two three four five six seven eight nine hundred double null eins zwei zwo drei vier fünf sechs
    sieben acht neun zéro un deux trois quatre cinq sept huit neuf"""
_DIGIT_NAMES = frozenset(_DIGITS.split())
_FEWEST_DIGITS = 6
_DIGIT_WORDS = re.compile(
    rf"\b(?:(?:{'|'.join(sorted(_DIGIT_NAMES))})\b[\s,-]{{1,3}}){{{_FEWEST_DIGITS},20}}", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")
_HANDLE = re.compile(r"(?<![\w@./+%-])@[A-Za-z_]\w{2,30}(?![\w@.])|\b[\w.-]{2,40}@[a-z]{2,15}(?![\w@.-])")
_WALLET = re.compile(
    r"\b(?:bc1|tb1|ltc1|addr1)[a-z0-9]{20,90}\b|\b0x[0-9a-fA-F]{40}\b|\b[13LMDXr][1-9A-HJ-NP-Za-km-z]{25,34}\b|\bT[1-9A-HJ-NP-Za-km-z]{33}\b"
)
_SCHEME = re.compile(
    r"\b(?:tel|sms|smsto|whatsapp|tg|intent|facetime|skype|file|ftp|blob|vbscript|ws|wss|bitcoin|ethereum)\s{0,2}:(?=[/\w+?])",
    re.IGNORECASE,
)

_NUMBER = re.compile(r"(?:[\s()./+-]{0,3}\d){3,15}")

_FOREIGN = "link-allowlist"
_REMEDY = "Link only to pages in the brand's file or of its own sources, or add the address to the brand's file."
_REMEDY_CONTACT = "Give only contacts that stand in the brand's file."


class _Sight(NamedTuple):
    """Something foreign: the words as they were read, and what to say of them."""

    words: str
    rule: str
    severity: Severity
    message: str
    remedy: str


def check_addresses(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each address or contact that is not the brand's, and each link of its own that is odd."""
    findings: list[Finding] = []
    register: Register | None = None
    for name, cited in manuscript.parts.items():
        text = as_addresses(cited.text)
        filled = manuscript.fillings and "{" in text
        if not filled and not _may_hold_any(text):
            continue
        register = register or register_of(manuscript)
        findings += [_finding(name, cited.text, sight) for sight in _sights(text, register)]
        findings += _filled(name, cited.text, manuscript, register) if filled else ()
    return tuple(dict.fromkeys(findings))


_SIGNS = re.compile(r"//|@|\w\.\w|\d\D{0,3}\d\D{0,3}\d\D{0,3}\d|:\w|\b(?:dot|punkt|point)\b|www|[a-zA-Z0-9]{26}")


def _may_hold_any(text: str) -> bool:
    return _SIGNS.search(text) is not None or _spells_a_number(text)


def _spells_a_number(text: str) -> bool:
    return sum(word in _DIGIT_NAMES for word in _WORD.findall(text.casefold())) >= _FEWEST_DIGITS


def _sights(text: str, register: Register) -> Iterator[_Sight]:
    rest = text
    for pattern, judge, sign in ((_URL, _judged_url, ""), (_EMAIL, _judged_email, "@"), (_DOTTED, _judged_domain, ".")):
        found = list(pattern.finditer(rest)) if sign in rest else []
        for match in found:
            if sight := judge(match, register):
                yield sight
        if found and pattern is not _DOTTED:
            rest = pattern.sub(lambda match: " " * len(match[0]), rest)
    yield from _contacts(rest, register)


def _judged_url(match: re.Match[str], register: Register) -> _Sight | None:
    return _of_link(match[0], register)


def _of_link(url: str, register: Register) -> _Sight | None:
    pieces = split(url)
    if not register.owns_host(host_of(pieces)):
        return _Sight(url, _FOREIGN, Severity.BLOCK, "This address is not one of the brand's.", _REMEDY)
    page = page_of(pieces)
    if page in register.pages and "@" not in pieces.netloc:
        return None
    if leads_away(pieces):
        return _Sight(
            url, "no-redirect", Severity.BLOCK, "This address on the brand's host leads on to another one.", _REMEDY
        )
    if pieces.query:
        return _Sight(
            url, "unknown-query", Severity.WARN, "This link carries data that is not in the brand's own link.", _REMEDY
        )
    if register.strict and pieces.path.strip("/"):
        message = "This page of the brand is not among its links: it may not be there."
        return _Sight(url, "unknown-page", Severity.WARN, message, _REMEDY)
    return None


def _judged_email(match: re.Match[str], register: Register) -> _Sight | None:
    if register.owns_host(host_of(split(f"//{match[1]}"))):
        return None
    return _Sight(match[0], _FOREIGN, Severity.BLOCK, "This e-mail address is not one of the brand's.", _REMEDY_CONTACT)


def _judged_domain(match: re.Match[str], register: Register) -> _Sight | None:
    words = match[0].rstrip(".,;:!?")
    host = re.split(r"[/:?#]", words, maxsplit=1)[0]
    labels, leads_on = as_latin(host).split("."), len(words) > len(host) + 1
    if _is_ip(labels):
        return _Sight(words, _FOREIGN, Severity.BLOCK, "This address is not one of the brand's.", _REMEDY)
    if not is_domain(labels, leads_on):
        if may_be_domain(labels) and not register.owns_host(host.casefold()):
            return _Sight(
                words,
                _FOREIGN,
                Severity.WARN,
                "This may be a foreign address.",
                "Put a space after the full stop, or take the address out.",
            )
        return None
    return _of_link(f"//{words}", register)


def _is_ip(labels: list[str]) -> bool:
    return (
        len(labels) == 4
        and all(label.isdigit() and int(label) < 256 for label in labels if len(label) < 4)
        and all(label.isdigit() and len(label) < 4 for label in labels)
    )


def _contacts(text: str, register: Register) -> Iterator[_Sight]:
    for match in _SPELLED.finditer(text.casefold()):
        if names_a_domain(match[1]) and not register.says(match[0].replace(" dot ", ".")):
            yield _Sight(
                match[0], _FOREIGN, Severity.BLOCK, "This spells out an address that is not the brand's.", _REMEDY
            )
    for match in _PHONE.finditer(text):
        if _is_phone(match, text) and not register.owns_number(match[0]):
            yield _Sight(
                match[0], "foreign-phone", Severity.BLOCK, "This telephone number is not the brand's.", _REMEDY_CONTACT
            )
    for match in _DIGIT_WORDS.finditer(text) if _spells_a_number(text) else ():
        yield _Sight(match[0], "foreign-phone", Severity.BLOCK, "This spells out a telephone number.", _REMEDY_CONTACT)
    yield from _accounts(text, register)


def _accounts(text: str, register: Register) -> Iterator[_Sight]:
    for match in _HANDLE.finditer(text) if "@" in text else ():
        if not register.says(match[0].lstrip("@")):
            yield _Sight(
                match[0], "foreign-handle", Severity.BLOCK, "This account is not the brand's.", _REMEDY_CONTACT
            )
    for match in _WALLET.finditer(text):
        if any(sign.isdigit() for sign in match[0]):
            yield _Sight(
                match[0], "no-wallet", Severity.BLOCK, "This looks like an account to send money to.", "Take it out."
            )
    for match in _SCHEME.finditer(text) if ":" in text else ():
        number = _NUMBER.match(text, match.end())
        if number is None or not register.owns_number(number[0]):
            yield _Sight(
                match[0], "no-scheme", Severity.BLOCK, "Links of this kind may not come from a draft.", _REMEDY_CONTACT
            )


def _filled(part: str, text: str, manuscript: Manuscript, register: Register) -> Iterator[Finding]:
    """Yield a finding for each placeholder whose value is a contact.

    The customer's own, or a stranger's in their words.
    """
    for name, value in manuscript.fillings.items():
        if f"{{{name}}}" in text and any(_sights(as_addresses(value), register)):
            message = f"The value of {name} is a contact that is not the brand's."
            remedy = "Read whether the text should hold it, or leave the placeholder out."
            yield _finding(part, text, _Sight(f"{{{name}}}", "foreign-value", Severity.WARN, message, remedy))


def _is_phone(match: re.Match[str], text: str) -> bool:
    """Tell whether digits are a telephone number: by how they begin, or by the word before them."""
    digits = match[0].removeprefix("tel:")
    return (
        digits.startswith(("+", "00", "("))
        or match[0] != digits
        or bool(_CALL.search(text, max(0, match.start() - 40), match.start()))
    )


def _finding(part: str, text: str, sight: _Sight) -> Finding:
    start = text.find(sight.words)
    span = Span(part=part, start=max(start, 0), end=start + len(sight.words) if start >= 0 else len(text))
    return Finding(
        check="addresses",
        rule=sight.rule,
        severity=sight.severity,
        message=sight.message,
        span=span,
        source=_SOURCE,
        remedy=sight.remedy,
    )
