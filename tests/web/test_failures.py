import json
import logging

import httpx
import pytest
from fastapi import FastAPI

from service.domain.moments import ContentType
from service.errors import (
    FieldError,
    IdempotencyConflict,
    InvalidRequest,
    ModelMisconfigured,
    ModelRateLimited,
    ModelRefused,
    ModelReplyInvalid,
    ModelUnavailable,
    NotFound,
    ServiceError,
    StorageFailed,
    TooLarge,
)
from tests.fakes import FakeService

DRAFTS = "/v1/brands/alder-and-brim/drafts"
JSON = {"Content-Type": "application/json"}
SECRET = "Ruth Hallam <ruth@example.org>"


class Hiccup(NotFound):
    code = "hiccup"


@pytest.mark.parametrize(
    ("error", "status", "code", "wait"),
    [
        (NotFound("x", code="prompt_not_found"), 404, "prompt_not_found", None),
        (NotFound("x", code="never_heard_of"), 404, "never_heard_of", None),
        (Hiccup("x"), 404, "hiccup", None),
        (InvalidRequest("x"), 422, "invalid_request", None),
        (IdempotencyConflict("x"), 422, "idempotency_conflict", None),
        (TooLarge("x"), 413, "too_large", None),
        (StorageFailed("x"), 503, "storage_failed", None),
        (ModelUnavailable("x"), 503, "model_unavailable", "5"),
        (ModelRateLimited("x"), 503, "model_rate_limited", "10"),
        (ModelRateLimited("x", retry_after_s=7.2), 503, "model_rate_limited", "8"),
        (ModelRateLimited("x", retry_after_s=0), 503, "model_rate_limited", "1"),
        (ModelRefused("x"), 422, "model_refused", None),
        (ModelMisconfigured("x"), 500, "model_misconfigured", None),
        (ModelReplyInvalid("x"), 502, "model_reply_invalid", None),
        (ServiceError("x"), 500, "service_error", None),
    ],
)
async def test_errors_of_the_service(client: httpx.AsyncClient, service: FakeService, error, status, code, wait):
    service.error = error
    response = await client.post(DRAFTS, json={"content_type": "faq_answer"})

    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["errors"] == ([{"pointer": "", "detail": "x"}] if code == "invalid_request" else [])
    assert problem["detail"] == "x"
    assert (await client.get(problem["type"])).status_code == 200
    assert problem["request_id"] == response.headers["x-request-id"]
    assert response.headers.get("retry-after") == wait


async def test_fields_that_the_service_names_are_passed_on(client: httpx.AsyncClient, service: FakeService):
    service.error = InvalidRequest("x", errors=[FieldError("/channel", "Must be web.")])
    response = await client.post(DRAFTS, json={"content_type": "faq_answer"})

    assert response.json()["errors"] == [{"pointer": "/channel", "detail": "Must be web."}]


async def test_an_unexpected_error_tells_nothing_and_logs_no_words(
    client: httpx.AsyncClient, service: FakeService, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    service.error = RuntimeError(f"cannot write to {SECRET}")
    service.error.__cause__ = OSError(SECRET)
    response = await client.post(
        f"{DRAFTS}?q={SECRET}", json={"content_type": "faq_answer", "topic": SECRET}, headers={"X-Request-Id": "r-1"}
    )

    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert SECRET not in response.text
    assert "RuntimeError" not in response.text
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("moments"))
    assert "request_id=r-1 error=RuntimeError<OSError at=" in ours
    assert "draft_content" in ours
    assert "Ruth" not in ours
    assert "\n" not in ours.split("status=")[0].strip("\n").split("\n")[0]


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        ("{", 1, 2),
        ('{\n  "content_type": faq_answer\n}', 2, 19),
        ('{"content_type": "faq_answer",}', 1, 30),
        ('{"seed": NaN}', 1, 10),
        ('{"topic": "\\ud800"}', 1, 12),
        ("nonsense", 1, 1),
    ],
)
async def test_malformed_json_is_located(client: httpx.AsyncClient, body: str, line: int, column: int):
    response = await client.post(DRAFTS, content=body, headers=JSON)

    problem = response.json()
    assert (response.status_code, problem["code"]) == (400, "malformed_json")
    assert f"at line {line}, column {column}" in problem["detail"]
    assert "nonsense" not in response.text


@pytest.mark.parametrize("body", [b'{"topic": "\xff\xfe"}', b"\xff", b"[" * 5000])
async def test_bytes_that_no_parser_likes(client: httpx.AsyncClient, body: bytes):
    response = await client.post(DRAFTS, content=body, headers=JSON)

    assert (response.status_code, response.json()["code"]) == (400, "malformed_json")


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"text"', b"3"])
async def test_a_body_must_be_an_object(client: httpx.AsyncClient, body: bytes):
    response = await client.post(DRAFTS, content=body, headers=JSON)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert response.json()["errors"][0]["pointer"] == ""
    assert "JSON" in response.json()["errors"][0]["detail"]


async def test_an_unknown_field_gets_a_suggestion(client: httpx.AsyncClient, service: FakeService):
    response = await client.post(
        DRAFTS, json={"content_type": "faq_answer", "chanel": "web", "customer": {"attribute": {}}, "zz": SECRET}
    )

    errors = {error["pointer"]: error["detail"] for error in response.json()["errors"]}
    assert set(errors) == {"/chanel", "/customer/attribute", "/zz"}
    assert "Did you mean 'channel'?" in errors["/chanel"]
    assert "Did you mean 'attributes'?" in errors["/customer/attribute"]
    assert "Did you mean" not in errors["/zz"]
    assert "Known here: content_type, moment, channel" in errors["/zz"]
    assert "Ruth" not in response.text
    assert service.calls == []


async def test_an_unknown_content_type_lists_the_valid_ones(client: httpx.AsyncClient):
    response = await client.post(DRAFTS, json={"content_type": "buyers_guide"})

    [error] = response.json()["errors"]
    assert error["pointer"] == "/content_type"
    assert all(name.value in error["detail"] for name in ContentType)
    assert error["detail"].endswith("Did you mean 'buyer_guide'?")
    assert "buyers_guide" not in response.text


async def test_values_are_not_echoed(client: httpx.AsyncClient):
    customer = {"id": "x" * 301, "attributes": {"name": [SECRET], SECRET: "x", "city": SECRET * 50}}
    response = await client.post(
        DRAFTS, json={"content_type": SECRET, "locale": SECRET, "seed": SECRET, "customer": customer}
    )

    errors = {error["pointer"]: error["detail"] for error in response.json()["errors"]}
    assert "ruth@example" not in response.text
    assert set(errors) == {
        "/content_type",
        "/locale",
        "/seed",
        "/customer/id",
        "/customer/attributes",
        "/customer/attributes/name",
        "/customer/attributes/city",
    }
    assert errors["/customer/attributes/name"] == "Must be text or true or false or a whole number or a number."
    assert errors["/customer/attributes/city"] == "Must have at most 1000 characters."
    assert "must match pattern" in errors["/customer/attributes"].lower()


async def test_a_wrong_method_names_all_that_are_allowed(client: httpx.AsyncClient):
    collection = await client.patch(DRAFTS)
    item = await client.post("/v1/brands/alder-and-brim/sources/care")

    assert (collection.status_code, collection.json()["code"]) == (405, "method_not_allowed")
    assert collection.headers["allow"] == "GET, HEAD, POST"
    assert item.headers["allow"] == "DELETE, GET, HEAD, PUT"


@pytest.mark.parametrize("path", ["/v1", "/v1/nothing", "/nothing", f"{DRAFTS}/", "/v1/brands//drafts", "/docs/x"])
async def test_an_unknown_address(client: httpx.AsyncClient, path: str):
    response = await client.get(path)

    assert (response.status_code, response.json()["code"]) == (404, "route_not_found")


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "nonsense"]
)
async def test_other_media_types_are_refused(client: httpx.AsyncClient, media_type: str):
    response = await client.post(
        DRAFTS, content=json.dumps({"content_type": "faq_answer"}), headers={"Content-Type": media_type}
    )

    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")
    assert "application/json" in response.json()["detail"]


async def test_a_body_without_a_media_type_is_refused(app: FastAPI, client: httpx.AsyncClient):
    request = client.build_request("POST", DRAFTS, content=b'{"content_type": "faq_answer"}')
    request.headers.pop("content-type", None)

    assert (await client.send(request)).status_code == 415


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 201), ("*/*", 201), ("text/html, application/*;q=0.2", 201), ("application/problem+json", 201),
        ("text/html", 406), ("text/csv", 406), ("application/json;q=0", 406), ("", 201),
    ],
)  # fmt: skip
async def test_accept(client: httpx.AsyncClient, accept: str, status: int):
    response = await client.post(DRAFTS, json={"content_type": "faq_answer"}, headers={"Accept": accept})

    assert response.status_code == status
