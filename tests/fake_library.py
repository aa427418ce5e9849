"""A library in memory: one brand, its prompts and rules."""

from service.adapters.journey_rule_files import default_rules
from service.domain.brands import Brand
from service.domain.ingestion import RowError
from service.domain.journey_rules import JourneyRules
from service.domain.moments import ContentType, Moment
from service.domain.prompts import Prompt, PromptFrontMatter, PromptVersions
from service.domain.rules import RuleBook, RulePack
from service.errors import InvalidContent, NotFound

BRAND = Brand.model_validate(
    {
        "id": "alder-and-brim",
        "name": "Alder & Brim",
        "products": [{"id": "trail-hat", "name": "Trail Hat", "category": "outdoor hats"}],
    }
)


class FakeLibrary:
    """One brand, and a prompt of which version 2 is broken."""

    def brands(self) -> tuple[Brand, ...]:
        return (BRAND,)

    def brand(self, name: str) -> Brand:
        if name == "broken":
            raise InvalidContent("knowledge/broken/brand.yaml:3: voice: unknown key", code="brand_invalid")
        if name != BRAND.id:
            raise NotFound(f"no brand {name!r}", code="brand_not_found")
        return BRAND

    def prompt(self, reference: str) -> Prompt:
        if reference.endswith("@2"):
            raise InvalidContent("v0002.j2:1: the published version was changed", code="prompt_changed")
        matter = {
            "id": "buyer_guide",
            "version": 1,
            "moment": "zmot",
            "content_type": "buyer_guide",
            "channels": ["web"],
            "description": "A guide.",
            "owners": ["content"],
            "change_note": "First.",
            "inputs": ["brief"],
            "rules": [],
        }
        return Prompt(front_matter=PromptFrontMatter.model_validate(matter), source="", path="draft.j2", hash="a1")

    def prompts(self) -> tuple[PromptVersions, ...]:
        guide = PromptVersions(
            name="buyer_guide",
            moment=Moment.ZMOT,
            content_type=ContentType.BUYER_GUIDE,
            description="A guide.",
            versions=(1, 2),
            labels={"production": 1},
        )
        return (guide,)

    def packs(self) -> tuple[RulePack, ...]:
        return ()

    def rules(self, brand: Brand, platform: str | None = None) -> RuleBook:
        return RuleBook()

    def journey(self, brand: str) -> JourneyRules:
        return default_rules()

    def problems(self) -> tuple[RowError, ...]:
        return ()
