"""Who may be asked for behind `mock/`, for whoever must know without loading what writes: see `mock_model.WRITERS`."""

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
