"""What still fails after the repair is removed, where the contract allows it. How sentences are cut: `cutting.py`."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

from service.domain.findings import CheckReport, Finding, Severity
from service.domain.moments import PartContract
from service.domain.sentences import sentences_of
from service.domain.texts import CitedText
from service.drafting.cutting import cut_out

Parts = Mapping[str, CitedText]
Judge = Callable[[Parts], Awaitable[CheckReport]]

_CARRIED = frozenset({"grounding", "claims", "quotes", "voice", "pii", "channels"})
"""Checks whose findings one sentence carries alone. A text that obeyed a stranger (`injection`), steered who may review
(`elements`, `policy`) or lacks something is not mended by taking a sentence away: a person has to see it."""
_CARRIED_RULES = frozenset({
    "superlative-evidence", "guarantee-terms", "comparison-evidence", "price-match", "health-claim", "green-claim",
    "financial-claim", "rating-needs-base", "denigration", "fake-first-person-testimonial", "quote-verbatim", "quote-consent",
})  # fmt: skip
"""Rules of the packs that judge what one sentence claims."""
_UNSPOKEN = frozenset({"pii", "injection"})
"""Checks whose findings are kept without the words: those were removed because nobody should read them."""
_ROUNDS, _MOST_FAULTS, _LONGEST_TEXT = 8, 20, 20_000
"""A text with more faults or characters is not worth mending, and would take long."""
_LONGEST_SHOWN = 200
_LONGEST_SIGNATURE = 8
"""Words of a line."""
_SAYS = (".", "!", "?", "…", "”", "“", "»", '"', ")", "]")


class Terms(NamedTuple):
    """What a contract allows: the fewest words that must stay in a body, the parts, and the language of the text."""

    keeps_words: int | None
    parts: Sequence[PartContract]
    language: str


def is_in_the_way(finding: Finding) -> bool:
    """Tell whether a finding keeps a text from being used: it blocks, or it is a claim that nothing supports."""
    unproven = finding.rule == "claim-unsupported" and finding.severity is Severity.WARN
    return finding.severity is Severity.BLOCK or unproven


async def without_faults(
    parts: Parts, report: CheckReport, judge: Judge, terms: Terms
) -> tuple[Parts, CheckReport] | None:
    """Return the text without the sentences that fail, and its report with what was removed; None where that cannot be.

    The shorter text is judged anew. Nothing is removed at all where something would still block, where a check would
    find something that it did not find before, or where too little would be left: then a person gets the whole text.
    """
    faults, length = sum(map(is_in_the_way, report.findings)), sum(len(cited.text) for cited in parts.values())
    if terms.keeps_words is None or not 0 < faults <= _MOST_FAULTS or length > _LONGEST_TEXT:
        return None
    return await _mended(parts, report, judge, terms, is_in_the_way) or (
        await _mended(parts, report, judge, terms, _blocks) if any(map(_blocks, report.findings)) else None
    )


def _blocks(finding: Finding) -> bool:
    return finding.severity is Severity.BLOCK


async def _mended(
    parts: Parts, report: CheckReport, judge: Judge, terms: Terms, concerns: Callable[[Finding], bool]
) -> tuple[Parts, CheckReport] | None:
    first, removed = report, dict[str, Finding]()
    for _ in range(_ROUNDS):
        wanted = [finding for finding in report.findings if concerns(finding)]
        removable = [finding for finding in wanted if _without(parts, [finding], terms) is not None]
        if any(_blocks(finding) and finding not in removable for finding in wanted):
            return None
        shorter = _without(parts, removable, terms) if removable else None
        if shorter is None:
            break
        for finding in (*removable, *_beside(removable, report.findings)):
            kept = _kept(finding, parts, terms, report.findings)
            removed.setdefault(kept.message, kept)
        parts, report = shorter, await judge(shorter)
        if _new_findings(report, first) or _statements(parts, terms.language) < (terms.keeps_words or 1):
            return None
    if not removed or report.blocks:
        return None
    return parts, report.model_copy(update={"findings": (*report.findings, *removed.values())})


def _without(parts: Parts, findings: Sequence[Finding], terms: Terms) -> Parts | None:
    """Return the parts without the words of some findings; None where one of them cannot be taken away."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for finding in findings:
        span = _span_of(finding, parts, terms.language)
        if span is None or not (finding.check in _CARRIED or finding.rule in _CARRIED_RULES):
            return None
        spans.setdefault(span[0], []).append(span[1:])
    changed = dict(parts)
    for name, places in spans.items():
        contract = next((part for part in terms.parts if part.name == name), None)
        if contract is not None and not contract.required:
            del changed[name]
            continue
        cut = cut_out(parts[name], places, terms.language) if contract is not None and name == "body" else None
        if cut is None or not cut.text:
            return None
        changed[name] = cut
    return changed


def _span_of(finding: Finding, parts: Parts, language: str) -> tuple[str, int, int] | None:
    """Return part and place of what has to go; of a body that is too long, its last sentence."""
    if finding.span is None or finding.span.part not in parts:
        return None
    if finding.check != "channels":
        return finding.span.part, finding.span.start, finding.span.end
    return (
        ("body", *last) if finding.span.part == "body" and (last := _last_said(parts["body"].text, language)) else None
    )


def _last_said(text: str, language: str) -> tuple[int, int] | None:
    """Return where the last sentence of a body stands.

    Greeting and signature are none, and an ask is never taken away.
    """
    for one in reversed(sentences_of(text, language)):
        if one.text.endswith(".") and "://" not in one.text and "](" not in one.text:
            return None if one.is_heading or len(one.text) > _LONGEST_SHOWN else (one.start, one.end)
        if len(one.text.split()) > _LONGEST_SIGNATURE:
            return None
    return None


def _kept(finding: Finding, parts: Parts, terms: Terms, findings: Sequence[Finding]) -> Finding:
    """Return the finding of what was removed, for the record; words that nobody should read are not told again."""
    place = _span_of(finding, parts, terms.language)
    part, words = (place[0], parts[place[0]].text[place[1] : place[2]].strip()) if place else ("text", "")
    is_private = any(other.check in _UNSPOKEN and _touch(other, finding) for other in findings)
    shown = f"words of the {part}" if is_private else f"“{words[:_LONGEST_SHOWN]}”"
    why = "" if is_private and finding.check not in _UNSPOKEN else f" {finding.message}"
    message = f"removed: {shown} (it was {finding.severity}).{why}"
    return finding.model_copy(update={"severity": Severity.INFO, "message": message, "span": None})


def _beside(removable: Sequence[Finding], findings: Sequence[Finding]) -> list[Finding]:
    """Return what else was found in the words that go: whoever looks for it later must find it too."""
    return [
        one for one in findings if one.span and one not in removable and any(_touch(one, gone) for gone in removable)
    ]


def _touch(one: Finding, other: Finding) -> bool:
    mine, theirs = one.span, other.span
    if mine is None or theirs is None:
        return one is other
    return mine.part == theirs.part and mine.start < theirs.end and theirs.start < mine.end


def _new_findings(report: CheckReport, first: CheckReport) -> bool:
    return bool(_counted(report) - _counted(first))


def _counted(report: CheckReport) -> Counter[tuple[str, str]]:
    grave = (finding for finding in report.findings if finding.severity is not Severity.INFO)
    return Counter((finding.check, finding.rule) for finding in grave)


def _statements(parts: Parts, language: str) -> int:
    """Return how many words of the body stand in whole sentences: not in headings, greeting and signature."""
    said = sentences_of(parts["body"].text, language) if "body" in parts else ()
    return sum(len(one.text.split()) for one in said if not one.is_heading and one.text.endswith(_SAYS))
