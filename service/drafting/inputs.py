"""The plain data a prompt is rendered with. Only what a model may see: personal values stay behind."""

from service.domain.brands import Brand, text_in
from service.domain.briefs import Brief
from service.domain.evidence import Evidence, EvidenceItem, EvidenceKind, Review
from service.domain.nouns import plain_locale
from service.domain.suggestions import Message
from service.drafting.personalisation import Masking

_LANGUAGE_NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch"}
_LINKS_HIDDEN = {"unsubscribe"}
_MAX_MESSAGES = 20


def prompt_inputs(brand: Brand, brief: Brief, evidence: Evidence) -> dict[str, object]:
    """Return the inputs that every prompt may declare."""
    return {
        "brand": _brand(brand, brief),
        "task": {
            "content_type": str(brief.contract.content_type),
            "moment": str(brief.contract.moment),
            "channel": str(brief.channel),
            "locale": brief.locale,
            "language": brief.language,
            "language_name": _LANGUAGE_NAMES.get(brief.language, brief.locale),
            "today": brief.today.isoformat(),
            "placeholders": [f"{{{name}}}" for name in brief.values],
        },
        "parts": [
            part.model_dump(include={"name", "purpose", "required", "max_length", "counted_in"}) for part in brief.parts
        ],
        "brief": {
            "topic": brief.topic,
            "audience": brief.audience,
            "products": [
                {
                    "id": product.id,
                    "name": product.name,
                    "summary": product.summary.get(brief.language, ""),
                    "url": product.url,
                }
                for product in brief.products
            ],
            "attributes": brief.attributes,
            "links": {name: url for name, url in brand.links.items() if name not in _LINKS_HIDDEN},
        },
        "evidence": [_item(item, brief.locale) for item in evidence.items],
    }


def conversation_input(messages: tuple[Message, ...]) -> list[dict[str, str]]:
    """Return the last messages of a conversation that are already masked; notes are for agents and stay out."""
    return [
        {"role": message.role, "text": message.text} for message in messages[-_MAX_MESSAGES:] if message.role != "note"
    ]


def review_input(brand: Brand, review: Review, masking: Masking) -> dict[str, object]:
    """Return the review to answer, without its writer and without personal data."""
    fields = review.model_dump(mode="json", include={"rating", "nps", "date"}, exclude_none=True)
    product = brand.product(review.product) if review.product else None
    named = {"product": product.id} if product else {}
    words = {"title": masking.omit(review.title), "text": masking.omit(review.text)}
    return {**fields, **named, "locale": plain_locale(review.locale), **words}


def _brand(brand: Brand, brief: Brief) -> dict[str, object]:
    voice, language = brand.voice, brief.language
    return {
        "id": brand.id,
        "name": brand.name,
        "kind": brand.kind,
        "description": brand.description,
        "website": brand.website or "",
        "voice": {
            "tone": list(voice.tone),
            "use": [*voice.use, *voice.say_instead.values()],
            "avoid": [*voice.avoid, *voice.say_instead],
            "reading_level": voice.reading_levels.get(brief.channel, voice.reading_level),
            "emoji": voice.emoji,
            "exclamation_marks": voice.exclamation_marks,
        },
        "address": text_in(brand.voice.address, language, "you"),
        "signature": text_in(brand.voice.signature, language, brand.name),
    }


def _item(item: EvidenceItem, locale: str) -> dict[str, object]:
    # What has to be disclosed is written by code, and when consent ends is no business of a reader. What goes without
    # saying is left out: evidence is most of a prompt, each token is paid for, and small models repeat what they see.
    hidden = {"ref", "source_id", "why", "source_version", "url", "disclosure", "fingerprint"}
    hidden |= {"valid_until"} if item.kind is EvidenceKind.REVIEW else set()
    hidden |= {"locale"} if item.locale == locale else set()
    fields = item.model_dump(mode="json", exclude_none=True, exclude=hidden)
    return {key: value for key, value in fields.items() if value is not False and value != ""}
