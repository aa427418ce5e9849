"""One process owns a data folder: an exclusive lock of the operating system, which dies with its process.

Two processes that write one embedded store destroy it (retrieval-spike §3), so the second is refused here.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from service.errors import StorageFailed


class DataLock:
    """The lock of a data folder, on `.lock` inside it; a context manager, or `acquire` and `release`."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._handle: int | None = None

    def acquire(self) -> None:
        """Make the folder if need be and lock it.

        Raises:
            StorageFailed: another process has it (code `data_dir_in_use`), or the folder cannot be written.
        """
        try:
            self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._data_dir / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StorageFailed(f"the data folder {self._data_dir} cannot be used: {error.strerror}") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
            os.close(handle)
            raise self._refusal(error, owner) from None
        # The id is a courtesy to whoever comes second; on a full disk the lock holds without it.
        with suppress(OSError):
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle

    def release(self) -> None:
        """Let the folder go; harmless if it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> "DataLock":
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _refusal(self, error: OSError, owner: str) -> StorageFailed:
        if not isinstance(error, BlockingIOError):
            return StorageFailed(f"the data folder {self._data_dir} cannot be locked: {error.strerror}")
        who = f"process {owner}" if owner.isdigit() else "another process"
        return StorageFailed(
            f"the data folder {self._data_dir} is in use by {who}; stop it, or set MOMENTS_DATA_DIR to another folder",
            code="data_dir_in_use",
        )
