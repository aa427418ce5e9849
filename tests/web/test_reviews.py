import datetime as dt
import json

import httpx
import pytest

from service.domain.nouns import ProductId
from service.domain.review_summaries import ReviewScope
from tests.fakes import FakeService

REVIEWS = "/v1/brands/alder-and-brim/reviews"
ROWS = [{"id": "a", "text": "Good."}, {"id": "b", "text": "Warm.", "product": "trail-hat"}]


def post(client: httpx.AsyncClient, content: str, media_type: str, **params: list[str]):
    return client.post(REVIEWS, content=content.encode(), headers={"Content-Type": media_type}, params=params)


@pytest.mark.parametrize(
    "media_type", ["application/x-ndjson", "application/jsonl", "application/x-ndjson; charset=utf-8"]
)
async def test_json_lines(client: httpx.AsyncClient, service: FakeService, media_type: str):
    response = await post(client, "\n".join(map(json.dumps, ROWS)), media_type)

    assert (response.status_code, response.json()["added"]) == (200, 2)
    assert service.calls == [("add_reviews", ("jsonl", {}, "body"))]


async def test_a_json_array(client: httpx.AsyncClient, service: FakeService):
    response = await client.post(REVIEWS, json=ROWS)

    assert (response.status_code, response.json()["added"]) == (200, 2)
    assert service.calls[0][1][0] == "json"


async def test_csv_with_a_mapping_of_columns(client: httpx.AsyncClient, service: FakeService):
    response = await post(client, "id,comment\na,Good.\n", "text/csv", map=["text=comment", "rating = Stars"])

    assert response.json()["added"] == 1
    assert service.calls[0][1] == ("csv", {"text": "comment", "rating": "Stars"}, "body")
    assert service.reviews["a"].text == "Good."


async def test_a_named_export_and_a_form_of_dates(client: httpx.AsyncClient, service: FakeService):
    params = {"map": "rating=Stars", "format": "judgeme", "date_format": "%d.%m.%Y"}
    response = await client.post(REVIEWS, content=b"", headers={"Content-Type": "text/csv"}, params=params)

    assert response.status_code == 200
    mapping = {"rating": "Stars", "format:": "judgeme", "date_format:": "%d.%m.%Y"}
    assert service.calls[-1][1] == ("csv", mapping, "body")


@pytest.mark.parametrize(
    ("name", "media_type", "form"),
    [("r.csv", "text/csv", "csv"), ("r.JSONL", "application/octet-stream", "jsonl"), ("../../r.json", None, "json")],
)
async def test_a_file_of_a_form(client: httpx.AsyncClient, service: FakeService, name, media_type, form):
    text = {"csv": "id,text\na,Good.\n", "jsonl": json.dumps(ROWS[0]), "json": json.dumps(ROWS)}[form]
    response = await client.post(REVIEWS, files={"file": (name, text.encode(), media_type)})

    assert response.status_code == 200
    assert service.calls[0][1] == (form, {}, name.rpartition("/")[2])


async def test_a_form_without_a_file(client: httpx.AsyncClient):
    response = await client.post(REVIEWS, files={"data": ("r.csv", b"id,text\n", "text/csv")})

    assert response.status_code == 422
    assert response.json()["errors"] == [{"pointer": "/file", "detail": "A file is required."}]


async def test_a_broken_form(client: httpx.AsyncClient):
    broken = await post(client, "nothing of the kind", "multipart/form-data; boundary=x")
    unbound = await post(client, "--x", "multipart/form-data")

    for response in (broken, unbound):
        assert (response.status_code, response.json()["code"]) == (400, "malformed_body")


async def test_options_in_a_form_are_told_where_they_belong(client: httpx.AsyncClient, service: FakeService):
    rows = {"file": ("r.csv", b"id,text\nx,y\n", "text/csv")}
    response = await client.post(REVIEWS, data={"map": "rating=Stars", "format": "yotpo"}, files=rows)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert [error["pointer"] for error in response.json()["errors"]] == ["/map", "/format"]
    assert "the rest stands in the address" in response.json()["errors"][0]["detail"]
    assert not service.calls


async def test_some_rows_are_refused(client: httpx.AsyncClient):
    response = await client.post(REVIEWS, json=[*ROWS, {"id": "c"}])

    assert (response.status_code, response.json()["added"]) == (200, 2)
    assert response.json()["refused"] == [{"file": "body", "line": 3, "reason": "the row does not fit"}]


async def test_all_rows_are_refused(client: httpx.AsyncClient):
    response = await client.post(REVIEWS, json=[{"id": "c"}, {"text": "x"}])

    assert (response.status_code, response.json()["code"]) == (422, "no_valid_rows")
    assert response.json()["errors"] == [
        {"pointer": "/1", "detail": "body: the row does not fit"},
        {"pointer": "/2", "detail": "body: the row does not fit"},
    ]


async def test_many_refused_rows_make_a_short_problem(client: httpx.AsyncClient):
    response = await client.post(REVIEWS, json=[{"id": "c"}] * 500)

    assert len(response.json()["errors"]) == 100
    assert response.json()["detail"].startswith("All 500 rows")


async def test_no_rows_are_no_problem(client: httpx.AsyncClient):
    assert (await client.post(REVIEWS, json=[])).status_code == 200


@pytest.mark.parametrize("entry", ["rating", "=Stars", "rating=", "rating=A"])
async def test_a_wrong_mapping_is_named(client: httpx.AsyncClient, entry: str):
    response = await post(client, "id\n", "text/csv", map=["rating=A", entry])

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/map/1"


async def test_other_media_types_are_refused(client: httpx.AsyncClient):
    excel = await post(client, "x", "application/vnd.ms-excel")
    form = await client.post(REVIEWS, files={"file": ("reviews.xlsx", b"x", "application/octet-stream")})

    assert excel.status_code == form.status_code == 415
    assert "text/csv" in excel.headers["accept"]


async def test_reviews_are_listed_page_by_page(client: httpx.AsyncClient):
    await client.post(REVIEWS, json=[{"id": f"r{number}", "text": "x"} for number in range(5)])

    seen, cursor = [], None
    while True:
        page = (await client.get(REVIEWS, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        seen.append([review["id"] for review in page["items"]])
        if (cursor := page["next_cursor"]) is None:
            break

    assert seen == [["r0", "r1"], ["r2", "r3"], ["r4"]]


async def test_reviews_of_one_product(client: httpx.AsyncClient):
    await client.post(REVIEWS, json=ROWS)

    page = (await client.get(REVIEWS, params={"product": "trail-hat"})).json()

    assert [review["id"] for review in page["items"]] == ["b"]


@pytest.mark.parametrize("cursor", ["***", "ü", "_w"])
async def test_a_foreign_cursor_is_refused(client: httpx.AsyncClient, cursor: str):
    response = await client.get(REVIEWS, params={"cursor": cursor})

    assert (response.status_code, response.json()["code"]) == (422, "invalid_cursor")


async def test_reviews_are_summarised(client: httpx.AsyncClient, service: FakeService):
    response = await client.get(f"{REVIEWS}/summary", params={"product": "trail-hat"})

    assert (response.status_code, response.json()["count"]) == (200, 26)
    assert service.calls == [("summarise_reviews", ReviewScope(products=(ProductId("trail-hat"),)))]


async def test_a_summary_of_an_aspect_in_a_language_and_time(client: httpx.AsyncClient, service: FakeService):
    params = {"aspect": "fit", "language": "de", "since": "2026-01-01", "until": "2026-03-31"}

    await client.get(f"{REVIEWS}/summary", params=params)

    ((_, scope),) = service.calls
    assert scope == ReviewScope(aspect="fit", language="de", since=dt.date(2026, 1, 1), until=dt.date(2026, 3, 31))


@pytest.mark.parametrize("params", [{"language": "German"}, {"since": "yesterday"}, {"aspect": ""}])
async def test_a_scope_that_makes_no_sense_is_refused(client: httpx.AsyncClient, params: dict[str, str]):
    assert (await client.get(f"{REVIEWS}/summary", params=params)).status_code == 422
