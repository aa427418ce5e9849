"""The bound on CPU time holds what it says."""

import time

import pytest

from tests.yardstick import cpu_below, slowness


def _work_for(seconds: float) -> None:
    began = time.process_time()
    while time.process_time() - began < seconds:
        pass


def test_what_takes_longer_than_its_bound_fails():
    with pytest.raises(AssertionError), cpu_below(0.1):
        _work_for(0.4 * slowness() * 2)


def test_what_takes_less_passes():
    with cpu_below(0.5):
        _work_for(0.1)


def test_waiting_is_no_work():
    with cpu_below(0.1):
        time.sleep(0.3)
