"""The studio: pages where editors and agents work, drawn by the server. What they do is done by `workflows`.

One module a page noun, each with a router; `door` says who comes in, `rendering` draws, `forms` reads what was sent.
"""

from service.web.studio import (
    deciding,
    drafts,
    editing,
    evaluations,
    insights,
    knowledge,
    prompts,
    replies,
    reviews,
    signing_in,
    trying,
)
from service.web.studio.door import Door, Sessions

__all__ = ["Door", "Sessions", "routers"]

routers = (
    signing_in.router,
    drafts.router,
    editing.router,
    deciding.router,
    replies.router,
    reviews.router,
    knowledge.router,
    insights.router,
    trying.router,
    prompts.router,
    evaluations.router,
    signing_in.rest,
)
