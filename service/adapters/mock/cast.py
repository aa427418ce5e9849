"""Who may be asked for behind `mock/`, for whoever must know without loading what writes: see `mock_model.WRITERS`."""

from service.adapters.mock.schedules import read_schedule
from service.adapters.mock.waits import read_median

PREFIX = "mock/"
NAMES = (
    "composer",
    "gullible",
    "flaky",
    "slow",
    "hallucinator",
    "offbrand",
    "leaky",
    "verbose",
    "malformed",
    "offside",
)
"""What may stand behind the prefix, before a colon."""


def is_mock(model: str) -> bool:
    """Return whether a model of this name writes offline."""
    return model.startswith(PREFIX) and model.removeprefix(PREFIX).partition(":")[0] in NAMES


def mistake_in(model: str) -> str | None:
    """Return what is wrong with that which stands behind the colon of a mock model's name, if anything is."""
    name, _, given = model.removeprefix(PREFIX).partition(":")
    if not given:
        return None
    try:
        if name == "slow":
            read_median(given)
        elif name == "flaky":
            read_schedule(given)
        else:
            from service.adapters.mock.saboteurs import SABOTEURS

            known = [fault.name for fault in SABOTEURS.get(name, ())]
            if given not in known:
                return f"mock/{name} knows no {given!r}; it knows {', '.join(known) or 'nothing behind a colon'}"
    except ValueError as error:
        return str(error)
    return None
