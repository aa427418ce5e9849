"""When `mock/flaky` fails."""

import pytest

from service.adapters.mock.schedules import OK, Schedules, Step, drawn_schedule, read_schedule


def test_a_schedule_is_read():
    assert read_schedule("429(7), ok,hang,503(0.5)") == (Step("429", 7), OK, Step("hang"), Step("503", 0.5))


@pytest.mark.parametrize(
    "text", ["", ",", "ok,", "418", "429()", "429(-1)", "429(1e9)", "hang(3)", ",".join(["ok"] * 101)]
)
def test_what_is_no_schedule_is_refused(text: str):
    with pytest.raises(ValueError, match="429"):
        read_schedule(text)


def test_a_drawn_schedule_is_the_seeds_and_ends_well_within_three_attempts():
    drawn = [drawn_schedule(seed) for seed in range(300)]
    assert drawn == [drawn_schedule(seed) for seed in range(300)]
    assert all(steps[-1] == OK and OK not in steps[:-1] for steps in drawn)
    assert {len(steps) for steps in drawn} == {1, 2, 3}
    fates = {(step.fate, step.retry_after_s is None) for steps in drawn for step in steps}
    assert fates == {(fate, True) for fate in ("ok", "429", "500", "503", "reset", "hang")} | {("429", False)}


def test_calls_are_counted_for_each_name_and_each_seed():
    schedules = Schedules()
    assert [schedules.next_step("500,ok", seed).fate for seed in (1, 2, 3)] == ["500", "ok", "500"]
    assert schedules.next_step("503,ok", 1).fate == "503"
    for seed in range(20):
        assert tuple(schedules.next_step("", seed) for _ in drawn_schedule(seed)) == drawn_schedule(seed)


def test_names_that_callers_invent_do_not_fill_the_memory():
    schedules = Schedules()
    for number in range(3_000):
        schedules.next_step(f"ok,429({number})", 0)
    assert len(schedules._calls) <= 1_000
