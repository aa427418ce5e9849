"""Takes the questions of a message apart, so that each is searched for by itself. What answers them: `retrieval`."""

import re

from service.domain.sentences import sentences_of

_MOST = 3
"""More questions than a message usually has; each costs a search."""
_SHORTEST = 2
"""Words; `And now?` asks for nothing that could be found."""
_JOINED = re.compile(
    r",?\s+(?:and|or|und|oder|et|ou|y|o)\s+(?=(?:what|which|who|when|where|why|how|is|are|can|could|do|does|will|may|was|welche\w?|wer|wann|wo"
    r"|warum|wie|ist|sind|kann|können|darf|gibt|qu|combien|comment|quand|où|est-ce|cuánto|cómo|cuándo|dónde)\b)",
    re.IGNORECASE,
)


def questions_in(text: str, language: str) -> tuple[str, ...]:
    """Return the questions of a text, at most three; none where the whole text is one question or asks nothing.

    `How long is the guarantee, and what is not covered?` are two: together they resemble neither answer.
    """
    asked = [one.text for one in sentences_of(text, language) if one.text.rstrip().endswith("?")]
    single = [part.strip(" ?!.,") for one in asked for part in _JOINED.split(one)]
    found = tuple(dict.fromkeys(one for one in single if len(one.split()) >= _SHORTEST))[:_MOST]
    return () if found == (text.strip(" ?!.,\n"),) else found
