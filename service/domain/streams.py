"""What is told of a draft while it is written, in this order: `Begun`, `Delta`s, `Judged`, and the draft itself."""

from collections.abc import Callable

from service.domain.drafts import Draft, DraftStatus
from service.domain.findings import Claim, Finding
from service.domain.moments import Channel, ContentType, Moment
from service.domain.nouns import DraftId, LocaleTag, Noun


class Begun(Noun):
    """The draft that is being written; its id is good from now on."""

    id: DraftId
    brand: str
    moment: Moment
    content_type: ContentType
    channel: Channel
    locale: LocaleTag


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
