"""What there is: probes and metrics for machines; moments, brands and prompts for callers."""

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
from service.web.metrics import MetricsDep
from service.web.openapi import may_answer
from service.web.responses import JsonRoute, respond
from service.web.startup import ServiceDep, StartupDep

probes = APIRouter(tags=["service"])
router = APIRouter(prefix="/v1", tags=["catalogue"], route_class=JsonRoute)

_MOMENTS = {
    Moment.LZMOT: ("Less than zero moment of truth", "They hear of the brand or the category."),
    Moment.ZMOT: ("Zero moment of truth", "They research before they buy."),
    Moment.FMOT: ("First moment of truth", "They decide."),
    Moment.SMOT: ("Second moment of truth", "They use what they bought."),
    Moment.UMOT: ("Ultimate moment of truth", "They tell others. Also called TMOT."),
    Moment.INTERIM: ("In between", "They ask for help."),
}


class Health(Noun):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(Noun):
    """Whether requests can be served; `not_ready` says in sentences what is missing, `notices` what goes on meanwhile."""

    status: Literal["ready", "not_ready"]
    not_ready: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


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


@probes.get("/healthz", operation_id="get_health", summary="Is it alive?", response_model=Health)
async def get_health() -> Response:
    """Answer as soon as the process listens, also while the service is starting."""
    return respond(Health())


@probes.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Is it ready?",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "Not ready; `not_ready` says what is missing."}},
)
async def get_readiness(startup: StartupDep) -> Response:
    """Answer 200 when requests can be served, 503 with what is missing otherwise."""
    service = startup.service
    missing = await service.not_ready() if service else (startup.not_ready().detail,)
    notices = service.notices() if service else ()
    if missing:
        return respond(Readiness(status="not_ready", not_ready=missing, notices=notices), 503, {"Retry-After": "1"})
    return respond(Readiness(status="ready", notices=notices))


@probes.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus text."}},
)
async def get_metrics(metrics: MetricsDep) -> Response:
    """Return requests by route and status, drafts by status, and durations, in the Prometheus text format."""
    return Response(metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/moments", operation_id="list_moments", summary="List moments", response_model=MomentCatalogue)
async def list_moments() -> Response:
    """Return every moment with its content types, and for each what it needs, must contain and how long it may be."""
    return respond(_CATALOGUE)


@router.get("/brands", operation_id="list_brands", summary="List brands", response_model=BrandList)
async def list_brands(service: ServiceDep) -> Response:
    """Return the brands with their products."""
    return respond(BrandList(items=tuple(_brand_entry(brand) for brand in service.library.brands())))


@router.get("/prompts", operation_id="list_prompts", summary="List prompts", response_model=PromptList)
async def list_prompts(service: ServiceDep) -> Response:
    """Return every prompt with its versions, labels and what is wrong with it."""
    return respond(PromptList(items=service.library.prompts()))


@router.get(
    "/prompts/{name}/versions",
    operation_id="list_prompt_versions",
    summary="List versions of a prompt",
    response_model=PromptVersionList,
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
