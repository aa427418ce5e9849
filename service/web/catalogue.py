"""What there is: moments and brands. Prompts: `prompts`; whether all is well: `probes`."""

from fastapi import APIRouter
from fastapi.responses import Response

from service.domain.brands import Brand
from service.domain.channels import parts_for
from service.domain.contracts import CONTRACTS
from service.domain.moments import Channel, ContentContract, Moment, PartContract
from service.domain.nouns import LocaleTag, Noun
from service.web.auth import CallerDep
from service.web.responses import JsonRoute, respond
from service.web.startup import ServiceDep

router = APIRouter(prefix="/v1", tags=["catalogue"], route_class=JsonRoute)

_MOMENTS = {
    Moment.LZMOT: ("Less than zero moment of truth", "They hear of the brand or the category."),
    Moment.ZMOT: ("Zero moment of truth", "They research before they buy."),
    Moment.FMOT: ("First moment of truth", "They decide."),
    Moment.SMOT: ("Second moment of truth", "They use what they bought."),
    Moment.UMOT: ("Ultimate moment of truth", "They tell others. Also called TMOT."),
    Moment.INTERIM: ("In between", "They ask for help."),
}


class ContractEntry(ContentContract):
    """A content contract with the parts that it has in each of its channels, and their limits."""

    parts: dict[Channel, tuple[PartContract, ...]]


class MomentEntry(Noun):
    """A moment and everything that can be drafted for it."""

    moment: Moment
    title: str
    description: str
    content_types: tuple[ContractEntry, ...]


class MomentCatalogue(Noun):
    """All moments in the order of a customer's journey."""

    moments: tuple[MomentEntry, ...]


class ProductEntry(Noun):
    """A product by id and name."""

    id: str
    name: str
    category: str
    url: str | None


class BrandEntry(Noun):
    """A brand, what it sells, and which customer attributes its drafts may use."""

    id: str
    name: str
    kind: str
    description: str
    website: str | None
    locales: tuple[LocaleTag, ...]
    currency: str
    products: tuple[ProductEntry, ...]
    personalisation: tuple[str, ...]


class BrandList(Noun):
    """The brands that the caller may see."""

    items: tuple[BrandEntry, ...]


@router.get("/moments", operation_id="list_moments", summary="List moments", response_model=MomentCatalogue)
async def list_moments() -> Response:
    """Return every moment with its content types, and for each what it needs, must contain and how long it may be."""
    return respond(_CATALOGUE)


@router.get("/brands", operation_id="list_brands", summary="List brands", response_model=BrandList)
async def list_brands(service: ServiceDep, caller: CallerDep) -> Response:
    """Return the brands that the caller may see, with their products."""
    seen = (brand for brand in service.library.brands() if caller.sees(brand.id))
    return respond(BrandList(items=tuple(map(_brand_entry, seen))))


def _brand_entry(brand: Brand) -> BrandEntry:
    return BrandEntry(
        **brand.model_dump(include={"id", "name", "kind", "description", "website", "locales", "currency"}),
        products=tuple(
            ProductEntry(id=product.id, name=product.name, category=product.category, url=product.url)
            for product in brand.products
        ),
        personalisation=brand.personalisation.allowed,
    )


def _moment_entry(moment: Moment) -> MomentEntry:
    title, description = _MOMENTS[moment]
    contracts = tuple(
        ContractEntry(**dict(contract), parts={channel: parts_for(contract, channel) for channel in contract.channels})
        for contract in CONTRACTS.values()
        if contract.moment is moment
    )
    return MomentEntry(moment=moment, title=title, description=description, content_types=contracts)


_CATALOGUE = MomentCatalogue(moments=tuple(_moment_entry(moment) for moment in Moment))
