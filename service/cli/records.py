"""What `moments drafts` does."""

from collections.abc import Mapping
from typing import Any

from rich.text import Text

from service.cli import draft_view, output
from service.cli.given import build
from service.cli.session import with_service
from service.domain.drafts import Draft, DraftFilter


def list_drafts(brand: str, given: Mapping[str, Any], as_json: bool) -> None:
    """Show one page of drafts."""
    wanted = build(DraftFilter, given)
    page = with_service(lambda service: service.list_drafts(brand, wanted))
    if as_json:
        output.print_json(page)
        return
    rows = [
        (
            d.id,
            f"{d.created_at:%Y-%m-%d %H:%M}",
            d.content_type,
            d.channel,
            d.locale,
            _standing(d),
            d.provenance.prompt,
        )
        for d in page.items
    ]
    output.show_rows(("!Draft", "Created", "Type", "Channel", "Locale", "Status", "Prompt"), rows, "No drafts.")
    output.tell_of_more(page.next_cursor)


def _standing(draft: Draft) -> Text:
    """Return the status of a draft, what a person said of it, and whether it is stale."""
    told = [output.status(draft.status)]
    if draft.decision is not None:
        waits = draft.decision.status == "awaiting_second"
        told.append(output.safe("awaits a second" if waits else draft.decision.verdict))
    if draft.stale is not None:
        told.append(output.safe("stale", "yellow"))
    return Text(", ").join(told)


def show_draft(brand: str, draft_id: str, as_json: bool) -> None:
    """Show a draft."""
    draft = with_service(lambda service: service.get_draft(brand, draft_id))
    if as_json:
        output.print_json(draft)
    else:
        draft_view.show_draft(output.stdout(), draft)
