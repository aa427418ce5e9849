"""Standard input as a file, for `moments ingest -`. What is in it, and whether it can be read, is decided elsewhere."""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from service.errors import InvalidRequest, ServiceError


@contextlib.contextmanager
def standard_input(path: Path | None, name: str | None) -> Iterator[Path]:
    """Yield the path of a file that holds what comes on standard input, under the name that was given.

    Raises:
        InvalidRequest: no name, more than a name, or a name without a dash for the path (code `name_missing`).
    """
    if path != Path("-"):
        raise InvalidRequest("--as names what comes on standard input; write - as the path", code="name_missing")
    if not name or Path(name).name != name or not Path(name).suffix:
        raise InvalidRequest(
            "say what comes on standard input, as in --as returns.pdf or --as reviews.csv; the ending says the format",
            code="name_missing",
        )
    with tempfile.TemporaryDirectory() as folder:
        with Path(folder, name).open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        try:
            yield Path(folder, name)
        except ServiceError as error:
            error.detail = error.detail.replace(f"{folder}{os.sep}", "")
            raise
