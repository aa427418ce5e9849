"""Captures what the service would write to its log, in either format."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from service.web.logs import log_config


class Lines:
    """What was written so far."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@contextmanager
def captured(form: Literal["text", "json"], level: str = "DEBUG") -> Iterator[Lines]:
    """Set the log up as `moments serve` does, with the lines kept here; put everything back at the end."""
    root = logging.getLogger()
    before, handlers = root.level, root.handlers[:]
    others = {
        name: logging.getLogger(name).level for name in ("uvicorn", "uvicorn.access", "moments", "moments.access")
    }
    lines = Lines()
    try:
        logging.config.dictConfig(dict(log_config(level, form)))
        for handler in root.handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(lines.stream)
        yield lines
    finally:
        root.setLevel(before)
        root.handlers[:] = handlers
        for name, its in others.items():
            logging.getLogger(name).setLevel(its)
