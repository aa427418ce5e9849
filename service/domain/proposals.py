"""What an edited draft teaches.

A case for the evaluations, a question with its answer, or a fact, for an editor to accept.
"""

from enum import StrEnum
from typing import Annotated, Literal, NewType

from pydantic import AwareDatetime, Field, StringConstraints

from service.domain.asked import Asked
from service.domain.feedback import Author, DecisionId
from service.domain.moments import ContentType
from service.domain.nouns import DraftId, LocaleTag, Noun, Slug

ProposalId = NewType("ProposalId", str)
Words = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class ProposalKind(StrEnum):
    """What is proposed."""

    CASE = "case"
    FAQ = "faq"
    FACT = "fact"


class CaseCandidate(Noun):
    """A case: what was asked, what the accepted text says, and what it must and must not say."""

    name: Slug
    suite: Slug
    asked: Asked
    accepted: dict[str, str]
    evidence: tuple[str, ...] = ()
    must_mention: tuple[Words, ...] = ()
    must_not_mention: tuple[Words, ...] = ()
    kinds_cited: tuple[Literal["passage", "fact", "review", "request"], ...] = ()


class FaqCandidate(Noun):
    """A question and the answer that a person wrote."""

    question: Annotated[str, StringConstraints(max_length=300)]
    answer: Annotated[str, StringConstraints(max_length=20_000)]
    products: tuple[str, ...] = ()


class FactCandidate(Noun):
    """A fact that a person put into a text. `replaces` is the key of the fact that stood there before, if any did."""

    key: str | None = None
    subject: str = "brand"
    attribute: str | None = None
    value: str
    unit: str | None = None
    statement: str
    replaces: str | None = None


class Proposal(Noun):
    """Something that an edited draft teaches; nothing of it is used until an editor accepts it.

    `source_id` is the source that an accepted question or fact became.
    """

    id: ProposalId
    brand: str
    draft_id: DraftId
    decision_id: DecisionId
    kind: ProposalKind
    state: Literal["open", "accepted", "rejected"] = "open"
    content_type: ContentType
    locale: LocaleTag
    proposed_by: Author
    created_at: AwareDatetime
    decided_by: Author | None = None
    decided_at: AwareDatetime | None = None
    case: CaseCandidate | None = None
    faq: FaqCandidate | None = None
    facts: tuple[FactCandidate, ...] = ()
    source_id: Slug | None = None


class ProposalList(Noun):
    """Proposals of a brand, newest first."""

    items: tuple[Proposal, ...]


class ProposalRequest(Noun):
    """What to propose from an edited draft."""

    kind: ProposalKind
    author: Author | None = None


class Acceptance(Noun):
    """An editor's last word on a proposal: what is given here replaces what was proposed.

    A fact needs `key` (`subject.attribute`) unless the proposal names one; `position` chooses among several facts.
    """

    author: Author | None = None
    name: Slug | None = None
    must_mention: tuple[Words, ...] | None = Field(default=None, max_length=20)
    must_not_mention: tuple[Words, ...] | None = Field(default=None, max_length=20)
    question: Annotated[str, StringConstraints(min_length=1, max_length=300)] | None = None
    answer: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] | None = None
    position: int = Field(default=0, ge=0, le=100)
    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$")] | None = None
    value: Annotated[str, StringConstraints(min_length=1, max_length=300)] | None = None
    unit: Annotated[str, StringConstraints(max_length=30)] | None = None
