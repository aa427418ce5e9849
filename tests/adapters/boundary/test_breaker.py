"""The breaker opens on many failures, lets one call see whether the model is back, and closes when it is."""

from service.adapters.boundary.breaker import FEWEST_CALLS, REST_S, WINDOW_S, Breaker


class Time:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def state_of(breaker: Breaker) -> str:
    return breaker.state


def opened(time: Time) -> Breaker:
    breaker = Breaker(time)
    for _ in range(FEWEST_CALLS):
        breaker.report(well=False)
    return breaker


def test_few_failures_do_not_open_it():
    breaker = Breaker(Time())
    for _ in range(FEWEST_CALLS - 1):
        breaker.report(well=False)
    assert state_of(breaker) == "closed"
    breaker.report(well=False)
    assert state_of(breaker) == "open"


def test_half_the_calls_must_fail():
    breaker = Breaker(Time())
    for number in range(100):
        breaker.report(well=number % 5 < 3)
    assert state_of(breaker) == "closed"
    for _ in range(40):
        breaker.report(well=False)
    assert state_of(breaker) == "open"


def test_old_failures_are_forgotten():
    time = Time()
    breaker = Breaker(time)
    for _ in range(FEWEST_CALLS - 1):
        breaker.report(well=False)
    time.now += WINDOW_S + 1
    breaker.report(well=False)
    assert state_of(breaker) == "closed"


def test_after_a_rest_one_caller_probes_and_the_others_do_not():
    time = Time()
    breaker = opened(time)
    assert not breaker.may_probe()
    time.now += REST_S
    assert state_of(breaker) == "half_open"
    assert breaker.may_probe()
    assert not breaker.may_probe()


def test_a_good_probe_closes_it_and_a_bad_one_begins_another_rest():
    time = Time()
    breaker = opened(time)
    time.now += REST_S
    assert breaker.may_probe()
    breaker.report(well=False, probe=True)
    assert state_of(breaker) == "open"
    assert breaker.rest_s() == REST_S
    time.now += REST_S
    assert breaker.may_probe()
    breaker.report(well=True, probe=True)
    assert state_of(breaker) == "closed"
    for _ in range(FEWEST_CALLS - 1):  # what was before does not count any more
        breaker.report(well=False)
    assert state_of(breaker) == "closed"


def test_a_probe_that_was_broken_off_leaves_the_question_to_the_next():
    time = Time()
    breaker = opened(time)
    time.now += REST_S
    assert breaker.may_probe()
    breaker.give_up()
    assert breaker.may_probe()


def test_calls_that_began_before_it_opened_say_nothing_when_they_end():
    time = Time()
    breaker = opened(time)
    breaker.report(well=True)
    assert state_of(breaker) == "open"
    time.now += REST_S / 2
    breaker.report(well=False)
    assert breaker.rest_s() == REST_S / 2
    time.now += REST_S
    assert breaker.may_probe()
    breaker.report(well=True)
    breaker.report(well=False)
    assert not breaker.may_probe()  # the probe is still under way
