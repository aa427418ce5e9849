"""What is no HTTP at all never reaches the application; uvicorn answers it. Here that answer is a problem too."""

import secrets
from typing import TYPE_CHECKING

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from service.web.problem_kinds import KINDS
from service.web.problems import problem_response

_DETAIL = (
    "The first line or a header of the request cannot be read: an unknown method, or characters that none may hold."
)

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as _Protocol
else:
    _Protocol = AutoHTTPProtocol  # that of httptools, or of h11 where that is not installed


class ProblemProtocol(_Protocol):
    """uvicorn's own protocol with our words for what it cannot read."""

    def send_400_response(self, msg: str) -> None:
        """Answer, and hang up; uvicorn calls it where it parses."""
        request_id = f"req_{secrets.token_hex(16)}"
        answer = problem_response(
            KINDS["malformed_request"],
            _DETAIL,
            request_id,
            headers={"Connection": "close", "X-Request-Id": request_id, "X-Content-Type-Options": "nosniff"},
        )
        head = b"".join(name + b": " + value + b"\r\n" for name, value in answer.raw_headers)
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n" + head + b"\r\n" + bytes(answer.body))
        self.transport.close()
