"""Counts texts as the rules and the channels count them: words, characters, bytes, septets, weighted characters."""

import re

_MARKER = re.compile(r"\[e\d{1,3}(?:\s*[,;]\s*e\d{1,3})*\]")
_BLANKS = " \t"
_NO_WORDS = frozenset(["-", "•", "|", "#", "##", "###", "---", "–", "&", "*", ":", "."])
_LINK = re.compile(r"\]\(\S+?\)|https?://\S+")
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("^{}\\[~]|€")
_LINK_WEIGHT = 23
_FOR_SMS = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "’": "'",
        "‘": "'",
        "‚": "'",
        "–": "-",
        "—": "-",
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2011": "-",
        "á": "a",
        "í": "i",
        "ó": "o",
        "ú": "u",
        "â": "a",
        "ê": "e",
        "î": "i",
        "ô": "o",
        "û": "u",
        "ç": "c",
        "ë": "e",
        "ï": "i",
    }
)


def without_markers(text: str) -> str:
    """Return a text as it will be read: citation markers taken out."""
    *before, last = _MARKER.split(text)
    return "".join([*(piece.rstrip(_BLANKS) for piece in before), last])


def measure(text: str, unit: str) -> int:
    """Return the length of a text without its citation markers.

    The unit is `words`, `characters`, `bytes`, `sms_septets` or `weighted`.
    """
    return measure_plain(without_markers(text), unit)


def measure_plain(text: str, unit: str) -> int:
    """Return the length of a text that has no citation markers."""
    if unit == "words":
        return count_words(text)
    if unit == "bytes":
        return len(text.encode())
    if unit == "sms_septets":
        return _septets(text)
    return _weighted(text) if unit == "weighted" else len(text)


def count_words(text: str) -> int:
    """Return how many words a text has; marks of lists, tables and headings, and addresses, are none."""
    text = _LINK.sub(" ", text) if "://" in text else text
    words = text.split()
    return len(words) - sum(map(_NO_WORDS.__contains__, words))


def _septets(text: str) -> int:
    if all(character in _GSM7 or character in _DOUBLE for character in text):
        return sum(2 if character in _DOUBLE else 1 for character in text)
    return -(-len(text.encode("utf-16-le")) // 2 * 153 // 67)


def _weighted(text: str) -> int:
    links = _LINK.findall(text)
    rest = _LINK.sub("", text)
    return _LINK_WEIGHT * len(links) + sum(1 if ord(c) <= 0x10FF or 0x2000 <= ord(c) <= 0x201F else 2 for c in rest)


def for_sms(text: str) -> str:
    """Return a text in characters that a text message sends at full length."""
    return text.translate(_FOR_SMS)
