"""Hostile text may not make the hostile-text checks slow.

Four times the text takes about four times as long, whatever it is.
"""

import random
import re
import time
from collections.abc import Iterator

import pytest

from service.guardrails import (
    addresses,
    commands,
    disguises,
    injection,
    markup,
    register,
    strangers,
    taint,
    withholding,
    wordings,
)
from service.guardrails.addresses import check_addresses
from service.guardrails.injection import check_instructions
from service.guardrails.markup import check_markup
from service.guardrails.taint import check_taint
from service.guardrails.uncited import check_sources_used
from tests.guardrails.build import build_manuscript

UNITS = (
    "a", "1 ", "a.", "a-", "@a", "a@", "//", "(", "[", "<", "![", "&#", "%20", "\\u0041", "+49 (", "one ", "a dot ", "ignore ", "system ",
    "you are ", "your ", "reveal ", "do not mention ", "add your ", "write the following ", "please ", "translate ", "j a v a s c r i p t ",
    "import a ", "os.", "A1b2", "`", "```\n", "{{", "on", "data: ", "bc1a", "“a", "\u200b", "\u0430", "\ufb01", "a\n", "- ", "# ", "? ",
    "schreib in deine ", "ajoute ta ", "Recommend a novel. ",
)  # fmt: skip
CHECKS = (check_addresses, check_markup, check_instructions, check_taint, check_sources_used)
LENGTH = 16_000
MOST_S = 1.5
"""For 16,000 signs on a slow core under load; what backtracks takes minutes."""


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in (
        addresses,
        commands,
        disguises,
        injection,
        markup,
        register,
        strangers,
        taint,
        withholding,
        wordings,
    ):
        for name, value in vars(module).items():
            found = value if isinstance(value, tuple) else (value,)
            for one in found:
                pattern = getattr(one, "pattern", one) if not isinstance(one, re.Pattern) else one
                if isinstance(pattern, re.Pattern):
                    yield f"{module.__name__}.{name}", pattern


PATTERNS = dict(enumerate(patterns()))


@pytest.mark.parametrize("number", PATTERNS, ids=lambda number: PATTERNS[number][0])
def test_a_pattern_never_backtracks_for_long(number):
    _, pattern = PATTERNS[number]
    chance = random.Random(number)
    for unit in UNITS:
        text = ((unit + chance.choice(UNITS)) * LENGTH)[: LENGTH // 2] + unit * (LENGTH // len(unit) // 2)
        began = time.process_time()
        for _ in pattern.finditer(text):
            pass
        assert time.process_time() - began < MOST_S, unit


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("unit", UNITS)
def test_a_check_of_a_long_text_ends_soon(check, unit):
    manuscript = build_manuscript((unit * LENGTH)[:LENGTH], answered=(unit * LENGTH)[: LENGTH // 4])
    began = time.process_time()
    check(manuscript)
    assert time.process_time() - began < MOST_S
