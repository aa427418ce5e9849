"""What a brand's folder and single files hold, and what cannot be taken in."""

from pathlib import Path

import pytest

from service.adapters.knowledge_reader import FileKnowledgeReader
from service.errors import InvalidRequest, NotFound, StorageFailed


@pytest.fixture
def brand(tmp_path: Path) -> Path:
    for name in ("brand.yaml", "README.md", "facts.yaml", "reviews.csv", "notes.md", "guides/measure.de.md", "guides/a/B c.html",
                 "guides/größe.txt", "guides/README.md", "guides/.hidden.md", "guides/.git/x.md", "guides/photo.png",
                 "guides/old.md~", "guides/plan.docx", "guides/extra.yaml"):  # fmt: skip
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
        ("plan", "guides/plan.docx", "application/octet-stream"),
        ("reviews.csv", "reviews.csv", "text/csv"),
    ]
    assert [file.holds for file in found] == ["document"] * 6 + ["reviews"]
    assert {file.size for file in found} == {1}


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
    with pytest.raises(InvalidRequest, match=r"Understood are documents: \.md"):
        reader.files(str(brand / "guides/plan.docx"))
    with pytest.raises(InvalidRequest, match="nothing to take in"):
        reader.files(str(brand / "brand.yaml"))
    with pytest.raises(InvalidRequest, match="holds no knowledge"):
        reader.files(str(brand / "guides/a"))
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
        assert len(list(reader.reviews(stream, "csv", {}, "reviews.csv"))) == 1
