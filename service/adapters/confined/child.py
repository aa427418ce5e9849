"""The child's way through life: take its limits on, read one file from standard input, write one JSON object, end."""

import json
import sys
from pathlib import Path

# Started by path and isolated (-I), so that neither the caller's folder nor its PYTHON* variables are looked at.
sys.path.insert(0, str(Path(__file__).parents[3]))

from service.adapters.confined.limits import take_limits
from service.adapters.confined.refused import Refused

_ADVICE = "open it, save it again, or split it"


def main() -> None:
    """Read a file of the kind that the first argument names, within the CPU seconds and bytes that follow it."""
    kind, seconds, memory = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    take_limits(seconds, memory)
    data = sys.stdin.buffer.read()
    try:
        found = _read(kind, data)
    except Refused as refused:
        found = {"code": refused.code, "detail": refused.detail}
    except (MemoryError, RecursionError):
        found = {"code": "document_limits", "detail": f"it takes more than {memory:,} bytes to read; {_ADVICE}"}
    except Exception as error:  # noqa: BLE001  # whatever a parser trips over, the file is broken and the service is not
        found = {"code": "broken_document", "detail": f"it is not sound ({type(error).__name__}); {_ADVICE}"}
    sys.stdout.write(json.dumps(found))


def _read(kind: str, data: bytes) -> dict[str, object]:
    if kind == "pdf":
        from service.adapters.confined.pdf_lines import read_pdf

        return read_pdf(data)
    from service.adapters.confined.docx_html import read_docx

    return read_docx(data)


if __name__ == "__main__":
    main()
