"""What sources say of themselves: front matter, fields that win over it, mistakes with their lines, and the hash."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import InvalidRequest
from tests.adapters.documents import GUIDE, parse, refusal, source


def test_front_matter_is_read():
    found = source(GUIDE)
    assert found.model_dump(exclude={"content_hash"}) == {
        "id": "guide",
        "kind": "guide",
        "title": "How to measure",
        "text": "# A heading\n\nWords.",
        "format": "markdown",
        "locale": "de-DE",
        "products": ("trail-hat", "fjord-beanie"),
        "owner": "Care",
        "version": "1.10",
        "valid_from": dt.date(2026, 5, 1),
        "valid_until": dt.date(2026, 12, 31),
        "url": "https://a.example/measure",
        "origin": "api",
    }


def test_fields_win_and_origin_is_for_our_own_callers():
    found = source(GUIDE, title="Other", products="a, b", valid_until="", origin="folder")
    assert (found.title, found.products, found.origin) == ("Other", ("a", "b"), "folder")
    assert found.valid_until == dt.date(2026, 12, 31)
    assert found.content_hash == source(GUIDE, title="Other", products="a, b").content_hash
    assert "origin" in refusal("---\norigin: folder\n---\nx").detail


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("titel: x", 'line 2: "titel" is not known here. Did you mean "title"?'),
        ("title: x\nkind: gide", "line 3: kind must be one of guide, policy"),
        ("kind: facts", "kind must be one of"),
        ("valid_from: 2026-02-30", "line 2: valid_from must be a date"),
        ("valid_from: soon", "valid_from must be a date"),
        ("valid_from: 2026-02-02\nvalid_until: 2026-02-01", "line 3: valid_until lies before"),
        ("locale: English", "language tag"),
        ("url: javascript:alert(1)", "https://"),
        ("products: {a: b}", "products must be a word or a list"),
        ("title: x\ntitle: y", 'line 3: "title" stands here twice'),
        ("title: [", "is not sound YAML"),
        ("title: &a x", "line 2: anchors"),
        ("title: *a", "aliases"),
        ("title: !!python/object:os.system x", "tags"),
        ("- a", "key: value"),
        ("a" * 60 + ": x", "a" * 40 + "…"),
        (f"title: {'x' * 301}", "longer than 300"),
        ("products: " + "[" * 60, "deeper than 50"),
    ],
)
def test_broken_front_matter_is_told_with_its_line(front: str, words: str):
    error = refusal(f"---\n{front}\n---\ntext")
    assert words in error.detail
    assert error.code in ("invalid_front_matter", "invalid_yaml")


def test_front_matter_that_never_ends():
    assert "no closing line" in refusal("---\ntitle: x\n").detail


@pytest.mark.parametrize("text", ["---\n---\nx", "---\n# only a comment\n---\nx"])
def test_empty_front_matter(text: str):
    assert source(text).text == "x"


def test_all_mistakes_are_told_at_once():
    error = refusal("x", titel="y", kind="z")
    assert [e.pointer for e in error.errors] == ["/titel", "/kind"]


def test_a_bad_source_id():
    with pytest.raises(InvalidRequest, match="source id"):
        parse("x", source_id="A b")


@given(st.sampled_from(["title", "owner", "version", "text"]), st.text("abc", min_size=1, max_size=5))
@settings(deadline=None)
def test_the_hash_knows_everything_that_matters(field: str, value: str):
    front = {"title": "t", "owner": "o", "version": "v"}
    texts = ["x"]
    first = parse(texts[0], **front).source
    changed = parse(
        value if field == "text" else "x", **{**front, **({} if field == "text" else {field: value})}
    ).source
    assert first.content_hash != changed.content_hash
    assert len(first.content_hash) == 64
