"""The real command `moments eval run` on suites and prompts that a test may spoil."""

import asyncio
import shutil
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from service.adapters.content_files import ContentFiles
from service.bootstrap import build_service
from service.cli import evaluating
from service.cli.main import app
from service.settings import Settings

HEAD = "suite: thank_you\ndescription: Thanks.\ncases:\n"


REQUEST = "  brand: alder-and-brim\n  request: {content_type: thank_you, topic: a review of the Trail Hat, products: [trail-hat]}\n"


CASE = f"- name: one\n{REQUEST}"


@pytest.fixture(scope="module")
def data(sample_data, tmp_path_factory):
    """A data folder in which the command line finds the sample brands taken in."""
    folder = tmp_path_factory.mktemp("silent")
    shutil.copytree(sample_data, folder / "evals", ignore=shutil.ignore_patterns("*.lock"))
    return folder


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites/thank_you.yaml").write_text(HEAD + CASE)
    return tmp_path


@pytest.fixture
def prompts(folder, monkeypatch):
    """A copy of the prompts that a test may change."""
    shutil.copytree("prompts", folder / "prompts")
    monkeypatch.setenv("MOMENTS_PROMPTS_DIR", str(folder / "prompts"))
    return folder / "prompts"


@pytest.fixture(scope="module")
def opened(data):
    """What the work of all tests runs on, their service, and libraries by folder.

    To open them takes longer than a test.
    """
    with asyncio.Runner() as runner:
        service = runner.run(build_service(Settings(_env_file=None, data_dir=data / "evals")))
        yield runner, service, {}
        runner.run(service.close())


@pytest.fixture
def evaluate(data, opened, folder, monkeypatch):
    """Run `moments eval run` on the suites of the test; return the exit code and all that was said."""
    runner, service, libraries = opened
    monkeypatch.setenv("MOMENTS_DATA_DIR", str(data))

    def library_of(settings):
        return libraries.setdefault(settings.prompts_dir, ContentFiles(settings.knowledge_dir, settings.prompts_dir))

    def with_service(work, settings, **_):
        library = library_of(settings)
        return runner.run(work(replace(service, library=library, ports=replace(service.ports, library=library))))

    monkeypatch.setattr(evaluating, "open_library", library_of)
    monkeypatch.setattr(evaluating, "with_service", with_service)

    def command(*words):
        result = CliRunner().invoke(app, ["eval", "run", "--folder", str(folder / "suites"), *words])
        return result.exit_code, " ".join((result.output + (result.stderr or "")).split())

    return command
