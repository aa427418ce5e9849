"""One way to take the case out of a text, so that plain search agrees with patterns that ignore case."""


def folded(text: str) -> str:
    """Return a text in which any words stand that a pattern finds with `re.IGNORECASE`, in lower case.

    Beyond `str.casefold`, such a pattern takes the dotted and the dotless i of Turkish for an i.
    """
    return text.casefold().replace("\u0131", "i").replace("\u0307", "")
