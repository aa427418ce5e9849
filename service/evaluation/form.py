"""Judges the form of a text by the rules that its model was told, word for word.

Lengths, headings, table, greeting, close.

A rule that was not told is not judged here; that it was told at all is judged in `must_hold`. What a rule says of
meaning (honest, specific, calm) needs a reader and is not judged here either.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from service.adapters.mock.rules import length_of
from service.domain.drafts import Draft
from service.evaluation.scores import Outcome
from service.evaluation.suites import Case

_SHORT_PARTS = ("subject", "preheader", "title", "meta_description")
_ROOM = 1.15
"""By so much a body may be longer than its rule says.

The service adds lines, and values are longer than placeholders.
"""
_MARKUP = re.compile(r"^#{1,6} |\*\*|\]\(|^\| ?-{3}", re.MULTILINE)
_LINK = re.compile(r"https?://")
_QUOTED = re.compile(r'"([^"\n]{1,200})"')
_SAID = re.compile(r"[“„\"][^”“\"\n]{0,2000}[”“\"]")
_LONGEST_GREETING = 80


def form_faults(_: Case, outcome: Outcome) -> list[str]:
    """Return where drafts have another form than their model was told, each with the rule's id first."""
    told = outcome.instructions
    if told is None:
        return []
    return [
        f"{rule}: {fault}"
        for draft in outcome.drafts
        if draft.parts
        for rule, judge in _JUDGES.items()
        if rule in told.rules
        for fault in judge(draft, told.rules)
    ]


def _short(part: str) -> Callable[[Draft, Mapping[str, str]], Iterator[str]]:
    def judge(draft: Draft, rules: Mapping[str, str]) -> Iterator[str]:
        length, text = length_of(rules[part]), draft.parts.get(part, "")
        if length and length.most and len(text) > length.most:
            yield f"the {part} has {len(text)} characters; the prompt asks for at most {length.most}"

    return judge


def _length(draft: Draft, rules: Mapping[str, str]) -> Iterator[str]:
    length, body = length_of(rules["length"]), draft.parts.get("body", "")
    if length is None or length.most is None:
        return
    size = len(body) if length.unit == "characters" else len(body.split())
    if length.unit != "sentences" and size > length.most * _ROOM:
        yield f"the body has {size} {length.unit}; the prompt asks for at most {length.most}"


def _headings(draft: Draft, _: Mapping[str, str]) -> Iterator[str]:
    if not re.search(r"^## ", draft.parts.get("body", ""), re.MULTILINE):
        yield "no section has a heading"


def _table(draft: Draft, _: Mapping[str, str]) -> Iterator[str]:
    if "| ---" not in draft.parts.get("body", ""):
        yield "there is no table"


def _plain(draft: Draft, _: Mapping[str, str]) -> Iterator[str]:
    if found := _MARKUP.search(draft.parts.get("body", "")):
        yield f"the body holds Markdown: {found[0]!r}"


def _greeting(draft: Draft, _: Mapping[str, str]) -> Iterator[str]:
    first = draft.parts.get("body", "").partition("\n")[0].strip()
    if len(first) > _LONGEST_GREETING or not first.endswith((",", "!", ".")):
        yield f"the body does not open with a greeting on its own line, but with {first[:60]!r}"


def _signature(draft: Draft, rules: Mapping[str, str]) -> Iterator[str]:
    wanted = _QUOTED.search(rules["signature"])
    if wanted and wanted[1].strip() not in draft.parts.get("body", ""):
        yield f"the signature {wanted[1].strip()!r} stands nowhere"


def _exclamation(draft: Draft, rules: Mapping[str, str]) -> Iterator[str]:
    most = int(found[0]) if (found := re.search(r"\d{1,3}", rules["exclamation"])) else 0
    count = sum(_SAID.sub("", text).replace("![", "").count("!") for text in draft.parts.values())
    if count > most:
        yield f"{count} exclamation marks; the prompt allows {most}"


def _one_step(draft: Draft, _: Mapping[str, str]) -> Iterator[str]:
    links = len(_LINK.findall(draft.parts.get("call_to_action", "")))
    if links > 1:
        yield f"the call to action has {links} links; the prompt asks for one next step"


_JUDGES: Mapping[str, Callable[[Draft, Mapping[str, str]], Iterator[str]]] = {
    **{part: _short(part) for part in _SHORT_PARTS},
    "length": _length, "headings": _headings, "comparison_table": _table, "plain_text": _plain, "greeting": _greeting,
    "signature": _signature, "exclamation": _exclamation, "one_cta": _one_step,
}  # fmt: skip
