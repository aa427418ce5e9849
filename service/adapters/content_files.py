"""Fulfils `ports.ContentLibrary` from the editors' folders.

Parsing lives in `brand_files`, `prompt_files`, `rule_files` and `journey_rule_files`.
"""

from pathlib import Path

from service.adapters.brand_files import BrandFiles
from service.adapters.journey_rule_files import JourneyRuleFiles
from service.adapters.prompt_files import PromptFiles
from service.adapters.rule_files import RuleFiles
from service.domain.brands import Brand
from service.domain.circumstances import Platform
from service.domain.ingestion import RowError
from service.domain.journey_rules import JourneyRules
from service.domain.prompts import Prompt, PromptVersions
from service.domain.rules import RuleBook, RulePack
from service.errors import InvalidContent


class ContentFiles:
    """Brands, policy packs and rules of journeys of a knowledge folder, and prompts of a prompts folder."""

    def __init__(self, knowledge: Path, prompts: Path) -> None:
        self._brands = BrandFiles(knowledge)
        self._prompts = PromptFiles(prompts)
        self._rules = RuleFiles(knowledge / "rules")
        self._journeys = JourneyRuleFiles(knowledge)

    def brands(self) -> tuple[Brand, ...]:
        """Return every brand whose file is sound, by id."""
        found = []
        for name in self._brands.names():
            try:
                found.append(self._brands.get(name))
            except InvalidContent:
                continue
        return tuple(found)

    def brand(self, name: str) -> Brand:
        """Return one brand; see the port."""
        return self._brands.get(name)

    def prompt(self, reference: str, recipient: str = "") -> Prompt:
        """Return a prompt; see the port."""
        return self._prompts.get(reference, recipient)

    def prompts(self) -> tuple[PromptVersions, ...]:
        """Return all prompts."""
        return self._prompts.all()

    def packs(self) -> tuple[RulePack, ...]:
        """Return all policy packs; see the port."""
        return self._rules.packs()

    def rules(self, brand: Brand, platform: Platform | None = None) -> RuleBook:
        """Return the policy packs that are on; see the port."""
        return self._rules.book(brand, platform)

    def journey(self, brand: str) -> JourneyRules:
        """Return a brand's rules of journeys; see the port."""
        return self._journeys.get(brand)

    def problems(self) -> tuple[RowError, ...]:
        """Return everything wrong with the editors' files."""
        parts = (self._brands, self._prompts, self._rules, self._journeys)
        return tuple(row for part in parts for row in part.problems())
