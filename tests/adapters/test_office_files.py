"""PDF and DOCX as documents: structure, properties, and what cannot be read."""

import pytest

from service.adapters.knowledge_folders import DOCX
from service.retrieval.chunking import passages_of
from tests.adapters.documents import parse, refusal, source
from tests.adapters.office import Pdf, docx, styled, table

GUIDE = docx(
    styled("Returns", "Heading1")
    + styled("Send it back within 30 days.")
    + styled("Fees", "Heading2")
    + table(("Country", "Fee"), ("Germany", "4.90 EUR")),
    title="Returns and fees",
)


def two_pages() -> Pdf:
    pdf = Pdf()
    pdf.text(("Returns", 20, 50, 740), ("Send it back within 30", 10, 50, 700), ("days.", 10, 50, 688))
    pdf.text(("Fees", 20, 50, 740), ("Germany: 4.90 EUR.", 10, 50, 700))
    return pdf


def test_a_docx():
    found = source(GUIDE, DOCX, kind="policy")
    assert (found.title, found.owner, found.version, found.format, found.kind) == (
        "Returns and fees",
        "Ann Lee",
        "2026-03-04",
        "docx",
        "policy",
    )
    assert found.text == (
        "# Returns\n\nSend it back within 30 days.\n\n## Fees\n\n| Country | Fee |\n|---|---|\n| Germany | 4.90 EUR |"
    )
    assert [passage.heading for passage in passages_of(found)] == [
        "Returns and fees › Returns",
        "Returns and fees › Returns › Fees",
    ]


def test_a_pdf():
    found = source(
        two_pages().data(info=b"/Title(Returns and fees)/Author(Ann)/ModDate(D:20260304050607Z)"), "application/pdf"
    )
    assert (found.title, found.owner, found.version, found.format) == ("Returns and fees", "Ann", "2026-03-04", "pdf")
    assert found.text.split("\n\n") == [
        "<!-- page 1 -->",
        "# Returns",
        "Send it back within 30 days.",
        "<!-- page 2 -->",
        "# Fees",
        "Germany: 4.90 EUR.",
    ]
    assert [passage.text for passage in passages_of(found)] == ["Send it back within 30 days.", "Germany: 4.90 EUR."]


@pytest.mark.parametrize("title", ["", "Untitled", "Microsoft Word - x.doc", "returns_v2.indd", "Document1"])
def test_titles_that_programs_make_up(title: str):
    data = two_pages().data(info=b"/Title(%s)" % title.encode())
    assert source(data, "application/pdf").title == "Returns"
    assert source(data, "application/pdf", title="Ours").title == "Ours"


def test_a_scan():
    pdf = Pdf()
    pdf.page(pdf.stream(b"q 1 0 0 1 0 0 cm Q"))
    error = refusal(pdf.data(), "application/pdf")
    assert error.code == "no_text_layer"
    assert "scanned" in error.detail


def test_pages_without_text_are_told():
    pdf = two_pages()
    for _ in range(3):
        pdf.page(pdf.stream(b""))
    (told,) = parse(pdf.data(), "application/pdf").refused
    assert told.file == "guide.pdf"
    assert told.reason.startswith("no text on page 3–5")


def test_a_docx_without_words():
    assert refusal(docx(styled("")), DOCX).code == "empty_document"
