"""Judges whether hostile input got through to a text: foreign links, images, HTML, instructions, copied commands."""

import html
import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from service.domain.evidence import EvidenceKind
from service.domain.findings import Finding, Severity, Span
from service.domain.texts import Manuscript, folded

_URL = re.compile(r"(?:https?:)?//[^\s<>()\[\]\"'`]{2,500}|\bwww\.[^\s<>()\[\]\"'`]{2,500}", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\s{0,3}[(\[]")
_HTML = re.compile(r"<\s{0,5}/?\s{0,5}[a-z][a-z0-9-]{0,20}[\s/>]|<!--|javascript:|\bdata:[a-z]+/", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_COMMAND = re.compile(
    r"\b(?:ignore|disregard|forget|ignoriere\w*|vergiss|missachte)\b[^.\n]{0,60}\b(?:instructions?|prompts?|rules?|anweisung\w*|regeln|vorgaben)\b"
    r"|\b(?:system prompt|as an ai|you are now|developer mode|systemnachricht)\b|\[(?:rule|system):",
    re.IGNORECASE,
)  # fmt: skip
_COMMANDING = ("ignor", "disregard", "forget", "vergiss", "missachte", "system prompt", "as an ai", "you are now",
               "developer mode", "systemnachricht", "[rule:", "[system:")  # fmt: skip
_TRACES: tuple[tuple[tuple[str, ...], re.Pattern[str], str, str], ...] = (
    (("![",), _IMAGE, "no-images", "Images may not come from a draft."),
    (("<", "javascript:", "data:"), _HTML, "no-html", "HTML and scripts may not come from a draft."),
    (_COMMANDING, _COMMAND, "no-instructions", "This reads like an instruction to a model, not like words for a customer."),
    (("",), _INVISIBLE, "no-invisible-characters", "Invisible characters may hide words."),
)  # fmt: skip
"""What must stand in the folded text for a pattern to find anything; then the pattern, the rule and its message."""
_ADDRESS_SIGNS = ("//", "www.")
_EMAIL = re.compile(r"[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63}){1,5})")
_SOURCE = "OWASP LLM01:2025, LLM05:2025"


def check_hostile_content(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each trace of hostile input in a text."""
    findings: list[Finding] = []
    for name, cited in manuscript.parts.items():
        text = html.unescape(cited.text if cited.text.isascii() else unicodedata.normalize("NFKC", cited.text))
        words = folded(text)
        findings += [
            _finding(rule, message, name, cited.text, pattern)
            for signs, pattern, rule, message in _TRACES
            if any(sign in words for sign in signs) and pattern.search(text)
        ]
        urls = [match[0] for match in _URL.finditer(text)] if any(sign in words for sign in _ADDRESS_SIGNS) else []
        hosts = _known_hosts(manuscript) if urls or "@" in text else frozenset()
        findings += [
            _finding("link-allowlist", "This address is not one of the brand's.", name, cited.text, _URL)
            for url in urls
            if not _is_known(url, hosts)
        ]
        findings += [
            _finding("link-allowlist", "This e-mail address is not one of the brand's.", name, cited.text, _EMAIL)
            for match in _EMAIL.finditer(text if "@" in text else "")
            if not _is_known(f"//{match[1]}", hosts)
        ]
    return tuple(dict.fromkeys(findings))


def _finding(rule: str, message: str, part: str, text: str, pattern: re.Pattern[str]) -> Finding:
    match = pattern.search(text)
    start, end = (match.start(), match.end()) if match else (0, len(text))
    span = Span(part=part, start=start, end=end)
    return Finding(check="injection", rule=rule, severity=Severity.BLOCK, message=message, span=span, source=_SOURCE)


def _known_hosts(manuscript: Manuscript) -> frozenset[str]:
    brand = manuscript.brand
    urls = [*brand.links.values(), brand.website or "", *(product.url or "" for product in brand.products)]
    urls += [item.url or "" for item in manuscript.evidence.items if item.kind is not EvidenceKind.REVIEW]
    if brand.sender and brand.sender.email:
        urls.append("//" + brand.sender.email.rpartition("@")[2])
    return frozenset(host for url in urls if (host := _host(url)))


@lru_cache(maxsize=8192)
def _host(url: str) -> str:
    url = url if "//" in url else f"//{url}"
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_known(url: str, hosts: frozenset[str]) -> bool:
    host = _host(url.rstrip(".,;:!?"))
    return any(host == known or host.endswith(f".{known}") for known in hosts)
