"""From request, brand and contract to a Brief: channel, locale, products, and which attributes are used or missing."""

import datetime as dt
import re

from service.domain.brands import Brand, Product
from service.domain.briefs import Brief
from service.domain.channels import parts_for
from service.domain.circumstances import Circumstances
from service.domain.contracts import CONTRACTS
from service.domain.drafts import DraftRequest
from service.domain.moments import Channel, ContentContract, ContentType
from service.domain.nouns import ProductId, language_of
from service.drafting.personalisation import part_attributes
from service.errors import FieldError, InvalidRequest

_WHOLE_RANGE = {ContentType.BUYER_GUIDE, ContentType.COMPARISON}
_MAX_PRODUCTS = 4


def make_brief(brand: Brand, request: DraftRequest, today: dt.date) -> Brief:
    """Decide what to write.

    Raises:
        InvalidRequest: moment or channel do not go with the content type; codes `moment_mismatch`,
            `channel_not_allowed`.
    """
    contract = CONTRACTS[request.content_type]
    _refuse_wrong_moment(contract, request)
    channel = _channel(contract, request.channel)
    locale = request.locale or brand.locales[0]
    attributes = dict(request.customer.attributes)
    personal = part_attributes(attributes, brand.personalisation)
    return Brief(
        contract=contract,
        channel=channel,
        locale=locale,
        language=language_of(locale),
        topic=request.topic or None,
        audience=request.audience,
        products=_products(brand, contract, request),
        attributes=personal.visible,
        values=personal.values,
        used=(),
        missing=tuple(name for name in brand.personalisation.allowed if name not in attributes),
        parts=parts_for(contract, channel, brand.limits),
        facts=request.facts,
        today=today,
        circumstances=_circumstances(request),
    )


def _circumstances(request: DraftRequest) -> Circumstances:
    """Return what the request tells, with what follows from its customer: who it is, and that the text is personal."""
    told, customer = request.circumstances, request.customer
    known: dict[str, object] = {}
    if told.customer_id is None and customer.id:
        known["customer_id"] = customer.id
    if told.personalised is None and customer.attributes:
        known["personalised"] = True
    return told.model_copy(update=known) if known else told


def _refuse_wrong_moment(contract: ContentContract, request: DraftRequest) -> None:
    if request.moment is not None and request.moment is not contract.moment:
        detail = f"{contract.content_type} belongs to the moment {contract.moment}; leave moment out or set it to {contract.moment}"
        raise InvalidRequest(detail, code="moment_mismatch", errors=[FieldError("/moment", detail)])


def _channel(contract: ContentContract, wanted: Channel | None) -> Channel:
    if wanted is None:
        return contract.channels[0]
    if wanted not in contract.channels:
        detail = f"{contract.content_type} can be written for {', '.join(contract.channels)}, not for {wanted}"
        raise InvalidRequest(detail, code="channel_not_allowed", errors=[FieldError("/channel", detail)])
    return wanted


def _products(brand: Brand, contract: ContentContract, request: DraftRequest) -> tuple[Product, ...]:
    named = [brand.product(name) or Product(id=ProductId(name), name=name) for name in request.products]
    if not named and isinstance(owned := request.customer.attributes.get("product"), str):
        named = [product] if (product := brand.product(owned)) else []
    if not named and request.topic:
        named = list(products_in(brand, request.topic))
    if not named and contract.content_type in _WHOLE_RANGE:
        named = _of_category(brand, request.topic or "") or list(brand.products[:_MAX_PRODUCTS])
    return tuple({product.id: product for product in named}.values())[:20]


def products_in(brand: Brand, text: str) -> tuple[Product, ...]:
    """Return the brand's products whose name or alias stands in a text, whatever the case."""
    folded = text.casefold()

    def names(product: Product) -> bool:
        return any(re.search(rf"(?<!\w){re.escape(name.casefold())}s?(?!\w)", folded) for name in product.names)

    return tuple(product for product in brand.products if names(product))


def _of_category(brand: Brand, topic: str) -> list[Product]:
    words = {word.rstrip("s") for word in re.findall(r"\w{3,}", topic.casefold())}
    scored = [
        (len(words & {word.rstrip("s") for word in re.findall(r"\w{3,}", f"{p.category} {p.name}".casefold())}), p)
        for p in brand.products
    ]
    return [product for score, product in sorted(scored, key=lambda pair: -pair[0]) if score > 0][:_MAX_PRODUCTS]
