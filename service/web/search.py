"""Search of a brand's knowledge and reviews."""

from fastapi import APIRouter
from fastapi.responses import Response

from service.domain.searches import SearchRequest, SearchResult
from service.web.auth import BrandAccess, needs
from service.web.responses import JsonRoute, respond
from service.web.startup import ServiceDep

router = APIRouter(
    prefix="/v1/brands/{brand}/search", tags=["knowledge"], route_class=JsonRoute, dependencies=[needs("draft", "read")]
)


@router.post("", operation_id="search_knowledge", summary="Search knowledge", response_model=SearchResult)
async def search_knowledge(brand: BrandAccess, service: ServiceDep, wanted: SearchRequest) -> Response:
    """Find passages and reviews by meaning and by words, best first."""
    return respond(await service.search_knowledge(brand.id, wanted))
