"""A real process that runs batches is killed at random moments; MOMENTS_TEST_KILLS says how often (2 unless told)."""

import os
from pathlib import Path

from bench.batch_crashing import rounds

ITEMS = 160


def test_each_item_has_one_result_and_each_webhook_is_heard(tmp_path: Path) -> None:
    kills = int(os.environ.get("MOMENTS_TEST_KILLS", "2"))
    trial = rounds(kills, max(ITEMS, 60 * kills), tmp_path, seed=11)
    assert trial.wrong == ()
    assert trial.results == max(ITEMS, 60 * kills)
