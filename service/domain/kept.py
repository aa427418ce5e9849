"""What is worked out of a text and kept: much of short texts, which come again, and little of whole drafts.

Evidence and its sentences are asked about by every draft. A draft is asked about some ten times while it is judged and
seldom again; a count of entries alone let thousands of them stay, at ten kilobytes each.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
_SHORT = 700
"""Characters of the longest passage, about."""


def kept(short: int, long: int = 1024) -> Callable[[F], F]:
    """Keep what a function returned, by its arguments, the latest used of them.

    Args:
        short: How many results are kept of texts of up to 700 characters.
        long: How many are kept of longer ones.
    """

    def keep(function: F) -> F:
        # Functions that are called a hundred times a draft: nothing may stand between them and the cache in C.
        of_short, of_long = lru_cache(short)(function), lru_cache(long)(function)

        @wraps(function)
        def look(text: str, *more: Any, **named: Any) -> Any:
            return (of_short if len(text) <= _SHORT else of_long)(text, *more, **named)

        return cast("F", look)

    return keep
