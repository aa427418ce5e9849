"""moments keys: made, listed, rotated, revoked; in a data folder that a service may have."""

import asyncio
import datetime as dt
import re
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from service.adapters.data_lock import DataLock
from service.adapters.key_database import key_database
from service.adapters.key_store import SqlKeyStore
from service.cli import banner
from service.domain.keys import KeyId, Spend, SpendOf
from service.domain.nouns import BrandId
from tests.cli.conftest import Run, Spawn, document

SECRET = r"mk_live_([0-9a-f]{12})_[A-Za-z0-9_-]{43}"
MAKE = ("keys", "create", "--name", "shop", "--brand", "alder-and-brim", "--scope", "draft")


@pytest.fixture
def home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOMENTS_DATA_DIR", str(home / "data"))
    return home


def stored(home: Path, work: Callable[[SqlKeyStore], Any]) -> Any:
    async def session() -> Any:
        async with key_database(home / "data", None) as store:
            return await work(store)

    return asyncio.run(session())


def make(run: Run, *words: str) -> tuple[str, str]:
    """Make a key; return its id and secret."""
    result = run(*MAKE, *words)
    assert result.exit_code == 0, result.output
    found = re.fullmatch(SECRET, result.stdout.strip())
    assert found
    return found[1], found[0]


def test_the_secret_is_printed_once_and_alone(run: Run, home: Path):
    key, secret = make(run)
    listed = run("keys", "list")
    assert secret not in listed.output
    assert secret[:25] in listed.stdout
    assert "alder-and-brim" in re.sub(r"[\s│]", "", listed.stdout)
    (record,) = stored(home, SqlKeyStore.list)
    now = dt.datetime.now(dt.UTC)
    assert (record.key.id, record.opens(secret, now), record.key.expires_at) == (key, True, None)
    assert not [path for path in home.rglob("*") if path.is_file() and secret[21:].encode() in path.read_bytes()]


def test_everything_that_can_be_said_of_a_key(run: Run, home: Path):
    limits = {"requests_per_minute": 600, "concurrent": 3, "tokens_per_day": 1_000_000, "usd_per_day": 2.5}
    options = [word for name, value in limits.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    result = run(*MAKE, "--scope", "review", "--brand", "*", "--expires", "90d", *options, "--json")
    made = document(result)
    assert re.fullmatch(SECRET, made.pop("secret"))
    assert (made["brands"], made["scopes"], made["limits"]) == (["alder-and-brim", "*"], ["draft", "review"], limits)
    lasts = dt.datetime.fromisoformat(made["expires_at"]) - dt.datetime.fromisoformat(made["created_at"])
    assert lasts == dt.timedelta(days=90)
    assert document(run("keys", "list", "--json")) == [made | {"spent_today": {"tokens": 0, "usd": 0}}]


def test_spend_and_last_use_are_listed(run: Run, home: Path):
    key, _ = make(run)
    now = dt.datetime.now(dt.UTC)

    async def use(store: SqlKeyStore) -> None:
        await store.touch({KeyId(key): now})
        for brand in ("a", "b"):
            await store.add_spend({SpendOf(now.date(), KeyId(key), BrandId(brand)): Spend(1_000, 2_500)})

    stored(home, use)
    (listed,) = document(run("keys", "list", "--json"))
    assert dt.datetime.fromisoformat(listed["last_used_at"]) == now
    if dt.datetime.now(dt.UTC).date() == now.date():
        assert listed["spent_today"] == {"tokens": 2_000, "usd": 0.005}
        assert "2,000 tokens" in run("keys", "list").stdout
    assert f"{now:%Y-%m-%d %H:%M}" in run("keys", "list").stdout


def test_without_keys_the_list_says_so(run: Run):
    result = run("keys", "list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "open, on this machine only" in result.stderr


def test_rotation_gives_a_new_secret_beside_the_old(run: Run, home: Path):
    key, old = make(run)
    result = run("keys", "rotate", key, "--grace", "2h")
    new = result.stdout.strip()
    assert re.fullmatch(SECRET, new)
    assert "The old secret works until" in result.stderr
    (record,) = stored(home, SqlKeyStore.list)
    now = dt.datetime.now(dt.UTC)
    later = now + dt.timedelta(hours=2)
    assert [record.opens(one, now) for one in (old, new)] == [True, True]
    assert [record.opens(one, later) for one in (old, new)] == [False, True]
    again = document(run("keys", "rotate", new[:25], "--grace", "0s", "--json"))["secret"]
    (record,) = stored(home, SqlKeyStore.list)
    assert [record.opens(one, dt.datetime.now(dt.UTC)) for one in (old, new, again)] == [False, False, True]


def test_revocation_ends_a_key(run: Run, home: Path):
    key, _ = make(run)
    assert run("keys", "revoke", key).exit_code == 0
    assert document(run("keys", "revoke", key, "--json"))["state"] == "revoked"
    assert "revoked" in run("keys", "list").stdout
    refused = run("keys", "rotate", key)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Error (key_ended): ")


@pytest.mark.parametrize("command", ["rotate", "revoke"])
def test_an_unknown_key(run: Run, command: str):
    _, secret = make(run)
    for given in ("000000000000", "nonsense", f"x{secret}"):
        result = run("keys", command, given)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("Error (key_not_found): ")
        assert secret[21:] not in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--scope", "root"), "scopes"), (("--brand", "nobody"), "brand_not_found"), (("--expires", "soon"), "--expires"),
        (("--expires", "99999w"), "ten years"), (("--usd-per-day", "-1"), "usd_per_day"), (("--name", "a\nb"), "name"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_makes_no_key(run: Run, home: Path, words: tuple[str, ...], told: str):
    result = run(*MAKE, *words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr
    assert stored(home, SqlKeyStore.list) == ()


def test_it_works_while_another_process_has_the_folder(run: Run, home: Path):
    make(run)
    with DataLock(home / "data"):
        key, _ = make(run)
        assert run("keys", "revoke", key).exit_code == 0
        assert [one["state"] for one in document(run("keys", "list", "--json"))] == ["active", "revoked"]


def test_a_folder_that_a_service_just_makes(run: Run, home: Path):
    with DataLock(home / "data"):
        result = run(*MAKE)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error (schema_differs): ")


def test_with_a_key_others_may_reach_the_service(run: Run, monkeypatch: pytest.MonkeyPatch):
    asked: list[Any] = []
    monkeypatch.setattr("service.cli.serving.bind", lambda host, port: asked.append(host))
    monkeypatch.setattr("service.cli.serving._serve_one", lambda *_: None)
    refused = run("serve", "--host", "0.0.0.0")
    assert "moments keys create" in refused.stderr
    assert asked == []
    make(run)
    assert run("serve", "--host", "0.0.0.0").exit_code == 0
    assert asked == ["0.0.0.0"]


@pytest.mark.parametrize(("status", "brands"), [(401, None), (503, [])])
def test_the_banner_says_that_a_key_is_needed(monkeypatch: pytest.MonkeyPatch, status: int, brands: Any):
    def refuse(url: str) -> Any:
        raise HTTPError(url, status, "no", Message(), None)

    monkeypatch.setattr(banner, "_get", refuse)
    assert banner._brands("http://127.0.0.1:1") == brands
    text = banner.banner("http://127.0.0.1:1", "mock/composer", None)
    assert "each request needs one" in text
    assert "development mode" not in text
    assert "curl" not in text


def test_help_and_completion(run: Run, spawn: Spawn):
    for command in ("create", "list", "rotate", "revoke"):
        assert run("keys", command, "--help").exit_code == 0
    line = "moments keys create --scope k"
    environment = {"_MOMENTS_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": "4"}
    out, _ = spawn(module="service.cli.main", **environment).communicate(timeout=60)
    assert out.split() == ["knowledge"]
