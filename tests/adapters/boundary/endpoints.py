"""Endpoints for tests: each call does what its line of a script says."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from service.adapters.boundary.model_boundary import Bounds, ModelBoundary
from service.domain.prompts import Completion, ModelCall, ModelMessage, ModelSettings
from service.errors import ModelError

CALL = ModelCall(
    messages=(ModelMessage(role="user", content="Hello"),),
    schema_name="x",
    answer_schema={},
    settings=ModelSettings(timeout_s=5),
)


class Scripted:
    """Answers, raises, or takes so many seconds; the last line of the script holds for good."""

    def __init__(self, *script: str | ModelError | float) -> None:
        self.script: Sequence[str | ModelError | float] = script
        self.calls = 0
        self.cancelled = 0

    async def ask(self, call: ModelCall) -> Completion:
        text = await self._line()
        return Completion(text=text, model="scripted", input_tokens=3, output_tokens=2, cost_usd=0.01)

    async def stream(self, call: ModelCall) -> AsyncGenerator[str | Completion, None]:
        text = await self._line()
        for letter in text:
            if letter == "!":
                raise ModelError("broken in the middle", code="model_unavailable")
            yield letter
        yield Completion(text=text, model="scripted", input_tokens=3, output_tokens=2)

    async def _line(self) -> str:
        line = self.script[min(self.calls, len(self.script) - 1)]
        self.calls += 1
        await asyncio.sleep(0)  # so that several calls are under way at once
        if isinstance(line, ModelError):
            raise line
        if isinstance(line, float):
            try:
                await asyncio.sleep(line)
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
            return "slow"
        return line


def boundary(*endpoints: Scripted, **bounds: object) -> ModelBoundary:
    models = {f"model-{number}": endpoint for number, endpoint in enumerate(endpoints, 1)}
    return ModelBoundary(tuple(models), models.__getitem__, Bounds()._replace(**bounds))  # type: ignore[arg-type]  # a test's words
