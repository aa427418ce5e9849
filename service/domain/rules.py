"""A policy rule and a dated pack of rules, as editors write them in `knowledge/rules/*.yaml`; and those on for a brand.

Nouns only: how a rule is judged lives in `guardrails.policy`, what a pattern may hold in `patterns`.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from service.domain.brands import Brand, Sector
from service.domain.circumstances import Circumstances, Platform
from service.domain.findings import Severity
from service.domain.moments import Channel, ContentContract, ContentType, Moment, PartName
from service.domain.nouns import Noun, Slug
from service.domain.patterns import Pattern

Text = Annotated[str, StringConstraints(min_length=3, max_length=2_000, strip_whitespace=True)]
Language = Literal["any", "en", "de", "fr", "es", "it", "nl"]
Wording = dict[Language, tuple[Pattern, ...]]
"""Patterns by the language of the text; those of `any` are looked for in every text."""
RuleKind = Literal["forbid", "require", "condition", "computed"]
BrandThing = Literal["name", "postal_address", "unsubscribe_link"]


def _is_circumstance(path: str) -> str:
    fields: Any = Circumstances.model_fields
    for name in path.split("."):
        if name not in fields:
            raise ValueError(f"a request has no circumstance {path!r}; here are known: {', '.join(fields)}")
        fields = next(
            (one.model_fields for one in get_args(fields[name].annotation) if hasattr(one, "model_fields")), {}
        )
    return path


CircumstanceName = Annotated[str, AfterValidator(_is_circumstance)]
"""A field of the circumstances of a request, such as `approval_id` or `offer.ends_at`."""


class Where(Noun):
    """Which texts a rule is for; what is left out does not matter.

    With `platforms`, the text or the request must aim at one of them; with `request`, the request must say so.
    """

    moments: tuple[Moment, ...] = ()
    content_types: tuple[ContentType, ...] = ()
    except_content_types: tuple[ContentType, ...] = ()
    channels: tuple[Channel, ...] = ()
    parts: tuple[PartName, ...] = ()
    platforms: tuple[Platform, ...] = ()
    sectors: tuple[Sector, ...] = ()
    public: bool | None = None
    marketing: bool | None = None
    request: dict[CircumstanceName, tuple[str | bool | int, ...]] = {}

    def covers(self, contract: ContentContract, channel: Channel, sectors: Collection[Sector] | None = None) -> bool:
        """Tell whether texts of this contract in this channel, by a brand of these sectors, are meant; None is any."""
        return (
            (not self.sectors or sectors is None or not set(self.sectors).isdisjoint(sectors))
            and (not self.moments or contract.moment in self.moments)
            and (not self.content_types or contract.content_type in self.content_types)
            and contract.content_type not in self.except_content_types
            and (not self.channels or channel in self.channels)
            and self.public in (None, contract.public)
            and self.marketing in (None, contract.marketing)
        )


class Unless(Noun):
    """What lifts a rule: any one of these.

    `supported`: a claim in the sentence is supported by what it cites. `given`: circumstances of the request.
    `links`: the text links to one of these pages of brand.yaml. `says`: one of these stands in the same sentence.
    `text_says`: one of these stands anywhere in the text. `denied`: the text denies it: `does not heal`.
    """

    supported: bool = False
    given: tuple[CircumstanceName, ...] = ()
    links: tuple[str, ...] = ()
    says: Wording = {}
    text_says: Wording = {}
    denied: bool = False


class Example(Noun):
    """A text, or a request, that must fail or pass. What is left out is the first that the rule is for."""

    text: str = Field(min_length=1, max_length=2_000)
    subject: str | None = None
    content_type: ContentType | None = None
    channel: Channel | None = None
    language: Language = "en"
    circumstances: Circumstances = Circumstances()
    evidence: tuple[str, ...] = Field(default=(), max_length=10)
    answered: str = ""


class Examples(Noun):
    """Texts that break the rule and texts that keep it. They are tests."""

    fails: tuple[Example, ...] = Field(min_length=1)
    passes: tuple[Example, ...] = Field(min_length=1)


class Rule(Noun):
    """One rule. `forbid`: no sentence may say `patterns` (with `near`, only together with one of those).

    `require`: a text must say `patterns`, where `when` is given only if it says one of those, within `scope`; `needs`
    names what of the brand must stand in it as well. `condition` and `computed`: `decided_by` names the code that
    decides, from the request alone or from the text too, by `limit` if it compares a number. `checked_by` names another
    check that reports this rule.
    """

    id: Slug
    title: Text
    kind: RuleKind
    severity: Severity
    source: Text
    in_force: dt.date | None = None
    where: Where = Where()
    patterns: Wording = {}
    near: Wording = {}
    when: Wording = {}
    scope: Literal["text", "paragraph", "sentence"] = "text"
    needs: tuple[BrandThing, ...] = ()
    in_quotes: bool = False
    unless: Unless = Unless()
    decided_by: Slug | None = None
    limit: int | None = None
    checked_by: Slug | None = None
    message: Text
    remedy: Text
    false_alarms: Text
    examples: Examples

    @model_validator(mode="after")
    def _can_be_judged(self) -> "Rule":
        if self.kind == "forbid" and not self.patterns:
            raise ValueError("a rule of kind forbid needs patterns")
        if self.kind == "require" and not (self.patterns or self.needs):
            raise ValueError("a rule of kind require needs patterns or needs")
        if self.kind in ("condition", "computed") and not (self.decided_by or self.checked_by):
            raise ValueError(f"a rule of kind {self.kind} needs decided_by or checked_by")
        if (self.near and self.kind != "forbid") or (self.when and self.kind == "forbid"):
            raise ValueError("near goes with forbid; when goes with the other kinds")
        return self


class SwitchedBy(Noun):
    """Which brands a pack is on for: all of them, or those with one of these in their brand.yaml."""

    always: bool = False
    jurisdictions: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z]{2})?$")], ...] = ()
    platforms: tuple[Platform, ...] = ()

    def is_on(self, brand: Brand, platform: Platform | None = None) -> bool:
        """Tell whether a brand has the pack on; one in `US-CA` is in `US`.

        A request aimed at a platform adds its pack.
        """
        ruled = {*brand.jurisdictions, *(one.partition("-")[0] for one in brand.jurisdictions)}
        return (
            self.always
            or bool(ruled.intersection(self.jurisdictions))
            or bool({*brand.platforms, platform}.intersection(self.platforms))
        )


class RulePack(Noun):
    """Rules of one law or platform. `version` is the day on which they were last compared with their sources."""

    id: Slug
    version: dt.date
    title: Text
    on_for: SwitchedBy
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _has_one_of_each(self) -> "RulePack":
        ids = [rule.id for rule in self.rules]
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise ValueError(f"rules: {', '.join(sorted(twice))} stands here twice")
        return self

    @property
    def name(self) -> str:
        """The id with its version, as drafts name it."""
        return f"{self.id}@{self.version}"


class RuleBook(Noun):
    """The packs that are on for a brand."""

    packs: tuple[RulePack, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Id and version of each pack."""
        return tuple(pack.name for pack in self.packs)

    @property
    def rules(self) -> Iterable[Rule]:
        """All rules, pack by pack; a rule may stand in several packs, each time with the source of that law."""
        return (rule for pack in self.packs for rule in pack.rules)


NO_RULES = RuleBook()
"""For a text that no pack is on for."""
