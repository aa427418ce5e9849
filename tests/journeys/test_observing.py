"""What a stranger can learn of customers by looking at logs, metrics, traces and probes of the real service.

Nothing.
"""

import json
import logging
from collections.abc import AsyncIterator

import httpx
import pytest

from service.bootstrap import build_service
from service.errors import StorageFailed
from service.settings import Settings
from service.web.app import create_app
from tests.fault_replies import composed, indiscreet
from tests.fault_server import FaultServer
from tests.web.log_lines import Lines

CANARY = "ruth.canary@example.org Zebulon Quickthorn +49 151 23456789"
TRACES = ("zebulon", "quickthorn", "ruth", "23456789")
BRAND = "/v1/brands/alder-and-brim"
MODEL = "openai/gpt-test"
CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

pytestmark = pytest.mark.enable_socket


async def test_nothing_personal_is_told(settings: Settings, server: FaultServer, lines: Lines, capfd, monkeypatch):
    # pytest's own capture of standard error is where the console's spans go.
    service = await build_service(settings)
    try:
        transport = httpx.ASGITransport(create_app(settings, service))
        async with httpx.AsyncClient(transport=transport, base_url="http://moments.test") as client:
            statuses = {}
            for answer in (composed, *indiscreet(CANARY)):
                server.answer = answer
                statuses[answer.__name__] = [response.status_code async for response in asked(client)]
            monkeypatch.setattr(type(service.ports.drafts), "add", failing)
            server.answer = composed
            statuses["failing"] = [response.status_code async for response in asked(client)]
            told = [(await client.get(path)).text for path in ("/metrics", "/readyz", "/healthz")]
    finally:
        await service.close()

    assert statuses["composed"][0] == 201
    assert {status for found in statuses.values() for status in found} >= {201, 422, 502, 503}
    everything = "\n".join((lines.text, *told, *capfd.readouterr()))
    leaks = [line for line in everything.splitlines() if any(trace in line.lower() for trace in TRACES)]
    assert not leaks
    ready = json.loads(told[1])
    assert (ready["status"], ready["not_ready"]) == ("ready", [])
    metrics = told[0].splitlines()
    assert any(line.startswith(f'moments_model_attempts_total{{model="{MODEL}",outcome="ok"}}') for line in metrics)
    assert f'moments_model_calls_running{{model="{MODEL}"}} 0' in metrics
    within = [line for line in lines.text.splitlines() if "moments.model" in line or "moments.failures" in line]
    assert within
    assert all("request_id" in line for line in within)


async def test_a_model_that_a_caller_made_up_is_not_named(settings: Settings, lines: Lines, capfd):
    service = await build_service(settings)
    try:
        transport = httpx.ASGITransport(create_app(settings, service))
        async with httpx.AsyncClient(transport=transport, base_url="http://moments.test") as client:
            wanted = {
                "content_type": "faq_answer",
                "topic": "How do I wash a wool felt hat?",
                "model": f"mock/hallucinator:{CANARY}",
            }
            failed = await client.post(f"{BRAND}/drafts", json=wanted)
            await client.post(f"{BRAND}/drafts", json={**wanted, "model": "mock/slow:1ms"})
            metrics = (await client.get("/metrics")).text
    finally:
        await service.close()

    assert failed.json()["code"] == "model_not_allowed"
    assert 'moments_model_attempts_total{model="other",outcome=' in metrics
    everything = "\n".join((lines.text, metrics, *capfd.readouterr()))
    assert not [line for line in everything.splitlines() if any(trace in line.lower() for trace in TRACES)]


async def test_the_trace_of_a_draft(
    settings: Settings, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.WARNING, logger="moments.access")
    service = await build_service(settings)
    try:
        transport = httpx.ASGITransport(create_app(settings, service))
        async with httpx.AsyncClient(transport=transport, base_url="http://moments.test") as client:
            wanted = {"content_type": "faq_answer", "topic": "How do I wash a wool felt hat?"}
            done = await client.post(f"{BRAND}/drafts", json=wanted, headers={"traceparent": CALLER})
    finally:
        await service.close()

    assert done.status_code == 201
    spans = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    assert [span["name"] for span in spans] == [
        "retrieval",
        "chat gpt-test",
        "checks",
        "POST /v1/brands/{brand}/drafts",
    ]
    assert {span["context"]["trace_id"] for span in spans} == {f"0x{CALLER.split('-')[1]}"}
    assert {span["parent_id"] for span in spans[:3]} == {spans[3]["context"]["span_id"]}
    assert spans[1]["attributes"]["gen_ai.usage.output_tokens"] > 0
    assert "wool" not in json.dumps(spans)


async def failing(*_: object) -> None:
    raise StorageFailed(CANARY) from ValueError(CANARY)


async def asked(client: httpx.AsyncClient) -> AsyncIterator[httpx.Response]:
    """Send personal data in every place that takes any."""
    customer = {"id": "c1", "attributes": {"first_name": "Zebulon", "email": "ruth.canary@example.org"}}
    question = {"content_type": "faq_answer", "topic": f"How do I wash a wool felt hat? {CANARY}", "customer": customer}
    for path, body in (
        ("drafts", question),
        ("drafts", {**question, "locale": CANARY}),
        ("replies", {"messages": [{"role": "customer", "text": f"How do I wash it? {CANARY}"}]}),
        ("review-responses", {"review": {"id": "r-78", "text": f"It leaks. {CANARY}", "author": CANARY, "rating": 1}}),
        ("checks", {"content_type": "faq_answer", "text": CANARY}),
        ("search", {"query": CANARY}),
        ("reviews", [{"id": "r-77", "text": CANARY, "author": CANARY, "rating": 5}]),
    ):
        headers = {"User-Agent": CANARY, "tracestate": f"who={CANARY}"}
        yield await client.post(f"{BRAND}/{path}", json=body, params={"who": CANARY}, headers=headers)
    yield await client.put(f"{BRAND}/sources/note-1", content=CANARY, headers={"Content-Type": "text/plain"})
    yield await client.get(f"{BRAND}/drafts/{CANARY}")
