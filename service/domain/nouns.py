"""The base of every noun and the distinct id types. No behaviour of the product lives here."""

import re
from typing import Annotated, NewType

from pydantic import BaseModel, ConfigDict, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$")]
"""A name that is safe in addresses and file names: lower case letters, digits, dot, dash, underscore."""

LocaleTag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
"""A BCP 47 language tag, such as `en-GB` or `de`."""

CustomerId = Annotated[
    str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True, pattern=r"^[^\x00]*$")
]
"""The caller's own id of a customer, any text without NUL."""

NamedProduct = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
"""A product as a request names it: its id or name, or one that the brand does not know."""

BrandId = NewType("BrandId", str)
SourceId = NewType("SourceId", str)
PassageId = NewType("PassageId", str)
FactKey = NewType("FactKey", str)
ReviewId = NewType("ReviewId", str)
ProductId = NewType("ProductId", str)
DraftId = NewType("DraftId", str)
TestimonialId = NewType("TestimonialId", str)


class Noun(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


_SUBTAG = re.compile(r"[A-Za-z]{2}|\d{3}|arab|cyrl|deva|grek|hans|hant|hebr|jpan|kore|latn|thai", re.IGNORECASE)


def plain_locale(locale: str) -> str:
    """Return a BCP 47 tag with language, script and region only: other subtags may be any words."""
    language, *rest = locale.split("-")
    return "-".join([language, *(subtag for subtag in rest[:2] if _SUBTAG.fullmatch(subtag))])


def language_of(locale: str) -> str:
    """Return the primary language of a BCP 47 tag in lower case: `en` of `en-GB`."""
    return locale.split("-", 1)[0].lower()
