"""The turnstile with a clock of the test's own: who works, who waits, who is sent away, and when that ends."""

from itertools import pairwise

import pytest

from service.web.turnstile import INTERVAL_S, LONGEST_WORK_S, Turnstile, Visit


class Street:
    """Visitors of a turnstile, and the time."""

    def __init__(self, places: int = 2) -> None:
        self.now = 100.0
        self.turnstile = Turnstile(places, lambda: self.now)
        self.told: dict[str, bool] = {}
        self.visits: dict[str, Visit] = {}

    def come(self, name: str, *, urgent: bool = False) -> str:
        visit = self.turnstile.arrive(lambda may_go_on: self.told.update({name: may_go_on}), urgent=urgent)
        if visit is None:
            return "refused"
        self.visits[name] = visit
        return visit.state

    def crowd(self, count: int, seconds: float) -> list[str]:
        """Let so many come, evenly over some seconds."""
        ends = []
        for number in range(count):
            ends.append(self.come(f"crowd {self.now:.3f} {number}"))
            self.now += seconds / count
        return ends

    def overload(self) -> None:
        self.crowd(40, 2 * INTERVAL_S)
        assert self.turnstile.overloaded


@pytest.fixture
def street() -> Street:
    return Street()


def test_as_many_work_as_there_are_places_and_the_others_come_in_their_order(street: Street):
    assert [street.come(name) for name in "abcd"] == ["working", "working", "waiting", "waiting"]
    assert (street.turnstile.at_work, street.turnstile.waiting) == (2, 2)
    street.visits["a"].leave()
    assert street.told == {"c": True}
    street.visits["b"].leave()
    assert street.told == {"c": True, "d": True}
    assert (street.turnstile.at_work, street.turnstile.waiting) == (2, 0)


def test_urgent_ones_go_first(street: Street):
    for name in "abcd":
        street.come(name)
    street.come("u", urgent=True)
    street.visits["a"].leave()
    assert street.told == {"u": True}


def test_without_places_nobody_waits():
    street = Street(places=0)
    assert set(street.crowd(1_000, 5)) == {"working"}
    street.visits[next(iter(street.visits))].rest()
    assert (street.turnstile.at_work, street.turnstile.waiting) == (0, 0)


def test_a_short_burst_is_served_whole(street: Street):
    ends = street.crowd(50, INTERVAL_S * 0.9)
    assert "refused" not in ends
    for visit in list(street.visits.values()):
        visit.leave()
    assert all(street.told.values())
    assert len(street.told) == 48


def test_a_queue_that_stays_long_is_cut_and_kept_short(street: Street):
    street.overload()
    assert street.turnstile.waiting == 2
    assert [name for name, may_go_on in street.told.items() if not may_go_on], "the queue is cut at once"
    assert street.come("late") == "refused"
    next(visit for visit in street.visits.values() if visit.state == "working").leave()
    assert street.come("lucky") == "waiting"


def test_the_oldest_are_kept(street: Street):
    street.come("a")
    street.come("b")
    street.come("first")
    street.come("second")
    street.overload()
    assert "first" not in street.told
    assert "second" not in street.told


def test_under_overload_an_urgent_one_takes_the_place_of_the_newest_other(street: Street):
    street.come("a")
    street.come("b")
    street.come("first")
    street.come("second")
    street.overload()
    assert street.come("u", urgent=True) == "waiting"
    assert street.told["second"] is False
    assert "first" not in street.told
    assert street.come("v", urgent=True) == "waiting"
    assert street.told["first"] is False
    assert street.come("w", urgent=True) == "refused"


def test_overload_is_over_when_nobody_was_refused_for_a_while(street: Street):
    street.overload()
    assert street.come("late") == "refused"
    for visit in list(street.visits.values()):
        visit.leave()
    assert street.turnstile.overloaded, "empty for a moment is not over"
    street.now += INTERVAL_S * 1.01
    assert street.come("next") == "working"
    street.visits["next"].leave()
    assert not street.turnstile.overloaded


def test_who_rests_needs_no_place_and_waits_for_none_when_it_is_back(street: Street):
    for name in "abc":
        street.come(name)
    street.visits["a"].rest(model=True)
    assert street.told == {"c": True}
    street.now += 0.2
    street.visits["a"].go_on()
    assert street.turnstile.at_work == 3
    street.come("d")
    street.visits["a"].leave()
    assert "d" not in street.told
    street.visits["b"].leave()
    assert street.told["d"] is True


def test_a_request_rests_until_all_of_its_tasks_are_back(street: Street):
    street.come("a")
    visit = street.visits["a"]
    visit.rest()
    visit.rest()
    visit.go_on()
    assert street.turnstile.at_work == 0
    visit.go_on()
    assert street.turnstile.at_work == 1


def test_who_leaves_while_it_rests_is_gone(street: Street):
    street.come("a")
    street.visits["a"].rest(model=True)
    street.visits["a"].leave()
    street.visits["a"].go_on()
    street.visits["a"].leave()
    assert street.turnstile.at_work == 0


def test_who_gives_up_waiting_leaves_no_gap(street: Street):
    for name in "abcd":
        street.come(name)
    street.visits["c"].leave()
    street.visits["a"].leave()
    assert street.told == {"d": True}


def test_beside_a_slow_model_the_queue_may_be_longer():
    def refused(model_s: float) -> int:
        street = Street()
        ends = []
        for number in range(400):
            name = f"{number}"
            ends.append(street.come(name))
            street.now += 0.004
            # Each place is free again after 10 ms, and the model takes its time.
            for visit in [one for one in street.visits.values() if one.state == "working" and not one.rests]:
                if street.now - visit.working_since >= 0.01:
                    visit.rest(model=True)
            for visit in [one for one in street.visits.values() if one.state == "working" and one.rests]:
                if street.now - visit.rested_at >= model_s:
                    visit.go_on()
                    visit.leave()
        return ends.count("refused") + sum(not may_go_on for may_go_on in street.told.values())

    counts = [refused(model_s) for model_s in (0.001, 0.2, 1.0)]
    assert all(quick > slow for quick, slow in pairwise(counts)), counts
    assert counts[-1] == 0


def test_who_is_stuck_does_not_keep_the_others_waiting(street: Street):
    for name in "abc":
        street.come(name)
    street.now += LONGEST_WORK_S + 0.1
    street.turnstile.look()
    assert street.told == {"c": True}
    street.visits["a"].leave()
    assert street.turnstile.at_work == 1


def test_four_times_too_many_leave_the_admitted_ones_quick():
    """Two at work for 10 ms each: 200 a second are possible and 800 come.

    The wait stays near the length of the queue.
    """
    street = Street()
    arrived: dict[str, float] = {}
    waits: list[float] = []
    done = 0
    for number in range(8_000):
        name = str(number)
        if street.come(name) != "refused":
            arrived[name] = street.now
        street.now += 1 / 800
        for other, visit in list(street.visits.items()):
            if visit.state == "working" and street.now - visit.working_since >= 0.00999:
                visit.leave()
                waits.append(visit.working_since - arrived[other])
                done += 1
            if visit.state == "gone":
                del street.visits[other]
    assert done >= 0.9 * 200 * 10
    waits.sort()
    assert waits[int(0.99 * len(waits))] <= 0.03
