"""What there is: moments, brands and prompts. Whether all is well: `probes`."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from fastapi.responses import Response

from service.bootstrap import Service
from service.domain.brands import Brand
from service.domain.channels import parts_for
from service.domain.contracts import CONTRACTS
from service.domain.moments import Channel, ContentContract, Moment, PartContract
from service.domain.nouns import LocaleTag, Noun
from service.domain.prompts import PromptVersions
from service.errors import InvalidContent, NotFound
from service.web.auth import CallerDep, needs
from service.web.openapi import may_answer
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


class PromptList(Noun):
    """All prompts with their versions and labels."""

    items: tuple[PromptVersions, ...]


class PromptVersion(Noun):
    """One version of a prompt; `problem` says what is wrong with it, if anything is."""

    reference: str
    version: int | Literal["draft"]
    labels: tuple[str, ...]
    hash: str | None = None
    change_note: str | None = None
    owners: tuple[str, ...] = ()
    problem: str | None = None


class PromptVersionList(Noun):
    """The versions of one prompt, newest first."""

    name: str
    items: tuple[PromptVersion, ...]


@router.get("/moments", operation_id="list_moments", summary="List moments", response_model=MomentCatalogue)
async def list_moments() -> Response:
    """Return every moment with its content types, and for each what it needs, must contain and how long it may be."""
    return respond(_CATALOGUE)


@router.get("/brands", operation_id="list_brands", summary="List brands", response_model=BrandList)
async def list_brands(service: ServiceDep, caller: CallerDep) -> Response:
    """Return the brands that the caller may see, with their products."""
    seen = (brand for brand in service.library.brands() if caller.sees(brand.id))
    return respond(BrandList(items=tuple(map(_brand_entry, seen))))


@router.get(
    "/prompts",
    operation_id="list_prompts",
    summary="List prompts",
    response_model=PromptList,
    dependencies=[needs("draft", "evals")],
)
async def list_prompts(service: ServiceDep) -> Response:
    """Return every prompt with its versions, labels and what is wrong with it."""
    return respond(PromptList(items=service.library.prompts()))


@router.get(
    "/prompts/{name}/versions",
    operation_id="list_prompt_versions",
    summary="List versions of a prompt",
    response_model=PromptVersionList,
    dependencies=[needs("draft", "evals")],
    openapi_extra=may_answer("prompt_not_found"),
)
async def list_prompt_versions(
    service: ServiceDep, name: Annotated[str, Path(description="Name of the prompt.")]
) -> Response:
    """Return the versions of one prompt, newest first, with hash, labels and change note."""
    found = next((prompt for prompt in service.library.prompts() if prompt.name == name), None)
    if found is None:
        raise NotFound("There is no such prompt; see GET /v1/prompts.", code="prompt_not_found")
    wanted: list[int | Literal["draft"]] = ["draft"] if found.has_draft else []
    wanted += sorted(found.versions, reverse=True)
    return respond(
        PromptVersionList(name=name, items=tuple(_prompt_version(service, found, version) for version in wanted))
    )


def _prompt_version(service: Service, found: PromptVersions, version: int | Literal["draft"]) -> PromptVersion:
    reference = f"{found.name}@{version}"
    labels = tuple(label for label, target in found.labels.items() if target == version)
    try:
        prompt = service.library.prompt(reference)
    except InvalidContent as error:
        return PromptVersion(reference=reference, version=version, labels=labels, problem=error.detail)
    matter = prompt.front_matter
    return PromptVersion(
        reference=reference,
        version=version,
        labels=labels,
        hash=prompt.hash,
        change_note=matter.change_note,
        owners=matter.owners,
    )


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
