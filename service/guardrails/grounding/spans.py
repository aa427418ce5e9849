"""For how long an amount is paid or counted: per month, yearly. Converting between them: `derived`, `changes`."""

from collections.abc import Collection

_HOURS = {"hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.5, "year": 8766.0}
_CONCEPTS = {"annual": "year", "monthly": "month", "weekly": "week", "daily": "day"}


def span_of(concepts: Collection[str], per: Collection[str]) -> float | None:
    """Return the hours that an amount is for, by what it is counted for or else by the words beside it.

    None if they do not say.
    """
    named = next((one for one in per if one in _HOURS), None)
    named = named or next((_CONCEPTS[one] for one in _CONCEPTS if one in concepts), None)
    return _HOURS[named] if named else None
