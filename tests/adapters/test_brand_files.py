"""Brand files: what is read, and what is said of a broken one."""

import pytest

from service.adapters.brand_files import BrandFiles
from service.errors import InvalidContent, NotFound


def write(tmp_path, text, name="hats"):
    folder = tmp_path / name
    folder.mkdir(exist_ok=True)
    (folder / "brand.yaml").write_text(text)
    return BrandFiles(tmp_path)


def test_a_minimal_brand_is_enough(tmp_path):
    assert write(tmp_path, "id: hats\nname: Hats\n").get("hats").locales == ("en",)


def test_a_folder_that_there_is_not_is_a_problem_and_an_empty_one_is_none(tmp_path):
    (told,) = BrandFiles(tmp_path / "nowhere").problems()
    assert (told.file, told.line) == (str(tmp_path / "nowhere"), None)
    assert "MOMENTS_KNOWLEDGE_DIR" in told.reason
    assert BrandFiles(tmp_path).problems() == ()


def test_a_changed_file_is_read_anew(tmp_path):
    files = write(tmp_path, "id: hats\nname: Hats\n")
    assert files.get("hats").name == "Hats"
    write(tmp_path, "id: hats\nname: Other hats\n")
    assert files.get("hats").name == "Other hats"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: hats\nnmae: Hats\n", 'brand.yaml:2: "nmae" is not known here. Did you mean "name"?'),
        ("id: hats\nname: [\n", "brand.yaml:3: "),
        ("id: caps\nname: Hats\n", "the folder is called 'hats'"),
        ("- id\n", "expected `key: value` lines"),
        ("id: hats\nid: caps\nname: x\n", 'brand.yaml:2: "id" stands here twice'),
        ("a: &x [1]\nb: *x\n", "brand.yaml:1: anchors"),
        ("id: hats\nname: Hats\ncurrency: euro\n", "brand.yaml:3: currency"),
        ("x: " + "[" * 5_000, "brand.yaml"),
    ],
)
def test_a_broken_brand_is_refused_with_line_and_reason(tmp_path, text, message):
    files = write(tmp_path, text)
    with pytest.raises(InvalidContent) as refused:
        files.get("hats")
    assert message in refused.value.detail
    assert len(files.problems()) == 1
    assert files.problems()[0].file.endswith("brand.yaml")


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path):
    (tmp_path / "hats").mkdir()
    (tmp_path / "hats/brand.yaml").write_bytes(b"id: hats\nname: H\xfcte\n")
    with pytest.raises(InvalidContent, match=r"brand\.yaml:2: not UTF-8"):
        BrandFiles(tmp_path).get("hats")


@pytest.mark.parametrize("name", ["nobody", "", "..", "../hats", "hats/../hats", "a\\b", "hats\0"])
def test_unknown_and_crooked_names_are_not_found(tmp_path, name):
    with pytest.raises(NotFound) as refused:
        write(tmp_path, "id: hats\nname: Hats\n").get(name)
    assert refused.value.code == "brand_not_found"
