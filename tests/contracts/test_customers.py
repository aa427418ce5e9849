"""What the stores of customers' words and wishes promise, on every database: testimonials, consents, who was erased."""

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from service.adapters.basis_store import SqlBasisStore
from service.adapters.consent_store import SqlConsentStore
from service.adapters.database import Database
from service.adapters.decision_store import SqlDecisionStore
from service.adapters.draft_store import SqlDraftStore
from service.adapters.erasure_ledger import SqlErasureLedger
from service.adapters.slot_revisions import SlotRevisions
from service.adapters.testimonial_store import SqlTestimonialStore
from service.domain.asked import Asked
from service.domain.consents import ConsentEntry, Scope
from service.domain.evidence import Consent
from service.domain.feedback import Decision, DecisionId, Verdict
from service.domain.nouns import DraftId, ReviewId, TestimonialId
from service.domain.slots import Standing
from service.domain.testimonials import Testimonial, TestimonialFilter
from service.errors import InvalidRequest
from service.ports import ConsentStore, DraftArchive, ErasureLedger, KnowledgeStore, TestimonialStore
from service.ports.feedback import Basis
from tests.builders import BRAND, NOON, OTHER_BRAND, build_draft, build_review, count_rows, put_reviews

AWKWARD = "c/1 % _ ' \" ünï 😀"
SCOPE = Scope.model_validate({"channels": ["web"], "name_form": "initials"})


@dataclass
class Stores:
    told: TestimonialStore
    consents: ConsentStore
    erased: ErasureLedger
    drafts: DraftArchive


@pytest.fixture
def stores(database: Database) -> Stores:
    return Stores(
        SqlTestimonialStore(database), SqlConsentStore(database), SqlErasureLedger(database), SqlDraftStore(database)
    )


def build_testimonial(number: int = 1, **changes: object) -> Testimonial:
    answer = {"text": f"It holds in wind, {number}.", "consent": {"text": "Yes.", "channels": ["web"]}}
    fields = {"id": f"tst_{number:02d}", "brand": BRAND, "answer": answer, "received_at": NOON}
    customer = changes.pop("customer", None)
    return Testimonial.model_validate(fields | {"answer": {**answer, "customer": customer}} | changes)


def entry(name: str, hours: float, action: str = "give", heard: float = 0) -> ConsentEntry:
    consent = SCOPE.since(NOON.date()) if action != "withdraw" else Consent(withdrawn_at=NOON.date())
    at, recorded = NOON + dt.timedelta(hours=hours), NOON + dt.timedelta(hours=heard)
    return ConsentEntry.model_validate(
        {"id": name, "action": action, "text": "Yes.", "consent": consent, "at": at, "recorded_at": recorded}
    )


# ---------------------------------------------------------------- testimonials


async def test_a_testimonial_comes_back_as_it_was_put_and_may_be_replaced(stores: Stores) -> None:
    one = build_testimonial(customer=AWKWARD)
    await stores.told.put(one)
    assert await stores.told.get(BRAND, TestimonialId("tst_01")) == one
    changed = one.model_copy(update={"state": "accepted"})
    await stores.told.put(changed)
    assert await stores.told.get(BRAND, TestimonialId("tst_01")) == changed
    assert await stores.told.get(OTHER_BRAND, TestimonialId("tst_01")) is None


async def test_testimonials_are_listed_oldest_first_page_by_page(stores: Stores) -> None:
    for number in (3, 1, 2, 5, 4):
        await stores.told.put(build_testimonial(number, state="rejected" if number == 2 else "pending"))
    await stores.told.put(build_testimonial(9, brand=OTHER_BRAND))
    first = await stores.told.list(BRAND, TestimonialFilter(state="pending", limit=2))
    assert [one.id for one in first.items] == ["tst_01", "tst_03"]
    rest = await stores.told.list(BRAND, TestimonialFilter(state="pending", limit=2, cursor=first.next_cursor))
    assert ([one.id for one in rest.items], rest.next_cursor) == (["tst_04", "tst_05"], None)
    with pytest.raises(InvalidRequest) as caught:
        await stores.told.list(OTHER_BRAND, TestimonialFilter(cursor=first.next_cursor))
    assert caught.value.code == "invalid_cursor"


async def test_testimonials_of_a_customer_are_found_and_forgotten_by_the_exact_id(stores: Stores) -> None:
    for number, customer in enumerate((AWKWARD, AWKWARD, AWKWARD.upper(), None)):
        await stores.told.put(build_testimonial(number, customer=customer))
    await stores.told.put(build_testimonial(9, brand=OTHER_BRAND, customer=AWKWARD))
    assert [one.id for one in await stores.told.of_customer(BRAND, AWKWARD)] == ["tst_00", "tst_01"]
    assert await stores.told.forget_customer(BRAND, AWKWARD) == 2
    assert await stores.told.forget_customer(BRAND, AWKWARD) == 0
    assert len((await stores.told.list(BRAND, TestimonialFilter())).items) == 2
    assert len((await stores.told.list(OTHER_BRAND, TestimonialFilter())).items) == 1


# ---------------------------------------------------------------- consents


async def test_the_entry_that_was_said_last_counts_whenever_it_was_heard_of(stores: Stores) -> None:
    review = ReviewId("r-1")
    await stores.consents.add(BRAND, review, "c", entry("b", 5, "withdraw", heard=5))
    await stores.consents.add(BRAND, review, "c", entry("c", 2, heard=9))
    await stores.consents.add(BRAND, review, "c", entry("a", 5, heard=4))
    assert [one.id for one in await stores.consents.history(BRAND, review)] == ["c", "a", "b"]
    counting = await stores.consents.counting(BRAND, [review, ReviewId("none")])
    assert {name: one.id for name, one in counting.items()} == {"r-1": "b"}
    assert await stores.consents.counting(OTHER_BRAND, [review]) == {}


async def test_consents_are_forgotten_by_review_and_by_customer_and_make_a_sweep_due(
    stores: Stores, store: KnowledgeStore
) -> None:
    for number in range(4):
        await stores.consents.add(
            BRAND, ReviewId(f"r-{number}"), AWKWARD if number < 2 else None, entry(f"e{number}", 0)
        )
    assert await store.erasures() == {}
    assert await stores.consents.forget_reviews(BRAND, [ReviewId("r-3"), ReviewId("none")]) == 1
    assert await stores.consents.forget_customer(BRAND, AWKWARD) == 2
    assert await stores.consents.forget_customer(BRAND, AWKWARD) == 0
    assert BRAND in await store.erasures()
    assert set(await stores.consents.counting(BRAND, [ReviewId(f"r-{n}") for n in range(4)])) == {"r-2"}


# ---------------------------------------------------------------- who was erased


async def test_an_erased_customer_is_known_by_a_hash_alone(
    stores: Stores, store: KnowledgeStore, database: Database
) -> None:
    await stores.erased.mark(BRAND, AWKWARD, NOON, {})
    assert BRAND in await store.erasures()
    again = await stores.erased.mark(BRAND, AWKWARD, NOON + dt.timedelta(days=1), {"drafts": 2})
    once_more = await stores.erased.mark(BRAND, AWKWARD, NOON + dt.timedelta(days=2), {"drafts": 0})
    assert again == once_more
    assert (again.erased_at, again.removed) == (NOON, {"drafts": 2})
    assert await stores.erased.erased(BRAND, [AWKWARD, "other"]) == {AWKWARD}
    assert await stores.erased.erased(OTHER_BRAND, [AWKWARD]) == frozenset()
    assert await stores.erased.erased(BRAND, []) == frozenset()
    rows = await database.read(lambda c: c.execute(text("SELECT * FROM erased_customers")).all())
    assert not any("ünï" in str(cell) for row in rows for cell in row)


async def test_many_customers_are_looked_up_at_once(stores: Stores) -> None:
    names = [f"c{number}" for number in range(1_200)]
    await stores.erased.mark(BRAND, "c1199", NOON, {})
    assert await stores.erased.erased(BRAND, names) == {"c1199"}


# ---------------------------------------------------------------- drafts and reviews of a customer


async def test_drafts_that_concern_a_customer_are_found_replaced_and_deleted(
    stores: Stores, database: Database
) -> None:
    drafts = SqlDraftStore(database)
    cited = {"id": "e1", "kind": "review", "source_id": "r-1", "title": "", "quote": "", "score": 1}
    await drafts.add(build_draft(id="for", customer=AWKWARD))
    await drafts.add(build_draft(id="citing", citations=[cited]))
    await drafts.add(build_draft(id="saying", text="It is 100% wind_proof."))
    await drafts.add(build_draft(id="other", customer="C", citations=[cited | {"source_id": "r-10"}]))
    await drafts.add(build_draft(id="elsewhere", brand=OTHER_BRAND, customer=AWKWARD))
    found = await stores.drafts.concerning(BRAND, AWKWARD, ['"r-1"', "100% wind_proof"])
    assert [draft.id for draft in found] == ["citing", "for", "saying"]
    assert [draft.id for draft in await stores.drafts.concerning(BRAND, AWKWARD, ["100_ wind%"])] == ["for"]
    changed = found[0].model_copy(update={"citations": ()})
    await stores.drafts.replace(changed)
    assert await drafts.get(BRAND, changed.id) == changed
    assert await stores.drafts.delete(BRAND, [draft.id for draft in found]) == 3
    assert await stores.drafts.delete(BRAND, [draft.id for draft in found]) == 0
    assert await count_rows(database, "drafts") == [2]


async def test_words_in_decisions_lead_to_their_draft_and_are_taken_out_with_it(
    stores: Stores, database: Database
) -> None:
    revisions = SlotRevisions(database)
    decided, basis = SqlDecisionStore(revisions), SqlBasisStore(revisions)
    for name in ("a", "b"):
        draft = build_draft(id=name)
        await SqlDraftStore(database).add(
            draft, Basis(Asked.model_validate({"request": {"content_type": "buyer_guide"}}))
        )
        parts = {"body": f"She said: wind and {name}."}
        decision = Decision(
            id=DecisionId(f"dec_{name}"),
            brand=BRAND,
            draft_id=draft.id,
            verdict=Verdict.EDIT,
            author="Eve",
            decided_at=NOON,
            parts=parts,
            note="hers",
        )
        standing = Standing(
            draft_id=draft.id,
            state="edit",
            decision_id=decision.id,
            accepted=decision.id,
            decided_at=NOON,
            content_type=draft.content_type,
            channel=draft.channel,
            locale="en",
        )
        assert await decided.add(decision, standing, None, None)
    assert await stores.drafts.decided_with(BRAND, ["wind and a."]) == ("a",)
    assert await stores.drafts.decided_with(BRAND, []) == ()
    before = await revisions.revision(BRAND)
    assert (await decided.forget_drafts(BRAND, [DraftId("a")]), await basis.forget_drafts(BRAND, [DraftId("a")])) == (
        1,
        1,
    )
    assert await stores.drafts.decided_with(BRAND, ["wind and a."]) == ()
    assert [one.parts for one in await decided.history(BRAND, DraftId("a"))] == [{}]
    assert [one.parts for one in await decided.history(BRAND, DraftId("b"))] == [{"body": "She said: wind and b."}]
    assert set(await decided.standings(BRAND, [DraftId("a"), DraftId("b")])) == {"b"}
    assert await basis.asked(BRAND, DraftId("a")) is None
    assert await revisions.revision(BRAND) > before


async def test_no_draft_for_an_erased_customer_is_kept_but_an_answer_to_them(
    stores: Stores, database: Database
) -> None:
    drafts = SqlDraftStore(database)
    await stores.erased.mark(BRAND, "c-9", NOON, {})
    with pytest.raises(InvalidRequest) as caught:
        await drafts.add(build_draft(customer="c-9"))
    assert caught.value.code == "customer_erased"
    await drafts.add(build_draft(id="answer", customer="c-9", moment="interim", content_type="suggested_reply"))
    await drafts.add(build_draft(id="other", customer="c-8"))
    await drafts.add(build_draft(id="elsewhere", brand=OTHER_BRAND, customer="c-9"))
    assert await count_rows(database, "drafts") == [3]


async def test_reviews_of_a_customer_are_found_by_the_exact_id(store: KnowledgeStore) -> None:
    await put_reviews(
        store,
        build_review(id="a", customer="c"),
        build_review(id="b", customer="C"),
        build_review(id="z", customer="c"),
    )
    assert [review.id for review in await store.reviews_of(BRAND, "c")] == ["a", "z"]
    assert await store.reviews_of(OTHER_BRAND, "c") == ()
