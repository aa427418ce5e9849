import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from service.domain.drafts import Draft
from service.domain.streams import Begun, Delta, Judged
from service.settings import Settings
from service.web.app import create_app
from service.web.examples import PARAMETERS, examples_of
from service.web.problem_kinds import KINDS
from service.web.problems import Problem
from tests.fakes import FakeService
from tests.web.contract import CONTRACT

DOCUMENT = create_app(Settings(_env_file=None)).openapi()
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


def examples(content: dict[str, Any]) -> list[Any]:
    return [example["value"] for example in content["examples"].values()]


def errors_of(schema: dict[str, Any], value: Any) -> list[str]:
    validator = Draft202012Validator(schema | {"components": DOCUMENT["components"]})
    return [error.message for error in validator.iter_errors(value)]


def test_operations_are_those_of_the_contract():
    assert {f"{method.upper()} {path}": name for name, (method, path, _) in OPERATIONS.items()} == CONTRACT


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_explains_itself(name: str):
    _, _, operation = OPERATIONS[name]

    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", name)
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}
    assert not [key for key in operation if key.startswith("x-")]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_body_has_examples_that_fit_its_schema(name: str):
    _, _, operation = OPERATIONS[name]

    bodies = [("request", operation["requestBody"])] if "requestBody" in operation else []
    bodies += operation["responses"].items()
    assert [status for status in operation["responses"] if status < "300"]
    for status, body in bodies:
        if status == "304":
            continue
        assert body["content"], status
        for media_type, content in body["content"].items():
            assert content["schema"], (status, media_type)
            assert examples(content), (status, media_type)
            for value in examples(content):
                assert errors_of(content["schema"], value) == [], (status, media_type)


@pytest.mark.parametrize("name", OPERATIONS)
def test_problems_are_documented(name: str):
    method, path, operation = OPERATIONS[name]

    problems = {
        code: example["value"]
        for response in operation["responses"].values()
        for code, example in response.get("content", {}).get("application/problem+json", {}).get("examples", {}).items()
    }
    wanted = {"internal_error"}
    wanted |= {"brand_not_found", "not_ready", "not_acceptable"} if "{brand}" in path else set()
    wanted |= {"malformed_json", "invalid_request", "too_large"} if "requestBody" in operation else set()
    wanted |= {"idempotency_conflict"} if method == "post" else set()
    assert wanted <= set(problems)
    for code, value in problems.items():
        assert Problem.model_validate(value).status == KINDS[code].status


@pytest.mark.parametrize("name", OPERATIONS)
def test_headers_are_documented(name: str):
    method, path, operation = OPERATIONS[name]

    references = {parameter.get("$ref", "").rpartition("/")[2] for parameter in operation["parameters"]}
    assert "XRequestId" in references
    assert ("IdempotencyKey" in references) == (method == "post" and path.startswith("/v1"))
    for status, response in operation["responses"].items():
        assert "X-Request-Id" in response["headers"]
        assert ("Location" in response["headers"]) == (status in ("201", "202"))


@pytest.mark.parametrize("name", ["draft_content", "get_draft"])
def test_drafts_that_take_their_time_are_documented(name: str):
    responses = OPERATIONS[name][2]["responses"]

    assert responses["202"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/PendingDraft"}
    assert {"Location", "Retry-After", "Preference-Applied"} <= set(responses["202"]["headers"])
    (told,) = examples(responses["200"]["content"]["text/event-stream"])
    events = [dict(line.split(": ", 1) for line in block.split("\n")) for block in told.strip().split("\n\n")]
    kinds: dict[str, Any] = {"meta": Begun, "delta": Delta, "checks": Judged, "done": Draft}
    told_of = [kinds[event["event"]].model_validate_json(event["data"]) for event in events]
    assert [type(one) for one in told_of] == list(kinds.values())
    assert [event["id"] for event in events] == [f"{told_of[-1].id}:{number}" for number in range(len(events))]
    codes = {
        code
        for response in responses.values()
        for code in response.get("content", {}).get("application/problem+json", {}).get("examples", {})
    }
    assert {
        "draft_not_found",
        "draft_pending",
        "draft_interrupted",
        "limit_reached",
        "deadline_exceeded",
        "model_busy",
        "model_resting",
        "model_timeout",
        "model_gone",
        "model_input_too_long",
        "model_not_allowed",
    } <= codes


@pytest.mark.parametrize("name", OPERATIONS)
def test_whole_numbers_of_a_query_have_bounds(name: str):
    """One without is asked of a database, which has no room for every number."""
    _, _, operation = OPERATIONS[name]
    schemas = {item["name"]: item["schema"] for item in operation["parameters"] if item.get("in") == "query"}

    unbound = [
        name
        for name, schema in schemas.items()
        for one in (schema, *schema.get("anyOf", ()))
        if one.get("type") == "integer" and not {"minimum", "maximum"} <= set(one)
    ]
    assert not unbound


def test_answers_of_the_cache_and_the_door_are_documented():
    assert "304" in OPERATIONS["serve_slot"][2]["responses"]
    assert {"401", "403"} <= set(OPERATIONS["get_metrics"][2]["responses"])


def test_the_headers_that_say_how_long_a_caller_waits_are_documented():
    taken = {
        name: {parameter.get("$ref", "").rpartition("/")[2] for parameter in operation["parameters"]}
        for name, (_, _, operation) in OPERATIONS.items()
    }
    assert {name for name, refs in taken.items() if "Prefer" in refs} == {"draft_content", "get_draft"}
    assert {name for name, refs in taken.items() if "LastEventId" in refs} == {"draft_content", "get_draft"}
    assert {name for name, refs in taken.items() if "RequestDeadline" in refs} == {
        name for name, refs in taken.items() if "IdempotencyKey" in refs
    }


def test_references_lead_somewhere():
    text = str(DOCUMENT)
    names = set(re.findall(r"#/components/schemas/(\w+)", text))

    assert names <= set(DOCUMENT["components"]["schemas"])
    assert "HTTPValidationError" not in text
    assert "$defs" not in text


_NOT_FOR_A_FAKE = ("/v1/prompts", "/v1/evaluations")
"""Their requests need suites, prompts and a model: tests/journeys sends them to the real service."""


def requests() -> list[tuple[str, str, Any]]:
    return [
        (name, media_type, value)
        for name, (_, path, operation) in OPERATIONS.items()
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
        for value in examples(content)
        # Changes of prompts need a draft that differs, and would change ours: tests/journeys/test_editors_story.py does
        # them.
        if media_type != "multipart/form-data" and not path.startswith(_NOT_FOR_A_FAKE)
    ]


@pytest.mark.parametrize(("name", "media_type", "value"), requests())
async def test_example_requests_are_taken(
    client: httpx.AsyncClient, service: FakeService, name: str, media_type: str, value: Any
):
    draft = Draft.model_validate(examples_of("get_draft")["responses"]["200"]["application/json"]["ready"]["value"])
    service.remember(draft.model_copy(update={"id": PARAMETERS["draft_id"]}))
    method, path, _ = OPERATIONS[name]
    address = path.format(**PARAMETERS)
    query = {"map": ["rating=stars", "text=comment"]} if name == "add_reviews" and media_type == "text/csv" else {}
    body = {"content": value.encode()} if isinstance(value, str) else {"json": value}

    response = await client.request(method, address, params=query, headers={"Content-Type": media_type}, **body)

    assert response.status_code in (200, 201, 202), response.text


def test_spans_of_example_drafts_point_at_their_words():
    drafts = [
        Draft.model_validate(value)
        for name in ("draft_content", "get_draft", "respond_to_review")
        for status, response in OPERATIONS[name][2]["responses"].items()
        for content in response["content"].values()
        if content["schema"] == {"$ref": "#/components/schemas/Draft"}
        for value in examples(content)
    ]
    assert len(drafts) > 3
    claims = [(draft, claim) for draft in drafts for claim in draft.claims]
    assert claims
    for draft, claim in claims:
        assert draft.parts[claim.span.part][claim.span.start : claim.span.end] == claim.text
        assert set(claim.citations) <= {citation.id for citation in draft.citations}


async def test_the_document_is_served(client: httpx.AsyncClient, app: FastAPI):
    response = await client.get("/openapi.json")

    assert response.json() == app.openapi()
    assert response.json()["openapi"].startswith("3.1")
