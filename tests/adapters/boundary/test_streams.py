"""Streams through the boundary: tried again or elsewhere only while nothing was said, and closed behind who leaves."""

from collections.abc import Sequence

import pytest

from service.adapters.boundary.model_boundary import ModelBoundary
from service.domain.prompts import Completion, ModelCall
from service.errors import (
    ModelUnavailable,
)
from tests.adapters.boundary.endpoints import CALL, Scripted, boundary

DOWN = ModelUnavailable("down")


async def heard(asked: ModelBoundary, call: ModelCall = CALL) -> Sequence[str | Completion]:
    return [piece async for piece in asked.stream(call)]


async def test_a_stream_ends_with_the_whole():
    *letters, whole = await heard(boundary(Scripted("hello")))
    assert "".join(map(str, letters)) == "hello"
    assert isinstance(whole, Completion)
    assert [one.outcome for one in whole.tried] == ["ok"]
    assert whole.tried[0].first_token_ms is not None


async def test_a_stream_falls_back_only_while_nothing_was_said():
    *letters, whole = await heard(boundary(Scripted(DOWN), Scripted("other")))
    assert "".join(map(str, letters)) == "other"
    assert isinstance(whole, Completion)
    assert len(whole.tried) == 2
    second = Scripted("other")
    broken = Scripted("hel!lo")
    with pytest.raises(Exception, match="middle"):
        await heard(boundary(broken, second))
    assert second.calls == 0


async def test_a_reader_who_stops_leaves_nothing_behind():
    asked = boundary(Scripted("hello"))
    pieces = asked.stream(CALL)
    assert await anext(pieces) == "h"
    assert asked.states()[0].running == 1
    await pieces.aclose()
    assert asked.states()[0].running == 0


async def test_a_stream_is_tried_again_while_nothing_was_said():
    endpoint = Scripted(DOWN, DOWN, "hi")
    *letters, whole = await heard(boundary(endpoint))
    assert ("".join(map(str, letters)), endpoint.calls) == ("hi", 3)
    assert isinstance(whole, Completion)
    assert [one.outcome for one in whole.tried] == ["model_unavailable", "model_unavailable", "ok"]
