"""Two versions beside each other: who is compared with whom, and when a difference is told."""

import re

import pytest

from service.domain.comparisons import compared
from service.domain.insights import Comparison, TallyRow
from service.domain.tallies import Tally


def tally(drafts: int, accepted: int = 0, blocked: int = 0) -> Tally:
    rows = [("status", "ready", drafts - blocked), ("status", "blocked", blocked)]
    rows += [("unedited", "", accepted), ("dismissed", "tone", drafts - accepted)]
    return Tally(TallyRow((), measure, name, times, times) for measure, name, times in rows)


def of(comparisons: tuple[Comparison, ...], measure: str) -> Comparison:
    (one,) = [one for one in comparisons if one.measure == measure]
    return one


def test_a_clear_difference_is_told_and_the_rest_is_not():
    one = of(compared({("g", "p@1"): tally(200, 60), ("g", "p@2"): tally(200, 160)}, "prompt"), "accepted")
    assert (one.first, one.second, one.verdict) == ("p@1", "p@2", "higher")
    assert one.low < one.difference == 0.5 < one.high
    assert one.says.startswith("p@2 is accepted more often than p@1: 160 of 200 (80 %) against 60 of 200 (30 %)")
    blocked = of(compared({("g", "p@1"): tally(200, 60), ("g", "p@2"): tally(200, 160)}, "prompt"), "blocked")
    assert blocked.verdict == "cannot tell"


def test_a_difference_in_few_is_not_told_and_what_it_could_not_show_is():
    one = of(compared({("g", "p@1"): tally(8, 3), ("g", "p@2"): tally(8, 6)}, "prompt"), "accepted")
    assert one.verdict == "cannot tell"
    assert one.unseen_below is None or one.unseen_below > 0.4
    assert re.search(
        r"So few cannot show any difference|less than \d\d points would mostly have stayed unseen", one.says
    )


def test_more_comparisons_ask_for_more():
    alone: dict[tuple[str, ...], Tally] = {("g", "p@1"): tally(60, 20), ("g", "p@2"): tally(60, 33)}
    among = alone | {(f"g{n}", f"q{n}@{v}"): tally(60, 25) for n in range(10) for v in (1, 2)}
    first = of(compared(alone, "prompt"), "accepted")
    second = next(one for one in compared(among, "prompt") if one.measure == "accepted" and one.content_type == "g")
    assert second.p > first.p
    assert first.unseen_below is not None and second.unseen_below is not None
    assert second.unseen_below > first.unseen_below


@pytest.mark.parametrize(
    ("by", "names", "pairs"),
    [
        ("prompt", ["p@1", "p@10", "p@9"], [("p@1", "p@9"), ("p@1", "p@10"), ("p@9", "p@10")]),
        ("prompt", ["p@1", "q@1"], []),
        ("model", ["a", "b"], [("a", "b")]),
    ],
)
def test_versions_of_one_prompt_are_compared_in_order_and_models_within_a_content_type(by, names, pairs):
    tallies: dict[tuple[str, ...], Tally] = {("g", name): tally(10, 5) for name in names}
    found = compared(tallies | {("h", "a"): tally(9, 5)}, by)
    assert [(one.first, one.second) for one in found if one.measure == "accepted"] == pairs


def test_nothing_is_compared_where_one_side_has_nothing():
    undecided = Tally([TallyRow((), "status", "ready", 5)])
    found = compared({("g", "p@1"): tally(10, 5), ("g", "p@2"): undecided}, "prompt")
    assert [one.measure for one in found] == ["blocked"]
