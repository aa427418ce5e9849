"""Pieces of pages as server-sent events: what a draft says so far, and how an event is written."""

from collections.abc import Sequence

from markupsafe import Markup

from service.domain.streams import Delta, DraftEvent, Judged


def event(name: str, piece: str) -> bytes:
    """Return an event that holds a piece of a page."""
    lines = "".join(f"data: {line}\n" for line in piece.splitlines() or [""])
    return f"event: {name}\n{lines}\n".encode()


def so_far(events: Sequence[DraftEvent]) -> Markup:
    """Return what is written until now, escaped: it is provisional, and no Markdown is read in it."""
    deltas = [one for one in events if isinstance(one, Delta)]
    newest = max((one.attempt for one in deltas), default=1)
    parts: dict[str, str] = {}
    for one in deltas:
        if one.attempt == newest:
            parts[one.part] = parts.get(one.part, "") + one.text
    step = "Checked. Nearly there." if any(isinstance(one, Judged) for one in events) else ""
    words = [Markup('<p class="step">{}</p>').format(step)] if step else []
    words += [
        Markup('<div class="part"><span class="part-name">{}</span><p class="plain">{}</p></div>').format(
            name.replace("_", " "), text
        )
        for name, text in parts.items()
    ]
    return Markup("").join(words)
