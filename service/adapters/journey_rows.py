"""One Segment call becomes a `JourneyEvent`: names, times, ids, and the few traits and properties that are kept."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from service.adapters.refusals import BadRow, did_you_mean
from service.domain.journeys import JourneyEvent, Value, plain_event
from service.domain.nouns import ProductId

_KINDS = ("identify", "track")
_UNUSED = ("page", "screen", "group", "alias", "delete")
_TIMES = ("timestamp", "originalTimestamp", "sentAt")
_AHEAD = dt.timedelta(days=1)
_FIRST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_LONGEST_NAME, _LONGEST_VALUE, _MOST_PRODUCTS = 200, 200, 50
_UNFIT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""Control characters, and halves of characters, which no database takes."""
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?")


def event_of(found: Mapping[str, Any], kept: frozenset[str], now: dt.datetime) -> JourneyEvent | None:
    """Make an event of one call; None if it is of a kind that journeys have no use for, such as `page`.

    Args:
        found: The call, as parsed.
        kept: The plain names of the traits and properties to keep.
        now: The time of the call that brings it, for one with an id and without a time.

    Raises:
        BadRow: it does not fit; the message says what to do.
    """
    kind = _kind(found)
    if kind is None:
        return None
    customer = _word(found, "userId", "user_id")
    if customer is None:
        raise BadRow("userId is missing; only known customers have a journey")
    name = plain_event(_word(found, "event") or "") if kind == "track" else ""
    if kind == "track" and not name:
        raise BadRow('event is missing; name what happened, such as "Order Delivered"')
    own_id = _word(found, "messageId", "message_id")
    at = _at(found, now, own_id)
    values, products = _values(found, kind, kept), _products(found)
    event_id = own_id or _id_of(kind, customer, name, at, found)
    # Every field was looked at above.
    return JourneyEvent.model_construct(
        id=event_id, customer=customer, name=name, at=at, values=values, products=products
    )


def _kind(found: Mapping[str, Any]) -> str | None:
    kind = found.get("type")
    if kind is None:
        return "track" if found.get("event") else "identify"
    if kind in _KINDS:
        return str(kind)
    if kind in _UNUSED:
        return None
    hint = did_you_mean(kind, _KINDS) if isinstance(kind, str) else ""
    raise BadRow(f'type must be "track" or "identify".{hint}')


def _word(found: Mapping[str, Any], *names: str) -> str | None:
    value = next((found[name] for name in names if found.get(name) not in (None, "")), None)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadRow(f"{names[0]} must be a text")
    word = str(value).strip()
    if len(word) > _LONGEST_NAME or _UNFIT.search(word):
        raise BadRow(f"{names[0]} must be one line of at most {_LONGEST_NAME} characters")
    return word or None


def _at(found: Mapping[str, Any], now: dt.datetime, own_id: str | None) -> dt.datetime:
    name = next((name for name in _TIMES if found.get(name)), None)
    if name is None:
        if own_id is None:
            raise BadRow("timestamp is missing; give it, or a messageId, so that a repeat is known as one")
        return now
    at = _time(found[name]) if isinstance(found[name], str) else None
    if at is None:
        raise BadRow(f"{name} must be a time such as 2026-05-01T10:00:00Z")
    if at > now + _AHEAD:
        raise BadRow(f"{name} lies in the future")
    if at < _FIRST:
        raise BadRow(f"{name} lies before the year {_FIRST.year}")
    return at


@lru_cache(maxsize=1_024)
def _time(text: str) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(text.strip())
        return (at if at.tzinfo else at.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _values(found: Mapping[str, Any], kind: str, kept: frozenset[str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, raw in _told(found, kind):
        plain = _plain(name)
        if plain in kept and (value := _value(raw)) is not None:
            values[plain] = value
    return dict(sorted(values.items()))


def _told(found: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Any]]:
    context = found.get("context")
    if isinstance(context, dict):
        yield from ((name, context[name]) for name in ("timezone", "locale") if name in context)
    inner = found.get("properties" if kind == "track" else "traits")
    if isinstance(inner, dict):
        yield from inner.items()
    elif inner not in (None, ""):
        raise BadRow(f"{'properties' if kind == 'track' else 'traits'} must be an object")


@lru_cache(maxsize=4_096)
def _plain(name: str) -> str:
    return plain_event(name)


def _value(raw: Any) -> Value | None:
    if isinstance(raw, bool | int | float):
        return raw if abs(raw) < 1 << 53 else None  # nor infinity, which 1e400 is read as
    if not isinstance(raw, str) or not (text := raw.strip()) or len(text) > _LONGEST_VALUE or _UNFIT.search(text):
        return None
    return (float(text) if "." in text else int(text)) if _NUMBER.fullmatch(text) else text


def _products(found: Mapping[str, Any]) -> tuple[ProductId, ...]:
    properties = found.get("properties")
    told: Mapping[str, Any] = properties if isinstance(properties, dict) else {}
    several = told.get("products")
    rows = [told, *(several if isinstance(several, list) else [])][: _MOST_PRODUCTS + 1]
    named = [row.get("product_id", row.get("productId", row.get("product"))) for row in rows if isinstance(row, dict)]
    fit = (one for one in named if isinstance(one, str) and 0 < len(one) <= 100 and not _UNFIT.search(one))
    return tuple(dict.fromkeys(ProductId(one) for one in fit))


def _id_of(kind: str, customer: str, name: str, at: dt.datetime, found: Mapping[str, Any]) -> str:
    """Return an id that the same call always gets; of what is not kept, only the hash is."""
    told = found.get("properties" if kind == "track" else "traits")
    content = json.dumps([kind, customer, name, at.isoformat(), told], sort_keys=True).encode()
    return f"evt-{hashlib.blake2b(content, digest_size=12).hexdigest()}"
