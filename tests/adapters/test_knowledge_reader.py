"""What a brand's folder and single files hold, and what cannot be taken in."""

from pathlib import Path

import pytest

from service.adapters.knowledge_folders import DOCX
from service.adapters.knowledge_reader import FileKnowledgeReader
from service.errors import InvalidRequest, NotFound, StorageFailed, TooLarge
from service.ports.rows import RowFile


@pytest.fixture
def brand(tmp_path: Path) -> Path:
    for name in (
        "brand.yaml",
        "README.md",
        "facts.yaml",
        "reviews.csv",
        "notes.md",
        "guides/measure.de.md",
        "guides/a/B c.html",
        "guides/größe.txt",
        "guides/README.md",
        "guides/.hidden.md",
        "guides/.git/x.md",
        "guides/photo.png",
        "guides/old.md~",
        "guides/plan.docx",
        "guides/extra.yaml",
        "guides/plan.docx.meta.yaml",
        "guides/table.xlsx",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return tmp_path


def test_a_folder(brand: Path):
    found = FileKnowledgeReader().files(str(brand))
    assert [(file.source_id, Path(file.path).relative_to(brand).as_posix(), file.media_type) for file in found] == [
        ("facts", "facts.yaml", "application/yaml"),
        ("a-b-c", "guides/a/B c.html", "text/html"),
        ("extra", "guides/extra.yaml", "application/octet-stream"),
        ("grosse", "guides/größe.txt", "text/plain"),
        ("measure.de", "guides/measure.de.md", "text/markdown"),
        ("plan", "guides/plan.docx", DOCX),
        ("table", "guides/table.xlsx", "application/octet-stream"),
        ("reviews.csv", "reviews.csv", "text/csv"),
    ]
    assert [file.holds for file in found] == ["document"] * 7 + ["reviews"]
    assert {(file.size, file.loose) for file in found} == {(1, False)}


def test_facts_in_csv_stand_beside_those_in_yaml(brand: Path):
    (brand / "facts.csv").write_text("key,value\na,1\n")
    found = FileKnowledgeReader().files(str(brand))
    assert [(file.source_id, file.media_type) for file in found[:2]] == [
        ("facts", "application/yaml"),
        ("facts-csv", "text/csv"),
    ]


def test_any_other_folder(tmp_path: Path):
    files = {
        "Returns.md": "x",
        "returns.pdf": "x",
        "sub/B c.docx": "x",
        "export.csv": "rating,text\n",
        "our.csv": "key,value\n",
        "list.json": "[",
        "table.xlsx": "x",
        "photo.png": "x",
        ".hidden/x.md": "x",
        "Returns.md.meta.yaml": "owner: Care",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    found = FileKnowledgeReader().files(str(tmp_path))
    assert [(Path(file.path).name, file.source_id, file.holds, file.media_type) for file in found] == [
        ("Returns.md", "returns", "document", "text/markdown"),
        ("export.csv", "export.csv", "reviews", "text/csv"),
        ("list.json", "list.json", "reviews", "application/json"),
        ("our.csv", "our", "document", "text/csv"),
        ("returns.pdf", "returns-pdf", "document", "application/pdf"),
        ("B c.docx", "sub-b-c", "document", DOCX),
        ("table.xlsx", "table", "document", "application/octet-stream"),
    ]
    assert all(file.loose for file in found)


def test_what_a_file_beside_a_document_says_of_it(brand: Path):
    reader, path = FileKnowledgeReader(), str(brand / "guides/plan.docx")
    side = brand / "guides/plan.docx.meta.yaml"
    side.write_text("title: Our plan\nproducts: [a, b]\nvalid_until: 2027-01-01\n")
    assert reader.about(path) == {"title": "Our plan", "products": "a,b", "valid_until": "2027-01-01"}
    assert reader.about(str(brand / "guides/measure.de.md")) == {}
    side.write_text("titel: x")
    with pytest.raises(InvalidRequest, match=r"plan\.docx\.meta\.yaml: front matter: line 1: .*title"):
        reader.about(path)
    side.write_text("title: {a: b}")
    with pytest.raises(InvalidRequest, match="line 1: title must be a word"):
        reader.about(path)


def test_a_document_of_too_many_bytes():
    with pytest.raises(TooLarge, match="50,000,000"):
        FileKnowledgeReader().document("x", b"x" * 50_000_001, "application/pdf", {})
    with pytest.raises(TooLarge, match="8,000,000"):
        FileKnowledgeReader().document("x", b"x" * 8_000_001, "text/markdown", {})
    with pytest.raises(TooLarge, match="2,000,000"):
        FileKnowledgeReader().document("x", b"x" * 2_000_001, "text/plain", {})


def test_two_files_of_one_id(brand: Path):
    (brand / "guides/measure.de.txt").write_text("x")
    with pytest.raises(InvalidRequest, match=r"measure\.de"):
        FileKnowledgeReader().files(str(brand))


@pytest.mark.parametrize(
    ("name", "text", "holds", "source_id", "media_type"),
    [
        ("Some Guide.md", "x", "document", "some-guide", "text/markdown"),
        ("facts.yml", "x", "document", "facts", "application/yaml"),
        ("doc.json", '{"text": "x"}', "document", "doc", "application/json"),
        ("export.json", '\ufeff [{"text": "x"}]', "reviews", "export.json", "application/json"),
        ("export2.json", '{ "reviews": []}', "reviews", "export2.json", "application/json"),
        ("reviews-2025.json", "{", "reviews", "reviews-2025.json", "application/json"),
        ("x.CSV", "x", "reviews", "x.CSV", "text/csv"),
        ("x.pdf", "x", "document", "x", "application/pdf"),
        ("prices.csv", "key;value\n", "document", "prices", "text/csv"),
        ("x.ndjson", "x", "reviews", "x.ndjson", "application/x-ndjson"),
        ("日本.md", "x", "document", "doc-cf2abf0c", "text/markdown"),
    ],
)
def test_a_single_file(tmp_path: Path, name: str, text: str, holds: str, source_id: str, media_type: str):
    path = tmp_path / name
    path.write_text(text)
    (found,) = FileKnowledgeReader().files(str(path))
    assert (found.path, found.holds, found.source_id, found.media_type) == (str(path), holds, source_id, media_type)


def test_what_cannot_be_taken_in(tmp_path: Path, brand: Path):
    reader = FileKnowledgeReader()
    (brand / "guides/empty").mkdir()
    with pytest.raises(InvalidRequest, match=r"Understood are documents: \.md"):
        reader.files(str(brand / "guides/table.xlsx"))
    with pytest.raises(InvalidRequest, match=r"Understood are documents: \.md"):
        reader.document("x", b"x", "application/octet-stream", {})
    with pytest.raises(InvalidRequest, match="nothing to take in"):
        reader.files(str(brand / "brand.yaml"))
    with pytest.raises(InvalidRequest, match="holds no knowledge"):
        reader.files(str(brand / "guides/empty"))
    with pytest.raises(NotFound, match="there is no file"):
        reader.files(str(tmp_path / "gone"))
    with pytest.raises(NotFound, match="there is no file"):
        reader.open(str(tmp_path / "gone"))
    with pytest.raises(StorageFailed, match="cannot be read"):
        reader.open(str(tmp_path))


def test_opening_and_reading_reviews(brand: Path):
    reader = FileKnowledgeReader()
    (brand / "reviews.csv").write_text("rating,text\n5,fine\n")
    with reader.open(str(brand / "reviews.csv")) as stream:
        assert len(list(reader.reviews(RowFile(stream, "csv", "reviews.csv")))) == 1
