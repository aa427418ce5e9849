"""What `moments slots` does."""

from collections.abc import Mapping
from typing import Any

from service.cli import output
from service.cli.given import build
from service.cli.session import with_service
from service.domain.slots import Slot, SlotQuery, SlotSetting


def list_slots(brand: str, as_json: bool) -> None:
    """List slots."""
    found = with_service(lambda service: service.slots.list(brand))
    if as_json:
        output.print_json([slot.model_dump(mode="json") for slot in found])
        return
    rows = [(slot.id, _what(slot), _fallback(slot), slot.max_age_s) for slot in found]
    output.show_rows(("!Slot", "Serves", "Else", "#Kept for s"), rows, "No slots.")


def show_slot(brand: str, slot: str, asked: tuple[str | None, str | None, str | None], as_json: bool) -> None:
    """Show what a slot serves."""
    served = with_service(lambda service: service.slots.serve(brand, slot, SlotQuery(*asked)))
    content = served.content
    if as_json:
        output.print_json(content)
        return
    origin = "fallback" if content.fallback else f"draft {content.draft_id}, approved {content.approved_at:%Y-%m-%d}"
    output.stdout().print(output.panel(output.safe(content.text), f"{slot} · {origin}"))


def set_slot(
    brand: str,
    slot: str,
    draft: str | None,
    rule: Mapping[str, Any],
    fallback: Mapping[str, Any],
    max_age: int | None,
    as_json: bool,
) -> None:
    """Set a slot."""
    given = {"draft_id": draft, "rule": _given(rule), "fallback": _given(fallback), "max_age_s": max_age}
    setting = build(SlotSetting, given)
    made, new = with_service(lambda service: service.slots.put(brand, slot, setting))
    if as_json:
        output.print_json(made)
    else:
        output.stdout().print(output.safe(f"{'Made' if new else 'Changed'} {made.id}: {_what(made)}.", "green"))


def remove_slot(brand: str, slot: str) -> None:
    """Remove a slot."""
    with_service(lambda service: service.slots.delete(brand, slot))
    output.stdout().print(output.safe(f"Removed {slot}."))


def _given(values: Mapping[str, Any]) -> dict[str, Any] | None:
    return {name: value for name, value in values.items() if value is not None} or None


def _what(slot: Slot) -> str:
    if slot.rule is None:
        return f"draft {slot.draft_id}"
    rule = slot.rule.model_dump(mode="json", exclude_none=True)
    return ", ".join(str(value) for value in rule.values())


def _fallback(slot: Slot) -> str:
    if slot.fallback is None:
        return ""
    return slot.fallback.text or f"draft {slot.fallback.draft_id}"
