"""HTML out of a DOCX, by mammoth, after its archive was looked at. What becomes of the HTML: `html_text`."""

import io
import re
import zipfile
from xml.etree import ElementTree

import mammoth

from service.adapters.confined.limits import lower_seconds
from service.adapters.confined.refused import Refused

MAX_ENTRIES, MAX_XML, MAX_CHARACTERS = 2_000, 12_000_000, 2_000_000
"""Files in the archive; bytes of its XML unpacked, all together; characters of the HTML made of it."""

_XML_A_SECOND, _BYTES_A_SECOND = 2_500_000, 30_000
"""For each so many bytes of XML there is a second more, if they came as so many bytes of archive at least."""

_PICTURES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".emf",
    ".wmf",
    ".svg",
    ".webp",
    ".bin",
    ".odttf",
)
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_CORE = {
    "title": "{http://purl.org/dc/elements/1.1/}title",
    "author": "{http://purl.org/dc/elements/1.1/}creator",
    "modified": "{http://purl.org/dc/terms/}modified",
}


def read_docx(data: bytes) -> dict[str, object]:
    """Return the text as HTML without pictures, and the properties.

    Raises:
        Refused: no DOCX, protected by a password, or an archive that unpacks to too much.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("encrypted_document", "it is an old .doc, or has a password; save it as .docx without one")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        size = _looked_through(archive)
        about = _properties(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ElementTree.ParseError):
        raise Refused("broken_document", "it is not sound; open it and save it again as .docx") from None
    lower_seconds(2 + min(size // _XML_A_SECOND, len(data) // _BYTES_A_SECOND))
    html = mammoth.convert_to_html(
        io.BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda _: {})
    ).value
    if len(html) > MAX_CHARACTERS:
        raise Refused("too_large", f"it holds {len(html):,} characters; {MAX_CHARACTERS:,} are the most: split it")
    return {"html": html, **about}


def _looked_through(archive: zipfile.ZipFile) -> int:
    """Return how large an archive is that is no bomb. What is unpacked never grows beyond its declared size."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Refused("too_large", f"it holds {len(entries):,} files; {MAX_ENTRIES:,} are the most")
    texts = [entry for entry in entries if not entry.filename.lower().endswith(_PICTURES)]
    size = sum(entry.file_size for entry in texts)
    if size > MAX_XML:
        raise Refused("too_large", f"its text unpacks to {size:,} bytes; {MAX_XML:,} are the most: split it")
    names = {entry.filename for entry in entries}
    if "word/document.xml" not in names and "_rels/.rels" not in names:
        raise Refused("broken_document", "it is another kind of archive; open the document and save it as .docx")
    for entry in texts:
        # Encodings of two bytes a letter hide nothing once their zeros are gone.
        if _DECLARES.search(archive.read(entry).replace(b"\0", b"")):
            raise Refused("broken_document", f"{entry.filename[:100]} in it declares entities, which no Word file does")
    return size


def _properties(archive: zipfile.ZipFile) -> dict[str, str]:
    if "docProps/core.xml" not in archive.namelist():
        return {}
    root = ElementTree.fromstring(archive.read("docProps/core.xml"))  # noqa: S314  # entities were refused above
    found = {name: (root.findtext(tag) or "").strip() for name, tag in _CORE.items()}
    return {name: value[:10] if name == "modified" else value[:300] for name, value in found.items() if value}
