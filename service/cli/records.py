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
    if rows:
        columns = ("!Draft", "Created", "Type", "Channel", "Locale", "Status", "Prompt")
        output.stdout().print(output.table(columns, rows))
    else:
        output.stderr().print("No drafts.")
    if page.next_cursor:
        output.stderr().print(output.safe(f"There are more: --cursor {page.next_cursor}", "dim"))


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
