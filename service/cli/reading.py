"""What commands read: a file or standard input, as text or JSON."""

import json
import sys
from pathlib import Path
from typing import Any

from service.errors import InvalidRequest

_MAX_INPUT = 5_000_000


def loaded(text: str, file: Path | None = None) -> Any:
    """Parse JSON that came from a file, or from standard input.

    Raises:
        InvalidRequest: it is not sound; the detail says where.
    """
    name = _name_of(file)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidRequest(f"{name}, line {error.lineno}, column {error.colno}: this is not sound JSON") from None
    except (ValueError, RecursionError):
        raise InvalidRequest(f"{name} is not sound JSON") from None


def read(file: Path | None) -> str:
    """Read a file, or standard input for None and `-`.

    Raises:
        InvalidRequest: it cannot be read, is empty or not UTF-8, or has more than five million bytes.
    """
    name = _name_of(file)
    try:
        if file is None or str(file) == "-":
            data = sys.stdin.buffer.read(_MAX_INPUT + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(_MAX_INPUT + 1)
        if len(data) > _MAX_INPUT:
            raise InvalidRequest(f"{name} has more than {_MAX_INPUT:,} bytes")
        if not data.strip():
            raise InvalidRequest(f"{name} is empty")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InvalidRequest(f"{name}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InvalidRequest(f"{name} is not UTF-8; save it again as UTF-8") from None


def _name_of(file: Path | None) -> str:
    return "standard input" if file is None or str(file) == "-" else str(file)
