"""Tells the language of documents and reviews that do not say theirs: the brand's own.

The language of what customers write to us is told where it is answered: `suggest_replies`.
"""

from typing import TypeVar

from service.domain.brands import Brand
from service.domain.evidence import Review, Source
from service.domain.nouns import language_of
from service.ports import LanguageDetector

_Text = TypeVar("_Text", Source, Review)


def in_its_language(item: _Text, brand: Brand, detector: LanguageDetector) -> _Text:
    """Return a document or review with its language: as it says, else the one of the brand's that its text is in.

    What is in none of them counts as the brand's first. Nothing is guessed where the brand speaks one language only.
    """
    if "locale" in item.model_fields_set:
        return item
    spoken = brand.languages
    told = detector.detect(item.text) if len(spoken) > 1 else None
    language = told if told in spoken else language_of(brand.locales[0])
    return item if language == language_of(item.locale) else item.model_copy(update={"locale": language})
