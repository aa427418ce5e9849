"""Names that may have been meant for a product of the brand: what to say where one is not among them."""

from collections.abc import Iterable
from difflib import get_close_matches

from service.domain.brands import Brand

_OF_THE_BRAND = "brand"
"""The subject of facts that hold for the whole brand."""


def meant(brand: Brand, name: str) -> str:
    """Return the id of the product whose id, name or alias comes close, else nothing."""
    known = brand.product(name)
    if known is None:
        names = {one.casefold(): product for product in brand.products for one in product.names}
        names |= {product.id: product for product in brand.products}
        close = get_close_matches(name.casefold(), list(names), 1)
        known = names[close[0]] if close else None
    return known.id if known else ""


def strangers(brand: Brand, subjects: Iterable[str]) -> tuple[str, ...]:
    """Return a sentence for each id that is of no product of the brand: nothing said of it is found for a product."""
    ids = {str(product.id) for product in brand.products} | {_OF_THE_BRAND}
    unknown = [one for one in dict.fromkeys(map(str, subjects)) if one not in ids]
    return tuple(
        f"“{one}” is no product of brand.yaml." + (f" Did you mean {near}?" if (near := meant(brand, one)) else "")
        for one in unknown
    )
