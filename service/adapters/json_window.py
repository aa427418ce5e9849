"""A window that moves over JSON text value by value, holding no more than one value and one block."""

import json
import re

from service.adapters.decoded_text import DecodedStream

_BLOCK = 65_536
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"\s*")
_TOKEN = re.compile(r'[{}\[\],]|"(?:[^"\\]+|\\.)*+("?)', re.DOTALL)


class JsonWindow:
    """What comes next in a stream of JSON, sound or not, and on which line."""

    def __init__(self, text: DecodedStream, limit: int) -> None:
        self._stream, self._limit, self._text, self._at = text, limit, "", 0
        self.line = 1

    def _more(self, blocks: int = 1) -> bool:
        block = self._stream.read(_BLOCK * blocks)
        self._text, self._at = self._text[self._at :] + block, 0
        return bool(block)

    def skip(self, length: int) -> None:
        """Go forward, counting lines."""
        self.line += self._text.count("\n", self._at, self._at + length)
        self._at += length

    def peek(self) -> str:
        """Return the next character that is no space, or nothing at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self.skip(space.end() - self._at if space else 0)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def value(self) -> str | None:
        """Return the text of the value at hand, sound or not, and go behind it; None if it is longer than the limit."""
        while (length := self._sound_length() or self._length()) is None:
            held = len(self._text) - self._at
            if held >= self._limit:
                return None
            # As much again as is held, so that a long value is not scanned over and over.
            if not self._more(1 + held // _BLOCK):
                length = held
                break
        source = self._text[self._at : self._at + length]
        self.skip(length)
        return source

    def _sound_length(self) -> int | None:
        """Return the length of the object at hand if it is sound and whole, as a parser finds it.

        Far faster than by token.
        """
        if not self._text.startswith("{", self._at):
            return None
        try:
            return _DECODER.raw_decode(self._text, self._at)[1] - self._at
        except (ValueError, RecursionError):
            return None

    def _length(self) -> int | None:
        """Return how long the value at hand is, None if its end is not in sight: brackets balance outside strings."""
        depth = 0
        for token in _TOKEN.finditer(self._text, self._at):
            kind = token[0][0]
            if kind == '"' and not token[1]:
                return None
            depth += (kind in "{[") - (kind in "}]")
            if depth < 0 or (depth == 0 and kind == ","):
                return token.start() - self._at
            if depth == 0:
                return token.end() - self._at
        return None
