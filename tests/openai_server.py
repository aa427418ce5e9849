"""A small OpenAI-compatible HTTP server on the loopback: it answers with the composer, or fails by a schedule."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

from service.adapters.mock.composer import compose


class Reply(NamedTuple):
    """What the server sends: status, headers, body; `hang` sends nothing, `reset` closes at once."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    fault: str = ""


Answer = Callable[[dict[str, Any]], Reply]


class OpenAIServer(NamedTuple):
    """A running server: its address for `api_base`, and the requests it has seen."""

    api_base: str
    requests: list[dict[str, Any]]


def composed(request: dict[str, Any]) -> Reply:
    """Answer as mock/composer would."""
    schema = request.get("response_format", {}).get("json_schema", {}).get("schema")
    return completion(compose(request["messages"], schema, int(request.get("seed") or 0)))


def completion(text: str) -> Reply:
    """Return a chat completion with one choice."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    return Reply(
        body=json.dumps(
            {
                "id": "c1",
                "object": "chat.completion",
                "created": 1,
                "model": "local",
                "choices": [choice],
                "usage": usage,
            }
        )
    )


@contextlib.asynccontextmanager
async def openai_server(answer: Answer) -> AsyncIterator[OpenAIServer]:
    """Serve until the block ends."""
    seen: list[dict[str, Any]] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line.split(b":")[1])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length")
                )
                seen.append(json.loads(await reader.readexactly(length)))
                reply = answer(seen[-1])
                if reply.fault == "hang":
                    await asyncio.sleep(30)
                if reply.fault:
                    break
                headers = [
                    ("content-type", "application/json"),
                    ("content-length", str(len(reply.body.encode()))),
                    *reply.headers,
                ]
                writer.write(
                    f"HTTP/1.1 {reply.status} X\r\n".encode()
                    + "".join(f"{n}: {v}\r\n" for n, v in headers).encode()
                    + b"\r\n"
                    + reply.body.encode()
                )
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield OpenAIServer(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", seen)
    finally:
        server.close()
