"""What a brand says of itself in public.

Its contacts, products and names are no customer's data, whatever they look like.
"""

import re
from functools import lru_cache

from service.domain.brands import Brand
from service.domain.nouns import language_of
from service.domain.personal_data import REGIONS

_WORD = re.compile(r"[^\W_]+")
_COUNTRIES = {"UK": "GB"}
_USUAL = {"en": ("GB", "US"), "de": ("DE", "AT", "CH"), "fr": ("FR",), "es": ("ES",), "it": ("IT",), "nl": ("NL",)}
_DIGITS = 6


class OwnWords:
    """Words that a brand has published, to be asked whether they hold what was found in a text."""

    def __init__(self, *texts: str) -> None:
        self._words = " ".join(["", *_WORD.findall("\n".join(texts).casefold()), ""])
        self._digits = "".join(sign if sign.isdigit() else "" if sign in " -/()." else "|" for sign in "\n".join(texts))

    def hold(self, found: str) -> bool:
        """Tell whether words stand there one after the other; a telephone number may leave out its country code."""
        words = _WORD.findall(found.casefold())
        if f" {' '.join(words)} " in self._words:
            return True
        digits = "".join(sign for sign in found if sign.isdigit()).lstrip("0")
        return len(digits) >= _DIGITS and not any(map(str.isalpha, found)) and digits in self._digits


def own_words(brand: Brand) -> OwnWords:
    """Return what a brand's file says; worked out once for each state of it."""
    return _own_words(
        brand.model_dump_json(exclude={"voice": {"avoid", "use"}, "personalisation": True, "escalation": True})
    )


@lru_cache(maxsize=64)
def _own_words(brand: str) -> OwnWords:
    return OwnWords(brand)


def regions_of(brand: Brand) -> tuple[str, ...]:
    """Return the ISO 3166 codes of the countries a brand deals with.

    They follow from its locales and jurisdictions; the usual ones if it names none.
    """
    named = [_COUNTRIES.get(code, code) for code in brand.jurisdictions if len(code) == 2 and code != "EU"]
    named += [
        locale.rpartition("-")[2] for locale in brand.locales if len(locale.rpartition("-")[2]) == 2 and "-" in locale
    ]
    named += [region for locale in brand.locales for region in _USUAL.get(language_of(locale), ())[:1]]
    return tuple(dict.fromkeys(region.upper() for region in named)) or REGIONS
