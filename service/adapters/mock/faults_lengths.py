"""The faults of `mock/verbose`: each part longer than its channel allows, and words that repeat those above them."""

from service.adapters.mock.measuring import measure
from service.adapters.mock.sabotage import Commit, Fault, Page

_MORE = (
    "There is more to say about this, and we say it at length.",
    "Dazu ist noch mehr zu sagen, und wir sagen es ausführlich.",
)
_BEYOND_GSM = "Ł"


def _too_long(part: str, more: tuple[str, str] = _MORE) -> Commit:
    def commit(page: Page) -> Page | None:
        row = next((row for row in page.commission.parts if row.name == part), None)
        if row is None or row.max_length is None:
            return None
        text, added = page.parts.get(part, ""), page.in_language(*more)
        while measure(text, row.counted_in) <= row.max_length:
            text = f"{text} {added}".strip()
        return page.put(part, text)

    return commit


def _repeated_preheader(page: Page) -> Page | None:
    subject = page.parts.get("subject")
    return page.put("preheader", subject) if subject else None


def _repeated_head(page: Page) -> Page | None:
    head = page.parts.get("title") or page.parts.get("subject")
    return page.put("body", head) if head else None


FAULTS = (
    Fault("subject", "writes a subject that is cut off", ("length-subject",), _too_long("subject")),
    Fault("preheader", "writes a preview line that is cut off", ("length-preheader",), _too_long("preheader")),
    Fault("preheader-repeats", "repeats the subject in the preview line", ("preheader-repeats",), _repeated_preheader),
    Fault("body-repeats", "writes a body that only repeats its headline", ("body-repeats",), _repeated_head),
    Fault("title", "writes a title that is cut off", ("length-title",), _too_long("title")),
    Fault("body", "writes a body beyond the limit of its channel", ("length-body",), _too_long("body")),
    Fault("letters", "fills the body with letters that count more than one", ("length-body",), _too_long("body", (_BEYOND_GSM * 12, _BEYOND_GSM * 12))),
    Fault("call-to-action", "makes a speech of the next step", ("length-call_to_action",), _too_long("call_to_action")),
    Fault("description", "writes a description that is cut off", ("length-meta_description",), _too_long("meta_description")),
)  # fmt: skip
