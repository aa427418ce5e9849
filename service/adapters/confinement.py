"""Runs the parsers of `confined` in a child process that cannot outlive its limits. Decision 0011 says why."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Literal

from service.adapters.refusals import refuse
from service.errors import TooLarge

MEMORY = 300_000_000
"""Bytes of address space of a child; one that reads an ordinary document takes 30 to 100 MB."""
_LEAST_S, _MOST_S, _BYTES_A_SECOND = 2, 10, 150_000
_CHILD = Path(__file__).parent / "confined" / "child.py"
_AT_ONCE = threading.BoundedSemaphore(2)
"""Children at a time, so that many uploads at once cannot take the machine."""
_ENVIRONMENT = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
_ADVICE = "it may be damaged; open it, save it again, or split it"


def read_confined(kind: Literal["pdf", "docx"], data: bytes) -> dict[str, Any]:
    """Parse a file in a child with 2 CPU seconds.

    One more for each 150 kB of a PDF, or for 2.5 MB of XML in 30 kB of a DOCX.

    Raises:
        InvalidRequest: the file is broken or encrypted (codes `broken_document`, `encrypted_document`), or its parser
            came to its limits (`document_limits`).
        TooLarge: more pages, text or files than the parser takes.
    """
    if kind == "pdf" and b"%PDF-" not in data[:1024]:
        refuse("the file does not begin as a PDF does; check what it is, and name it accordingly", "broken_document")
    if kind == "docx" and not data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        refuse("the file does not begin as a DOCX does; check what it is, and name it accordingly", "broken_document")
    # How much there is to read in a DOCX is known once its archive is open; the child then gives seconds back.
    seconds = min(_MOST_S, _LEAST_S + len(data) // _BYTES_A_SECOND) if kind == "pdf" else _MOST_S
    command = [sys.executable, "-I", str(_CHILD), kind, str(seconds), str(MEMORY)]
    with _AT_ONCE:
        try:
            # Keys are kept in the environment, so the child gets nothing of it but what Python may need to start.
            done = subprocess.run(  # noqa: S603  # our own file, by its path
                command, input=data, capture_output=True, timeout=4 * seconds + 10, check=False, env=_ENVIRONMENT
            )
        except subprocess.TimeoutExpired:
            refuse(f"reading the {kind.upper()} took too long; {_ADVICE}", "document_limits")
    if done.returncode:
        refuse(
            f"reading the {kind.upper()} took more time or memory than there is for one of its size; {_ADVICE}",
            "document_limits",
        )
    found: dict[str, Any] = json.loads(done.stdout)
    if "code" not in found:
        return found
    code, detail = str(found["code"]), str(found["detail"])
    if code == "too_large":
        raise TooLarge(detail)
    return refuse(f"{kind.upper()}: {detail}", code)
