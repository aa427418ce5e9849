"""Checks of the doctor that need no open store: settings, folders, model, port. The others: `doctor_stores`."""

import errno
import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values

from service.domain.nouns import Noun
from service.settings import Settings

_PREFIX = "MOMENTS_"
_SECRETS = {"model_api_key"}
_MAY_HOLD_SECRETS = {"database_url", "chroma_url", "model_api_base"}
_LITTLE, _TOO_LITTLE = 1_000_000_000, 100_000_000
_KEYS: Mapping[str, str] = {
    "openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "gemini": "GEMINI_API_KEY", "azure": "AZURE_API_KEY",
    "mistral": "MISTRAL_API_KEY", "groq": "GROQ_API_KEY", "cohere": "COHERE_API_KEY", "openrouter": "OPENROUTER_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY", "together_ai": "TOGETHERAI_API_KEY", "xai": "XAI_API_KEY",
}  # fmt: skip


class Check(Noun):
    """What one check found, and what to do about it."""

    name: str
    state: Literal["ok", "warn", "fail"]
    detail: str
    mend: str = ""


def check_settings(settings: Settings) -> list[Check]:
    """Say which settings are set and where, and find names that are no settings."""
    file = _from_file()
    environment = {name.upper(): value for name, value in os.environ.items() if name.upper().startswith(_PREFIX)}
    found = []
    for field in Settings.model_fields:
        name = f"{_PREFIX}{field.upper()}"
        origin = "environment" if name in environment else str(_env_file().resolve()) if name in file else None
        if origin:
            found.append(Check(name="settings", state="ok", detail=f"{name}={_shown(settings, field)} ({origin})"))
    known = [f"{_PREFIX}{field.upper()}" for field in Settings.model_fields]
    for name in sorted({*environment, *file} - set(known)):
        if name.startswith(_PREFIX):
            near = get_close_matches(name, known, 1)
            mend = f"did you mean {near[0]}?" if near else "take it out"
            found.append(
                Check(name="settings", state="warn", detail=f"{name} is no setting and does nothing", mend=mend)
            )
    return found or [Check(name="settings", state="ok", detail="all defaults; .env.example shows what can be set")]


def _env_file() -> Path:
    return Path(str(Settings.model_config.get("env_file") or ".env"))


def _from_file() -> set[str]:
    path = _env_file()
    return {name.upper() for name in dotenv_values(path)} if path.is_file() else set()


def _shown(settings: Settings, field: str) -> str:
    """Return a value as it may be shown: no key, and no password in an address."""
    value = getattr(settings, field)
    if field in _SECRETS:
        return "(set)" if value else "(empty)"
    if field in _MAY_HOLD_SECRETS and value and "@" in value:
        scheme, _, rest = str(value).partition("://")
        return f"{scheme}://***@{rest.rpartition('@')[2]}"
    return "" if value is None else str(value)


def check_data_dir(folder: Path) -> list[Check]:
    """Say whether the data folder can be written and has room."""
    nearest = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest):
            pass
        free = shutil.disk_usage(nearest).free
    except OSError as error:
        detail = f"{folder} cannot be written: {error.strerror}"
        return [Check(name="data folder", state="fail", detail=detail, mend="mend its rights, or set MOMENTS_DATA_DIR")]
    state: Literal["ok", "warn", "fail"] = "ok" if free > _LITTLE else "warn" if free > _TOO_LITTLE else "fail"
    made = "" if folder.exists() else ", made on first use"
    mend = "" if state == "ok" else "make room, or set MOMENTS_DATA_DIR to a larger disk"
    return [Check(name="data folder", state=state, detail=f"{folder}, {free / 1e9:,.1f} GB free{made}", mend=mend)]


def check_folders(settings: Settings) -> list[Check]:
    """Say whether the folders of knowledge and prompts are there."""
    places = {
        "knowledge folder": ("knowledge_dir", "`moments init BRAND` makes one"),
        "prompts folder": ("prompts_dir", ""),
    }
    found = []
    for name, (field, other) in places.items():
        path: Path = getattr(settings, field)
        mend = f"set {_PREFIX}{field.upper()}, or start in the folder that holds it" + (f"; {other}" if other else "")
        if path.is_dir():
            found.append(Check(name=name, state="ok", detail=str(path)))
        else:
            found.append(Check(name=name, state="fail", detail=f"{path} is no folder", mend=mend))
    return found


def check_model(settings: Settings) -> list[Check]:
    """Say whether the model can be asked, without asking it."""
    model, base = settings.model, settings.model_api_base
    provider = model.partition("/")[0]
    if provider == "mock":
        return [Check(name="model", state="ok", detail=f"{model}, offline; no key needed")]
    variable = _KEYS.get(provider, "")
    if settings.model_api_key or (variable and os.environ.get(variable)):
        found = [Check(name="model", state="ok", detail=f"{model}, with a key")]
    elif base:
        found = [Check(name="model", state="ok", detail=f"{model} at your own address, without a key")]
    else:
        mend = (
            "set MOMENTS_MODEL_API_KEY" + (f" or {variable}" if variable else "") + ", or MOMENTS_MODEL=mock/composer"
        )
        found = [Check(name="model", state="warn", detail=f"{model}: no key and no address is set", mend=mend)]
    return found + ([_address(base)] if base else [])


def _address(base: str) -> Check:
    """Say whether somebody listens at a loopback address; others are left alone."""
    try:
        parts = urlsplit(base)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        host, port = "", 0
    if not host:
        mend = "write it like http://127.0.0.1:8000/v1"
        return Check(name="model address", state="fail", detail="MOMENTS_MODEL_API_BASE is no address", mend=mend)
    if not _is_loopback(host):
        return Check(
            name="model address", state="ok", detail=f"{host} port {port}, not tried: it is not on this machine"
        )
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError as error:
        mend = "start the model's server, or correct MOMENTS_MODEL_API_BASE"
        detail = f"nobody answers at {host} port {port}: {error.strerror or 'no answer in 2 s'}"
        return Check(name="model address", state="fail", detail=detail, mend=mend)
    return Check(name="model address", state="ok", detail=f"{host} port {port} answers")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_port(port: int) -> Check:
    """Say whether `moments serve` can listen on its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            detail = f"{port} is in use" if taken else f"{port} cannot be listened on: {error.strerror}"
            mend = f"stop the program that uses it (a running `moments serve`?), or serve with --port {port + 1}"
            return Check(
                name="port", state="warn" if taken else "fail", detail=detail, mend=mend if taken else "use --port"
            )
    return Check(name="port", state="ok", detail=f"{port} is free")
