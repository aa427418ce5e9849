"""Keys that stand twice in a JSON body are refused with their place, before anybody takes the last for meant."""

import httpx
import pytest

from service.web.repeated_keys import repeated_keys
from tests.web.conftest import BRAND


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        (b'{"a": 1, "b": {"a": 2}}', []),
        (b'{"a": 1, "a": 1}', ["/a"]),
        (b'{"a": 1, "\\u0061": 1}', ["/a"]),
        (b'{"b": [{}, {"x/y": 1, "x/y": 2}], "a": {"c": {}}, "a": {"c": 1, "c": 2}}', ["/b/1/x~1y", "/a", "/a/c"]),
        (b'{"a": 1, "a"', []),
        (b"", []),
        (b"[" * 100_000, []),
        (b'{"a": ' * 900 + b'{"b": 1, "b": 2}' + b"}" * 900, None),
        (b"[" + b'{"a": 1, "a": 2},' * 100 + b"{}]", [f"/{number}/a" for number in range(20)]),
    ],
)
def test_each_is_found_with_its_place(body: bytes, pointers: list[str] | None):
    found = [one.pointer for one in repeated_keys(body)]
    assert found == pointers if pointers is not None else len(found) == 1


async def test_a_body_with_one_is_refused(client: httpx.AsyncClient):
    body = b'{"content_type": "faq_answer", "channel": "web", "channel": "email"}'
    response = await client.post(f"{BRAND}/drafts", content=body, headers={"Content-Type": "application/json"})
    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, "invalid_request")
    assert problem["errors"] == [{"pointer": "/channel", "detail": "This field stands here twice; send it once."}]
