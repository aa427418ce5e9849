"""The same draft through an OpenAI-compatible server of one's own: two settings, real HTTP on the loopback."""

from dataclasses import replace

from service.adapters.boundary.model_boundary import ModelBoundary
from service.adapters.litellm_model import LiteLLMModel
from service.domain.drafts import DraftRequest
from service.settings import Settings
from tests.fault_replies import composed
from tests.fault_server import fault_server

REQUEST = DraftRequest.model_validate(
    {"content_type": "buyer_guide", "topic": "sun on long walks", "products": ["trail-hat"], "seed": 3}
)


async def test_the_draft_is_the_same_as_the_mock_models(service, monkeypatch):
    mock = await service.draft_content("alder-and-brim", REQUEST)
    async with fault_server(composed) as server:
        monkeypatch.setenv("MOMENTS_MODEL", "openai/composer-over-http")
        monkeypatch.setenv("MOMENTS_MODEL_API_BASE", server.api_base)
        settings = Settings(_env_file=None)
        model = ModelBoundary((settings.model,), lambda name: LiteLLMModel(name, api_base=settings.model_api_base))
        own = await replace(service, ports=replace(service.ports, model=model)).draft_content("alder-and-brim", REQUEST)
    assert own.status == mock.status == "ready"
    assert (own.parts, own.claims, own.citations) == (mock.parts, mock.claims, mock.citations)
    assert own.provenance.model == "openai/composer-over-http"
    assert server.requests[0]["model"] == "composer-over-http"
    assert "response_format" in server.requests[0]
