"""People decide about drafts: real stores, the mock model."""

import asyncio

import pytest

from service.domain.drafts import DraftFilter
from service.errors import Conflict, InvalidRequest, NotFound
from tests.caps import decide, drafted, taught_caps


@pytest.fixture(scope="module")
async def service(tmp_path_factory):
    async with taught_caps(tmp_path_factory.mktemp("caps")) as service:
        yield service


@pytest.fixture(params=["public", "always"])
async def careful(request, tmp_path):
    async with taught_caps(tmp_path, brand=f"approval: {{second_person: {request.param}}}\n") as service:
        yield service


async def listed(service, decision):
    return {draft.id for draft in (await service.list_drafts("caps", DraftFilter(decision=decision))).items}


async def test_a_draft_waits_until_somebody_decides(service):
    draft = await drafted(service)
    assert draft.status == "ready"
    assert draft.id in await listed(service, "undecided")
    made = await decide(service, draft, "approve")
    assert (made.verdict, made.status, made.parts, made.changes) == ("approve", "effective", draft.parts, ())
    told = await service.get_draft("caps", draft.id)
    assert told.decision is not None
    assert (told.decision.id, told.decision.author) == (made.id, "Ada")
    assert draft.id in await listed(service, "approve")
    assert draft.id not in await listed(service, "undecided")


async def test_the_latest_decision_counts_and_all_are_kept(service):
    draft = await drafted(service)
    await decide(service, draft, "approve")
    await decide(service, draft, "dismiss", by="Bo", reason="tone", note="Too stiff.")
    history = await service.decisions.history("caps", draft.id)
    assert [(one.verdict, one.author, one.reason) for one in history] == [
        ("dismiss", "Bo", "tone"),
        ("approve", "Ada", None),
    ]
    assert draft.id in await listed(service, "dismiss")
    assert draft.id not in await listed(service, "approve")


async def test_an_edit_keeps_both_versions_and_what_changed(service):
    draft = await drafted(service)
    body = draft.parts["body"].replace("Dry it flat", "Leave it flat", 1)
    made = await decide(service, draft, "edit", text=f"{body}\n")
    assert (made.verdict, made.parts["title"], made.parts["body"]) == ("edit", draft.parts["title"], body)
    (change,) = made.changes
    assert draft.parts["body"][change.draft.start : change.draft.end] == "Dry"
    assert body[change.final.start : change.final.end] == "Leave"
    assert 0 < made.edit_distance < 0.1
    assert (await service.get_draft("caps", draft.id)).parts == draft.parts


async def test_a_part_that_is_empty_is_taken_out_and_the_next_edit_goes_on_from_there(service):
    draft = await drafted(service)
    assert "title" in draft.parts
    await decide(service, draft, "edit", parts={"title": " "})
    made = await decide(service, draft, "edit", text="Wash the Comet Cap by hand at 30 °C.")
    assert set(made.parts) == set(draft.parts) - {"title"}


async def test_an_edit_that_changes_nothing_is_an_approval(service):
    draft = await drafted(service)
    made = await decide(service, draft, "edit", parts=draft.parts)
    assert (made.verdict, made.changes, made.edit_distance) == ("approve", (), 0)


async def test_words_that_a_rule_forbids_are_refused_with_what_helps(service):
    draft = await drafted(service)
    with pytest.raises(InvalidRequest) as caught:
        await decide(service, draft, "edit", text="The Comet Cap costs 19 euros.")
    assert caught.value.code == "edit_blocked"
    (error,) = caught.value.errors
    assert error.pointer == "/parts/body"
    assert "claim-contradicted (characters 0 to 29)" in error.detail
    assert await service.decisions.history("caps", draft.id) == ()


async def test_what_only_needs_a_look_comes_back_with_the_decision(service):
    draft = await drafted(service)
    made = await decide(service, draft, "edit", text="The Comet Cap was tried by 12 people.")
    assert {finding.severity for finding in made.checks} == {"warn"}
    assert made.checks[0].span is not None


async def test_a_name_that_the_draft_may_hold_may_stay_in_the_edit(service):
    customer = {"id": "c-1", "attributes": {"first_name": "Zebulon"}}
    draft = await drafted(service, content_type="follow_up", channel="email", customer=customer)
    assert "Zebulon" in draft.text
    made = await decide(
        service, draft, "edit", parts={"body": draft.parts["body"].replace("Comet Cap", "comet cap", 1)}
    )
    assert not [finding for finding in made.checks if finding.check == "pii"]
    assert all(span.start >= 0 and span.end <= len(made.parts[span.part]) for span in (one.span for one in made.claims))
    assert "Zebulon" in made.parts["body"]


async def test_a_draft_without_words_or_with_a_fault_is_not_approved_as_it_is(service):
    draft = await drafted(service, topic="quantum computing", products=["abacus"])
    assert draft.status == "insufficient_evidence"
    with pytest.raises(Conflict, match="insufficient_evidence") as caught:
        await decide(service, draft, "approve")
    assert caught.value.code == "draft_not_approvable"
    assert (await decide(service, draft, "dismiss", reason="incomplete")).verdict == "dismiss"
    made = await decide(service, draft, "edit", text="Please ask us about it.")
    assert (made.verdict, made.edit_distance) == ("edit", 1)


async def test_what_is_approved_after_a_dismissal_is_looked_at_again(service):
    draft = await drafted(service)
    await decide(service, draft, "edit", text="Keep the Comet Cap in a dry place.")
    await decide(service, draft, "dismiss", reason="other")
    made = await decide(service, draft, "approve")
    assert (made.verdict, made.parts) == ("approve", draft.parts)
    cited = {item.kind for item in await service.decisions.stores.basis.cited_by("caps", draft.id)}
    assert cited == {citation.kind for citation in draft.citations}


async def test_parts_that_the_type_has_not_are_refused(service):
    draft = await drafted(service)
    with pytest.raises(InvalidRequest) as caught:
        await decide(service, draft, "edit", parts={"preheader": "Hello"})
    assert caught.value.errors[0].pointer == "/parts/preheader"


@pytest.mark.parametrize(
    ("edit", "place"), [({"text": " \n"}, "/text"), ({"parts": {"body": ""}}, "/parts/body")], ids=["text", "parts"]
)
async def test_an_edit_leaves_a_body(service, edit, place):
    """Else a slot would serve a title and a link."""
    draft = await drafted(service)
    with pytest.raises(InvalidRequest) as caught:
        await decide(service, draft, "edit", **edit)
    assert caught.value.errors[0].pointer == place
    assert draft.id in await listed(service, "undecided")


async def test_an_unknown_draft(service):
    with pytest.raises(NotFound) as caught:
        await decide(service, "drf_none", "approve")
    assert caught.value.code == "draft_not_found"
    with pytest.raises(NotFound):
        await service.decisions.history("caps", "drf_none")


async def test_of_two_who_decide_at_once_nobody_is_lost(service):
    draft = await drafted(service)
    made = await asyncio.gather(
        *(decide(service, draft, "dismiss", by=f"p{number}", reason="tone") for number in range(8)),
        return_exceptions=True,
    )
    kept = [one for one in made if not isinstance(one, Exception)]
    refused = [one for one in made if isinstance(one, Conflict)]
    assert len(await service.decisions.history("caps", draft.id)) == len(kept) >= 1
    assert len(kept) + len(refused) == 8
    assert {error.code for error in refused} <= {"decision_conflict"}


async def test_a_second_person_confirms_the_same_words(careful):
    draft = await drafted(careful)
    first = await decide(careful, draft, "approve")
    assert first.status == "awaiting_second"
    assert draft.id in await listed(careful, "awaiting_second")
    with pytest.raises(Conflict) as caught:
        await decide(careful, draft, "approve", by="ADA")
    assert caught.value.code == "second_person_needed"
    second = await decide(careful, draft, "approve", by="Bo")
    assert (second.status, second.seconds, second.verdict) == ("effective", first.id, "approve")


async def test_other_words_begin_anew_and_an_edit_is_confirmed_as_an_edit(careful):
    draft = await drafted(careful)
    await decide(careful, draft, "approve")
    edited = await decide(careful, draft, "edit", by="Bo", text="Keep the Comet Cap in a dry place.")
    assert (edited.status, edited.seconds) == ("awaiting_second", None)
    second = await decide(careful, draft, "approve")
    assert (second.status, second.verdict, second.parts) == ("effective", "edit", edited.parts)
    assert second.edit_distance == edited.edit_distance > 0
    again = await decide(careful, draft, "approve")
    assert again.status == "effective"


async def test_a_dismissal_needs_no_second_person(careful):
    draft = await drafted(careful)
    await decide(careful, draft, "approve")
    assert (await decide(careful, draft, "dismiss", reason="other")).status == "effective"


async def test_what_is_for_one_customer_is_public_only_on_public_channels(careful):
    draft = await drafted(careful, content_type="follow_up", channel="email", topic="How is the Comet Cap?")
    always = careful.library.brand("caps").approval.second_person == "always"
    made = await decide(careful, draft, "approve")
    assert made.status == ("awaiting_second" if always else "effective")
