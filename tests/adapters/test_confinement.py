"""Hostile PDF and DOCX end in a refusal, soon and in little memory, and never end the service."""

import json
import resource
import subprocess
import sys

import pytest

from service.adapters.confinement import MEMORY, read_confined
from service.errors import ServiceError
from tests.adapters.office import Pdf, docx, docx_bombs, pdf_bombs, styled
from tests.yardstick import slowness

HARMLESS = {"forms in forms", "an outline in a circle", "a map of all letters"}
"""What the parser's own limits make an ordinary file of."""
_MEASURED = """
import json, resource, sys
from service.adapters.confinement import read_confined
from service.errors import ServiceError
try:
    read_confined(sys.argv[1], sys.stdin.buffer.read())
    code = ""
except ServiceError as error:
    code = error.code
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024]))
"""


def measured(kind: str, data: bytes) -> tuple[str, float, int]:
    """Return the code of the refusal, CPU seconds and bytes of the child.

    A small process stands between, for its sake.
    """
    done = subprocess.run([sys.executable, "-c", _MEASURED, kind], input=data, capture_output=True, check=True)
    code, seconds, memory = json.loads(done.stdout)
    return code, seconds, memory


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_bombs(kind: str):
    bombs = pdf_bombs() if kind == "pdf" else docx_bombs()
    for name, data in bombs.items():
        before = slowness()
        code, seconds, memory = measured(kind, data)
        allowed = {"broken_document", "document_limits", "too_large"} | ({""} if name in HARMLESS else set())
        assert code in allowed, name
        # Two seconds, and more only for files that bring more to read.
        assert seconds / max(before, slowness()) < 3 + len(data) / 150_000, name
        assert memory < MEMORY, name


def test_a_sound_file_after_a_bomb():
    with pytest.raises(ServiceError):
        read_confined("docx", docx_bombs()["entities"])
    assert read_confined("docx", docx(styled("Words.")))["html"] == "<p>Words.</p>"


def test_files_of_another_kind_and_with_a_password():
    for kind, data, code in (
        ("pdf", docx(""), "broken_document"),
        ("docx", b"%PDF-1.7", "broken_document"),
        ("docx", b"\xd0\xcf\x11\xe0" + b"x" * 600, "encrypted_document"),
        ("pdf", b"%PDF-1.7\nnonsense", "broken_document"),
    ):
        with pytest.raises(ServiceError) as caught:
            read_confined(kind, data)  # type: ignore[arg-type]  # a test's words
        assert caught.value.code == code


def test_an_encrypted_pdf():
    pdf = Pdf()
    pdf.text(("x", 10, 50, 700))
    locked = pdf.add(b"<</Filter/Standard/V 1/R 2/Length 40/P -4/O(%s)/U(%s)>>" % (b"o" * 32, b"u" * 32))
    data = pdf.data(trailer=b"/Encrypt %d 0 R/ID[(a)(a)]" % locked)
    with pytest.raises(ServiceError, match="without") as caught:
        read_confined("pdf", data)
    assert caught.value.code == "encrypted_document"


def test_a_pdf_of_too_many_pages():
    pdf = Pdf()
    pdf.text(("x", 10, 50, 700))
    with pytest.raises(ServiceError, match=r"2,001 pages; 2,000 are the most") as caught:
        read_confined("pdf", pdf.data(kids=b"%d 0 R " % pdf.pages[0] * 2_001))
    assert caught.value.code == "too_large"


def test_the_child_sees_no_keys(monkeypatch: pytest.MonkeyPatch):
    from service.adapters import confinement

    monkeypatch.setenv("MOMENTS_MODEL_API_KEY", "secret")
    assert set(confinement._ENVIRONMENT) <= {"LD_LIBRARY_PATH", "SYSTEMROOT"}


def test_the_limit_of_memory_holds():
    code = (
        f"from service.adapters.confined.limits import take_limits; take_limits(5, {MEMORY}); x = bytearray({MEMORY})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MemoryError" in done.stderr
    assert resource.getrlimit(resource.RLIMIT_CPU)[0] != 5, "the limit is the child's own"
