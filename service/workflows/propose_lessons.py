"""Proposes from an edited draft what the brand may learn. What an editor accepts of it: `accept_lessons`."""

from service.domain.asked import Asked
from service.domain.brands import Brand
from service.domain.drafts import Customer, Draft
from service.domain.feedback import Decision, Verdict
from service.domain.nouns import BrandId
from service.domain.proposals import CaseCandidate, FactCandidate, FaqCandidate, Proposal, ProposalId, ProposalKind
from service.drafting.brief import products_in
from service.drafting.lessons import Versions, facts_of, faq_of, phrases_of, stand_in_customer, versions_of
from service.drafting.personalisation import Masking
from service.errors import Conflict
from service.ports import FeedbackStores, Ports
from service.workflows.hide_personal_data import masking_for
from service.workflows.know_brand import BrandMemory

_NAME_END = 8
_MOST_QUOTES = 20


async def propose_lesson(
    ports: Ports,
    memory: BrandMemory,
    stores: FeedbackStores,
    brand: Brand,
    draft: Draft,
    kind: ProposalKind,
    by: str,
) -> Proposal:
    """Keep a proposal from the newest decision about a draft, which must be an edit. Nobody's data stand in it.

    Raises:
        Conflict: nobody edited the draft (code `draft_not_edited`), or the edit holds nothing of the kind (code
            `nothing_to_propose`).
    """
    newest = await _edit_of(stores, draft)
    asked = await stores.basis.asked(brand.brand_id, draft.id)
    words = "\n".join([*_words(asked), *draft.parts.values(), *newest.parts.values()])
    masking = await masking_for(memory, brand, words, asked.customer if asked else Customer())
    versions = versions_of(draft, newest, masking.mask)
    asked = _masked(asked, masking, brand) if asked else None
    found: dict[str, object]
    match kind:
        case ProposalKind.CASE:
            found = {"case": _case(draft, newest, versions, asked, await _kinds_cited(stores, draft))}
        case ProposalKind.FAQ:
            found = {"faq": _faq(draft, versions, asked)}
        case ProposalKind.FACT:
            found = {"facts": _facts(brand, versions, asked)}
    proposal = _proposal(ports, draft, newest, kind, by, found)
    await stores.proposals.add(proposal)
    return proposal


def _proposal(
    ports: Ports, draft: Draft, newest: Decision, kind: ProposalKind, by: str, found: dict[str, object]
) -> Proposal:
    return Proposal.model_validate(
        {
            "id": ProposalId(ports.clock.new_id("pro")),
            "brand": draft.brand,
            "draft_id": draft.id,
            "decision_id": newest.id,
            "kind": kind,
            "content_type": draft.content_type,
            "locale": draft.locale,
            "proposed_by": by,
            "created_at": ports.clock.now(),
            **found,
        }
    )


async def _edit_of(stores: FeedbackStores, draft: Draft) -> Decision:
    newest = (await stores.decisions.newest(BrandId(draft.brand), [draft.id])).get(draft.id)
    if newest is None or newest.verdict is not Verdict.EDIT or newest.status != "effective":
        detail = "only a draft that a person edited teaches something; approved as it was, it adds nothing"
        raise Conflict(detail, code="draft_not_edited")
    return newest


async def _kinds_cited(stores: FeedbackStores, draft: Draft) -> tuple[str, ...]:
    """Return which kinds of evidence a draft cites, each once; what reviews say together counts as reviews."""
    cited = await stores.basis.cited_by(BrandId(draft.brand), draft.id)
    return tuple(dict.fromkeys("review" if item.kind == "summary" else item.kind for item in cited))


def _case(
    draft: Draft, decision: Decision, versions: Versions, asked: Asked | None, kinds: tuple[str, ...]
) -> CaseCandidate:
    if asked is None:
        raise _nothing("the request of this draft is not on record, so there is nothing to ask")
    put_in, taken_out = phrases_of(versions)
    return CaseCandidate.model_validate(
        {
            "name": f"edit-{draft.content_type.value.replace('_', '-')}-{decision.id[-_NAME_END:]}",
            "suite": draft.content_type.value,
            "asked": asked,
            "accepted": dict(versions.final),
            "evidence": tuple(f"{one.source_id}: {one.quote}"[:300] for one in draft.citations[:_MOST_QUOTES]),
            "must_mention": put_in,
            "must_not_mention": taken_out,
            "kinds_cited": kinds,
        }
    )


def _faq(draft: Draft, versions: Versions, asked: Asked | None) -> FaqCandidate:
    found = faq_of(versions, draft.content_type, asked)
    if not found.answer:
        raise _nothing("the edit put no sentence in that could answer a question")
    return found


def _facts(brand: Brand, versions: Versions, asked: Asked | None) -> tuple[FactCandidate, ...]:
    named = asked.request.products if asked and asked.request else ()
    known = [product.id for name in named if (product := brand.product(name))]
    known = known or [product.id for product in products_in(brand, " ".join(versions.final.values()))]
    found = facts_of(versions, known[0] if len(known) == 1 else "brand")
    if not found:
        raise _nothing("the edit put no figure in")
    return found


def _nothing(why: str) -> Conflict:
    return Conflict(why, code="nothing_to_propose")


def _words(asked: Asked | None) -> list[str]:
    request = asked.request if asked else None
    return [request.topic or "", request.audience or "", *map(str, request.facts.values())] if request else []


def _masked(asked: Asked, masking: Masking, brand: Brand) -> Asked:
    """Return a request for a case: of nobody, with placeholders for whatever is personal in its words."""
    personal = brand.personalisation.personal
    if asked.request is not None:
        request = asked.request.model_copy(
            update={
                "topic": masking.mask(asked.request.topic or "") or None,
                "audience": masking.mask(asked.request.audience or "") or None,
                "facts": {name: masking.scalar(value) for name, value in asked.request.facts.items()},
                "customer": stand_in_customer(asked.request.customer, personal),
                "prompt": None,
                "model": None,
            }
        )
        return Asked(request=request)
    if asked.reply is not None:
        customer = stand_in_customer(asked.reply.customer, personal)
        return Asked(reply=asked.reply.model_copy(update={"customer": customer, "prompt": None, "model": None}))
    return asked
