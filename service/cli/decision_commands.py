"""Signatures and help of the commands by which people decide: drafts, proposals. The work: `deciding`."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli import options

_Draft = Annotated[str, typer.Argument(help="Id of the draft.")]
_Proposal = Annotated[str, typer.Argument(help="Id of the proposal.")]
_By = Annotated[str | None, typer.Option(help="Who decides, as the record shall show it.")]
_Note = Annotated[str, typer.Option("--note", "-m", help="A word to whoever comes after you.")]


def approve_draft(
    draft_id: _Draft, brand: options.Brand, by: _By = None, note: _Note = "", json: options.Json = False
) -> None:
    """Approve a draft as it stands."""
    from service.cli import deciding

    deciding.decide(brand, draft_id, {"verdict": "approve", "note": note, "author": by}, json)


def edit_draft(
    draft_id: _Draft,
    brand: options.Brand,
    file: Annotated[Path | None, typer.Option(help="The final body, Markdown; - is standard input.")] = None,
    part: Annotated[
        list[str] | None, typer.Option("--part", metavar="NAME=WORDS", help="Final words of a part; repeatable.")
    ] = None,
    by: _By = None,
    note: _Note = "",
    json: options.Json = False,
) -> None:
    """Accept a draft with other words, which are checked first. Parts that you do not give stay."""
    from service.cli import deciding

    parts = options.pairs(part, "--part")
    deciding.edit(brand, draft_id, file, parts, {"verdict": "edit", "note": note, "author": by}, json)


def dismiss_draft(
    draft_id: _Draft,
    brand: options.Brand,
    reason: Annotated[
        str,
        typer.Option(help="incorrect, inappropriate, incomplete, outdated, tone, language, policy or other."),
    ],
    by: _By = None,
    note: _Note = "",
    json: options.Json = False,
) -> None:
    """Dismiss a draft, and say why."""
    from service.cli import deciding

    deciding.decide(brand, draft_id, {"verdict": "dismiss", "reason": reason, "note": note, "author": by}, json)


def show_decisions(draft_id: _Draft, brand: options.Brand, json: options.Json = False) -> None:
    """Show every decision about a draft, newest first."""
    from service.cli import deciding

    deciding.show_history(brand, draft_id, json)


def make_proposal(
    draft_id: _Draft,
    brand: options.Brand,
    kind: Annotated[str, typer.Option(help="case, faq or fact.")] = "case",
    by: _By = None,
    json: options.Json = False,
) -> None:
    """Propose what the edit of a draft teaches: a case for the evaluations, a question, or a fact."""
    from service.cli import deciding

    deciding.propose(brand, draft_id, {"kind": kind, "author": by}, json)


def list_proposals(
    brand: options.Brand,
    state: Annotated[str | None, typer.Option(help="open, accepted or rejected.")] = None,
    json: options.Json = False,
) -> None:
    """List what edits proposed, newest first."""
    from service.cli import deciding

    deciding.list_proposals(brand, state, json)


def accept_proposal(
    proposal_id: _Proposal,
    *,
    brand: options.Brand,
    name: Annotated[str | None, typer.Option(help="Another name for the case.")] = None,
    question: Annotated[str | None, typer.Option(help="Another question.")] = None,
    key: Annotated[str | None, typer.Option(help="Key of the fact, such as trail-hat.price.")] = None,
    value: Annotated[str | None, typer.Option(help="Another value of the fact.")] = None,
    position: Annotated[int, typer.Option(min=0, help="Which of several facts, from 0.")] = 0,
    suites: Annotated[
        Path | None,
        typer.Option("--suites", help="Folder of suites that a case goes into; without it, that of MOMENTS_EVALS_DIR."),
    ] = None,
    by: _By = None,
    json: options.Json = False,
) -> None:
    """Accept a proposal: a case goes into its suite, a question or fact into the knowledge."""
    from service.cli import deciding

    given = {"name": name, "question": question, "key": key, "value": value, "position": position, "author": by}
    deciding.accept(brand, proposal_id, given, suites, json)


def reject_proposal(proposal_id: _Proposal, brand: options.Brand, by: _By = None, json: options.Json = False) -> None:
    """Reject a proposal; it stays on record."""
    from service.cli import deciding

    deciding.reject(brand, proposal_id, by, json)
