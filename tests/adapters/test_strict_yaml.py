"""YAML read strictly: what is refused and on which line, what scalars mean, and front matter."""

import datetime as dt
import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from service.adapters.strict_yaml import YamlFault, as_written, compose, line_at, plain, split_front_matter, typed
from tests.yardstick import cpu_below

PLAIN = {str, int, float, bool, dt.date, type(None)}


def load(text: str, first_line: int = 1) -> object:
    root = compose(text, first_line)
    return None if root is None else plain(root)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("no", "no"), ("On", "On"), ("true", True), ("False", False), ("~", None), ("null", None), ("5", 5),
        ("-1.5", -1.5), ("1e3", "1e3"), ("0123", "0123"), ("1_000", "1_000"), ("09:30", "09:30"), (".inf", ".inf"), ("<<", "<<"),
        ("2026-05-01", dt.date(2026, 5, 1)), ("2026-05-01 10:00:00", "2026-05-01 10:00:00"), ('"5"', "5"), ("", None),
        ("{1: a, b: [c, {d: , e: ''}]}", {1: "a", "b": ["c", {"d": None, "e": ""}]}), ("[{ä: }, ö]", [{"ä": None}, "ö"]), ("# only a remark", None),
    ],
)  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(text: str, value: object):
    found = load(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: &x 2", 2, "anchors"),
        ("a: *x", 1, "aliases"),
        ("a:\n  - !!python/name:os x", 2, "tags"),
        ("a: !own x", 1, "tags"),
        ("a:\n  b: 1\n  b: 2", 3, '"b" stands here twice'),
        ("a: 1\n? [x]\n: 2", 2, "not known"),
        ("a: 1\nb: 2026-02-30", 2, "does not exist"),
        ("a: " + "9" * 5_000, 1, "does not exist"),
        ("a:\nb: [}\n", 2, "not sound YAML"),
        ("ä: ö\nb: \x07", 2, "not sound YAML"),
        ("a: 1\n---\nb: 2", 2, "not sound YAML"),
        ("a:\n  " + "[" * 60, 2, "deeper than 50"),
        ("- " * 60 + "x", 1, "deeper than 50"),
        ("ä: ö\na: {en: Use it daily, SPF 30.}", 2, 'in quotes: "Use it daily, SPF 30."'),
        ("a: {en: Use it daily,\n  SPF 30., de: x}", 2, 'in quotes: "Use it daily, SPF 30."'),
        ("a: {x}", 1, '"x" has no value; write `x: …`'),
        ("a: {b: {c: 1}, x}", 1, '"x" has no value; write `x: …`'),
    ],
)
@pytest.mark.parametrize("first_line", [1, 2, 10])
def test_what_is_refused_is_told_with_its_line(text: str, line: int, words: str, first_line: int):
    with pytest.raises(YamlFault, match=words) as caught:
        load(text, first_line)
    assert caught.value.line == line + first_line - 1
    assert str(caught.value).startswith(f"line {caught.value.line}")


DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.dates()
    | st.text(st.characters(max_codepoint=0x2FF, exclude_categories=["Cc", "Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4),
    max_leaves=20,
)


@given(DATA)
@settings(deadline=None)
def test_what_is_dumped_comes_back(data: object):
    for in_brackets in (False, True):
        assert load(yaml.safe_dump(data, allow_unicode=True, default_flow_style=in_brackets)) == data


PIECES = ["a", "5", "~", "- ", ": ", "\n", "  ", "[", "]", "{", "}", ", ", "'", "# ", "| ", "&x ", "*x", "!y "]


@given(st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_as_plain_data_or_refused_with_its_line(text: str):
    found, line = None, 1
    try:
        found = load(text)
    except YamlFault as fault:
        line = fault.line
    assert is_plain(found)
    # Of what ends too soon libyaml says that it ends on the line after the last.
    assert 1 <= line <= len(re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text)) + 1


def is_plain(data: object) -> bool:
    if isinstance(data, dict):
        return all(map(is_plain, [*data, *data.values()]))
    return all(map(is_plain, data)) if isinstance(data, list) else type(data) in PLAIN


def test_the_line_of_what_stands_under_a_path():
    root = compose("a: 1\nb:\n  - x\n  - c: 2\n    d:\n      5: y\n", 11)
    assert root
    paths = [("a",), ("b", 0), ("b", 1, "c"), ("b", 1, "d", 5), ("b", 1, "z"), ("b", 7), ("a", "z"), ("z",), ()]
    assert [line_at(root, path) for path in paths] == [11, 13, 14, 16, 14, 12, 11, 11, 11]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1.50", "1.50"),
        ("no", "no"),
        ("[S, 5, 0]", ("S", "5", "0")),
        ("[S, ~]", None),
        ("[[a]]", None),
        ("{a: b}", None),
    ],
)
def test_scalars_and_lists_as_they_are_written(text: str, written: object):
    root = compose(text)
    assert root
    assert as_written(root) == written


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("---\na: 1\n---\nx\n", ("a: 1\n", "x\n", 4)),
        ("--- \r\na: 1\r\n---\t\r\nx", ("a: 1\r\n", "x", 4)),
        ("---\n---\nx", ("", "x", 3)),
        ("---\na: 1\n---", ("a: 1\n", "", 3)),
        ("---\na: ---\n ---\n----\n---\n---\n", ("a: ---\n ---\n----\n", "---\n", 6)),
        ("a\n---\nb\n---\n", ("", "a\n---\nb\n---\n", 1)),
        ("----\na\n---\n", ("", "----\na\n---\n", 1)),
        ("", ("", "", 1)),
    ],
)
def test_front_matter_is_split_from_the_rest(text: str, parts: tuple[str, str, int]):
    assert split_front_matter(text) == parts


@pytest.mark.parametrize("text", ["---", "---\n", "---\na: 1\n", "---\na: 1\n ---\n"])
def test_front_matter_that_is_never_closed(text: str):
    with pytest.raises(YamlFault, match="no closing line"):
        split_front_matter(text)


def test_a_file_of_too_many_parts_is_refused_soon():
    with cpu_below(4), pytest.raises(YamlFault, match="300,000"):
        compose("facts: [" + "a," * 2_400_000 + "]")


@pytest.mark.parametrize(("text", "value"), [("1.5", 1.5), ("no", "no"), ("a: b", "a: b"), ("", None), ("'x'", "'x'")])
def test_single_words(text: str, value: object):
    assert typed(text) == value


def test_a_date_that_does_not_exist():
    with pytest.raises(YamlFault, match="does not exist"):
        typed("2026-02-30")
