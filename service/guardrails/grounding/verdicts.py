"""What comes of one judgement: a status, why, and the evidence that decides it."""

from typing import NamedTuple

from service.domain.findings import ClaimStatus
from service.guardrails.grounding.grounds import Ground

SAYS = "the evidence says: "
"""How a reason begins that only shows the evidence."""


class Verdict(NamedTuple):
    """A status with its reason in one plain sentence and the labels of what decides it, the most telling first.

    `settles` says that it answers for the words around an amount too.
    """

    status: ClaimStatus
    reason: str
    labels: tuple[str, ...] = ()
    nearness: float = 0.0
    settles: bool = False


_GRAVITY = {"supported": 0, "unsupported": 1, "contradicted": 2}


def gravest(verdicts: list[Verdict]) -> Verdict:
    """Return the worst of several verdicts on one claim, the first of those alike."""
    return max(verdicts, key=lambda one: _GRAVITY[one.status])


def verdict_by(status: ClaimStatus, *grounds: Ground, nearness: float = 1.0, but: str = "") -> Verdict:
    """Return a verdict that shows the sentences which decide it, after what else there is to say of the claim."""
    reason = SAYS + "; ".join(shown(ground.text) for ground in grounds)
    labels = tuple(dict.fromkeys(ground.label for ground in grounds))
    return Verdict(status, f"{but}; {reason}" if but else reason, labels, nearness)


def shown(text: str) -> str:
    """Return words of the evidence for a reason: on one line, not too long."""
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= 200 else line[:199].rsplit(" ", 1)[0] + "…"
