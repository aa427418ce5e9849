"""A real process is killed at random points; MOMENTS_TEST_KILLS says how often (3 unless told, 20 in `make bench`)."""

import os

from bench.crashing import rounds


def test_nothing_acknowledged_is_lost_and_nothing_deleted_comes_back(tmp_path):
    tally = rounds(int(os.environ.get("MOMENTS_TEST_KILLS", "3")), tmp_path, seed=7)
    assert tally.wrong == ()
    assert tally.acknowledged > 0
