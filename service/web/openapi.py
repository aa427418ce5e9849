"""The contract as OpenAPI: what FastAPI sees in the routes, and beside it problems, headers and real examples."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from starlette.routing import BaseRoute

from service.web.examples import PARAMETERS, examples_of
from service.web.openapi_words import DESCRIPTION, TAGS
from service.web.problem_kinds import KINDS, Kind
from service.web.problems import MEDIA_TYPE, Problem, problem

API_VERSION = "1.0.0"
"""The version of the contract, not of the package."""

RULE_PROBLEMS = ("rules_invalid",)
PROMPT_PROBLEMS = (*RULE_PROBLEMS, "prompt_not_found", "prompt_version_not_found", "prompt_invalid", "prompt_changed")
MODEL_PROBLEMS = (*(code for code in KINDS if code.startswith("model_")), "deadline_exceeded")
RUN_PROBLEMS = ("draft_not_found", "draft_pending", "draft_interrupted")

_REF = "#/components/schemas/{model}"
_REQUEST_ID = {"description": "Id of the request.", "schema": {"type": "string"}}
_RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
_SECURITY = {
    "ApiKey": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "mk_live_…",
        "description": "A key that `moments keys create` made. Scopes: read, draft, review, knowledge, evals, admin.",
    }
}
_RATE_HEADERS = {
    "RateLimit-Policy": {"description": "The limits of the key: `q` in `w` seconds.", "schema": {"type": "string"}},
    "RateLimit": {
        "description": "What is left of them (`r`), and in how many seconds all of it is back (`t`).",
        "schema": {"type": "string"},
    },
}
_PARAMETERS = {
    "XRequestId": {
        "name": "X-Request-Id",
        "in": "header",
        "description": "Your id for this request, echoed in the response, in problems and in the log. Without one, or "
        "with other characters than letters, digits, dot, dash and underscore, one is made.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,100}$"},
        "example": "shop-7f3a",
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A key of your own for this request, 1 to 255 visible ASCII characters. A repeat within 24 hours "
        "gets the stored answer and runs nothing twice.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "example": "5f0c6d1e-trail-hat-guide",
    },
    "RequestDeadline": {
        "name": "X-Request-Deadline-Ms",
        "in": "header",
        "description": "How long the request may take in all, up to the service's own limit.",
        "schema": {"type": "integer", "minimum": 10},
    },
    "Prefer": {
        "name": "Prefer",
        "in": "header",
        "description": "`respond-async` for an answer at once, `wait=5` to wait up to 5 seconds for the draft (RFC 7240).",
        "schema": {"type": "string"},
    },
    "LastEventId": {
        "name": "Last-Event-ID",
        "in": "header",
        "description": "Id of the last event seen, to go on with a stream that broke.",
        "schema": {"type": "string"},
    },
}


def may_answer(*codes: str) -> dict[str, Any]:
    """Return the `openapi_extra` of a route that may answer these problems, beside those that all routes share."""
    return {"x-problems": list(codes)}


def body_of(types: Mapping[str, object]) -> dict[str, Any]:
    """Return the `openapi_extra` of a route that reads its body itself: a type by media type.

    A string names the file of a form; None stands for text without a schema of its own.
    """
    content: dict[str, Any] = {}
    for media_type, kind in types.items():
        if kind is None:
            is_text = media_type.startswith("text/") or media_type.endswith(("yaml", "json"))
            schema: dict[str, Any] = {"type": "string"} | ({} if is_text else {"contentMediaType": media_type})
        elif isinstance(kind, str):
            file = {"type": "string", "contentMediaType": "application/octet-stream"}
            schema = {"type": "object", "required": [kind], "properties": {kind: file}}
        else:
            # A union of types is none by its own type, and pydantic takes it all the same.
            schema = TypeAdapter(cast("type[Any]", kind)).json_schema(ref_template=_REF)
        content[media_type] = {"schema": schema}
    return {"requestBody": {"required": True, "content": content}}


def build_openapi(routes: Sequence[BaseRoute], scopes: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the OpenAPI document of these routes; `scopes` says of which scopes a key needs one, by operation."""
    document = get_openapi(
        title="Moments",
        version=API_VERSION,
        description=DESCRIPTION,
        tags=[dict(tag) for tag in TAGS],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        routes=routes,
        separate_input_output_schemas=False,
    )
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _hoisted(Problem.model_json_schema(ref_template=_REF, mode="serialization"), schemas)
    document["components"]["parameters"] = _PARAMETERS
    document["components"]["securitySchemes"] = _SECURITY
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation, schemas)
            if path.startswith("/v1"):
                wanted = scopes.get(operation["operationId"], ())
                operation["security"] = [{"ApiKey": [scope]} for scope in wanted] or [{"ApiKey": []}]
    return document


def _complete(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Add headers, examples and problems to one operation."""
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        if parameter["name"] in PARAMETERS:
            parameter["example"] = PARAMETERS[parameter["name"]]
    codes = _codes(path, method, operation)
    names = ["XRequestId", *(("IdempotencyKey", "RequestDeadline") if _takes_key(path, method) else ())]
    names += ["Prefer", "LastEventId"] if operation["operationId"] in {"draft_content", "get_draft"} else []
    parameters += [{"$ref": f"#/components/parameters/{name}"} for name in names]
    if operation["responses"].get("422", {}).get("description") == "Validation Error":
        del operation["responses"]["422"]
    examples = examples_of(operation["operationId"])
    for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
        body["schema"] = _hoisted(body["schema"], schemas)
        body["examples"] = examples.get("request", {}).get(media_type, {})
    for status, response in operation["responses"].items():
        response["headers"] = _headers(path, method, status)
        for media_type, content in response.get("content", {}).items():
            content["examples"] = examples.get("responses", {}).get(status, {}).get(media_type, {})
    for status, kinds in _by_status(codes).items():
        operation["responses"].setdefault(status, _problem_response(kinds))


def _codes(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    codes = [*operation.pop("x-problems", ()), "internal_error"]
    if path.startswith("/v1"):
        codes += [
            "unauthorized",
            "forbidden",
            "limit_reached",
            "not_acceptable",
            "overloaded",
            "not_ready",
            "storage_failed",
        ]
    if "{brand}" in path:
        codes += ["brand_not_found", "invalid_content"]
    if operation.get("requestBody") or operation["parameters"]:
        codes.append("invalid_request")
    if operation.get("requestBody"):
        codes += ["malformed_json", "too_large", "unsupported_media_type"]
    if _takes_key(path, method):
        codes += ["idempotency_conflict", "request_in_progress"]
    return list(dict.fromkeys(codes))


def _takes_key(path: str, method: str) -> bool:
    return method == "post" and path.startswith("/v1")


def _by_status(codes: Sequence[str]) -> dict[str, list[Kind]]:
    found: dict[str, list[Kind]] = {}
    for kind in sorted((KINDS[code] for code in codes), key=lambda kind: kind.status):
        found.setdefault(str(kind.status), []).append(kind)
    return found


def _problem_response(kinds: Sequence[Kind]) -> dict[str, Any]:
    waits = any(kind.retry_after_s for kind in kinds)
    headers = {"X-Request-Id": _REQUEST_ID} | ({"Retry-After": _RETRY_AFTER} if waits else {})
    examples = {kind.code: {"summary": kind.title, "value": _problem_example(kind)} for kind in kinds}
    content = {"schema": {"$ref": _REF.format(model="Problem")}, "examples": examples}
    description = "; ".join(dict.fromkeys(kind.title for kind in kinds)) + "."
    return {"description": description, "headers": headers, "content": {MEDIA_TYPE: content}}


def _problem_example(kind: Kind) -> dict[str, Any]:
    told = examples_of("problems").get(kind.code, {})
    body = problem(kind, told.get("detail", kind.advice), "shop-7f3a").model_dump(mode="json")
    return body | {"errors": told.get("errors", [])}


def _headers(path: str, method: str, status: str) -> dict[str, Any]:
    headers: dict[str, Any] = {"X-Request-Id": _REQUEST_ID}
    if status in ("201", "202"):
        headers["Location"] = {"description": "Address of what was made.", "schema": {"type": "string"}}
    if status == "202":
        headers["Retry-After"] = _RETRY_AFTER
        headers["Preference-Applied"] = {"description": "`respond-async`.", "schema": {"type": "string"}}
    if path.startswith("/v1"):
        headers |= _RATE_HEADERS
    if _takes_key(path, method):
        replayed = "`true` if this is the stored answer to an earlier request with the same key."
        headers["Idempotency-Replayed"] = {"description": replayed, "schema": {"type": "string"}}
    return headers


def _hoisted(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Move a schema's own definitions to the components."""
    for name, definition in schema.get("$defs", {}).items():
        schemas.setdefault(name, definition)
    return {key: value for key, value in schema.items() if key != "$defs"}
