"""YAML of others and of editors, read strictly: no anchor, alias, tag, double key or deep nesting gets through.

Nodes know their lines. Scalars are those of YAML 1.2: `no` stays a word. What the content means is decided elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

try:
    from yaml import CSafeLoader as _BaseLoader
except ImportError:  # a PyYAML that was built without libyaml; it reads the same, more slowly
    from yaml import SafeLoader as _BaseLoader  # type: ignore[assignment]  # the two loaders share no base

from service.adapters.refusals import unknown

MAX_BYTES, MAX_DEPTH, MAX_PARTS = 5_000_000, 50, 300_000
"""Bytes of a file, for those who open it, levels of its lists and mappings, and how many keys, values and brackets."""

_OPENING = re.compile(r"---[ \t]*(?:\r?\n|\Z)")
_CLOSING = re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


class YamlFault(Exception):
    """What is wrong with some YAML, and on which line (and column, where the syntax is broken) of its file."""

    def __init__(self, line: int, reason: str, column: int | None = None) -> None:
        place = f"line {line}" if column is None else f"line {line}, column {column}"
        super().__init__(f"{place}: {reason}")
        self.line, self.reason = line, reason


class _Loader(_BaseLoader):
    """YAML with the scalars of version 1.2: `no` stays a word, `09:30` a time and `0123` a number to dial."""


_Loader.yaml_implicit_resolvers = {}
for _name, _first, _pattern in (
    ("bool", "tTfF", r"(?:true|True|TRUE|false|False|FALSE)$"),
    ("int", "-+0123456789", r"[-+]?(?:0|[1-9][0-9]*)$"),
    ("float", "-+.0123456789", r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$"),
    ("null", ["~", "n", "N", ""], r"(?:~|null|Null|NULL|)$"),
    ("timestamp", "0123456789", r"[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(_pattern), list(_first))


def split_front_matter(text: str) -> tuple[str, str, int]:
    """Return the YAML head, the rest, and the line on which the rest starts; the head is empty if there is none.

    Raises:
        YamlFault: the head is opened on line 1 and never closed.
    """
    opening = _OPENING.match(text)
    if not opening:
        return "", text, 1
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        raise YamlFault(1, "the front matter that opens here has no closing line ---")
    head, end = text[opening.end() : closing.start()], closing.end()
    return head, text[end:], text.count("\n", 0, end) + 1


def compose(text: str, first_line: int = 1) -> Node | None:
    """Return YAML as nodes, None if it is empty; nothing is built of it yet.

    Args:
        text: the YAML.
        first_line: the line of its file on which it starts.

    Raises:
        YamlFault: broken YAML, an anchor, alias or tag, deeper than 50 levels, or more than 300,000 parts.
    """
    text = "\n" * (first_line - 1) + text
    try:
        _scan(yaml.parse(text, Loader=_Loader))
        return yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise _broken(error, text) from error


def _broken(error: yaml.YAMLError, text: str) -> YamlFault:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    reason = f"this is not sound YAML: {problem}"
    if mark := getattr(error, "problem_mark", None):
        return YamlFault(mark.line + 1, reason, mark.column + 1)
    # Of a character that YAML does not allow libyaml tells the byte.
    return YamlFault(text.encode()[: getattr(error, "position", 0)].count(b"\n") + 1, reason)


def _scan(events: Iterator[Any]) -> None:
    depth = 0
    for number, event in enumerate(events):
        line = event.start_mark.line + 1
        if number > MAX_PARTS:
            raise YamlFault(line, f"more than {MAX_PARTS:,} keys and values; split the file")
        if getattr(event, "anchor", None) is not None:
            raise YamlFault(line, "anchors (&) and aliases (*) are not allowed; write it out")
        if getattr(event, "tag", None) is not None:
            raise YamlFault(line, "tags (!) are not allowed; leave it out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise YamlFault(line, f"nested deeper than {MAX_DEPTH} levels")


def line_of(node: Node) -> int:
    """Return the line of its file on which a node begins."""
    return int(node.start_mark.line) + 1


def line_at(root: Node, path: Sequence[str | int]) -> int:
    """Return the line of what stands under a path of keys and places, or of the last part of the path that is there."""
    line = line_of(root)
    for step in path:
        inner: Node | None = None
        if isinstance(root, MappingNode):
            line, inner = next(((line_of(k), v) for k, v in root.value if k.value == str(step)), (line, None))
        elif isinstance(root, SequenceNode) and isinstance(step, int) and step < len(root.value):
            inner = root.value[step]
            line = line_of(root.value[step])
        if inner is None:
            break
        root = inner
    return line


def values_by_key(node: Node, known: Sequence[str] | None) -> tuple[dict[str, Node], list[YamlFault]]:
    """Return the values of a mapping by key, and what is wrong with its keys; any key will do if none are known."""
    if not isinstance(node, MappingNode):
        return {}, [YamlFault(line_of(node), "this must be a list of keys with values, such as `key: value`")]
    found: dict[str, Node] = {}
    faults = []
    before: Node | None = None
    for key, value in node.value:
        name = str(key.value) if isinstance(key, ScalarNode) else "[…]"
        if isinstance(key, ScalarNode) and _has_no_colon(key, value):
            faults.append(YamlFault(line_of(key), _without_value(before, name)))
        elif not isinstance(key, ScalarNode) or (known is not None and name not in known):
            faults.append(YamlFault(line_of(key), unknown(name, known or ())))
        elif name in found:
            faults.append(YamlFault(line_of(key), f'"{name}" stands here twice'))
        else:
            found[name] = value
        before = value
    return found, faults


def _has_no_colon(key: Node, value: Node) -> bool:
    """Tell whether a key in braces has no colon: YAML takes `{en: Mild, cool.}` for a text and a second, empty one."""
    return is_null(value) and bool(value.start_mark.index == key.end_mark.index)


def _without_value(before: Node | None, name: str) -> str:
    told = f'"{name}" has no value'
    if isinstance(before, ScalarNode) and before.value:
        return f'{told}; if it belongs to the text before it, put all of that in quotes: "{before.value}, {name}"'
    return f"{told}; write `{name}: …`"


def is_null(node: Node) -> bool:
    """Tell whether a value is left empty."""
    return bool(node.tag == "tag:yaml.org,2002:null")


def as_written(node: Node) -> str | tuple[str, ...] | None:
    """Return a scalar as it is written, or a list of them; None for anything else."""
    if isinstance(node, SequenceNode):
        parts = tuple(str(item.value) for item in node.value if isinstance(item, ScalarNode) and not is_null(item))
        return parts if len(parts) == len(node.value) else None
    return str(node.value) if isinstance(node, ScalarNode) else None


def plain(node: Node) -> Any:
    """Build plain data: dicts, lists, text, numbers, dates, true, false and None.

    Raises:
        YamlFault: a key that stands twice or is no scalar, or a number or date that does not exist.
    """
    if isinstance(node, MappingNode):
        if faults := values_by_key(node, None)[1]:
            raise faults[0]
        return {plain(key): plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.value]
    try:
        return SafeConstructor().construct_object(node)
    except ValueError as error:
        raise YamlFault(line_of(node), "this number or date does not exist") from error


def typed(text: str) -> Any:
    """Return a single word as YAML would read it unquoted: a number, a date, true, false, None, or the text itself.

    Raises:
        YamlFault: a number or date that does not exist; its line means nothing.
    """
    # Of the alternatives to a resolver, a loader of nothing is the one that PyYAML offers.
    tag = _Loader("").resolve(ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]  # stubs lack it
    try:
        return SafeConstructor().construct_object(ScalarNode(tag, text))
    except ValueError as error:
        raise YamlFault(1, "this number or date does not exist") from error
