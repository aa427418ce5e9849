"""Rules on how a text came to be and who answers for it: approval, the mark of generated text, erased people."""

from collections.abc import Iterator

from service.domain.rules import Rule
from service.guardrails.policy.reading import Reading, Trace


def is_approved(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield a trace if a machine sends the text with nobody's approval, or its author approves it alone."""
    given = reading.circumstances
    if given.sent_by == "machine" and not given.approved_by:
        yield Trace()
    elif given.approved_by is not None and given.approved_by == given.author:
        yield Trace(why="Its author approved it alone; another person has to.")


def is_marked(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield a trace if generated text carries no mark that machines can read."""
    origin = reading.circumstances.origin
    if origin is not None and origin.ai_generated and not origin.marked:
        yield Trace()


def is_not_erased(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield a trace if the text is for, or rests on the words of, someone who was erased."""
    given = reading.circumstances
    if given.customer_id is not None and given.customer_id in given.erased:
        yield Trace()
        return
    cited = (item for item in reading.manuscript.evidence.items if item.label in reading.labels)
    if any(item.ref in given.erased or item.source_id in given.erased for item in cited):
        yield Trace(why="It rests on the words of somebody who was erased.")
