"""Editors' YAML files: nouns out of them, and the file, line and field of a mistake."""

import datetime as dt

import pytest

from service.adapters.yaml_files import load_noun, load_yaml, read_text, split_head
from service.domain.nouns import Noun
from service.errors import InvalidContent


class Voice(Noun):
    avoid: tuple[str, ...] = ()


class Shop(Noun):
    name: str
    country: str = ""
    open: bool = False
    since: dt.date | None = None
    voices: tuple[Voice, ...] = ()


def detail(text: str, first_line: int = 1) -> str:
    with pytest.raises(InvalidContent) as caught:
        load_noun(Shop, text, "shop.yaml", first_line)
    return caught.value.detail


def test_a_noun():
    text = "name: Hats\ncountry: no\nopen: yes\nsince: 2026-05-01\nvoices: [{avoid: [on, off]}]\n"
    assert load_noun(Shop, text, "shop.yaml") == Shop(
        name="Hats", country="no", open=True, since=dt.date(2026, 5, 1), voices=(Voice(avoid=("on", "off")),)
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: a\nopne: true\n", 'shop.yaml:2: "opne" is not known here. Did you mean "open"?'),
        (
            "name: a\nx: 1\n",
            'shop.yaml:2: "x" is not known here. Known are name, country, open, since, voices.',
        ),
        ("name: a\nvoices:\n  - avoid: [x]\n  - aviod: [y]\n", 'shop.yaml:4: voices.1: "aviod" is not known here.'),
        ("name: a\nvoices:\n  - avoid:\n      - x\n      - [y]\n", "shop.yaml:5: voices.0.avoid.1: Input should be"),
        ("# a remark\ncountry: x\n", "shop.yaml:2: name: Field required"),
        ("name: a\nsince: 2026-02-30\n", "shop.yaml:2: this number or date does not exist"),
        ("name: a\nname: b\n", 'shop.yaml:2: "name" stands here twice'),
        ("name: &a b\n", "shop.yaml:1: anchors (&) and aliases (*) are not allowed"),
        ("name: [\n", "shop.yaml:2: this is not sound YAML"),
        ("- a\n", "shop.yaml:1: expected `key: value` lines"),
        ("", "shop.yaml:1: expected `key: value` lines"),
    ],
)
def test_mistakes_are_told_with_line_and_field(text: str, message: str):
    assert detail(text).startswith(message)


def test_lines_count_from_the_top_of_the_file():
    assert detail("name: a\nopne: true\n", 5).startswith("shop.yaml:6: ")


def test_plain_data():
    assert load_yaml("faq: {1: abc, 2: def}\n", "lock.yaml") == {"faq": {1: "abc", 2: "def"}}
    assert load_yaml("", "lock.yaml") is None


def test_front_matter_of_a_file():
    assert split_head("---\na: 1\n---\nx", "x.j2") == ("a: 1\n", "x", 4)
    with pytest.raises(InvalidContent, match=r"^x\.j2:1: the front matter that opens here has no closing line ---"):
        split_head("---\na: 1\n", "x.j2")


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(InvalidContent, match="No such file"):
        read_text(tmp_path / "gone.yaml")
    (tmp_path / "large.yaml").write_bytes(b"#" * 5_000_001)
    with pytest.raises(InvalidContent, match="5,000,000"):
        read_text(tmp_path / "large.yaml")
    (tmp_path / "marked.yaml").write_bytes(b"\xef\xbb\xbfa: 1")
    assert read_text(tmp_path / "marked.yaml") == "a: 1"
