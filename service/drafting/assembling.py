"""From checked parts to a finished text: footers that the law asks for, personal values, citations, variables."""

import re
from collections.abc import Callable, Mapping, Sequence

from service.domain.brands import Brand
from service.domain.drafts import Citation, Personalisation
from service.domain.evidence import Evidence, EvidenceItem, EvidenceKind
from service.domain.findings import Claim, Finding, Span
from service.domain.moments import Channel, ContentContract
from service.drafting.personalisation import PLACEHOLDER

Moves = Mapping[str, Callable[[int], int]]
"""By the name of a part, what gives for a place in the text with placeholders that in the finished one."""

_CITED_AS = {
    EvidenceKind.PASSAGE: "passage",
    EvidenceKind.FACT: "fact",
    EvidenceKind.REVIEW: "review",
    EvidenceKind.SUMMARY: "review",
    EvidenceKind.REQUEST: "request",
}
_UNSUBSCRIBE = {"en": "Unsubscribe", "de": "Abmelden"}
_STOP = {"en": "Reply STOP to opt out.", "de": "Abmelden: STOP antworten."}


def footer_for(brand: Brand, contract: ContentContract, channel: Channel, language: str) -> str:
    """Return the footer of a marketing message: sender and opt-out; nothing for other texts."""
    if not contract.marketing:
        return ""
    if channel is Channel.SMS:
        return _STOP.get(language, _STOP["en"])
    if channel is not Channel.EMAIL:
        return ""
    name, address = (brand.sender.name, brand.sender.postal_address or "") if brand.sender else (brand.name, "")
    link = brand.links.get("unsubscribe")
    unsubscribe = f"[{_UNSUBSCRIBE.get(language, _UNSUBSCRIBE['en'])}]({link})" if link else ""
    return " · ".join(line for line in ("" if name in address else name, address, unsubscribe) if line)


def pieces_of(parts: Mapping[str, str], channel: Channel, signature: str) -> tuple[str, ...]:
    """Return what a reader reads, piece by piece, in Markdown where the channel shows it.

    The order is title, body, call to action, footer; the signature that closes a body comes after the call to action.
    """
    title = f"# {parts['title']}" if channel is Channel.WEB and "title" in parts else parts.get("title", "")
    body, ask = parts.get("body", "").rstrip(), parts.get("call_to_action", "")
    close = (
        re.search(rf"(?:\n[^\n]{{1,40}}(?<![.!?:\]\)])\s*)?\n{re.escape(signature)}$", body)
        if ask and signature
        else None
    )
    last = close[0].strip() if close else ""
    return tuple(
        piece
        for piece in (title, body[: close.start()].rstrip() if close else body, ask, last, parts.get("footer", ""))
        if piece
    )


def text_of(pieces: Sequence[str], channel: Channel) -> str:
    """Return the pieces as one text."""
    return ("\n" if channel is Channel.SMS else "\n\n").join(pieces)


def variables_of(parts: Mapping[str, str], text: str, html: str, body_html: str) -> dict[str, str]:
    """Return flat strings for templates of marketing tools: each part, the body as HTML, the whole as text and HTML."""
    return {**parts, "body_html": body_html, "text": text, "html": html}


def fill_part(text: str, values: Mapping[str, str]) -> tuple[str, Callable[[int], int]]:
    """Put personal values into a part; return it with a function from old positions to new ones."""
    shifts: list[tuple[int, int]] = []
    total = 0

    def put(match: re.Match[str]) -> str:
        nonlocal total
        value = values.get(match[1], match[0])
        total += len(value) - len(match[0])
        shifts.append((match.end(), total))
        return value

    filled = PLACEHOLDER.sub(put, text)
    if not shifts:
        return text, _stay
    return filled, lambda position: position + next((shift for end, shift in reversed(shifts) if position >= end), 0)


def _stay(position: int) -> int:
    return position


def moved_span(span: Span | None, moves: Moves) -> Span | None:
    """Return a span at its place after personal values went in."""
    move = moves.get(span.part) if span else None
    return (
        span
        if span is None or move is None or move is _stay
        else Span(part=span.part, start=move(span.start), end=move(span.end))
    )


def moved_claim(claim: Claim, parts: Mapping[str, str], moves: Moves) -> Claim:
    """Return a claim with span and words as in the finished text."""
    span = moved_span(claim.span, moves) or claim.span
    if span is claim.span:
        return claim
    return claim.model_copy(
        update={"span": span, "text": parts.get(span.part, "")[span.start : span.end] or claim.text}
    )


def moved_finding(finding: Finding, moves: Moves) -> Finding:
    """Return a finding with its span as in the finished text."""
    span = moved_span(finding.span, moves)
    return finding if span is finding.span else finding.model_copy(update={"span": span})


def citations_of(
    claims: Sequence[Claim],
    evidence: Evidence,
    quote: Callable[[str, EvidenceItem], str],
    age: Callable[[EvidenceItem], int | None],
) -> tuple[Citation, ...]:
    """Return one citation for each piece of evidence that a claim cites, in the order of the text."""
    first: dict[str, str] = {}
    for claim in claims:
        for label in claim.citations:
            first.setdefault(label, claim.text)
    cited = [(item, words) for label, words in first.items() if (item := evidence.get(label))]
    return tuple(
        Citation(
            id=item.label,
            kind=_CITED_AS[item.kind],
            source_id=item.source_id,
            title=item.title,
            url=item.url,
            quote=quote(words, item),
            score=item.score,
            valid_until=item.valid_until,
            age_days=age(item),
        )
        for item, words in cited
    )


def personalisation_of(
    visible: Mapping[str, object], values: Mapping[str, str], missing: Sequence[str], raw: str, text: str
) -> Personalisation:
    """Return which attributes the text used: placeholders in the raw text, visible values in the finished one."""
    used = [name for name in values if f"{{{name}}}" in raw]
    used += [name for name, value in visible.items() if str(value).casefold() in text.casefold()]
    return Personalisation(used=tuple(used), missing=tuple(missing))
