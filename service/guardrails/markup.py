"""Looks for what a browser or a decoder would act on.

Images, HTML, scripts, code, encoded words, invisible characters.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from service.domain.findings import Finding, Severity, Span
from service.domain.texts import Manuscript, folded
from service.guardrails.disguises import INVISIBLE, as_addresses, undisguised

_SOURCE = "OWASP LLM05:2025; ASVS 5.0 V1.3.1"
_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\s{0,3}[(\[:]|!\[[^\]\n]{1,300}\]")
_HTML = re.compile(
    r"<\s{0,5}/?\s{0,5}[a-z][a-z0-9-]{0,20}[\s/>]|<[!?]|<\s{0,5}/?\s{0,5}(?:script|img|svg|iframe|a|div|style|body|input|form)\b|\bon[a-z]{3,20}\s{0,3}=",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"j\s{0,3}a\s{0,3}v\s{0,3}a\s{0,3}s\s{0,3}c\s{0,3}r\s{0,3}i\s{0,3}p\s{0,3}t\s{0,3}:|vbscript\s{0,3}:|\bdata\s{0,3}:\s{0,3}[a-z]{2,20}/|\bexpression\s{0,3}\(",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"^\s{0,3}(?:```|~~~)|<\?php|\{\{|\{%|\$\{|<%|#!/|^\s{0,20}(?:import [\w., ]{1,80}|from [\w.]{1,60} import .{1,80}|def \w{1,60}\(.{0,120}|class \w{1,60}[(:].{0,80}|function \w{0,60}\(.{0,80}|#include.{1,60}|sudo .{1,80})$"
    r"|\b(?:transition|transform|animation|position|display|opacity|visibility|overflow|background|z-index|pointer-events|font-family)(?:-[a-z]{2,12})?:[a-z\d#]"
    r"|\b(?:os|sys|subprocess|socket|requests|urllib|window|document|console|eval|exec|system|System|alert|prompt|confirm)(?:\.\w{1,40}){0,3}\([^)\n]{0,200}\)|(?:alert|prompt|confirm|eval)\([^)\n]{0,40}\)|\w\(\)|(?<![\w/.%])(?<!\d\s)%[sdnxpif]\b|(?:%[a-zA-Z]){2}|\.__[a-z_]{1,30}__[.\[(]|\b(?:text|application)/(?:x-)?(?:javascript|ecmascript|vbscript|jscript|html|css|xhtml|xml)\b|\b(?:curl|wget|rm -rf|powershell|chmod)\s[-/\w]|\b(?:ls|cat|rm|cp|mv|tar|ssh) -[a-z]{1,4} [/~.]",
    re.MULTILINE,
)
_RUN = re.compile(
    r"(?<![\w/.@#+=-])[A-Za-z0-9+/]{24,5000}={0,2}(?![\w])|\b[0-9a-fA-F]{32,5000}\b|\b[A-Z2-7]{32,5000}={0,6}"
)
_LONGEST_NUMBER = 40
"""Digits in a row; account numbers have up to 34 signs, and no reader reads more."""
_JOINED_EMOJI = re.compile(
    "(?<=[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u20e3])\u200d(?=[\U0001f000-\U0001faff\u2600-\u27bf])"
)
_STYLED_EMOJI = re.compile("(?<=[\U0001f000-\U0001faff\u2190-\u2bff\u3030\u303d\u3297\u3299#*0-9])\ufe0f")
_UNREADABLE = re.compile(
    "[\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f169]{2}"
    r"|(?:[^\s\d]{0,5}?[¬\u02c2-\u02df\u2200-\u22ff]){3}"
)
"""Letters in the shape of others, and words with signs of mathematics in their midst."""
_CONTROL_OR_HIDDEN = re.compile(INVISIBLE.pattern.replace("\u00ad", ""))
"""A soft hyphen shows where it breaks a word; what it splits is joined again before anything is judged."""


class _Rule(NamedTuple):
    """What to look for: signs without which there is none, where it stands, and what to say."""

    rule: str
    signs: tuple[str, ...]
    find: Callable[[str], re.Match[str] | None]
    message: str
    remedy: str


def _encoded(text: str) -> re.Match[str] | None:
    return next((match for match in _RUN.finditer(text) if _is_encoded(match[0])), None)


def _is_encoded(run: str) -> bool:
    kinds = (any(map(str.isupper, run)), any(map(str.islower, run)), any(map(str.isdigit, run)))
    return (
        all(kinds)
        or run.endswith("=")
        or (sum(kinds) >= 2 and kinds[2] and "/" not in run)
        or (kinds == (True, False, True))
        or (kinds == (False, False, True) and len(run) > _LONGEST_NUMBER)
    )


_RULES = (
    _Rule("no-images", ("![",), _IMAGE.search, "Images may not come from a draft.", "Take the image out."),
    _Rule("no-html", ("<", "on"), _HTML.search, "HTML may not come from a draft.", "Write Markdown or plain words."),
    _Rule("no-html", (":", "("), _SCRIPT.search, "Scripts may not come from a draft.", "Take it out."),
    _Rule("no-code", ("```", "~~~", "{", "$", "<", ":", "#!", "import ", "(", "curl", "wget", " -", "sudo", "powershell", "chmod", "#include", "%", ".__", "text/", "application/"), _CODE.search, "Code may not come from a draft.", "Take the code out."),
    _Rule("no-encoded-words", ("",), _encoded, "These signs may be encoded words.", "Write words that a reader can read."),
)  # fmt: skip
_UNSEEN = (
    ("no-invisible-characters", _CONTROL_OR_HIDDEN, "Invisible characters may hide words.", "Take the characters out."),
    ("no-encoded-words", _UNREADABLE, "These signs may be encoded words.", "Write words that a reader can read."),
)
_ACTIVE = tuple(rule for rule in _RULES if rule.rule != "no-encoded-words")


def check_markup(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each trace of something active or hidden in a text."""
    findings: list[Finding] = []
    for name, cited in manuscript.parts.items():
        findings += _of_hidden(name, cited.text)
        plain = undisguised(cited.text)
        signs = folded(plain)
        for rule in _RULES:
            if any(sign in signs for sign in rule.signs) and (match := _found(rule, plain, cited.text)):
                findings.append(_finding(rule.rule, rule.message, rule.remedy, _span(name, cited.text, match)))
        findings += _of_values(name, cited.text, manuscript.fillings) if "{" in cited.text else ()
    return tuple(dict.fromkeys(findings))


def _of_values(part: str, text: str, fillings: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each value that would act once it stands in its place; long numbers of orders are none."""
    for name, value in fillings.items():
        if f"{{{name}}}" in text:
            plain = undisguised(value)
            for rule in _ACTIVE:
                if rule.find(plain):
                    message = f"The value of {name} would act in the text. {rule.message}"
                    yield _finding(
                        rule.rule, message, f"Send a plain value as {name}.", _span(part, text, f"{{{name}}}")
                    )


def _found(rule: _Rule, plain: str, text: str) -> str:
    words = _without_links(plain) if rule.rule == "no-encoded-words" else plain
    match = rule.find(words)
    return match[0] if match else ""


_LINK = re.compile(r"(?:https?:)?//[^\s<>()\[\]\"'`|]{2,2000}")


def _without_links(text: str) -> str:
    return _LINK.sub(" ", as_addresses(text)) if "//" in text else text


def _of_hidden(part: str, text: str) -> list[Finding]:
    if text.isascii() and text.isprintable():
        return []
    shown = _STYLED_EMOJI.sub("", _JOINED_EMOJI.sub("", text)) if "\ufe0f" in text or "\u200d" in text else text
    return [
        _finding(rule, message, remedy, _span(part, text, match[0]))
        for rule, pattern, message, remedy in _UNSEEN
        if (match := pattern.search(shown))
    ]


def _span(part: str, text: str, words: str) -> Span:
    start = text.find(words)
    return Span(part=part, start=max(start, 0), end=start + len(words) if start >= 0 else len(text))


def _finding(rule: str, message: str, remedy: str, span: Span) -> Finding:
    return Finding(
        check="markup", rule=rule, severity=Severity.BLOCK, message=message, span=span, source=_SOURCE, remedy=remedy
    )
