"""Counts each part the way its channel counts, and compares with the limit."""

import unicodedata

from service.domain.findings import Finding, Severity, Span
from service.domain.moments import PartContract
from service.domain.texts import Manuscript

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_DOUBLE = frozenset("^{}\\[~]|€")


def check_lengths(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each part that is longer than its channel allows."""
    findings = []
    for contract in manuscript.part_contracts:
        cited = manuscript.parts.get(contract.name)
        if cited is None or contract.max_length is None:
            continue
        length = measure(cited.text, contract)
        if length > contract.max_length:
            unit = contract.counted_in.replace("_", " ")
            findings.append(
                Finding(
                    check="channels", rule=f"length-{contract.name}", severity=Severity(contract.severity),
                    message=f"{contract.name} has {length} {unit}; {manuscript.channel} allows {contract.max_length}.",
                    span=Span(part=contract.name, start=0, end=len(cited.text)), source=contract.basis,
                )
            )  # fmt: skip
    return tuple(findings)


def measure(text: str, contract: PartContract) -> int:
    """Return the length of a text in the unit of its part."""
    if contract.counted_in == "bytes":
        return len(text.encode())
    if contract.counted_in == "sms_septets":
        return sms_septets(text)
    if contract.counted_in == "weighted":
        return weighted_length(text)
    return len(text)


def sms_septets(text: str) -> int:
    """Return the length in septets (3GPP TS 23.038); beyond GSM-7 each UTF-16 unit costs 160/70 of one, as it does."""
    if all(character in _GSM7 or character in _GSM7_DOUBLE for character in text):
        return sum(2 if character in _GSM7_DOUBLE else 1 for character in text)
    units = len(text.encode("utf-16-le")) // 2
    return -(-units * 153 // 67)


def weighted_length(text: str) -> int:
    """Return the length as X counts it: a link is 23, characters beyond Latin weigh two, after NFC."""
    total = 0
    for word in unicodedata.normalize("NFC", text).replace("\n", " \n ").split(" "):
        if word.startswith(("https://", "http://")):
            total += 23
        else:
            total += sum(1 if ord(character) <= 0x10FF or 0x2000 <= ord(character) <= 0x200D or 0x2010 <= ord(character) <= 0x201F else 2 for character in word)  # fmt: skip
        total += 1
    return total - 1
