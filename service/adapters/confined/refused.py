"""How a parser in the child says what is wrong with a file. The parent makes an error of the service of it."""


class Refused(Exception):
    """A file cannot be taken; the detail says what, where and what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail
