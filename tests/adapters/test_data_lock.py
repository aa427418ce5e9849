"""One process owns a data folder."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service.adapters.data_lock import DataLock
from service.errors import StorageFailed

HOLD = (
    "import pathlib, sys, time\n"
    "from service.adapters.data_lock import DataLock\n"
    "DataLock(pathlib.Path(sys.argv[1])).acquire()\n"
    "print('held', flush=True)\n"
    "time.sleep(60)\n"
)


def test_a_second_process_is_told_who_holds_which_folder_until_the_first_dies(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(StorageFailed, match=f"{tmp_path} is in use by process {first.pid};") as caught:
            DataLock(tmp_path).acquire()
        first.send_signal(signal.SIGKILL)
    assert caught.value.code == "data_dir_in_use"
    with DataLock(tmp_path):
        assert (tmp_path / ".lock").read_text() == f"{os.getpid()}\n"


def test_a_released_folder_can_be_taken_again(tmp_path: Path) -> None:
    lock = DataLock(tmp_path)
    for _ in range(2):
        with lock, pytest.raises(StorageFailed):
            DataLock(tmp_path).acquire()
    lock.release()


def test_an_owner_without_a_known_id_is_another_process(tmp_path: Path) -> None:
    with DataLock(tmp_path):
        (tmp_path / ".lock").write_text("")
        with pytest.raises(StorageFailed, match="in use by another process"):
            DataLock(tmp_path).acquire()
