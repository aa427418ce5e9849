import httpx
from fastapi import FastAPI

from tests.fakes import FakeService


async def test_the_process_is_alive(client: httpx.AsyncClient):
    assert (await client.get("/healthz")).json() == {"status": "ok"}


async def test_readiness(client: httpx.AsyncClient, service: FakeService):
    assert (await client.get("/readyz")).json() == {"status": "ready", "not_ready": [], "notices": [], "degraded": []}

    service.missing = ("The index is being rebuilt.",)
    response = await client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "status": "not_ready",
        "not_ready": ["The index is being rebuilt."],
        "notices": [],
        "degraded": [],
    }
    assert response.headers["retry-after"] == "1"


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


async def test_what_is_degraded_is_told_and_requests_go_on(client: httpx.AsyncClient, service: FakeService):
    service.impaired = ("No model answers.",)

    response = await client.get("/readyz")

    assert response.status_code == 200
    assert (response.json()["status"], response.json()["degraded"]) == ("ready", ["No model answers."])
