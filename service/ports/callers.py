"""Who pays for the call of a model that is under way: known to the request, needed by whoever counts."""

from contextvars import ContextVar
from typing import NamedTuple

from service.domain.keys import KeyId
from service.domain.nouns import BrandId


class Payer(NamedTuple):
    """The key and the brand that a request is for; the brand is empty where the address names none."""

    key: KeyId
    brand: BrandId


PAYER: ContextVar[Payer | None] = ContextVar("payer", default=None)
"""The payer of this task and of those that it starts; None outside of requests, as on the command line."""
