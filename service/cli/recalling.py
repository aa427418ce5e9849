"""What the commands do that tell what rests on what, and what is to be drafted again."""

from service.cli import draft_view, output
from service.cli.session import with_service
from service.domain.recalls import Staleness


def dependents(brand: str, name: str, is_review: bool, as_json: bool) -> None:
    """List what rests on a source or review."""
    found = with_service(
        lambda service: service.recalls.of_review(brand, name) if is_review else service.recalls.of_source(brand, name)
    )
    if as_json:
        output.print_json(found)
        return
    rows = [
        (
            one.draft_id,
            one.content_type,
            one.decision or "",
            ", ".join(dict.fromkeys(item.item_id for item in one.cited)),
            ", ".join(one.slots),
            _why(one.stale),
        )
        for one in found.items
    ]
    output.show_rows(("!Draft", "Type", "Decision", "Cites", "Slots", "Stale"), rows, "Nothing rests on it.")


def conflicts(brand: str, as_json: bool) -> None:
    """List facts with several values."""
    found = with_service(lambda service: service.recalls.conflicts(brand))
    if as_json:
        output.print_json(found)
        return
    rows = [
        (one.key, said.value, said.unit or "", said.source_id, said.valid_from or "", said.valid_until or "")
        for one in found.items
        for said in one.values
    ]
    output.show_rows(("!Fact", "Value", "Unit", "Source", "From", "Until"), rows, "No fact has two values.")


def redrafts(brand: str, as_json: bool) -> None:
    """List what is to be drafted again."""
    found = with_service(lambda service: service.recalls.redrafts(brand))
    if as_json:
        output.print_json([draft.model_dump(mode="json") for draft in found])
        return
    rows = [(one.id, one.content_type, one.channel, one.locale, _why(one.stale)) for one in found]
    output.show_rows(("!Draft", "Type", "Channel", "Locale", "Why"), rows, "No approved draft is stale.")


def redraft(brand: str, draft_id: str, as_json: bool) -> None:
    """Ask for a draft again."""
    draft = with_service(lambda service: service.recalls.redraft(brand, draft_id), will_draft=True)
    if as_json:
        output.print_json(draft)
    else:
        draft_view.show_draft(output.stdout(), draft)


def _why(stale: Staleness | None) -> str:
    return "\n".join(f"{item.kind} {item.item_id} {item.why}" for item in stale.why) if stale else ""
