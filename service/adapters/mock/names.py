"""What products are called in the language of the draft, with article and case where the language has them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.adapters.mock.evidence import Item
from service.adapters.mock.reading import Product
from service.adapters.mock.wording import listed

_GERMAN = re.compile(r"^(Der|Die|Das|Den)\s+((?:[A-ZÄÖÜ0-9][\w'’-]*\s?)+)")
_BARE = re.compile(r"^((?:[A-ZÄÖÜ0-9][\w'’-]*\s?)+)")
_CASES = {"Der": ("der", "den", "dem"), "Die": ("die", "die", "der"), "Das": ("das", "das", "dem")}


@dataclass(frozen=True, slots=True)
class Name:
    """A product's name: bare, and as subject, object and indirect object with the article that fits."""

    bare: str
    subject: str
    object: str
    indirect: str

    def stands_in(self, text: str) -> bool:
        """Tell whether a text names the product, in whatever case."""
        return stands_in(self.bare, text)

    @property
    def slots(self) -> dict[str, str]:
        """The slots of phrases that name the product."""
        return {
            "product": self.bare,
            "the_product": self.subject,
            "product_acc": self.object,
            "product_dat": self.indirect,
        }


@lru_cache(maxsize=16384)
def stands_in(name: str, text: str) -> bool:
    """Tell whether a text names a product, in whatever case."""
    return bool(_pattern(name).search(text))


@lru_cache(maxsize=256)
def _pattern(name: str) -> re.Pattern[str]:
    words = r"\w{0,2}[\s-]+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){words}\w{{0,2}}(?!\w)", re.IGNORECASE)


def name_of(product: Product, language: str, evidence: Sequence[Item]) -> Name:
    """Return what a product is called, as its summary and its facts say it."""
    texts = [product.summary, *(i.text for i in evidence if i.kind == "fact" and i.subject == product.id)]
    if language == "de":
        return _german(product, texts)
    if language == "en":
        article = "" if any(text.startswith(product.name) for text in texts) else "the "
        name = f"{article}{product.name}"
        return Name(product.name, name, name, name)
    return Name(*[product.name] * 4)


def _german(product: Product, texts: Sequence[str]) -> Name:
    if any(product.name in text for text in texts if text):
        article = next(
            (t.split(" ", 1)[0] for t in texts if re.match(rf"(?:Der|Die|Das) {re.escape(product.name)}\b", t)), ""
        )
        return _declined(product.name, article)
    for text in texts:
        match = _GERMAN.match(text)
        if match and match[1] != "Den":
            return _declined(match[2].strip(), match[1])
    bare = next((m[1].strip() for text in texts if (m := _BARE.match(text)) and m[1].strip() not in _starters()), "")
    return Name(*[bare or product.name] * 4)


def _starters() -> Sequence[str]:
    words: Sequence[str] = listed("rules", "german_starters")
    return words


def _declined(name: str, article: str) -> Name:
    if article not in _CASES:
        return Name(*[name] * 4)
    nominative, accusative, dative = _CASES[article]
    return Name(name, f"{nominative} {name}", f"{accusative} {name}", f"{dative} {name}")


def joined(names: Sequence[str], conjunction: str) -> str:
    """Return names as a list in words: `a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {conjunction} {names[-1]}"
