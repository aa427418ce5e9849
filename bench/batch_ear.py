"""A webhook for trials of batches: a real HTTP server that remembers what it heard."""

import json
import random
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    """Not 5: of 16 callers at once some would be dropped by the kernel, and try again a second later."""


class Ear:
    """Echoes challenges, refuses some messages at first, and remembers what it heard."""

    def __init__(self, chance: random.Random) -> None:
        self.heard: defaultdict[str, set[str]] = defaultdict(set)
        self.messages = 0
        self.refuses = 0.02
        self.raw: list[tuple[bytes, dict[str, str]]] = []
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["content-length"])
                raw = self.rfile.read(size)
                if len(raw) < size:
                    return  # who sent it was killed
                body = json.loads(raw)
                answer = json.dumps({"challenge": body["data"].get("challenge")}).encode()
                refuses = "challenge" not in body["data"] and chance.random() < ear.refuses
                if not refuses:
                    ear.note(body, self.headers["webhook-id"])
                    ear.raw.append((raw, dict(self.headers.items())))
                self.send_response(503 if refuses else 200)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = _Server(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/in"

    def note(self, body: dict[str, Any], message: str) -> None:
        data = body["data"]
        if "challenge" not in data:
            self.messages += 1
            of = data.get("batch_id") or data["draft_id"]
            self.heard[f"{body['type']} {of} {data.get('custom_id', '')}"].add(message)

    @contextmanager
    def listening(self) -> Iterator["Ear"]:
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()
