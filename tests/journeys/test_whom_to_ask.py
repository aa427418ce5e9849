"""From what happened to a customer to whom to ask what, and from reviews to their answers: over HTTP, nothing faked."""

import datetime as dt
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.bootstrap import Service, build_service
from service.settings import Settings
from tests.journeys.conftest import Serve

BRAND = "/v1/brands/alder-and-brim"
NOW = dt.datetime.now(dt.UTC)
NOON = f"Etc/GMT{NOW.hour - 12:+d}"
"""A time zone in which it is noon now, so that no quiet hours stand against the test."""


@pytest.fixture(scope="module")
async def own_service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    data: Path = tmp_path_factory.mktemp("whom")
    service = await build_service(Settings(_env_file=None, data_dir=data))
    yield service
    await service.close()


@pytest.fixture
async def http(serve: Serve, own_service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with serve(own_service) as client:
        yield client


def at(days: float) -> str:
    return (NOW - dt.timedelta(days=days)).isoformat()


def customer(name: str, **traits: Any) -> dict[str, Any]:
    told = {"email_consent": True, "time_zone": NOON, "first_name": "Ann", "email": f"{name}@example.com"} | traits
    return {"type": "identify", "userId": name, "timestamp": at(100), "traits": told}


def track(name: str, what: str, days: float, **properties: Any) -> dict[str, Any]:
    return {"type": "track", "userId": name, "event": what, "timestamp": at(days), "properties": properties}


async def send(http: httpx.AsyncClient, *calls: dict[str, Any]) -> dict[str, Any]:
    answer = await http.post(f"{BRAND}/journey/events", json={"batch": list(calls)})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def get(http: httpx.AsyncClient, path: str, **params: Any) -> dict[str, Any]:
    answer = await http.get(f"{BRAND}/{path}", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_way_of_a_customer_from_looking_to_recommending(http: httpx.AsyncClient):
    who = "ann"
    assert (await get(http, f"customers/{who}/moment"))["reasons"][0]["code"] == "unknown_customer"

    # Late, early, twice and broken: each counts once, and the broken one is told.
    delivered = track(who, "Order Delivered", 4, product_id="trail-hat")
    report = await send(http, delivered, track(who, "Product Viewed", 9), customer(who), delivered, {"type": "track"})
    assert (report["added"], report["known"]) == (3, 1)
    assert [row["line"] for row in report["refused"]] == [1]
    lines = "\n".join(json.dumps(one) for one in (delivered, track(who, "Order Completed", 6)))
    jsonl = {"content": lines, "headers": {"Content-Type": "application/x-ndjson"}}
    again = (await http.post(f"{BRAND}/journey/events", **jsonl)).json()  # type: ignore[arg-type]  # they fit
    assert (again["added"], again["known"]) == (1, 1)

    moment = await get(http, f"customers/{who}/moment")
    assert (moment["moment"], moment["rule"], moment["event"]["name"]) == ("smot", "wears-it", "order delivered")
    assert (moment["send"]["content_type"], moment["send"]["products"]) == ("follow_up", ["trail-hat"])
    due = await get(http, "moments/due", content_type="follow_up")
    assert [(one["customer"], one["send"]["rule"]) for one in due["items"]] == [(who, "first-days")]

    # The audience is what a draft needs; the tool that sends tells of it, and then there is rest.
    one = due["items"][0]["send"]
    draft = await http.post(
        f"{BRAND}/drafts",
        json={"content_type": one["content_type"], "channel": one["channel"], "products": one["products"]},
    )
    assert draft.status_code == 201
    await send(http, track(who, "Message Sent", 0, content_type="follow_up", channel="email"))
    rested = await get(http, f"customers/{who}/moment")
    assert rested["send"] is None
    assert rested["next"]["content_type"] == "review_request"
    assert (await get(http, "moments/due", content_type="follow_up"))["items"] == []

    await send(http, track(who, "Support Ticket Opened", 0, ticket_id="t-1"))
    assert (await get(http, f"customers/{who}/moment"))["moment"] == "interim"
    await send(
        http, track(who, "Support Ticket Resolved", 0, ticket_id="t-1"), track(who, "Survey Answered", 0, nps=10)
    )
    assert (await get(http, f"customers/{who}/moment"))["moment"] == "umot"


async def test_whom_to_ask_for_a_testimonial_and_never_by_mood_for_a_review(http: httpx.AsyncClient):
    pleased, more, cross, silent = "p-1", "p-2", "x-1", "s-1"
    await send(
        http,
        *(customer(name) for name in (pleased, more, cross)),
        customer(silent, email_consent=False),
        track(pleased, "Survey Answered", 20, nps=9),
        track(more, "Survey Answered", 5, nps=10),
        track(more, "Review Submitted", 4, rating=5),
        track(cross, "Survey Answered", 9, nps=2),
        track(silent, "Survey Answered", 9, nps=10),
        *(track(name, "Order Delivered", 20) for name in (pleased, cross, silent)),
    )

    ranked = await get(http, "advocates", **{"for": "testimonial_request"})
    names = [one["customer"] for one in ranked["items"]]
    assert [name for name in names if name in (pleased, more, cross, silent)] == [more, pleased]
    best = next(one for one in ranked["items"] if one["customer"] == more)
    assert best["why"].startswith("a review with 5 of 5 stars on ")
    assert {one["kind"] for one in best["evidence"]} == {"nps", "rating"}
    assert ranked["passed_over"]["no_consent"] >= 1

    everybody = await get(http, "advocates", **{"for": "review_request"})
    asked = [one["customer"] for one in everybody["items"]]
    assert {pleased, cross} <= set(asked)
    assert all(one["score"] is None and one["evidence"] == [] for one in everybody["items"])
    for selection in ({"feedback": "positive"}, {"min_score": 1}):
        refused = await http.get(f"{BRAND}/advocates", params={"for": "review_request", **selection})
        assert (refused.status_code, refused.json()["code"]) == (422, "audience_by_mood")
        assert "review-gating-audience" in refused.json()["detail"]
        assert "Google" in refused.json()["detail"]

    suppressed = await http.post(f"{BRAND}/customers/{pleased}/suppression", json={"reason": "asked on the phone"})
    assert suppressed.status_code == 200
    ranked = await get(http, "advocates", **{"for": "testimonial_request"})
    assert pleased not in [one["customer"] for one in ranked["items"]]
    assert [one["code"] for one in (await get(http, f"customers/{pleased}/moment"))["reasons"]] == ["suppressed"]
    assert (await http.delete(f"{BRAND}/customers/{pleased}/suppression")).json()["lifted"] is True
    assert (await http.delete(f"{BRAND}/customers/{pleased}/suppression")).json()["lifted"] is False


async def test_the_audience_comes_page_by_page_and_each_once(http: httpx.AsyncClient):
    names = [f"many-{number:03d}" for number in range(450)]
    calls = [call for name in names for call in (customer(name), track(name, "Order Delivered", 5))]
    await send(http, *calls)

    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await get(http, "moments/due", content_type="follow_up", limit=120, **cursor)
        seen += [one["customer"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}

    assert [name for name in seen if name.startswith("many-")] == names
    assert len(seen) == len(set(seen))
    broken = await http.get(f"{BRAND}/moments/due", params={"cursor": "***"})
    assert (broken.status_code, broken.json()["code"]) == (422, "invalid_cursor")


async def test_only_what_rules_use_is_on_record(http: httpx.AsyncClient, own_service: Service):
    await send(http, customer("private"), track("private", "Order Completed", 3, revenue=59, coupon="SECRET"))

    events = (await own_service.journeys.store.of("alder-and-brim", ["private"]))["private"]  # type: ignore[arg-type]  # an id it is

    assert {name for one in events for name in one.values} == {"email consent", "time zone"}
    assert await own_service.journeys.store.forget_customer("alder-and-brim", "private") == 2  # type: ignore[arg-type]  # an id it is
    assert (await get(http, "customers/private/moment"))["moment"] is None


def review(number: int, rating: int, text: str, days: int = 1, **more: Any) -> dict[str, Any]:
    written = (NOW - dt.timedelta(days=days)).date().isoformat()
    base = {"id": f"in-{number:02d}", "product": "trail-hat", "channel": "google", "locale": "en", "date": written}
    return {**base, "rating": rating, "text": text, **more}


async def test_reviews_come_in_are_answered_and_ignored(http: httpx.AsyncClient):
    rows = [
        review(1, 1, "The strap snapped and cut my finger. I want my money back.", 10),
        review(2, 5, "Light, and the brim is lovely."),
        review(3, 2, "The delivery took three weeks and the box was torn.", 1),
        review(4, 5, "Zwei Wochen Wanderung und der Hut sitzt fest.", 2, locale="de"),
        review(5, 3, "The brim is too floppy in the wind.", 200),
        review(6, 1, "The strap snapped and it cut my finger. I want my money back, please.", 9),
    ]
    assert (await http.post(f"{BRAND}/reviews", json=rows)).status_code == 200

    page = await get(http, "reviews/inbox")
    first = page["items"][0]
    assert first["review"]["id"] == "in-01"
    assert {one["code"] for one in first["reasons"]} == {"injury", "refund", "low_rating", "overdue"}
    assert first["reasons"][0]["words"] == "The strap snapped and cut my finger."
    assert (first["needs_answer"], first["overdue"], first["state"]) == (True, True, "new")
    assert [(one["aspect"], one["side"]) for one in first["aspects"]]
    by_id = {one["review"]["id"]: one for one in page["items"]}
    assert by_id["in-06"]["doubt"] == {
        "kind": "copies",
        "reason": by_id["in-06"]["doubt"]["reason"],
        "original": "in-01",
    }
    assert [name for name, one in by_id.items() if one["needs_answer"]] == ["in-01", "in-06", "in-03"]
    assert (page["count"], page["to_answer"], page["overdue"]) == (6, 3, 2)
    german = await get(http, "reviews/inbox", language="de")
    assert [one["review"]["id"] for one in german["items"]] == ["in-04"]
    assert [
        one["review"]["id"] for one in (await get(http, "reviews/inbox", doubtful=False, most_stars=2))["items"]
    ] == ["in-01", "in-03"]

    draft = await http.post(f"{BRAND}/review-responses", json={"review_id": "in-01"})
    assert draft.status_code == 201
    answered = (await get(http, "reviews/inbox", state="answered"))["items"]
    assert [(one["review"]["id"], one["draft_id"]) for one in answered] == [("in-01", draft.json()["id"])]
    assert answered[0]["needs_answer"] is False
    marked = await http.post(
        f"{BRAND}/reviews/inbox", json={"review_ids": ["in-06", "none"], "state": "ignored", "note": "a copy"}
    )
    assert marked.json() == {"changed": 1, "unknown": ["none"]}
    left = await get(http, "reviews/inbox", limit=2)
    assert [one["review"]["id"] for one in left["items"]] == ["in-03", "in-02"]
    rest = await get(http, "reviews/inbox", limit=2, cursor=left["next_cursor"])
    assert {one["review"]["id"] for one in rest["items"]} == {"in-04", "in-05"}
    assert rest["next_cursor"] is None
    await http.post(f"{BRAND}/reviews/inbox", json={"review_ids": ["in-06"], "state": "new"})
    assert (await get(http, "reviews/inbox"))["count"] == 5

    themes = await get(http, "reviews/themes", product="Trail Hat", period="quarter")
    assert themes["product"] == "trail-hat"
    assert themes["reviews"] == 5  # the copy is left out
    unknown = await http.get(f"{BRAND}/reviews/themes", params={"product": "no-such-hat"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "product_not_found")
