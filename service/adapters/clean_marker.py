"""A file that says how the index folders were left by a clean stop, so that the next start need not look into them.

It is removed when the folders are opened: after a crash there is none. What is then done: `workflows.heal_indexes`.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from service.domain.ingestion import LeftIndexes

_NAME = "clean.json"


class CleanMarker:
    """The marker of a data folder, about some folders inside it."""

    def __init__(self, data_dir: Path, folders: Iterable[str]) -> None:
        self._path = data_dir / _NAME
        self._folders = {name: data_dir / name for name in folders}

    def take(self, stamp: Mapping[str, object]) -> LeftIndexes:
        """Say how each folder compares with how it was left, and remove the marker.

        Args:
            stamp: What the folders were made of; left with another stamp, they are stale.
        """
        try:
            left = json.loads(self._path.read_text())
        except (OSError, ValueError):
            left = {}
        self._path.unlink(missing_ok=True)
        if not isinstance(left, dict) or left.get("stamp") != stamp:
            return LeftIndexes()
        same, broken = set(), set()
        for name, folder in self._folders.items():
            was, now = left.get("folders", {}).get(name), _listing(folder)
            if was == now:
                same.add(name)
            elif was is not None and _sizes(was) != _sizes(now):
                broken.add(name)
        return LeftIndexes(clean=frozenset(same), broken=frozenset(broken))

    def leave(self, stamp: Mapping[str, object]) -> None:
        """Write down how the folders are, once nothing has them open any more.

        A full disk only makes the start slower.
        """
        left = {"stamp": stamp, "folders": {name: _listing(folder) for name, folder in self._folders.items()}}
        part = self._path.with_suffix(".part")
        try:
            part.write_text(json.dumps(left))
            part.replace(self._path)
        except OSError:
            part.unlink(missing_ok=True)


def _listing(folder: Path) -> dict[str, list[int]]:
    """Return size and time of change of every file below a folder."""
    files = sorted(file for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else []
    states = {file.relative_to(folder).as_posix(): file.stat() for file in files}
    return {name: [state.st_size, state.st_mtime_ns] for name, state in states.items()}


def _sizes(listing: Mapping[str, list[int]]) -> dict[str, int]:
    return {name: state[0] for name, state in listing.items()}
