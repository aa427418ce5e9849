"""API keys: what one may do, its secret, what it has spent.

Where keys are kept: `ports.keys`; who is let in: `web.auth`.
"""

import base64
import datetime as dt
import hashlib
import hmac
import re
from typing import Annotated, Literal, NamedTuple, NewType, get_args

from pydantic import Field, StringConstraints, field_validator

from service.domain.nouns import BrandId, Noun, Slug

KeyId = NewType("KeyId", str)
Permission = Literal["read", "draft", "review", "knowledge", "evals", "admin"]
"""What a key may be good for; `admin` includes the others.

`read` alone sees everything of its brands and changes nothing.
"""

PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
ALL_BRANDS = "*"
SECRET_BYTES = 32
"""Random bytes of a secret."""

OPEN_KEY = KeyId("open")
"""Stands for every caller of a service without keys; no real key has this id."""

_SECRET = re.compile(r"mk_live_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_SHOWN = 4


class KeyLimits(Noun):
    """What a key may use; None leaves it to the settings. Days are those of UTC, money is US dollars."""

    requests_per_minute: int | None = Field(default=None, ge=1, le=10_000_000)
    concurrent: int | None = Field(default=None, ge=1, le=100_000)
    tokens_per_day: int | None = Field(default=None, ge=1, le=10**15)
    usd_per_day: float | None = Field(default=None, gt=0, le=10**9)


class ApiKey(Noun):
    """A key without its secret.

    `brands` are ids, or `*` for all; `prefix` is the start of the secret, to tell keys apart.
    """

    id: KeyId
    name: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,100}$")]
    prefix: str
    brands: tuple[Slug | Literal["*"], ...] = Field(min_length=1)
    scopes: tuple[Permission, ...] = Field(min_length=1)
    limits: KeyLimits = KeyLimits()
    created_at: dt.datetime
    expires_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None
    last_used_at: dt.datetime | None = None

    @field_validator("brands", "scopes")
    @classmethod
    def _once_each(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(names))

    def state(self, now: dt.datetime) -> Literal["active", "expired", "revoked"]:
        """Return whether the key works at this time."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"


class KeyRecord(Noun):
    """A key with the hash of its secret and, for a while after a rotation, the hash of the secret before."""

    key: ApiKey
    digest: bytes = Field(repr=False)
    old_digest: bytes | None = Field(default=None, repr=False)
    old_until: dt.datetime | None = None

    def opens(self, secret: str, now: dt.datetime) -> bool:
        """Tell in constant time whether this is the key's secret, or the one before in its time of grace."""
        digest = digest_of(secret)
        fits = hmac.compare_digest(digest, self.digest)
        in_grace = self.old_until is not None and now < self.old_until
        return fits or (in_grace and hmac.compare_digest(digest, self.old_digest or b""))


class Caller(NamedTuple):
    """Who asks: the key, the brands that it may see (`*` is all), what it is good for, its own limits, and its name."""

    key: KeyId
    brands: frozenset[str]
    scopes: frozenset[str]
    limits: KeyLimits
    name: str = ""

    @property
    def signature(self) -> str:
        """What stands under what the caller decides: the key's name, or its id."""
        return self.name or self.key

    def sees(self, brand: str) -> bool:
        """Tell whether the caller may know of a brand."""
        return brand in self.brands or ALL_BRANDS in self.brands

    def may(self, *scopes: Permission) -> bool:
        """Tell whether the caller has one of these permissions."""
        return "admin" in self.scopes or not self.scopes.isdisjoint(scopes)


ANYONE = Caller(OPEN_KEY, frozenset({ALL_BRANDS}), frozenset(PERMISSIONS), KeyLimits(), "anyone")
"""The caller of a service without keys."""


class Spend(NamedTuple):
    """Tokens, input and output, and money in millionths of a US dollar: whole numbers add up without loss."""

    tokens: int = 0
    micro_usd: int = 0

    def plus(self, other: "Spend") -> "Spend":
        """Return the sum."""
        return Spend(self.tokens + other.tokens, self.micro_usd + other.micro_usd)


class SpendOf(NamedTuple):
    """Whose spend it is: of which day in UTC, by which key, for which brand."""

    day: dt.date
    key: KeyId
    brand: BrandId


def key_id_of(random: bytes) -> KeyId:
    """Return the id made of six random bytes."""
    return KeyId(random[:6].hex())


def secret_of(key: KeyId, random: bytes) -> str:
    """Return the secret `mk_live_<id>_<43 characters>` made of 32 random bytes.

    Raises:
        ValueError: these are not 32 bytes.
    """
    if len(random) != SECRET_BYTES:
        raise ValueError(f"a secret is made of {SECRET_BYTES} random bytes, not {len(random)}")
    return f"mk_live_{key}_{base64.urlsafe_b64encode(random).decode().rstrip('=')}"


def key_of(secret: str) -> KeyId | None:
    """Return the id that stands in a secret, or None if it is no secret of ours."""
    found = _SECRET.fullmatch(secret)
    return KeyId(found[1]) if found else None


def prefix_of(secret: str) -> str:
    """Return the part of a secret that may be shown: its id and four characters of its 43."""
    return secret[: len("mk_live_") + 12 + 1 + _SHOWN]


def digest_of(secret: str) -> bytes:
    """Return the SHA-256 of a secret.

    A slow hash with a salt protects words that people choose, which can be guessed. These are 256 random bits: nobody
    finds them by trying, however fast the hash, and each request would pay for a slow one.
    """
    return hashlib.sha256(secret.encode()).digest()
