"""What a page shows of a draft.

Each part as the customer will see it, its claims with what decides them, its findings.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from service.domain.drafts import Citation, Draft
from service.domain.findings import Claim, Finding, Severity
from service.domain.moments import Channel
from service.evaluation.reports import Piece, word_diff
from service.guardrails.grounding.verdicts import SAYS
from service.guardrails.lengths import Segments, messages_of, segments_of
from service.web.studio.marks import Stretch, marked
from service.web.studio.wording import shortened
from service.workflows.check_edit import CheckedEdit

_GRAVITY = ("supported", "unsupported", "contradicted")
SIGNS = {"supported": "✓", "unsupported": "?", "contradicted": "✕"}
"""A claim's status is told by a sign too: not everybody sees colours."""
PLAIN = frozenset({Channel.SMS, Channel.PUSH, Channel.SOCIAL, Channel.REVIEW_SITE})
"""Channels that show letters as they stand."""
_LABEL = re.compile(r"\be\d{1,3}\b")
"""How evidence is named to a model; people know it by its title."""
_LONGEST_TITLE = 90
_AROUND = 25
"""So many words are shown before and behind what differs."""
_ONE_LINE = frozenset({"subject", "preheader", "title", "meta_description"})


class ClaimCard(NamedTuple):
    """The claims of one stretch of words, with what decides them; `status` is the gravest of theirs."""

    number: int
    anchor: str
    text: str
    part: str
    status: str
    kinds: tuple[str, ...]
    reasons: tuple[str, ...]
    deciders: tuple[Citation, ...]

    @property
    def sign(self) -> str:
        """The status as a sign."""
        return SIGNS[self.status]


class DraftView(NamedTuple):
    """A draft, ready to be drawn. `segments` says how a text message is sent, `messages` what each of them says."""

    draft: Draft
    shown: dict[str, Markup]
    cards: tuple[ClaimCard, ...]
    findings: tuple[Finding, ...]
    segments: Segments | None
    messages: tuple[str, ...]
    title: str
    final: dict[str, Markup]
    """The words that people accepted, where these are others than the draft's."""
    changes: dict[str, tuple[Piece, ...]]

    @property
    def doubtful(self) -> tuple[ClaimCard, ...]:
        """The claims that somebody should look at."""
        return tuple(card for card in self.cards if card.status != "supported")

    @property
    def sure(self) -> tuple[ClaimCard, ...]:
        """The claims that the evidence supports."""
        return tuple(card for card in self.cards if card.status == "supported")


def view_of(draft: Draft, html_of: Callable[[str], str], place: str = "claim") -> DraftView:
    """Return what a page shows of a draft.

    `html_of` is the sanitising renderer, `place` begins the ids of its claims.
    """
    cards = cards_of(draft.claims, draft.citations, place)
    final = draft.decision.parts if draft.decision else {}
    final = {} if final == draft.parts else final
    sent = "\n".join(final.values()) if final else draft.text
    return DraftView(
        draft=draft,
        shown=_shown(draft, draft.parts, cards, html_of),
        cards=cards,
        findings=_for_people(by_gravity(draft.checks), draft.citations),
        segments=segments_of(sent) if draft.channel is Channel.SMS else None,
        messages=messages_of(sent) if draft.channel is Channel.SMS else (),
        title=title_of(draft),
        final=_shown(draft, final, (), html_of),
        changes=differences(draft.parts, final) if final else {},
    )


def view_of_edit(
    draft: Draft, parts: Mapping[str, str], checked: CheckedEdit, html_of: Callable[[str], str]
) -> DraftView:
    """Return what a page shows of other words for a draft, with what the checks say of them."""
    report = checked.report
    changes: dict[str, object] = {"parts": dict(parts), "text": "\n".join(parts.values()), "decision": None}
    told = {"claims": report.claims, "checks": report.findings, "citations": checked.citations}
    return view_of(draft.model_copy(update=changes | told), html_of, "edit")


def _shown(
    draft: Draft, parts: Mapping[str, str], cards: Sequence[ClaimCard], html_of: Callable[[str], str]
) -> dict[str, Markup]:
    """Return each part as HTML with its claims marked; what a channel shows as it stands is escaped only."""
    found = {}
    for name, text in parts.items():
        render = _escaped if draft.channel in PLAIN or name in _ONE_LINE else html_of
        stretches = [
            Stretch(card.number, card.anchor, _slice(draft, card), card.status, card.sign)
            for card in cards
            if card.part == name
        ]
        found[name] = marked(render(text), stretches, render)
    return found


def _escaped(text: str) -> str:
    return str(Markup.escape(text))


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[Piece, ...]]:
    """Return word by word what differs in each part that does; long stretches in between are cut short."""
    names = dict.fromkeys((*before, *after))
    return {
        name: tuple(_in_short(word_diff(before.get(name, ""), after.get(name, ""))))
        for name in names
        if before.get(name, "") != after.get(name, "")
    }


def _in_short(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for place, piece in enumerate(pieces):
        words = piece.words.split(" ")
        if piece.kind != "same" or len(words) <= 2 * _AROUND:
            yield piece
            continue
        behind = words[:_AROUND] if place else []
        ahead = words[-_AROUND:] if place < len(pieces) - 1 else []
        yield Piece("same", " ".join((*behind, "…", *ahead)))


def title_of(draft: Draft) -> str:
    """Return what a draft is called in a list: its headline, else its first words."""
    parts = draft.parts
    words = parts.get("subject") or parts.get("title") or parts.get("body") or draft.text
    if not words.strip():
        why = (*draft.missing, *(finding.message for finding in by_gravity(draft.checks)))
        words = f"Not written: {why[0]}" if why else "Not written"
    line = next((line.strip("# ") for line in words.splitlines() if line.strip()), "")
    return shortened(line, _LONGEST_TITLE)


def by_gravity(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings, the gravest first."""
    order = list(Severity)
    return tuple(sorted(findings, key=lambda one: order.index(one.severity)))


def _for_people(findings: Iterable[Finding], citations: Sequence[Citation]) -> tuple[Finding, ...]:
    """Return findings whose remedies name evidence by its title, not by the label that a model knows it by."""
    titles = {citation.id: f"“{citation.title}”" for citation in citations}

    def titled(match: re.Match[str]) -> str:
        return titles.get(match[0], match[0])

    return tuple(
        one.model_copy(update={"remedy": _LABEL.sub(titled, one.remedy)}) if _LABEL.search(one.remedy) else one
        for one in findings
    )


def cards_of(claims: Sequence[Claim], citations: Sequence[Citation], place: str = "claim") -> tuple[ClaimCard, ...]:
    """Return a card for each stretch of words that makes claims, in the order of the text."""
    known = {citation.id: citation for citation in citations}
    stretches: dict[tuple[str, int, int], list[Claim]] = {}
    for claim in claims:
        if claim.kind == "statement" and claim.status == "supported" and not claim.citations and not claim.reason:
            continue  # a greeting or a heading: it says nothing that could be decided
        stretches.setdefault((claim.span.part, claim.span.start, claim.span.end), []).append(claim)
    return tuple(_card(number, f"{place}-{number}", mine, known) for number, mine in enumerate(stretches.values(), 1))


def _card(number: int, anchor: str, claims: Sequence[Claim], known: dict[str, Citation]) -> ClaimCard:
    worst = max(claims, key=lambda claim: _GRAVITY.index(claim.status))
    deciding = [known[id_] for claim in claims for id_ in claim.citations if id_ in known]
    reasons = (claim.reason for claim in claims if claim.reason and not _is_quoted(claim.reason, deciding))
    return ClaimCard(
        number=number,
        anchor=anchor,
        text=worst.text,
        part=worst.span.part,
        status=worst.status,
        kinds=tuple(
            dict.fromkeys(f"{claim.kind} {claim.says}".strip() for claim in claims if claim.kind != "statement")
        ),
        reasons=tuple(dict.fromkeys(reasons)),
        deciders=tuple(dict.fromkeys(deciding)),
    )


def _is_quoted(reason: str, deciding: Sequence[Citation]) -> bool:
    """Tell whether a reason says no more than the words of the evidence that stand below it."""
    said = reason.removeprefix(SAYS).strip(" .").casefold() if reason.startswith(SAYS) else ""
    return bool(said) and any(said in citation.quote.casefold() for citation in deciding)


def _slice(draft: Draft, card: ClaimCard) -> str:
    spans = [claim.span for claim in draft.claims if claim.text == card.text and claim.span.part == card.part]
    text = draft.parts[card.part]
    return text[spans[0].start : spans[0].end] if spans else card.text
