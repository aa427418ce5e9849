import httpx
from fastapi import FastAPI

from service.domain.contracts import CONTRACTS
from service.domain.moments import Moment
from tests.fakes import FakeService


async def test_the_process_is_alive(client: httpx.AsyncClient):
    assert (await client.get("/healthz")).json() == {"status": "ok"}


async def test_readiness(client: httpx.AsyncClient, service: FakeService):
    assert (await client.get("/readyz")).json() == {"status": "ready", "not_ready": [], "notices": []}

    service.missing = ("The index is being rebuilt.",)
    response = await client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "status": "not_ready",
        "not_ready": ["The index is being rebuilt."],
        "notices": [],
    }
    assert response.headers["retry-after"] == "1"


async def test_the_catalogue_holds_every_contract_with_limits(client: httpx.AsyncClient):
    moments = (await client.get("/v1/moments")).json()["moments"]

    entries = {entry["content_type"]: entry for moment in moments for entry in moment["content_types"]}
    assert [moment["moment"] for moment in moments] == [moment.value for moment in Moment]
    assert set(entries) == {name.value for name in CONTRACTS}
    page = entries["product_page"]
    assert list(page["parts"]) == page["channels"] == ["web"]
    assert {part["name"]: part["max_length"] for part in page["parts"]["web"]}["meta_description"] == 155


async def test_brands_are_listed_without_what_is_nobody_elses_business(client: httpx.AsyncClient):
    brand = (await client.get("/v1/brands")).json()["items"][0]

    assert (brand["id"], brand["products"][0]["id"]) == ("alder-and-brim", "trail-hat")
    assert "sender" not in brand
    assert "escalation" not in brand


async def test_prompts_and_their_versions(client: httpx.AsyncClient):
    prompts = (await client.get("/v1/prompts")).json()["items"]
    versions = (await client.get("/v1/prompts/buyer_guide/versions")).json()["items"]
    unknown = await client.get("/v1/prompts/none/versions")

    assert prompts[0]["versions"] == [1, 2]
    assert [(entry["version"], entry["labels"]) for entry in versions] == [("draft", []), (2, []), (1, ["production"])]
    assert "was changed" in versions[1]["problem"]
    assert versions[2]["hash"] == "a1"
    assert unknown.json()["code"] == "prompt_not_found"


async def test_metrics_count_requests_and_drafts(client: httpx.AsyncClient):
    await client.post("/v1/brands/alder-and-brim/drafts", json={"content_type": "faq_answer"})
    await client.get("/v1/brands/nobody/drafts?cursor=secret")
    await client.get("/no/such/address")

    response = await client.get("/metrics")

    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = response.text.splitlines()
    drafts = "/v1/brands/{brand}/drafts"
    assert f'moments_http_requests_total{{method="POST",route="{drafts}",status="201"}} 1' in lines
    assert f'moments_http_requests_total{{method="GET",route="{drafts}",status="404"}} 1' in lines
    assert 'moments_http_requests_total{method="GET",route="unmatched",status="404"} 1' in lines
    assert 'moments_drafts_total{content_type="faq_answer",status="ready"} 1' in lines
    assert f'moments_http_request_duration_seconds_bucket{{route="{drafts}",le="+Inf"}} 2' in lines
    assert "secret" not in response.text
    assert "nobody" not in response.text


async def test_methods_that_nobody_knows_share_one_label(client: httpx.AsyncClient, app: FastAPI):
    await client.request("BREW", "/healthz")

    assert 'method="OTHER"' in app.state.metrics.render()
