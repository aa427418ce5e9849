"""Secrets, what opens a key, and who may see and do what."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.domain.keys import ANYONE, Caller, KeyId, KeyLimits, key_of, prefix_of, secret_of
from tests.builders import NOON
from tests.keys import build_key


@given(st.binary(min_size=32, max_size=32))
def test_a_secret_holds_its_id_and_256_bits(random: bytes):
    secret = secret_of(KeyId("0123456789ab"), random)
    assert key_of(secret) == "0123456789ab"
    assert len(secret) == len("mk_live_0123456789ab_") + 43
    assert prefix_of(secret) == secret[:25]
    assert key_of(secret + "x") is key_of(secret[:-1]) is None


def test_fewer_random_bits_are_refused():
    with pytest.raises(ValueError, match="32 random bytes"):
        secret_of(KeyId("0123456789ab"), b"x" * 31)


@given(st.text())
def test_other_words_are_no_secret(words: str):
    assert key_of(words) is None


def test_the_right_id_with_another_secret_opens_nothing():
    record, secret = build_key()
    _, other = build_key(random=b"x" * 32)
    assert key_of(other) == key_of(secret)
    assert record.opens(secret, NOON)
    assert not record.opens(other, NOON)
    assert not record.opens(secret[:-1], NOON)
    assert not record.opens("", NOON)


def test_a_key_ends_at_its_time_or_when_it_is_revoked():
    key = build_key(expires_at=NOON)[0].key
    assert key.state(NOON - dt.timedelta(microseconds=1)) == "active"
    assert key.state(NOON) == "expired"
    assert build_key(revoked_at=NOON)[0].key.state(NOON) == "revoked"
    assert build_key()[0].key.state(NOON + dt.timedelta(days=9_999)) == "active"


@pytest.mark.parametrize(
    "changes",
    [
        {"brands": ()}, {"scopes": ()}, {"scopes": ("root",)}, {"brands": ("No Slug",)}, {"name": ""},
        {"name": "a\nb"}, {"name": "\x1b[31m"}, {"limits": {"tokens_per_day": 0}}, {"limits": {"usd_per_day": -1}},
    ],
)  # fmt: skip
def test_a_key_that_makes_no_sense_is_refused(changes: dict[str, Any]):
    with pytest.raises(ValidationError):
        build_key(**changes)


def test_neither_secret_nor_hash_is_shown():
    record, secret = build_key()
    assert secret not in repr(record)
    assert str(record.digest) not in repr(record)
    assert secret not in record.key.model_dump_json()


def test_who_sees_and_may_what():
    caller = Caller(KeyId("a"), frozenset({"hats"}), frozenset({"draft"}), KeyLimits())
    assert (caller.sees("hats"), caller.sees("mugs"), caller.sees("*")) == (True, False, False)
    assert (caller.may("draft"), caller.may("review"), caller.may("review", "draft")) == (True, False, True)
    assert caller._replace(scopes=frozenset({"admin"})).may("knowledge")
    assert caller._replace(brands=frozenset({"*"})).sees("mugs")
    assert ANYONE.sees("mugs")
