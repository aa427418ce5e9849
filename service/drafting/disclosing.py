"""Says beside quoted words what their writer received for them, whatever the model did (16 CFR 255.5).

What must be said is made here, put into the text here, and looked for by `guardrails.quotes`.
"""

import re
from collections.abc import Mapping

from service.domain.brands import text_in
from service.domain.evidence import Evidence, Review
from service.drafting.replies import MARKER

_SENTENCES = {
    "en": "For these words the customer received the following: {}.",
    "de": "Für diese Worte hat die Person Folgendes erhalten: {}.",
    "fr": "Pour ces mots, la personne a reçu ceci\u00a0: {}.",
    "es": "Por estas palabras, la persona recibió lo siguiente: {}.",
}
_QUOTED = re.compile(r"[“”„«»\"]")
_PARAGRAPHS = re.compile(r"(\n{2,})")
_END = " .!\n"


def disclosure_of(review: Review, language: str) -> str | None:
    """Return the sentence that has to stand beside the words of a review, or None where nothing was given for them."""
    return text_in(_SENTENCES, language).format(review.incentive.strip(_END)) if review.incentive else None


def with_disclosures(parts: Mapping[str, str], evidence: Evidence) -> dict[str, str]:
    """Return parts, markers in, with each disclosure at the end of the first paragraph that quotes its review."""
    wanted = {item.label: item.disclosure for item in evidence.items if item.disclosure}
    return {name: _disclosed(text, wanted) if wanted else text for name, text in parts.items()}


def _disclosed(text: str, wanted: Mapping[str, str]) -> str:
    pieces = _PARAGRAPHS.split(text)
    for place, piece in enumerate(pieces):
        if not _QUOTED.search(piece):
            continue
        labels = [label for match in MARKER.finditer(piece) for label in match[1].replace(";", ",").split(",")]
        for label in dict.fromkeys(label.strip() for label in labels):
            sentence = wanted.get(label)
            if sentence and sentence not in pieces[place]:
                pieces[place] = f"{pieces[place].rstrip()} {sentence} [{label}]"
    return "".join(pieces)
