"""How a draft, its claims and its findings look on a terminal."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from service.cli import output
from service.domain.drafts import Citation, Draft
from service.domain.findings import Claim, Finding
from service.domain.suggestions import Suggestions

EXIT_CODES: Mapping[str, int] = {"ready": 0, "needs_review": 0, "insufficient_evidence": 3, "blocked": 4}
_LONGEST_WORDS = 120
MARKS = {"supported": "✓", "unsupported": "?", "contradicted": "✗"}
"""The sign of a claim's status, for those who see no colours."""


def show_draft(console: Console, draft: Draft) -> None:
    """Show a draft: its parts, then what supports it, what the checks found, and what is missing."""
    head = Text(" · ").join(
        [
            *(output.safe(word) for word in (draft.content_type, draft.channel, draft.locale)),
            output.status(draft.status),
        ]
    )
    console.print(head)
    for name, text in draft.parts.items():
        console.print(output.panel(output.safe(text), name.replace("_", " ")))
    if draft.text and not draft.parts:
        console.print(output.panel(output.safe(draft.text), "text"))
    show_claims(console, draft.claims, draft.citations)
    show_findings(console, draft.checks, draft.parts)
    show_missing(console, draft.missing)
    if draft.personalisation.used or draft.personalisation.missing:
        used, missing = (
            ", ".join(names) or "none" for names in (draft.personalisation.used, draft.personalisation.missing)
        )
        console.print(output.safe(f"Customer attributes used: {used}; it could have used: {missing}", "dim"))
    console.print(output.safe(_footer(draft), "dim"))


def _footer(draft: Draft) -> str:
    usage, made = draft.usage, draft.provenance
    cost = f", ${usage.cost_usd:.4f}" if usage.cost_usd else ""
    return (
        f"{draft.id} · {made.prompt} · {made.model} · "
        f"{usage.input_tokens} + {usage.output_tokens} tokens{cost} · {usage.latency_ms} ms"
    )


def show_claims(console: Console, claims: Sequence[Claim], citations: Sequence[Citation]) -> None:
    """Show each claim with what supports or contradicts it."""
    if not claims:
        return
    by_id = {citation.id: citation for citation in citations}
    rows = [
        (
            Text(f"{MARKS[claim.status]} ", output.STATUS[claim.status]) + output.status(claim.status),
            claim.text,
            "\n".join(_cited(by_id.get(name), name) for name in claim.citations) or claim.reason,
        )
        for claim in claims
    ]
    # A sentence with three figures is three claims; where they fare alike, a reader has one thing to know.
    alike = list({(str(status), words, told): (status, words, told) for status, words, told in rows}.values())
    console.print(output.table(("Status", "Claim", "Evidence"), alike, "Claims"))


def _cited(citation: Citation | None, name: str) -> str:
    if citation is None:
        return name
    quote = citation.quote if len(citation.quote) <= 160 else f"{citation.quote[:160]}…"
    return f"{citation.kind}: {citation.title}: “{quote}”"


def show_findings(console: Console, findings: Sequence[Finding], parts: Mapping[str, str]) -> None:
    """Show what the checks found, gravest first: the words, what is wrong with them, and what would help."""
    order = ("block", "warn", "info")
    rows = [
        (
            output.status(finding.severity),
            f"{finding.check}/{finding.rule}",
            _what(finding, parts),
            finding.source,
        )
        for finding in sorted(findings, key=lambda finding: order.index(finding.severity))
    ]
    if rows:
        console.print(output.table(("Severity", "!Rule", "What is wrong → what helps", "Source"), rows, "Findings"))


def _what(finding: Finding, parts: Mapping[str, str]) -> str:
    """Return the words that a finding is about, what is wrong with them, and on a line of its own what would help."""
    span = finding.span
    words = parts[span.part][span.start : span.end] if span and span.part in parts else ""
    shown = words if len(words) <= _LONGEST_WORDS else f"{words[:_LONGEST_WORDS]}…"
    told = f"“{shown}”: {finding.message}" if words.strip() and words not in finding.message else finding.message
    return f"{told}\n→ {finding.remedy}" if finding.remedy else told


def show_missing(console: Console, missing: Sequence[str]) -> None:
    """Show what evidence is missing."""
    if missing:
        console.print(output.safe("Missing:", "bold"))
        for line in missing:
            console.print(output.safe(f"• {line}", "magenta"))


def show_suggestions(console: Console, found: Suggestions) -> None:
    """Show suggested replies, best first; whether a person must take over comes before them."""
    if found.escalate.needed:
        why = output.safe(found.escalate.reason or "a person must take over", "bold red")
        console.print(output.panel(why, f"Escalate: {', '.join(found.escalate.reasons)}".rstrip(": "), "bold red"))
    for number, draft in enumerate(found.suggestions, start=1):
        title = f"Suggestion {number} of {len(found.suggestions)} · {draft.status}"
        console.print(output.panel(output.safe(draft.text), title, output.STATUS[draft.status]))
        show_claims(console, [claim for claim in draft.claims if claim.status != "supported"], draft.citations)
        show_findings(console, draft.checks, draft.parts)
    show_missing(console, found.missing)


def exit_code_of(found: Suggestions) -> int:
    """Return 0 if a reply can be used, 4 if all are blocked, 3 if there is none for want of evidence."""
    return min((EXIT_CODES[draft.status] for draft in found.suggestions), default=3)
