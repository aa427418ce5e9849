"""What comes of one judgement: a status, why, and the evidence that decides it."""

from typing import NamedTuple

from service.domain.findings import ClaimStatus


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


def shown(text: str) -> str:
    """Return words of the evidence for a reason: on one line, not too long."""
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= 200 else line[:199].rsplit(" ", 1)[0] + "…"
