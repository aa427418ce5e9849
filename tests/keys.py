"""API keys for tests, each with the secret that opens it."""

import datetime as dt

from service.domain.keys import ApiKey, KeyId, KeyRecord, digest_of, prefix_of, secret_of
from tests.builders import NOON


def build_key(*, number: int = 1, random: bytes | None = None, **changes: object) -> tuple[KeyRecord, str]:
    """Return a key that may draft for Alder & Brim, changed as a test asks, and its secret."""
    key_id = KeyId(f"{number:012x}")
    secret = secret_of(key_id, random or number.to_bytes(32, "big"))
    fields = {
        "id": key_id,
        "name": "shop",
        "prefix": prefix_of(secret),
        "brands": ("alder-and-brim",),
        "scopes": ("draft",),
        "created_at": NOON,
    }
    return KeyRecord(key=ApiKey.model_validate(fields | changes), digest=digest_of(secret)), secret


def bearer(secret: str) -> dict[str, str]:
    """Return the header that a caller sends."""
    return {"Authorization": f"Bearer {secret}"}


def in_days(days: float) -> dt.datetime:
    """Return the time so many days from now."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
