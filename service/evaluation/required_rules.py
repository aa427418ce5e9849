"""Which rules a prompt must carry, as editors list them in `prompts/required_rules.yaml`. Who judges: `must_hold`."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from service.adapters.yaml_files import load_noun, read_text
from service.domain.brands import Brand
from service.domain.nouns import Noun
from service.domain.prompts import Prompt
from service.errors import InvalidContent

FILE = "required_rules.yaml"
_ALL = "every_channel"
_OF_BRAND: Mapping[str, Callable[[Brand], object]] = MappingProxyType({
    "address": lambda brand: brand.voice.address,
    "signature": lambda brand: brand.voice.signature,
    "voice_terms": lambda brand: brand.voice.avoid,
    "house_terms": lambda brand: brand.voice.use,
})  # fmt: skip
"""Rules that a prompt can only state of a brand which has something to say there."""


class RequiredRules(Noun):
    """`what` says what is lost without a rule.

    `required` lists rules by prompt and then by channel or `every_channel`.
    """

    what: dict[str, str]
    required: dict[str, dict[str, tuple[str, ...]]]

    def of(self, prompt: str, channel: str, brand: Brand) -> dict[str, str]:
        """Return the rules that must stand in a prompt for one text, each with what is lost without it.

        Raises:
            InvalidContent: the prompt is not in the table: nothing could be told of its rules.
        """
        if prompt not in self.required:
            raise InvalidContent(f"{FILE}:1: it names no rules of {prompt}; add the prompt to `required`")
        mine = self.required[prompt]
        names = (*mine.get(_ALL, ()), *mine.get(channel, ()))
        return {name: self.what.get(name, "") for name in names if name not in _OF_BRAND or _OF_BRAND[name](brand)}


def required_rules(folder: Path) -> RequiredRules:
    """Read the table of a folder of prompts; from memory while the file stays the same.

    Raises:
        InvalidContent: the file is broken or is not there: an evaluation without it would pass what it must not.
    """
    path = folder / FILE
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        raise InvalidContent(f"{path}:1: this file must say which rules the prompts carry") from None
    return _read(path, stamp)


def rules_beside(prompt: Prompt) -> RequiredRules:
    """Return the table of the folder that a prompt lives in. Raises as `required_rules`."""
    return required_rules(Path(prompt.path).parents[2])


@lru_cache(maxsize=8)
def _read(path: Path, _: int) -> RequiredRules:
    return load_noun(RequiredRules, read_text(path), str(path))
