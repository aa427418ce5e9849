"""Slots: named places that serve the approved draft for them.

Which draft that is, is decided here; serving: `workflows`.
"""

from typing import Annotated, Literal, NamedTuple

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from service.domain.drafts import Short
from service.domain.feedback import DecisionId
from service.domain.moments import Channel, ContentType
from service.domain.nouns import DraftId, LocaleTag, Noun, Slug, language_of

DEFAULT_MAX_AGE_S = 60


class SlotRule(Noun):
    """Which approved drafts a slot may serve; what is left out may be anything, or is asked for by the caller."""

    content_type: ContentType
    channel: Channel | None = None
    locale: LocaleTag | None = None
    audience: Annotated[str, StringConstraints(max_length=500)] | None = None
    product: Short | None = None


class SlotFallback(Noun):
    """What a slot serves while no approved draft fits: words of its own, or a certain approved draft."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] | None = None
    draft_id: DraftId | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "SlotFallback":
        if (self.text is None) == (self.draft_id is None):
            raise ValueError("give either text or draft_id")
        return self


class SlotSetting(Noun):
    """What an editor wants a slot to serve: one draft, or the newest approved one that fits a rule.

    `max_age_s` is for how many seconds others may keep an answer.
    """

    draft_id: DraftId | None = None
    rule: SlotRule | None = None
    fallback: SlotFallback | None = None
    max_age_s: int = Field(default=DEFAULT_MAX_AGE_S, ge=0, le=86_400)

    @model_validator(mode="after")
    def _is_one(self) -> "SlotSetting":
        if (self.draft_id is None) == (self.rule is None):
            raise ValueError("give either draft_id or rule")
        return self


class Slot(SlotSetting):
    """A slot on record."""

    id: Slug
    brand: str
    updated_at: AwareDatetime


class SlotList(Noun):
    """All slots of a brand by id."""

    items: tuple[Slot, ...]


class SlotQuery(NamedTuple):
    """For whom a slot is asked: each None where the caller did not say."""

    locale: str | None = None
    audience: str | None = None
    product: str | None = None


class SlotContent(Noun):
    """What a slot serves now. `fallback` says that no approved draft fits; then there may be no `draft_id`."""

    slot: Slug
    brand: str
    fallback: bool = False
    draft_id: DraftId | None = None
    decision_id: DecisionId | None = None
    content_type: ContentType | None = None
    channel: Channel | None = None
    locale: LocaleTag | None = None
    parts: dict[str, str] = {}
    text: str = ""
    html: str = ""
    approved_at: AwareDatetime | None = None


class Standing(Noun):
    """Where a draft stands with the people who decide, beside what slots choose by.

    `accepted` is the decision whose words count; none while the draft was dismissed or never approved. `personal` texts
    are for one customer and go into no slot.
    """

    draft_id: DraftId
    state: Literal["approve", "edit", "dismiss", "awaiting_second"]
    decision_id: DecisionId
    accepted: DecisionId | None
    decided_at: AwareDatetime
    content_type: ContentType
    channel: Channel
    locale: LocaleTag
    audience: str | None = None
    products: tuple[str, ...] = ()
    personal: bool = False


def best_first(candidates: tuple[Standing, ...], rule: SlotRule, query: SlotQuery, locale: str) -> list[Standing]:
    """Return the drafts that fit a rule and a caller, best first: nearest locale, audience and product, then newest.

    A caller may ask for what the rule leaves open, not for something else. A text that names an audience or products
    serves those who ask for them, and those who do not say; a general text serves everybody.
    """
    wanted = SlotQuery(
        rule.locale or query.locale or locale, rule.audience or query.audience, rule.product or query.product
    )
    ranked = [(rank, one) for one in candidates if (rank := _rank(one, rule, wanted)) is not None]
    ranked.sort(key=lambda pair: (pair[0], pair[1].decided_at), reverse=True)
    return [one for _, one in ranked]


def may_serve(slot: Slot, one: Standing) -> bool:
    """Tell whether a slot names a draft, or has a rule that an approved draft fits."""
    if one.draft_id in (slot.draft_id, slot.fallback.draft_id if slot.fallback else None):
        return True
    if slot.rule is None:
        return False
    wanted = SlotQuery(slot.rule.locale or one.locale, slot.rule.audience, slot.rule.product)
    return _rank(one, slot.rule, wanted) is not None


def _rank(one: Standing, rule: SlotRule, wanted: SlotQuery) -> tuple[int, int, int] | None:
    """Return how well a draft fits, more is better; None if it does not."""
    if one.accepted is None or one.personal or one.content_type is not rule.content_type:
        return None
    if rule.channel is not None and one.channel is not rule.channel:
        return None
    asked_locale = wanted.locale or one.locale
    if language_of(one.locale) != language_of(asked_locale):
        return None
    place = int(one.locale.casefold() == asked_locale.casefold())
    audience = _fit(wanted.audience, (one.audience,) if one.audience else ())
    product = _fit(wanted.product, one.products)
    return None if audience is None or product is None else (place, product, audience)


def _fit(wanted: str | None, named: tuple[str, ...]) -> int | None:
    if wanted is None:
        return 0
    if not named:
        return 0
    return 1 if wanted.strip().casefold() in {name.strip().casefold() for name in named} else None
