"""Rules of journeys as editors keep them: `knowledge/<brand>/journey.yaml`, read anew when the file changes.

A brand without the file has the rules that ship with the product: `journey_default.yaml`.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from service.adapters.brand_files import problem_of
from service.adapters.yaml_files import line_of_value, load_noun, read_text
from service.domain.ingestion import RowError
from service.domain.journey_rules import JourneyRules
from service.errors import InvalidContent

FILE_NAME = "journey.yaml"
_DEFAULT = "journey_default.yaml"
_CODE = "journey_invalid"


class JourneyRuleFiles:
    """The rules of the brands of one knowledge folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, tuple[int, JourneyRules | InvalidContent]] = {}

    def get(self, brand: str) -> JourneyRules:
        """Return the rules of a brand that exists.

        Raises:
            InvalidContent: the file is broken (code `journey_invalid`); the detail says where.
        """
        path = self._folder / brand / FILE_NAME
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            return default_rules()
        known = self._read.get(brand)
        if known is None or known[0] != changed:
            known = self._read[brand] = (changed, _load(path))
        if isinstance(known[1], InvalidContent):
            raise known[1]
        return known[1]

    def problems(self) -> tuple[RowError, ...]:
        """Return what is wrong with the files that are there."""
        found = []
        for path in sorted(self._folder.glob(f"*/{FILE_NAME}")):
            try:
                self.get(path.parent.name)
            except InvalidContent as error:
                found.append(problem_of(error))
        return tuple(found)


@cache
def default_rules() -> JourneyRules:
    """Return the rules that ship with the product."""
    return load_noun(JourneyRules, default_text(), _DEFAULT)


def default_text() -> str:
    """Return the file that ships with the product, to be copied into a brand's folder."""
    return (files(__package__) / _DEFAULT).read_text(encoding="utf-8")


def _load(path: Path) -> JourneyRules | InvalidContent:
    try:
        text = read_text(path)
        rules = load_noun(JourneyRules, text, str(path))
    except InvalidContent as error:
        error.code = _CODE
        return error
    try:
        ZoneInfo(rules.time_zone)
    except (OSError, ValueError, KeyError):
        line = line_of_value(text, ("time_zone",))
        reason = f"{rules.time_zone!r} is no time zone; write one such as Europe/London"
        return InvalidContent(f"{path}:{line}: time_zone: {reason}", code=_CODE)
    return rules
