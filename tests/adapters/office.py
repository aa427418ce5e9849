"""PDF and DOCX files for the tests of their readers, sound ones and bombs, each made of bytes here."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>{title}</dc:title>'
    "<dc:creator>Ann Lee</dc:creator><dcterms:modified>2026-03-04T05:06:07Z</dcterms:modified></cp:coreProperties>"
)


def styled(text: str, style: str = "") -> str:
    """Return a paragraph of Word's, in a style such as Heading1."""
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: Sequence[str]) -> str:
    """Return a table of Word's."""
    cells = ("".join(f"<w:tc>{styled(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def docx(body: str, title: str = "", parts: Mapping[str, bytes] | None = None, head: str = "") -> bytes:
    """Return a DOCX of a body in WordprocessingML and further parts."""
    names = ((f"Heading{n}", f"heading {n}") for n in (1, 2))
    styles = "".join(f'<w:style w:type="paragraph" w:styleId="{i}"><w:name w:val="{n}"/></w:style>' for i, n in names)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS)
        archive.writestr("docProps/core.xml", _CORE.format(title=title))
        archive.writestr("word/styles.xml", f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>')
        archive.writestr(
            "word/document.xml", f'{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        )
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return data.getvalue()


class Pdf:
    """A PDF that is put together object by object."""

    def __init__(self) -> None:
        self._objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
        self.pages: list[int] = []

    def add(self, content: bytes) -> int:
        """Add an object and return its number."""
        self._objects.append(content)
        return len(self._objects)

    def stream(self, data: bytes, entries: bytes = b"") -> int:
        """Add a stream."""
        return self.add(b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), entries, data))

    def page(self, contents: int, resources: bytes = b"", fonts: bytes = b"") -> None:
        """Add a page with the fonts F1, and F2 which is bold."""
        fonts = (
            fonts
            or b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>/F2<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>>>"
        )
        entries = b"/Contents %d 0 R/MediaBox[0 0 600 800]/Resources<<%s%s>>" % (contents, fonts, resources)
        self.pages.append(self.add(b"<</Type/Page/Parent 2 0 R%s>>" % entries))

    def text(self, *lines: tuple[str, int, int, int]) -> None:
        """Add a page of lines: text, size (bold from 14 on), left and height."""
        shown = (
            f"BT /F{2 if size >= 14 else 1} {size} Tf {left} {height} Td ({text}) Tj ET"
            for text, size, left, height in lines
        )
        self.page(self.stream("\n".join(shown).encode("latin-1")))

    def data(self, info: bytes = b"", trailer: bytes = b"", catalogue: bytes = b"", kids: bytes = b"") -> bytes:
        """Return the file."""
        kids = kids or b" ".join(b"%d 0 R" % page for page in self.pages)
        self._objects[0] = b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue
        self._objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (kids.count(b" R"), kids)
        number = self.add(b"<<%s>>" % info)
        out, places = bytearray(b"%PDF-1.7\n"), []
        for place, content in enumerate(self._objects, start=1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (place, content)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        sizes = (len(places) + 1, number, trailer, start)
        return bytes(out + b"trailer\n<</Root 1 0 R/Size %d/Info %d 0 R%s>>\nstartxref\n%d\n%%%%EOF" % sizes)


def _deflated(size: int, times: int = 1) -> bytes:
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b" " * 1_000_000) for _ in range(size // 1_000_000)) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def pdf_bombs() -> dict[str, bytes]:
    """Return PDFs that want more time or memory than their size says."""
    found = {}
    pdf = Pdf()
    pdf.page(pdf.stream(_deflated(1_000_000_000), b"/Filter/FlateDecode"))
    found["a gigabyte of spaces"] = pdf.data()
    pdf = Pdf()
    pdf.page(pdf.stream(_deflated(1_000_000_000, 3), b"/Filter[/FlateDecode/FlateDecode/FlateDecode]"))
    found["a gigabyte packed three times"] = pdf.data()
    pdf = Pdf()
    pdf.text(("x", 10, 50, 700))
    found["a page a million times"] = pdf.data(kids=b"%d 0 R " % pdf.pages[0] * 1_000_000)
    pdf = Pdf()
    number = pdf.stream(b"BT /F1 9 Tf (x) Tj ET", b"/Type/XObject/Subtype/Form")
    for _ in range(12):
        number = pdf.stream(b"/X Do " * 12, b"/Type/XObject/Subtype/Form/Resources<</XObject<</X %d 0 R>>>>" % number)
    pdf.page(pdf.stream(b"/X Do"), b"/XObject<</X %d 0 R>>" % number)
    found["forms in forms"] = pdf.data()
    pdf = Pdf()
    pdf.page(pdf.stream(zlib.compress(b"BT /F1 9 Tf (word) Tj ET\n" * 700_000, 9), b"/Filter/FlateDecode"))
    found["a page of 700,000 words"] = pdf.data()
    pdf = Pdf()
    pdf.page(pdf.stream(b"[" * 200_000))
    found["deep brackets"] = pdf.data()
    pdf = Pdf()
    pdf.text(("x", 10, 50, 700))
    found["deep objects"] = pdf.data(catalogue=b"/X" + b"[" * 100_000 + b"]" * 100_000)
    pdf = Pdf()
    pdf.text(("x", 10, 50, 700))
    entry = pdf.add(b"<</Title(loop)/Parent 1 0 R/First 5 0 R/Next 5 0 R>>")
    found["an outline in a circle"] = pdf.data(catalogue=b"/Outlines %d 0 R" % entry)
    pdf = Pdf()
    cmap = b"begincmap 1 begincodespacerange <00000000><ffffffff> endcodespacerange 1 beginbfrange <00000000><0fffffff><0000> endbfrange endcmap"
    name = pdf.stream(cmap)
    font = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode %d 0 R>>" % name
    pdf.page(pdf.stream(b"BT /F1 9 Tf (word) Tj ET"), fonts=b"/Font<</F1 %s>>" % font)
    found["a map of all letters"] = pdf.data()
    found["a file of brackets"] = b"%PDF-1.7\n" + b"<<" * 2_000_000
    found["a file of objects"] = b"%PDF-1.7\n" + b"1 0 obj\n" * 1_000_000 + b"startxref\n9\n%%EOF"
    return found


def docx_bombs() -> dict[str, bytes]:
    """Return DOCX files that want more time or memory than their size says."""
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    paragraphs = 11_500_000 // len("<w:p><w:r><w:t>x</w:t></w:r></w:p>")
    return {
        "a gigabyte of spaces": docx("", parts={"word/extra.xml": b" " * 1_000_000_000}),
        "entities": docx("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", head=f'<!DOCTYPE w [<!ENTITY a0 "ha">{laughs}]>'),
        "many files": docx("", parts={f"word/{n}.xml": b"" for n in range(5_000)}),
        "deep tables": docx("<w:tbl><w:tr><w:tc>" * 60_000),
        "deep and closed": docx("<w:sdt><w:sdtContent>" * 50_000 + "</w:sdtContent></w:sdt>" * 50_000),
        "many paragraphs": docx("<w:p><w:r><w:t>x</w:t></w:r></w:p>" * paragraphs),
        "many empty elements": docx("<w:p/>" * 1_900_000),
        "many attributes": docx("<w:p " + " ".join(f'a{n}="1"' for n in range(900_000)) + "/>"),
        "no archive": b"PK\x03\x04" + b"\0" * 100_000,
    }
