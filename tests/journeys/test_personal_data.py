"""Personal data seeded in every field of every kind of request: none of it in what a model, a log or a stranger gets to see.

The provider is recorded on the wire: a real HTTP server that keeps every body. Clues are compared by letters and digits
alone, so that no other spelling of a value slips through.
"""

import datetime as dt
import io
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from service.bootstrap import build_service
from service.domain.contracts import CONTRACTS
from service.errors import StorageFailed
from service.settings import Settings
from service.web.app import create_app
from tests.fault_replies import Reply, completion, composed
from tests.fault_server import FaultServer, refused_base
from tests.web.log_lines import Lines

NAME, EMAIL, PHONE = "Zebulon Quickthorn", "zebulon.quick@private.example", "+49 151 23456789"
CANARIES = {
    "name": (f"My name is {NAME}.", ("zebulon", "quickthorn")),
    "e-mail": (f"Write to {EMAIL}.", ("quickprivate", "privateexample")),
    "hidden e-mail": ("Or to thornfield at hideaway dot example.", ("thornfield", "hideaway")),
    "phone": (f"Call {PHONE}", ("15123456789",)),
    "phone of the UK": ("or 07700 900461.", ("7700900461",)),
    "phone in full width": (
        "Mobile \uff10\uff17\uff17\uff10\uff10 \uff19\uff10\uff10 \uff14\uff17\uff12.",
        ("7700900472",),
    ),
    "phone in words": ("Ring seven seven zero zero nine double four six eight.", ("sevensevenzero", "zeronine")),
    "phone with invisible signs": ("Tel 0770\u200b0 9004\u200d83.", ("7700900483",)),
    "card": ("Card 4111 1111 1111 1111.", ("4111111111111111",)),
    "IBAN": ("IBAN DE89 3704 0044 0532 0130 00.", ("37040044",)),
    "SSN": ("SSN 536-90-4399.", ("536904399",)),
    "National Insurance": ("NI number AB 12 34 56 C.", ("ab123456c",)),
    "tax id": ("Steuer-ID 86095742719.", ("86095742719",)),
    "IP address": ("From 203.0.113.77.", ("203011377",)),
    "birth": ("I was born on 3 March 1984.", ("3march1984",)),
    "address": ("I live at 17 Larkspur Lane, Harrogate HG1 9ZZ.", ("larkspur", "hg19zz")),
    "German address": ("Ich wohne Lindenblick 23, 04109 Leipzig.", ("lindenblick", "04109")),
    "plate": ("Kennzeichen L-XY 4711.", ("lxy4711",)),
    "order": ("Order ZQ-778899.", ("zq778899", "778899")),
    "ticket": ("Ticket no. 5544-3322.", ("55443322",)),
}
WORDS = " ".join(words for words, _ in CANARIES.values())
CLUES = tuple(clue for _, clues in CANARIES.values() for clue in clues)
BRANDS = {
    "alder-and-brim": ("trail-hat", "Can I wash the Trail Hat?"),
    "pollard-desk": ("team-plan", "How do I cancel my plan?"),
}
TOPICS = {
    "social_post": (
        "what people say about sun hats in spring",
        "what service teams discuss about first response times",
    ),
    "buyer_guide": ("a hat for summer walks", "help-desk software for a team of twelve agents"),
    "follow_up": ("How do I brush and store the hat?", "macros and routing after 30 days"),
}
HATS = "/v1/brands/alder-and-brim"
MODEL = "openai/gpt-test"

_SHORT = 5
_HASH = re.compile(r"(?<![0-9a-z])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{12,64}(?![0-9a-z])")
"""Fences, canaries, request and trace ids."""

pytestmark = pytest.mark.enable_socket


def leaks(text: str, clues: tuple[str, ...] = CLUES) -> list[str]:
    """Return the clues that stand in a text, whatever signs and cases it writes them with."""
    # A short number stands in one of so many hashes by chance: those are left out.
    letters = "".join(sign for sign in _HASH.sub(" ", text.lower()) if sign.isalnum())
    return [clue for clue in clues if (clue in letters if len(clue) > _SHORT else _alone(clue, text.lower()))]


def _alone(clue: str, text: str) -> bool:
    """Tell whether a short number stands by itself: among the digits of times and measures it stands by chance."""
    return re.search(rf"(?<![0-9.,]){clue}(?![0-9.,]*[0-9])" if clue.isdigit() else re.escape(clue), text) is not None


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


def customer() -> dict[str, Any]:
    """A customer whose every attribute holds something personal, those that a model may see included."""
    allowed = dict.fromkeys(("product", "plan", "loyalty_tier", "industry"), f"Trail Hat for {EMAIL}, {PHONE}")
    given = {
        "first_name": "Zebulon", "last_name": "Quickthorn", "email": EMAIL, "phone": PHONE, "order_number": "ZQ-778899", "city": "Harrogate",
        "address": "17 Larkspur Lane", "company": "Quickthorn Mill", "quote_number": "5544-3322", "hat_size": 4111111111111111,
        "agents": 15123456789, "purchase_date": f"born on 3 March 1984, {NAME}", "renewal_date": "HG1 9ZZ",
    }  # fmt: skip
    return {
        "id": "ZQ-778899",
        "attributes": {**allowed, **given, "unheard_of": WORDS[:900]},
        "consent": {"mail": WORDS[:900]},
    }


def drafts(brand: str) -> Iterator[dict[str, Any]]:
    """Every content type: its words, its customer and its facts seeded; then the fields that must name something."""
    product, usual = BRANDS[brand]
    other = next(
        name for name in ("meadow-straw-hat", "business-plan") if (name == "business-plan") == (brand == "pollard-desk")
    )
    kinds = [words for words, _ in CANARIES.values()]
    for number, content_type in enumerate(CONTRACTS):
        some = " ".join((kinds * 3)[number : number + 3])  # more of them would hide the topic from the search
        topic = TOPICS.get(content_type, (usual, usual))[brand == "pollard-desk"]
        base = {"content_type": content_type, "products": [product, other]}
        if content_type == "case_study":
            base = {"content_type": content_type}
        yield {
            **base, "topic": f"{topic} {some}", "audience": some[:300], "customer": customer(),
            "facts": {"what_happened": WORDS, "zebulon_quickthorn": EMAIL, "number": 15123456789}, "reviews": {"products": [NAME]},
        }  # fmt: skip
        yield {**base, "topic": topic, "products": [*base.get("products", []), f"hat for Mrs Quickthorn, {EMAIL}"], "locale": "en-Zebulon",
               "audience": f"Dear Mrs Quickthorn, {PHONE}"}  # fmt: skip


def answers(brand: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Replies to conversations of all roles, and responses to reviews in all fields and channels."""
    _, topic = BRANDS[brand]
    roles = ("customer", "agent", "note", "customer")
    messages = [{"role": role, "text": f"About {topic}: {WORDS} Kind regards,\n{NAME}"} for role in roles]
    for channel in ("chat", "email"):
        yield "replies", {"messages": messages, "customer": customer(), "channel": channel, "locale": "en-Zebulon"}
    yield "replies", {"messages": messages}
    for channel in ("review_site", "web", "social"):
        review = {
            "id": "ZQ-778899", "title": f"By {NAME}", "text": f"It leaks. {WORDS}", "author": NAME, "role": WORDS[:99], "company": "Quickthorn Mill",
            "rating": 1, "product": f"hat for {EMAIL}", "channel": EMAIL, "incentive": PHONE, "locale": "en-Zebulon",
        }  # fmt: skip
        yield "review-responses", {"review": review, "channel": channel}
    yield "checks", {"content_type": "faq_answer", "text": f"{topic}. {WORDS}", "facts": {"note": WORDS[:900]}}


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
        "id": "r-9001", "product": "trail-hat", "rating": 5, "title": "Light", "author": "Peregrine Oakshott", "date": yesterday, "locale": "en-GB",
        "text": "I am Peregrine Oakshott and I walk the coast path every week; the hat stays light and dry, and the strap never slips.",
        "consent": {"quote": True, "name_form": "first_name_initial", "channels": ["web", "email"]},
    }  # fmt: skip
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


def in_a_reply(request: dict[str, Any]) -> Reply:
    return completion(f"Dear {NAME}, {WORDS} {json.dumps(request)[:200]}")


def in_an_error(request: dict[str, Any]) -> Reply:
    return Reply(400, body=json.dumps({"error": {"message": f"{WORDS} {request}", "type": EMAIL, "code": "bad"}}))


def broken_off(_: dict[str, Any]) -> Reply:
    return Reply(500, body=WORDS)


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
            question, {**question, "locale": WORDS[:30]}, {**question, "channel": EMAIL}, {**question, "moment": NAME},
            {**question, "customer": {"attributes": {EMAIL: NAME}}}, {**question, NAME: EMAIL}, {**question, "topic": WORDS * 3},
            {**question, "prompt": NAME}, {**question, "model": f"mock/{EMAIL}"}, {**question, "seed": PHONE}, {**question, "facts": WORDS},
        ):  # fmt: skip
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
            for answer in (composed, in_a_reply, in_an_error, broken_off):
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
