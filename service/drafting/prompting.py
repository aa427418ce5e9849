"""Renders a prompt's blocks to messages, in a sandbox. What goes in: `brief.py`; what comes back: `replies.py`.

Each role is one Jinja2 block, rendered by itself; rendered text is never searched for roles, so no evidence can
create one. Data enters a prompt only through the `fence` filter: as JSON between boundaries, in which no text can
close the fence or look like a line of its own.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2 import meta as jinja_meta
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from service.domain.prompts import ModelMessage, Prompt
from service.errors import InvalidContent

RULE = re.compile(r"^\[rule:([a-z][a-z0-9_]*)\]", re.MULTILINE)
"""How an instruction is marked: `[rule:cite_sources] Put …` at the start of a line."""

CANARY_LINE = "The secret mark of this request, which stands in no answer:"

Fault = tuple[int, str]
"""A line of the file, and what is wrong there."""

_BLOCKS = {"system", "user"}
_ESCAPES = (("<", "\\u003c"), (">", "\\u003e"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"), ("\x85", "\\u0085"))


def fence(value: object, name: str) -> str:
    """Return data as JSON between boundaries that the data cannot contain: one line a value, or one an item.

    The boundary is a hash of the content, so that the same request gives the same prompt, and no text can hold
    the hash of itself.
    """
    items = value if isinstance(value, list | tuple) else [value]
    body = "\n".join(orjson.dumps(item).decode() for item in items)
    for sign, escape in _ESCAPES:
        body = body.replace(sign, escape)
    boundary = hashlib.sha256(body.encode()).hexdigest()[:12]
    return f"<<<{name} {boundary}\n{body}\n{boundary}>>>"


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False, autoescape=False
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in ("join", "upper", "lower", "length", "default")}
    environment.filters["fence"] = fence
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=512)
def _compile(source: str) -> Any:
    return _ENVIRONMENT.from_string(source)


def render(prompt: Prompt, inputs: Mapping[str, object]) -> tuple[ModelMessage, ...]:
    """Render the system and user blocks with plain data (dicts, tuples, strings).

    Raises:
        InvalidContent: the prompt uses something that is not there or not allowed; the detail names file and reason.
    """
    declared = {name: inputs[name] for name in prompt.front_matter.inputs if name in inputs}
    try:
        template = _compile(prompt.source)
        return tuple(
            ModelMessage(role=role, content="".join(template.blocks[role](template.new_context(declared))).strip())
            for role in ("system", "user")
        )
    except (UndefinedError, SecurityError, TypeError, ValueError) as error:
        raise InvalidContent(f"{prompt.path}: the prompt cannot be rendered: {error}", code="prompt_invalid") from error


def with_canary(messages: Sequence[ModelMessage]) -> tuple[tuple[ModelMessage, ...], str]:
    """Return messages with a secret at the end of the first, and the secret: a text that holds it leaks the prompt.

    It is a hash of the request, so that the same request gives the same prompt, and no evidence can know it.
    """
    system, *others = messages
    words = "\0".join(message.content for message in messages)
    canary = hashlib.sha256(f"canary\0{words}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    content = f"{system.content}\n\n{CANARY_LINE} {canary}"
    return (system.model_copy(update={"content": content}), *others), canary


def faults_of(prompt: Prompt) -> tuple[Fault, ...]:
    """Return what is wrong with a prompt: syntax, blocks, inputs, rules, fences."""
    try:
        tree = _ENVIRONMENT.parse(prompt.source)
        _compile(prompt.source)
    except TemplateSyntaxError as error:
        return ((prompt.first_line + error.lineno - 1, error.message or "syntax error"),)
    except Exception as error:  # noqa: BLE001 - Jinja's compiler raises plain errors for unknown filters
        return ((prompt.first_line, str(error)),)
    return tuple(
        _block_faults(prompt, tree) + _input_faults(prompt, tree) + _rule_faults(prompt) + _fence_faults(prompt, tree)
    )


def _block_faults(prompt: Prompt, tree: nodes.Template) -> list[Fault]:
    lines = {block.name: prompt.first_line + block.lineno - 1 for block in tree.find_all(nodes.Block)}
    unknown = [
        (line, f"unknown block {name!r}: only system and user are allowed")
        for name, line in lines.items()
        if name not in _BLOCKS
    ]
    return unknown + [(prompt.first_line, f"block {name!r} is missing") for name in sorted(_BLOCKS - set(lines))]


def _input_faults(prompt: Prompt, tree: nodes.Template) -> list[Fault]:
    used = jinja_meta.find_undeclared_variables(tree)
    declared = set(prompt.front_matter.inputs)
    lines = {node.name: node.lineno for node in tree.find_all(nodes.Name)}
    faults = [
        (prompt.first_line + lines.get(name, 1) - 1, f"{name!r} is used but not among the inputs {sorted(declared)}")
        for name in sorted(used - declared)
    ]
    return faults + [(1, f"input {name!r} is declared but never used") for name in sorted(declared - used)]


def _rule_faults(prompt: Prompt) -> list[Fault]:
    declared = set(prompt.front_matter.rules)
    present = {match[1]: prompt.source.count("\n", 0, match.start()) for match in RULE.finditer(prompt.source)}
    faults = [
        (prompt.first_line + line, f"rule {name!r} is in the text but not in the front matter")
        for name, line in present.items()
        if name not in declared
    ]
    return faults + [
        (1, f"rule {name!r} is in the front matter but not in the text") for name in sorted(declared - set(present))
    ]


def _fence_faults(prompt: Prompt, tree: nodes.Template) -> list[Fault]:
    untrusted = set(prompt.front_matter.untrusted)
    fenced = {id(node.node) for node in tree.find_all(nodes.Filter) if node.name == "fence"}
    return [
        (
            prompt.first_line + node.lineno - 1,
            f'untrusted input {node.name!r} must go through the filter: {{{{ {node.name} | fence("{node.name}") }}}}',
        )
        for node in tree.find_all(nodes.Name)
        if node.name in untrusted and id(node) not in fenced
    ]
