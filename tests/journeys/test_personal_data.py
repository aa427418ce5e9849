"""Personal data seeded in every field of every kind of request.

None of it in what a model, a log or a stranger gets to see.

The provider is recorded on the wire: a real HTTP server that keeps every body. Clues are compared by letters and digits
alone, so that no other spelling of a value slips through.
"""

import datetime as dt
import io
import json
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest

from service.bootstrap import build_service
from service.domain.contracts import CONTRACTS
from service.errors import StorageFailed
from service.settings import Settings
from service.web.app import create_app
from tests.fault_replies import composed, indiscreet
from tests.fault_server import FaultServer, refused_base
from tests.journeys.canaries import BRANDS, CANARIES, EMAIL, HATS, NAME, PHONE, WORDS, answers, customer, drafts, leaks
from tests.web.log_lines import Lines

MODEL = "openai/gpt-test"

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Where the spans go that the service writes to standard error."""
    told = io.StringIO()
    monkeypatch.setattr("service.adapters.otel_traces.sys.stderr", told)
    return told


@pytest.fixture
async def client(settings: Settings, spans: io.StringIO) -> AsyncIterator[httpx.AsyncClient]:
    service = await build_service(settings)
    transport = httpx.ASGITransport(create_app(settings, service))
    async with httpx.AsyncClient(transport=transport, base_url="http://moments.test") as client:
        yield client
    await service.close()


async def test_no_model_gets_to_see_it(
    client: httpx.AsyncClient, server: FaultServer, lines: Lines, spans: io.StringIO, capfd
):
    statuses: list[int] = []
    for brand in BRANDS:
        for path, body in [*(("drafts", body) for body in drafts(brand)), *answers(brand)]:
            statuses.append((await client.post(f"/v1/brands/{brand}/{path}", json=body)).status_code)
    metrics = (await client.get("/metrics")).text

    assert set(statuses) <= {200, 201}, statuses
    prompts = [json.dumps(request, ensure_ascii=False) for request in server.requests]
    written = Counter(request["response_format"]["json_schema"]["name"] for request in server.requests)
    assert {name for name in CONTRACTS if written[name] < 2} == set()  # at least one for each brand
    assert [leaks(prompt) for prompt in prompts if leaks(prompt)] == []
    assert "chat gpt-test" in spans.getvalue()
    assert leaks("\n".join((lines.text, metrics, spans.getvalue(), *capfd.readouterr()))) == []


async def test_each_kind_alone_is_hidden_in_topic_and_message(client: httpx.AsyncClient, server: FaultServer):
    for words, _ in CANARIES.values():
        topic = {"content_type": "faq_answer", "topic": f"How do I wash a wool felt hat? {words}"}
        message = {"messages": [{"role": "customer", "text": f"How do I wash a wool felt hat? {words}"}]}
        assert (await client.post(f"{HATS}/drafts", json=topic)).status_code == 201
        assert (await client.post(f"{HATS}/replies", json=message)).status_code == 200
    prompts = [json.dumps(request, ensure_ascii=False) for request in server.requests]
    assert len(prompts) >= 2 * len(CANARIES)
    assert [leaks(prompt) for prompt in prompts if leaks(prompt)] == []


async def test_a_review_in_evidence_bears_the_consented_name_only(client: httpx.AsyncClient, server: FaultServer):
    yesterday = (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)).isoformat()
    review = {
        "id": "r-9001",
        "product": "trail-hat",
        "rating": 5,
        "title": "Light",
        "author": "Peregrine Oakshott",
        "date": yesterday,
        "locale": "en-GB",
        "text": "I am Peregrine Oakshott and I walk the coast path every week; the hat stays light and dry, and the strap never slips.",
        "consent": {"quote": True, "name_form": "first_name_initial", "channels": ["web", "email"]},
    }
    silent = {
        **review,
        "id": "r-9002",
        "author": "Ottoline Farthingale",
        "text": "Good for rain and wind, says this walker.",
        "consent": None,
    }
    assert (await client.post(f"{HATS}/reviews", json=[review, silent])).status_code == 200
    for content_type in ("product_page", "decision_confirmation", "win_back", "quote_follow_up"):
        wanted = {
            "content_type": content_type,
            "products": ["trail-hat"],
            "topic": "walking hat",
            "reviews": {"max_age_days": 3},
        }
        assert (await client.post(f"{HATS}/drafts", json=wanted)).status_code == 201
    prompts = "\n".join(json.dumps(request, ensure_ascii=False) for request in server.requests)
    assert "Peregrine O." in prompts
    assert "Oakshott" not in prompts
    assert "Ottoline" not in prompts


async def asked(client: httpx.AsyncClient) -> AsyncIterator[httpx.Response]:
    """Requests that fail in every way they can: of the model, of the store, of the caller."""
    for brand, (product, topic) in BRANDS.items():
        here = f"/v1/brands/{brand}"
        question = {
            "content_type": "faq_answer",
            "topic": f"{topic}. {WORDS}",
            "customer": customer(),
            "products": [product],
        }
        for body in (
            question,
            {**question, "locale": WORDS[:30]},
            {**question, "channel": EMAIL},
            {**question, "moment": NAME},
            {**question, "customer": {"attributes": {EMAIL: NAME}}},
            {**question, NAME: EMAIL},
            {**question, "topic": WORDS * 3},
            {**question, "prompt": NAME},
            {**question, "model": f"mock/{EMAIL}"},
            {**question, "seed": PHONE},
            {**question, "facts": WORDS},
        ):
            yield await client.post(f"{here}/drafts", json=body)
        yield await client.post(f"{here}/drafts", content=f'{{"topic": "{WORDS}"')
        yield await client.post(f"{here}/replies", json={"messages": [{"role": NAME, "text": WORDS}]})
        yield await client.post(
            f"{here}/replies", json={"messages": [{"role": "customer", "text": f"{topic}? {WORDS}"}]}
        )
        yield await client.post(f"{here}/review-responses", json={"review_id": NAME})
        yield await client.post(
            f"{here}/review-responses", json={"review": {"id": NAME, "text": f"It leaks. {WORDS}", "author": NAME}}
        )
        yield await client.post(f"{here}/checks", json={"content_type": "faq_answer", "parts": {EMAIL: WORDS}})
        yield await client.get(f"{here}/drafts/{EMAIL}")
        yield await client.get(f"{here}/sources/{NAME}")
        yield await client.get("/v1/brands/zebulon-quickthorn/drafts")


async def failing(*_: object) -> None:
    raise StorageFailed(WORDS) from ValueError(WORDS)


async def crashing(*_: object) -> None:
    raise RuntimeError(WORDS)


async def test_no_error_log_trace_or_metric_tells_it(
    settings: Settings, server: FaultServer, lines: Lines, capfd, monkeypatch
):
    service = await build_service(settings)
    errors: list[httpx.Response] = []
    try:
        transport = httpx.ASGITransport(create_app(settings, service), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://moments.test") as client:
            for answer in (composed, *indiscreet(WORDS)):
                server.answer = answer
                errors += [response async for response in asked(client) if response.status_code >= 400]
            server.answer = composed
            for failure in (failing, crashing):
                monkeypatch.setattr(type(service.ports.drafts), "add", failure)
                errors += [response async for response in asked(client) if response.status_code >= 400]
            metrics = (await client.get("/metrics")).text
    finally:
        await service.close()

    assert {404, 422, 500, 502, 503} <= {response.status_code for response in errors}
    assert [
        (response.status_code, response.text) for response in errors if leaks(response.text + str(response.headers))
    ] == []
    assert leaks("\n".join((lines.text, metrics, *capfd.readouterr()))) == []


async def test_a_model_that_is_down_tells_nothing(settings: Settings, lines: Lines, capfd):
    down = settings.model_copy(update={"model_api_base": refused_base()})
    service = await build_service(down)
    try:
        transport = httpx.ASGITransport(create_app(down, service))
        async with httpx.AsyncClient(transport=transport, base_url="http://moments.test") as client:
            body = {
                "content_type": "faq_answer",
                "topic": f"How do I wash a wool felt hat? {WORDS}",
                "customer": customer(),
            }
            answer = await client.post(f"{HATS}/drafts", json=body)
    finally:
        await service.close()
    assert answer.status_code == 503
    assert leaks("\n".join((answer.text, lines.text, *capfd.readouterr()))) == []
