"""What `moments drafts` does."""

from collections.abc import Mapping
from typing import Any

from service.cli import draft_view, output
from service.cli.given import build
from service.cli.session import with_service
from service.domain.drafts import DraftFilter


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
            output.status(d.status),
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


def show_draft(brand: str, draft_id: str, as_json: bool) -> None:
    """Show a draft."""
    draft = with_service(lambda service: service.get_draft(brand, draft_id))
    if as_json:
        output.print_json(draft)
    else:
        draft_view.show_draft(output.stdout(), draft)
