"""What is told of a draft while it is written, in this order: `Begun`, `Delta`s, `Judged`, and the draft itself."""

from collections.abc import Callable

from service.domain.drafts import Draft, DraftIdentity, DraftStatus
from service.domain.findings import Claim, Finding
from service.domain.nouns import Noun


class Begun(DraftIdentity):
    """The draft that is being written; its id is good from now on."""


class Delta(Noun):
    """More text of a part. It is provisional until it is judged; with a higher `attempt` the text begins anew."""

    part: str
    text: str
    attempt: int = 1


class Judged(Noun):
    """What the checks say, and with it whether the text may be used."""

    status: DraftStatus
    claims: tuple[Claim, ...] = ()
    checks: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()


DraftEvent = Begun | Delta | Judged | Draft
Tell = Callable[[DraftEvent], None]
"""Is told of each event as it happens; must neither block nor raise."""
