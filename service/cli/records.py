"""What `moments drafts` and `moments prompts` do."""

from collections.abc import Mapping
from typing import Any

from service import bootstrap
from service.cli import draft_view, output
from service.cli.given import build, load_settings
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


def list_prompts(as_json: bool) -> None:
    """Show all prompts."""
    found = bootstrap.open_library(load_settings()).prompts()
    if as_json:
        output.print_json([prompt.model_dump(mode="json") for prompt in found])
        return
    rows = [
        (
            prompt.name,
            prompt.moment,
            ", ".join(str(version) for version in prompt.versions) + (" + draft" if prompt.has_draft else ""),
            ", ".join(f"{label} → {version}" for label, version in prompt.labels.items()),
            output.safe(prompt.problem, "bold red") if prompt.problem else prompt.description,
        )
        for prompt in found
    ]
    output.stdout().print(output.table(("!Prompt", "Moment", "Versions", "Labels", "What"), rows))


def show_prompt(reference: str, as_json: bool) -> None:
    """Show a prompt."""
    found = bootstrap.open_library(load_settings()).prompt(reference)
    if as_json:
        output.print_json(found)
        return
    console = output.stdout()
    console.print(output.safe(f"{found.name} · {found.path} · {found.hash}", "bold"))
    matter = found.front_matter.model_dump(mode="json")
    console.print(output.safe("\n".join(f"{name}: {value}" for name, value in matter.items()), "dim"))
    console.print(output.panel(output.safe(found.source), "text"))
