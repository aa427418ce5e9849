"""Which approved draft a slot serves to whom."""

import datetime as dt

import pytest
from pydantic import ValidationError

from service.domain.slots import Slot, SlotFallback, SlotQuery, SlotRule, SlotSetting, Standing, best_first, may_serve
from tests.builders import NOON

RULE = SlotRule(content_type="buyer_guide")


def standing(name: str, **changes: object) -> Standing:
    fields = {
        "draft_id": name,
        "state": "approve",
        "decision_id": f"dec_{name}",
        "accepted": f"dec_{name}",
        "decided_at": NOON,
        "content_type": "buyer_guide",
        "channel": "web",
        "locale": "en-GB",
    }
    return Standing.model_validate(fields | changes)


def names(*standings: Standing, rule: SlotRule = RULE, locale: str = "en-GB", **asked: str) -> list[str]:
    return [one.draft_id for one in best_first(standings, rule, SlotQuery(**asked), locale)]


def test_the_newest_comes_first():
    later = NOON + dt.timedelta(seconds=1)
    assert names(standing("old"), standing("new", decided_at=later), standing("older"))[0] == "new"


@pytest.mark.parametrize(
    "changes",
    [{"accepted": None}, {"personal": True}, {"content_type": "faq_answer"}, {"locale": "de-DE"}],
)
def test_what_may_not_be_served_is_left_out(changes: dict[str, object]):
    assert names(standing("one", **changes)) == []


def test_the_nearest_language_then_product_then_audience():
    drafts = (
        standing("american", locale="en-US"),
        standing("general"),
        standing("hat", products=("trail-hat",)),
        standing("walkers", audience="Walkers"),
        standing("beanie", products=("fjord-beanie",)),
    )
    assert names(*drafts, product="trail-hat") == ["hat", "general", "walkers", "american"]
    assert names(*drafts, audience="walkers ")[0] == "walkers"
    assert names(*drafts, locale="en-US")[0] == "american"
    assert names(*drafts, locale="de") == []


def test_a_caller_asks_for_what_the_rule_leaves_open_and_not_for_something_else():
    drafts = (standing("hat", products=("trail-hat",)), standing("beanie", products=("fjord-beanie",)))
    rule = SlotRule(content_type="buyer_guide", product="trail-hat", channel="web")
    assert names(*drafts, rule=rule, product="fjord-beanie") == ["hat"]
    assert names(*drafts, rule=rule.model_copy(update={"channel": "email"})) == []


def test_which_slots_a_draft_may_stand_in():
    def slot(**setting: object) -> Slot:
        return Slot.model_validate({"id": "a", "brand": "b", "updated_at": NOON} | setting)

    one = standing("one", locale="de-DE", products=("trail-hat",))
    assert may_serve(slot(draft_id="one"), one)
    assert may_serve(slot(draft_id="two", fallback={"draft_id": "one"}), one)
    assert may_serve(slot(rule={"content_type": "buyer_guide"}), one)
    assert not may_serve(slot(rule={"content_type": "buyer_guide", "locale": "en"}), one)
    assert not may_serve(slot(rule={"content_type": "buyer_guide", "product": "fjord-beanie"}), one)
    assert not may_serve(slot(draft_id="two"), one)


def test_one_draft_or_one_rule():
    with pytest.raises(ValidationError, match="draft_id or rule"):
        SlotSetting()
    with pytest.raises(ValidationError, match="draft_id or rule"):
        SlotSetting(draft_id="a", rule=RULE)
    with pytest.raises(ValidationError, match="text or draft_id"):
        SlotFallback()
