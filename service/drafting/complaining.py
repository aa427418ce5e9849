"""Tells a model what is wrong with its answer, in words that it can act on. What cannot be mended: `removing.py`."""

from collections.abc import Mapping, Sequence

from service.domain.findings import CheckReport, Finding
from service.domain.prompts import ModelMessage
from service.domain.texts import CitedText
from service.drafting.removing import is_in_the_way

_MOST, _LONGEST, _LONGEST_ANSWER = 10, 200, 50_000


def complaints_of(parts: Mapping[str, CitedText], report: CheckReport) -> list[str]:
    """Return what keeps a text from being used: the offending words, what is wrong with them, and the remedy."""
    found = [_complaint(finding, parts) for finding in report.findings if is_in_the_way(finding)]
    return list(dict.fromkeys(found))


def asking_again(messages: Sequence[ModelMessage], answer: str, complaints: Sequence[str]) -> tuple[ModelMessage, ...]:
    """Return the conversation with the answer and the request for a whole new one; ten complaints at most."""
    listed = "\n".join(f"- {complaint}" for complaint in complaints[:_MOST])
    request = (
        f"Your answer cannot be used:\n{listed}\n"
        "Mend each of these, change nothing else, and answer again with the whole JSON object only."
    )
    said = ModelMessage(role="assistant", content=answer[:_LONGEST_ANSWER])
    return (*messages, said, ModelMessage(role="user", content=request))


def _complaint(finding: Finding, parts: Mapping[str, CitedText]) -> str:
    span = finding.span
    words = parts[span.part].text[span.start : span.end] if span and span.part in parts else ""
    where = f"In {span.part}: " if span else ""
    if span and words and len(words) <= _LONGEST and words not in finding.message:
        where = f"In {span.part}, “{words}”: "
    return " ".join(piece for piece in (f"{where}{finding.message}", finding.remedy) if piece)
