"""A knowledge folder, the command line with a fake service, and the same as a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from service import bootstrap
from service.adapters.content_files import ContentFiles
from service.cli.main import app
from service.settings import Settings
from tests.cli.fake_service import CliService

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]
Spawn = Callable[..., "subprocess.Popen[str]"]
PACK = """id: mine
version: 2026-11-22
title: Mine
on_for: {always: true}
rules: []
"""
BRAND = """id: alder-and-brim
name: Alder & Brim
products: [{id: trail-hat, name: Trail Hat}]
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder with one brand the working folder, without settings of the machine."""
    for name in list(os.environ):
        if name.startswith("MOMENTS_") or name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            monkeypatch.delenv(name)
    guides = tmp_path / "knowledge" / "alder-and-brim" / "guides"
    guides.mkdir(parents=True)
    (guides.parent / "brand.yaml").write_text(BRAND)
    (guides / "care.md").write_text("# Care\n\nKeep it dry.\n")
    (tmp_path / "knowledge" / "rules").mkdir()
    (tmp_path / "knowledge" / "rules" / "mine.yaml").write_text(PACK)
    monkeypatch.setenv("MOMENTS_PROMPTS_DIR", str(ROOT / "prompts"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def service(home: Path, monkeypatch: pytest.MonkeyPatch) -> CliService:
    """Put the fake in place of the service."""
    fake = CliService(Settings())

    async def build(settings: Settings, **_: object) -> Any:
        fake.library = ContentFiles(settings.knowledge_dir, settings.prompts_dir)
        return fake

    monkeypatch.setattr(bootstrap, "build_service", build)
    return fake


@pytest.fixture
def run(service: CliService) -> Run:
    """Run a command in this process."""

    def invoke(*words: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, list(words), input=stdin)

    return invoke


@pytest.fixture
def spawn(home: Path) -> Iterator[Spawn]:
    """Run a command as a process of its own, with the fake service."""
    started: list[subprocess.Popen[str]] = []

    def start(*words: str, module: str = "tests.cli.fake_service", **environment: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=home,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def document(result: Result) -> Any:
    """Return the one JSON document on standard output."""
    return json.loads(result.stdout)
