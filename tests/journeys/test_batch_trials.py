"""Real processes with batches lose a neighbour, database, disk or model, and each item is done once.

Short forms of `python -m bench batches --trial NAME`, which takes thousands of items and minutes.
"""

import os
from pathlib import Path

import pytest

from bench import batch_trials
from bench.batch_scene import Trial
from tests import postgres

ITEMS = 240
SHORT_S = 3.0

needs_postgres = pytest.mark.skipif(
    not postgres.is_at_hand(), reason="there is no PostgreSQL; on Debian: apt-get install postgresql"
)
needs_root = pytest.mark.skipif(
    os.geteuid() != 0 and not os.environ.get("CI"), reason="mounting a tiny disk takes root"
)
pytestmark = pytest.mark.enable_socket


def judged(trial: Trial) -> None:
    assert trial.wrong == (), trial.seen
    assert trial.results == ITEMS


@needs_postgres
def test_what_a_dead_process_has_left_another_one_does(tmp_path: Path) -> None:
    judged(batch_trials.takeover(ITEMS, tmp_path, seed=3, silence_s=5.0))


@needs_postgres
def test_a_database_that_goes_away_is_waited_for(tmp_path: Path) -> None:
    judged(batch_trials.database(ITEMS, tmp_path, seed=3, down_s=SHORT_S, times=1))


@needs_postgres
def test_a_process_stops_while_its_database_is_away(tmp_path: Path) -> None:
    judged(batch_trials.stop(ITEMS, tmp_path, seed=3))


@needs_root
def test_a_full_disk_is_waited_for(tmp_path: Path) -> None:
    judged(batch_trials.disk(ITEMS, tmp_path, seed=3, full_s=SHORT_S))


@needs_root
@needs_postgres
def test_a_full_disk_of_the_database_server_is_waited_for(tmp_path: Path) -> None:
    judged(batch_trials.server_disk(ITEMS, tmp_path, seed=3, full_s=SHORT_S))


def test_a_model_that_fails_for_a_while_is_waited_for(tmp_path: Path) -> None:
    judged(batch_trials.model(ITEMS, tmp_path, seed=3, down_s=SHORT_S))
