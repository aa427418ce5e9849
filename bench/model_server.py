"""An OpenAI-compatible server without latency and without faults, as a process of its own; prints its address.

To Moments, which asks for an answer by a schema, it says what mock/composer would; to everybody else one fixed answer
of about the same length.
"""

import asyncio
import json
from typing import Any

import uvloop

from tests.fault_replies import Reply, completion, composed
from tests.fault_server import fault_server

_FIXED = completion(
    json.dumps(
        {
            "title": "How to choose a hat for summer walks",
            "body": "The Trail Hat weighs 92 g and packs flat [1]. Its fabric is rated UPF 50+ [2]. " * 12,
            "call_to_action": "See the Trail Hat.",
        }
    )
)


def answer(request: dict[str, Any]) -> Reply:
    """Answer in the structure that is asked for."""
    return composed(request) if "response_format" in request else _FIXED


async def _serve() -> None:
    async with fault_server(answer) as server:
        print(server.api_base, flush=True)
        while True:
            await asyncio.sleep(60)
            server.requests.clear()


if __name__ == "__main__":
    uvloop.run(_serve())
