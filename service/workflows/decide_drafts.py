"""A person decides about a draft: approves it, edits it or dismisses it. What an edit is checked for: `check_edit`."""

from collections.abc import Mapping
from typing import NamedTuple

from service.domain.asked import Asked
from service.domain.brands import Brand
from service.domain.channels import parts_for
from service.domain.contracts import CONTRACTS
from service.domain.drafts import Draft
from service.domain.edits import changes_between, edit_distance
from service.domain.feedback import Decided, Decision, DecisionId, DecisionRequest, Verdict
from service.domain.findings import CheckReport, Finding, Severity
from service.domain.nouns import BrandId, DraftId
from service.domain.recalls import Changed, CitedItem
from service.domain.slots import Standing
from service.drafting.personalisation import PLACEHOLDER
from service.errors import Conflict, FieldError, InvalidRequest
from service.ports import FeedbackStores, Ports
from service.workflows.check_edit import check_edit
from service.workflows.know_brand import BrandMemory
from service.workflows.recall_drafts import recall

_NOTHING_FOUND = CheckReport()


class _Case(NamedTuple):
    """What is known of a draft when somebody decides about it."""

    brand: Brand
    draft: Draft
    asked: Asked | None
    cited: tuple[CitedItem, ...]
    newest: Decision | None
    standing: Standing | None


async def decide_draft(
    ports: Ports,
    memory: BrandMemory,
    stores: FeedbackStores,
    brand: Brand,
    draft: Draft,
    request: DecisionRequest,
    author: str,
    key: str | None = None,
) -> Decided:
    """Keep one decision, by an author with an API key; the latest one of a draft counts.

    Raises:
        InvalidRequest: the final words break a rule (code `edit_blocked`), have strange parts, or no body.
        Conflict: the draft cannot be approved (`draft_not_approvable`), what it cites is no longer so (`draft_stale`),
            the first person cannot be the second one too (`second_person_needed`), or somebody else decided meanwhile
            (`decision_conflict`).
    """
    case = await _case(stores, brand, draft)
    verdict, words, unseen = _wanted(case, request)
    report, cited = _NOTHING_FOUND, None
    if verdict is Verdict.EDIT or unseen:
        checked = await check_edit(ports, memory, brand, case.draft, case.asked, case.cited, words)
        report, cited = checked.report, checked.cited
        _refuse_blocked(report)
    elif verdict is Verdict.APPROVE:
        await _refuse_stale(ports, stores, brand.brand_id, case.draft.id)
    confirmed = _confirmed(case, verdict, words, author)
    decision = _decision(ports, case, request, verdict, words, author, key, confirmed)
    expected = case.standing.decision_id if case.standing else None
    if not await stores.decisions.add(decision, _standing(case, decision), cited, expected):
        raise Conflict("somebody else decided about this draft meanwhile; look at it again", code="decision_conflict")
    return Decided(**dict(decision), checks=report.findings, claims=report.claims)


async def _case(stores: FeedbackStores, brand: Brand, draft: Draft) -> _Case:
    newest = await stores.decisions.newest(brand.brand_id, [draft.id])
    standings = await stores.decisions.standings(brand.brand_id, [draft.id])
    asked = await stores.basis.asked(brand.brand_id, draft.id)
    cited = await stores.basis.cited_by(brand.brand_id, draft.id)
    return _Case(brand, draft, asked, cited, newest.get(draft.id), standings.get(draft.id))


def _wanted(case: _Case, request: DecisionRequest) -> tuple[Verdict, dict[str, str], bool]:
    """Return the verdict, the words that it is about, and whether these differ from those last looked at."""
    newest, draft = case.newest, case.draft
    if request.verdict is Verdict.DISMISS:
        return Verdict.DISMISS, {}, False
    standing = newest.parts if newest and newest.verdict is not Verdict.DISMISS else draft.parts
    if request.verdict is Verdict.APPROVE:
        if standing == draft.parts and draft.status in ("blocked", "insufficient_evidence"):
            reason = (
                "it says what is missing, and has no words" if not draft.parts else "its checks found what may not stay"
            )
            detail = (
                f"a draft that is {draft.status} cannot be approved as it is: {reason}; edit it, or ask for a new one"
            )
            raise Conflict(detail, code="draft_not_approvable")
        # After a dismissal it is the draft's own words again, also where an edit had been looked at before.
        return Verdict.APPROVE, dict(standing), newest is not None and newest.verdict is Verdict.DISMISS
    given = request.parts if request.parts is not None else {"body": request.text or ""}
    _refuse_unknown_parts(draft, given)
    tidy = {name: text.strip() for name, text in given.items()}
    words = {name: text for name, text in {**standing, **tidy}.items() if text}
    if "body" not in words:
        detail = "an edit must leave a body; dismiss the draft if nothing of it is to be used"
        raise InvalidRequest(detail, errors=[FieldError("/parts/body" if request.text is None else "/text", detail)])
    if words == draft.parts and draft.status not in ("blocked", "insufficient_evidence"):
        return Verdict.APPROVE, words, newest is not None
    return Verdict.EDIT, words, True


def _refuse_unknown_parts(draft: Draft, given: Mapping[str, str]) -> None:
    known = {part.name for part in parts_for(CONTRACTS[draft.content_type], draft.channel)} | {"footer"}
    if strange := [name for name in given if name not in known and name not in draft.parts]:
        detail = f"{draft.content_type} in {draft.channel} has the parts {', '.join(sorted(known))}"
        raise InvalidRequest(detail, errors=[FieldError(f"/parts/{name}", detail) for name in strange])


def _refuse_blocked(report: CheckReport) -> None:
    blocking = [finding for finding in report.findings if finding.severity is Severity.BLOCK]
    if blocking:
        detail = f"the checks found {len(blocking)} in these words that may not stay: {blocking[0].message}"
        raise InvalidRequest(detail, code="edit_blocked", errors=[_field(finding) for finding in blocking])


def _field(finding: Finding) -> FieldError:
    span = finding.span
    where = f" (characters {span.start} to {span.end})" if span else ""
    told = f"{finding.check}/{finding.rule}{where}: {finding.message}"
    return FieldError(f"/parts/{span.part}" if span else "/parts", f"{told} {finding.remedy}".strip())


async def _refuse_stale(ports: Ports, stores: FeedbackStores, brand: BrandId, draft_id: DraftId) -> None:
    """Look again at what the draft cites: it may have changed while the draft was being written."""
    await recall(ports, stores.basis, brand, Changed(drafts=(draft_id,)))
    stale = (await stores.basis.staleness(brand, [draft_id], ports.clock.now().date())).get(draft_id)
    if stale is not None:
        told = ", ".join(dict.fromkeys(f"{item.kind} {item.item_id} ({item.why})" for item in stale.why))
        detail = f"what the draft cites is no longer so: {told}; edit it, or ask for it again"
        raise Conflict(detail, code="draft_stale")


def _confirmed(case: _Case, verdict: Verdict, words: Mapping[str, str], author: str) -> Decision | None:
    """Return the decision of a first person that this one confirms, if it does."""
    newest = case.newest
    if newest is None or newest.status != "awaiting_second":
        return None
    if verdict is Verdict.DISMISS or words != newest.parts:
        return None
    if newest.author.casefold() == author.casefold():
        detail = "a second person must confirm this; the one who approved it first cannot"
        raise Conflict(detail, code="second_person_needed")
    return newest


def _decision(
    ports: Ports,
    case: _Case,
    request: DecisionRequest,
    verdict: Verdict,
    words: dict[str, str],
    author: str,
    key: str | None,
    confirmed: Decision | None,
) -> Decision:
    draft = case.draft
    edited = verdict is not Verdict.DISMISS and words != draft.parts
    two = case.brand.approval.asks_two(CONTRACTS[draft.content_type], draft.channel)
    waits = verdict is not Verdict.DISMISS and two and confirmed is None and not _repeats(case, words)
    return Decision(
        id=DecisionId(ports.clock.new_id("dec")),
        brand=draft.brand,
        draft_id=draft.id,
        verdict=Verdict.EDIT if edited else verdict,
        reason=request.reason,
        note=request.note,
        author=author,
        key=key,
        decided_at=ports.clock.now(),
        parts=words,
        changes=changes_between(draft.parts, words) if edited else (),
        edit_distance=edit_distance(draft.parts, words) if edited else 0.0,
        status="awaiting_second" if waits else "effective",
        seconds=confirmed.id if confirmed else None,
    )


def _repeats(case: _Case, words: Mapping[str, str]) -> bool:
    """Tell whether two people have agreed to these very words already."""
    newest = case.newest
    return newest is not None and newest.status == "effective" and newest.parts == words


def _standing(case: _Case, decision: Decision) -> Standing:
    draft, asked = case.draft, case.asked
    request = asked.request if asked else None
    accepted: DecisionId | None = None
    if decision.status == "awaiting_second":
        accepted = case.standing.accepted if case.standing else None
    elif decision.verdict is not Verdict.DISMISS:
        accepted = decision.id
    known = bool(draft.personalisation.used) or (asked is not None and asked.customer.id is not None)
    return Standing(
        draft_id=draft.id,
        state="awaiting_second" if decision.status == "awaiting_second" else decision.verdict.value,
        decision_id=decision.id,
        accepted=accepted,
        decided_at=decision.decided_at,
        content_type=draft.content_type,
        channel=draft.channel,
        locale=draft.locale,
        audience=request.audience if request else None,
        products=request.products if request else (),
        personal=known or any(PLACEHOLDER.search(text) for text in decision.parts.values()),
    )
