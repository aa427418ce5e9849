"""What the checks say of a text: claims with their status, findings with severity, and the report of both."""

from enum import StrEnum
from typing import Literal

from service.domain.nouns import Noun

ClaimKind = Literal[
    "quote",
    "price",
    "percentage",
    "rating",
    "date",
    "duration",
    "quantity",
    "number",
    "url",
    "email",
    "phone",
    "name",
    "superlative",
    "comparison",
    "guarantee",
    "promise",
    "negation",
    "effect",
    "certificate",
    "statement",
]
"""`negation` denies a property; `effect` says that one thing causes or cures another; `certificate` says what somebody
must be able to attest, such as organic or patented; `statement` is nothing typed."""
ClaimStatus = Literal["supported", "contradicted", "unsupported"]


class Severity(StrEnum):
    """How grave a finding is: `block` stops a draft, `warn` asks for a person, `info` is for the record."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class Span(Noun):
    """Characters `start` to `end` (exclusive) of one part of a text."""

    part: str
    start: int
    end: int


class Claim(Noun):
    """A checkable statement, where it stands, and what supports or contradicts it.

    Several claims of one sentence stand at places of their own, or at the same place with different `says`: the words
    of the number, such as `24 months`, that each of them is about. The first of `citations` is the one that decides.
    """

    text: str
    span: Span
    kind: ClaimKind
    status: ClaimStatus
    citations: tuple[str, ...] = ()
    reason: str = ""
    says: str = ""


class Finding(Noun):
    """One check's remark.

    `source` names the law, platform rule or house rule behind it, `remedy` what would make it pass.
    """

    check: str
    rule: str
    severity: Severity
    message: str
    span: Span | None = None
    source: str | None = None
    remedy: str = ""


class CheckReport(Noun):
    """Everything the checks found in one text."""

    claims: tuple[Claim, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether a finding stops the draft."""
        return any(finding.severity is Severity.BLOCK for finding in self.findings)

    @property
    def needs_review(self) -> bool:
        """Whether a person has to look at the draft."""
        return any(finding.severity is Severity.WARN for finding in self.findings)
