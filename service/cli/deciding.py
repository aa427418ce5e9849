"""What the commands do by which people decide: about drafts, and about what edits propose."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.bootstrap import Service
from service.cli import draft_view, output
from service.cli.given import build, load_settings
from service.cli.reading import read
from service.cli.session import with_service
from service.domain.feedback import Decided, Decision, DecisionRequest
from service.domain.proposals import Acceptance, Proposal, ProposalKind, ProposalRequest
from service.evaluation.lessons import append_case

_WHO = "command line"


def decide(brand: str, draft_id: str, given: Mapping[str, Any], as_json: bool) -> None:
    """Keep one decision about a draft."""
    request = build(DecisionRequest, given)
    by = request.author or _WHO
    made = with_service(lambda service: service.decisions.decide(brand, draft_id, request, by))
    if as_json:
        output.print_json(made)
        return
    output.stdout().print(_told(made))
    draft_view.show_findings(output.stdout(), made.checks, made.parts)


def edit(
    brand: str, draft_id: str, file: Path | None, parts: Mapping[str, str], given: Mapping[str, Any], as_json: bool
) -> None:
    """Accept a draft with other words; without parts, the file or standard input holds the body."""
    words = dict(parts) if parts else {}
    if file is not None or not words:
        words["body"] = read(file)
    decide(brand, draft_id, {**given, "parts": words}, as_json)


def show_history(brand: str, draft_id: str, as_json: bool) -> None:
    """Show every decision about a draft."""
    found = with_service(lambda service: service.decisions.history(brand, draft_id))
    if as_json:
        output.print_json([one.model_dump(mode="json") for one in found])
        return
    columns = ("!Decision", "When", "Who", "Verdict", "Stands", "#Changed", "Why")
    rows = [
        (
            one.id,
            f"{one.decided_at:%Y-%m-%d %H:%M}",
            one.author,
            one.verdict,
            one.status.replace("_", " "),
            f"{one.edit_distance:.0%}" if one.changes else "",
            " ".join(filter(None, (one.reason, one.note))),
        )
        for one in found
    ]
    output.show_rows(columns, rows, "Nobody has decided about this draft.")


def propose(brand: str, draft_id: str, given: Mapping[str, Any], as_json: bool) -> None:
    """Propose what an edit teaches."""
    request = build(ProposalRequest, given)
    by = request.author or _WHO
    made = with_service(lambda service: service.lessons.propose(brand, draft_id, request.kind, by))
    if as_json:
        output.print_json(made)
        return
    output.stdout().print(output.panel(output.safe(_content(made)), f"{made.kind} · {made.id}"))
    output.stderr().print(output.safe(f"To take it in: moments proposals accept {made.id} -b {brand}", "dim"))


def list_proposals(brand: str, state: str | None, as_json: bool) -> None:
    """List proposals."""
    found = with_service(lambda service: service.lessons.list(brand, state))
    if as_json:
        output.print_json([one.model_dump(mode="json") for one in found])
        return
    rows = [
        (one.id, one.kind, one.state, f"{one.created_at:%Y-%m-%d}", one.proposed_by, _content(one)) for one in found
    ]
    output.show_rows(("!Proposal", "Kind", "State", "Made", "By", "What"), rows, "No proposals.")


def accept(brand: str, proposal_id: str, given: Mapping[str, Any], suites: Path | None, as_json: bool) -> None:
    """Take a proposal in; a case goes into its suite first, where it may be refused."""
    words = build(Acceptance, given)

    async def work(service: Service) -> tuple[Proposal, Path | None]:
        wanted = await service.lessons.amended(brand, proposal_id, words)
        is_new_case = wanted.kind is ProposalKind.CASE and wanted.state == "open"
        path = append_case(suites or load_settings().evals_dir, wanted) if is_new_case else None
        return await service.lessons.accept(brand, wanted, words.author or _WHO), path

    settled, path = with_service(work)
    if as_json:
        output.print_json(settled)
        return
    where = (
        f"the case {settled.case.name} is in {path}" if settled.case else f"the source {settled.source_id} says it now"
    )
    output.stdout().print(output.safe(f"Accepted: {where}.", "green"))


def reject(brand: str, proposal_id: str, by: str | None, as_json: bool) -> None:
    """Reject a proposal."""
    settled = with_service(lambda service: service.lessons.reject(brand, proposal_id, by or _WHO))
    if as_json:
        output.print_json(settled)
    else:
        output.stdout().print(output.safe(f"Rejected {settled.id}."))


def _told(made: Decided | Decision) -> Any:
    if made.status == "awaiting_second":
        return output.safe(f"{made.verdict} by {made.author}: a second person must confirm it.", "yellow")
    changed = f", {made.edit_distance:.0%} changed" if made.changes else ""
    reason = f" ({made.reason})" if made.reason else ""
    return output.safe(f"{made.verdict}{reason} by {made.author}{changed}: {made.id}", "green")


def _content(proposal: Proposal) -> str:
    if proposal.case is not None:
        case = proposal.case
        wanted = [f"mentions {one!r}" for one in case.must_mention] + [f"not {one!r}" for one in case.must_not_mention]
        return "\n".join([f"{case.suite}: {case.name}", *wanted])
    if proposal.faq is not None:
        return f"{proposal.faq.question}\n{proposal.faq.answer}"
    return "\n".join(f"{position}: {fact.statement}" for position, fact in enumerate(proposal.facts))
