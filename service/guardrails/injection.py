"""Judges whether orders got through to a text, or the rules of the prompt out of it.

Copies of strangers' words: `taint`.
"""

import re
from functools import lru_cache

from service.domain.findings import Finding, Severity, Span
from service.domain.texts import CitedText, Manuscript
from service.guardrails.commands import commands_in, is_for_the_asker, speaks_to_a_machine
from service.guardrails.disguises import undisguised
from service.guardrails.wordings import hashes_of, runs_in, words_in

_SOURCE = "OWASP LLM01:2025, LLM07:2025; MITRE ATLAS AML.T0051.001"
_LEAKED_RUN = 8
_MATERIAL = re.compile(
    r"[“„«\"][^“”„«»\"\n]{1,1000}[”“»\"]|(?<=\w): [^.\n]{1,1000}|\b(?:[Ss]ay|write|add) (?:also )?that [^.\n]{1,300}|\([^()\n]{1,300}\)"
)
"""What a rule puts in quotation marks, in brackets or after a colon is meant to be written.

A close, choices, a footer.
"""
_UNFIT_FILLING = re.compile(r"[<>\[\]`{}|\\\n]|//|\*\*|\bwww\.|!\[|(?<!\d)(?<!\d\s)%[a-zA-Z]")
_LONGEST_FILLING, _LONGEST_TITLE = 120, 3


def check_instructions(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each order to a model, each piece of the prompt, and each order that was kept out."""
    findings: list[Finding] = []
    for name, cited in manuscript.parts.items():
        findings += _orders(name, cited, manuscript.language)
        findings += _leaks(name, cited, manuscript)
        findings += _fillings(name, cited, manuscript)
    findings += [
        Finding(
            check="injection",
            rule="order-withheld",
            severity=Severity.INFO,
            source=_SOURCE,
            message=f"Words of {one.title or one.source_id} were kept from the model because they give orders: “{one.words[:120]}”",
            remedy=f"Read {one.source_id} and take the order out, if it is none of yours.",
        )
        for one in manuscript.evidence.withheld
    ]
    return tuple(dict.fromkeys(findings))


def _orders(part: str, cited: CitedText, language: str) -> list[Finding]:
    if not speaks_to_a_machine(cited.text):
        return []
    return [
        _finding(
            "no-instructions",
            "This reads like an instruction to a model, not like words for a customer.",
            "Take the sentence out.",
            Span(part=part, start=one.start, end=one.end),
        )
        for one in commands_in(cited.text, language)
        if one.grade == "machine"
    ]


def _leaks(part: str, cited: CitedText, manuscript: Manuscript) -> list[Finding]:
    """Return findings for the canary, a rule's id, and runs of eight words of the prompt."""
    plain = undisguised(cited.text)
    whole = Span(part=part, start=0, end=len(cited.text))
    found = []
    if manuscript.canary and manuscript.canary in re.sub(r"[\W_]", "", plain).casefold():
        found.append(_finding("canary", "The prompt's secret stands in this text.", "Write the text anew.", whole))
    if "[rule:" in plain or "<<<" in plain:
        found.append(_finding("prompt-leak", "Marks of the prompt stand in this text.", "Take them out.", whole))
    if not manuscript.instructions:
        return found
    secret = _secret_runs(manuscript.instructions)
    if any(one in secret for one in hashes_of(words_in(cited.text), _LEAKED_RUN)):
        message = "Eight words in a row are those of the prompt's rules."
        found.append(_finding("prompt-leak", message, "Say it in words for the customer, or leave it out.", whole))
    return found


@lru_cache(maxsize=512)
def _secret_runs(instructions: str) -> frozenset[int]:
    return runs_in(_MATERIAL.sub(" | ", instructions), _LEAKED_RUN)


def _fillings(part: str, cited: CitedText, manuscript: Manuscript) -> list[Finding]:
    """Return a finding for each value that would bring a link, markup or an order into a text after the checks."""
    found = []
    for name, value in manuscript.fillings.items():
        start = cited.text.find(f"{{{name}}}")
        plain = undisguised(value)
        ordered = any(one.grade != "errand" or _is_told(value) for one in commands_in(value, manuscript.language))
        if start >= 0 and (len(value) > _LONGEST_FILLING or _UNFIT_FILLING.search(plain) or ordered):
            span = Span(part=part, start=start, end=start + len(name) + 2)
            message = f"The value of {name} holds more than a name or number: it would bring markup, a link or an order into the text."
            found.append(_finding("plain-values", message, f"Send a plain value as {name}.", span))
    return found


def _is_told(errand: str) -> bool:
    """Tell whether a value is a sentence and no name, though one begins like it: "Open Day"."""
    ends = errand.rstrip(" \"'”’)").endswith((".", "!", "?"))
    return ends or (is_for_the_asker(errand) and len(errand.split()) > _LONGEST_TITLE)


def _finding(rule: str, message: str, remedy: str, span: Span) -> Finding:
    return Finding(
        check="injection", rule=rule, severity=Severity.BLOCK, message=message, span=span, source=_SOURCE, remedy=remedy
    )
