"""Carries out what an editor accepts of what edits propose: a question or a fact becomes a source of the brand.

A case becomes part of a suite in `evaluation.lessons`, which is above us; here it is only marked as accepted.
"""

import csv
import io
from typing import NamedTuple

from service.domain.ingestion import IngestReport
from service.domain.nouns import BrandId, SourceId
from service.domain.proposals import Acceptance, CaseCandidate, Proposal, ProposalId, ProposalKind
from service.domain.recalls import Changed
from service.errors import Conflict, FieldError, InvalidRequest, NotFound
from service.ports import FeedbackStores, Ports
from service.workflows.feed_indexes import IndexFeed
from service.workflows.ingest_knowledge import put_document
from service.workflows.recall_drafts import recall


class _Document(NamedTuple):
    """A source as it will be taken in."""

    data: bytes
    media_type: str
    fields: dict[str, str]


async def accept_lesson(
    ports: Ports, feed: IndexFeed, stores: FeedbackStores, brand: BrandId, proposal: Proposal, by: str
) -> Proposal:
    """Take an open proposal in as it stands; `amended` puts an editor's last words into it first.

    The source of a question or fact is called `learned-` and the id of the proposal. Its owner is who accepts it, and
    its version names the decision that it came from, so that drafts which cite it lead back there.

    Raises:
        Conflict: somebody has accepted or rejected it before (code `proposal_settled`).
        InvalidRequest: what is left to the editor was not given.
    """
    _require_open(proposal)
    settled = _settled(ports, proposal, "accepted", by)
    if proposal.kind is not ProposalKind.CASE:
        source_id = f"learned-{proposal.id.replace('_', '-').lower()}"
        document = _document(proposal, by)
        report = await put_document(ports, feed, brand, source_id, document.data, document.media_type, document.fields)
        _require_taken(report)
        await recall(ports, stores.basis, brand, Changed(sources=(SourceId(source_id),)))
        settled = settled.model_copy(update={"source_id": source_id})
    if not await stores.proposals.settle(settled):
        raise _was_settled()
    return settled


async def reject_lesson(ports: Ports, stores: FeedbackStores, proposal: Proposal, by: str) -> Proposal:
    """Mark an open proposal as rejected.

    Raises:
        Conflict: somebody has accepted or rejected it before (code `proposal_settled`).
    """
    _require_open(proposal)
    settled = _settled(ports, proposal, "rejected", by)
    if not await stores.proposals.settle(settled):
        raise _was_settled()
    return settled


async def find_proposal(stores: FeedbackStores, brand: BrandId, proposal_id: str) -> Proposal:
    """Return a proposal; code `proposal_not_found` if there is none."""
    found = await stores.proposals.get(brand, ProposalId(proposal_id))
    if found is None:
        raise NotFound.in_brand("proposal", brand, "proposals")
    return found


def amended(proposal: Proposal, words: Acceptance) -> Proposal:
    """Return a proposal with what an editor wants otherwise.

    Raises:
        InvalidRequest: a fact has no key, or there is no fact at the position.
    """
    if proposal.case is not None:
        return proposal.model_copy(update={"case": _amended_case(proposal.case, words)})
    if proposal.faq is not None:
        given = {"question": words.question, "answer": words.answer}
        faq = proposal.faq.model_copy(update={name: value for name, value in given.items() if value is not None})
        if not faq.question:
            raise _wanted("/question", "Say which question this answers; the request had none.")
        return proposal.model_copy(update={"faq": faq})
    if words.position >= len(proposal.facts):
        raise _wanted("/position", f"There are {len(proposal.facts)} facts, counted from 0.")
    fact = proposal.facts[words.position]
    named = {"value": words.value, "unit": words.unit, "key": words.key}
    fact = fact.model_copy(update={name: value for name, value in named.items() if value is not None})
    if fact.key is None:
        raise _wanted("/key", f"Give the fact a key, such as {fact.subject}.price.")
    return proposal.model_copy(update={"facts": (fact,)})


def _amended_case(case: CaseCandidate, words: Acceptance) -> CaseCandidate:
    given = {
        "name": words.name,
        "must_mention": words.must_mention,
        "must_not_mention": words.must_not_mention,
    }
    return case.model_copy(update={name: value for name, value in given.items() if value is not None})


def _document(proposal: Proposal, by: str) -> _Document:
    fields = {"owner": by, "version": str(proposal.decision_id), "locale": proposal.locale}
    if proposal.faq is not None:
        faq = proposal.faq
        fields |= {"kind": "faq", "title": faq.question}
        if faq.products:
            fields["products"] = ",".join(faq.products)
        return _Document(f"# {faq.question}\n\n{faq.answer}\n".encode(), "text/markdown", fields)
    fact = proposal.facts[0]
    key = fact.key or ""
    subject, dot, attribute = key.rpartition(".")
    row = {
        "key": key,
        "subject": subject if dot else fact.subject,
        "attribute": attribute,
        "value": fact.value,
        "unit": fact.unit or "",
        "statement": fact.statement,
    }
    table = io.StringIO()
    writer = csv.DictWriter(table, list(row))
    writer.writeheader()
    writer.writerow(row)
    return _Document(table.getvalue().encode(), "text/csv", {**fields, "title": f"{key} (from an edit)"})


def _require_taken(report: IngestReport) -> None:
    if report.refused:
        raise InvalidRequest(f"this cannot be taken in: {report.refused[0].reason}")


def _require_open(proposal: Proposal) -> None:
    if proposal.state != "open":
        raise _was_settled()


def _was_settled() -> Conflict:
    return Conflict("this proposal has been accepted or rejected before", code="proposal_settled")


def _settled(ports: Ports, proposal: Proposal, state: str, by: str) -> Proposal:
    return proposal.model_copy(update={"state": state, "decided_by": by, "decided_at": ports.clock.now()})


def _wanted(pointer: str, detail: str) -> InvalidRequest:
    return InvalidRequest(detail, errors=[FieldError(pointer, detail)])
